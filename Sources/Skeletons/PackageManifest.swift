// Owns: what a test file has to know of a package: the module that a file belongs to, and how strictly it is built.
package import Analysis
import Outline
import SwiftLexer

/// How a module is built, as far as a test of it has to know.
package struct ModuleSettings: Sendable, Hashable {
    /// Whether unsafe code has to be marked.
    package var isStrictlySafe = false
    /// Whether code runs on the main actor unless it says otherwise.
    package var isMainActorByDefault = false

    package init() {}
}

/// A `Package.swift`, read without running it.
package struct PackageManifest: Sendable {
    private let targets: [Manifest.Target]
    package let settings: ModuleSettings

    /// What is known where there is no manifest.
    package static let none = PackageManifest(targets: [], settings: ModuleSettings())

    private init(targets: [Manifest.Target], settings: ModuleSettings) {
        self.targets = targets
        self.settings = settings
    }

    package init(_ file: FileContext) {
        var settings = ModuleSettings()
        for token in 0..<file.tokens.count where file.tokens.kinds[token].isIdentifierLike {
            if file.token(token, is: "strictMemorySafety") { settings.isStrictlySafe = true }
            if file.token(token, is: "defaultIsolation"), file.token(min(token + 2, file.tokens.count - 1), is: "MainActor") {
                settings.isMainActorByDefault = true
            }
        }
        self.init(targets: Manifest(file).targets.filter { !$0.isTest }, settings: settings)
    }

    /// The module that a file belongs to, by its path from the package's folder; nil where no target holds it.
    package func module(of path: String) -> String? {
        var best: (length: Int, name: String)?
        for target in targets {
            let folders = target.path.map { [$0] } ?? ["Sources", "Source", "src", "srcs"].map { "\($0)/\(target.name)" }
            for folder in folders {
                let folder = folder == "." ? "" : folder.hasSuffix("/") ? String(folder.dropLast()) : folder
                guard folder.isEmpty || path.hasPrefix(folder + "/"), folder.count >= best?.length ?? 0 else { continue }
                best = (folder.count, target.name)
            }
        }
        return (best?.name ?? Self.folderBelowSources(path)).map(Self.moduleName)
    }

    /// Where the manifest says nothing that can be read: the folder below `Sources`, as by convention.
    private static func folderBelowSources(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, ["Sources", "Source", "src"].contains(parts[0]) else { return nil }
        return String(parts[1])
    }

    /// A target's name as the compiler takes it.
    static func moduleName(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" })
    }
}
