// Owns: telling test code from shipping code.
import Outline
import SourceText
import SwiftLexer

/// What counts as test code: a file under a test target, or one that imports a test library.
package enum TestCode {
    /// Whether a path says that a file is test code: `Tests/…`, `…Tests/…`, `…Tests.swift`, `Fuzz…/…`.
    package static func isTest(path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let file = parts.last else { return false }
        if file.hasSuffix("Tests.swift") || file.hasSuffix("Test.swift") { return true }
        // Fuzz targets and test drivers are programs whose only user is a test run.
        return parts.dropLast().contains {
            $0.hasPrefix("Fuzz") || $0.hasSuffix("Tester") || $0 == "Tests" || $0 == "Test" || $0.hasSuffix("Tests")
                || $0.hasSuffix("UITests")
        }
    }

    /// Whether a file says which targets a package has.
    package static func isManifest(path: String) -> Bool {
        path == "Package.swift" || path.hasSuffix("/Package.swift")
    }

    /// Whether tests stand in a file, by its path, rather than what helps or feeds them.
    static func isTestSuite(path: [UInt8]) -> Bool {
        ["Tests.swift", "Test.swift", "Spec.swift"].contains { path.reversed().starts(with: $0.utf8.reversed()) }
    }

    /// Whether a file imports XCTest or Testing.
    static func importsTestLibrary(_ outline: Outline, _ tokens: Tokens, _ source: SourceText) -> Bool {
        for node in outline.kinds.indices where outline.kinds[node] == .importDecl {
            let module = source.bytes[tokens.range(outline.anchor(NodeID(node)))]
            if module.elementsEqual("XCTest".utf8) || module.elementsEqual("Testing".utf8) { return true }
        }
        return false
    }
}
