// Owns: the module of a file where no manifest names it, as in a project of Xcode: by what tests import and by what folders are called.
package import Analysis
import Outline
import SwiftLexer

/// The modules of a tree that its tests and folders tell of.
package struct TestedModules: Sendable {
    /// What test files import with `@testable`.
    private let imported: Set<String>
    /// Folders that have another beside them with their tests: `Shop` beside `ShopTests`.
    private let besideTests: Set<String>

    /// - Parameter paths: of all files of the tree.
    package init(tests: [FileContext], paths: [String]) {
        var imported: Set<String> = []
        for file in tests {
            for node in file.nodes(.importDecl) where file.attribute("testable", of: node) != nil {
                imported.insert(file.plainName(file.outline.anchor(node)))
            }
        }
        self.imported = imported
        var folders: Set<String> = []
        for path in paths { folders.formUnion(Self.folders(of: path)) }
        besideTests = folders.filter { folders.contains($0 + "Tests") }
    }

    /// The module of a file; nil where nothing tells.
    package func module(of path: String) -> String? {
        let folders = Self.folders(of: path).reversed()
        let names = folders.map { PackageManifest.moduleName(String($0.split(separator: "/").last ?? "")) }
        if let name = names.first(where: imported.contains) { return name }
        if let index = folders.firstIndex(where: besideTests.contains) {
            return names[folders.distance(from: folders.startIndex, to: index)]
        }
        return imported.count == 1 ? imported.first : nil
    }

    /// The folders of a path, outermost first: `A`, `A/B`.
    private static func folders(of path: String) -> [String] {
        path.indices.filter { path[$0] == "/" && $0 != path.startIndex }.map { String(path[..<$0]) }
    }
}
