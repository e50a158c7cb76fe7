// Owns: this repository's own Swift files, as the tests of its structure read them.
import Foundation
import SourceText
import SwiftLexer

/// One Swift file of this repository.
struct OwnFile: Sendable, CustomStringConvertible {
    /// Relative to the root of the repository.
    let path: String
    let source: SourceText
    let tokens: Tokens

    var description: String { path }

    /// The target that the file belongs to.
    var target: String {
        let parts = path.split(separator: "/")
        return parts[0] == "Rules" ? "Rules" : String(parts[1])
    }

    /// The modules that the file imports.
    var imports: Set<String> {
        var result: Set<String> = []
        for token in 0..<tokens.count - 1 where tokens.kinds[token] == .import { result.insert(text(token + 1)) }
        return result
    }

    func text(_ token: Int) -> String { source.string(tokens.range(token)) }

    /// The first of some functions that is called here as a global one.
    func callsGlobal(_ functions: Set<String>) -> String? {
        firstGlobal(functions) { tokens.kinds[$0 + 1] == .leftParen && !tokens.flags[$0 + 1].contains(.spaceBefore) }
    }

    /// The first of some variables and types that is mentioned here as a global one.
    func mentionsGlobal(_ names: Set<String>) -> String? {
        firstGlobal(names) { tokens.kinds[$0 + 1] != .colon }
    }

    private func firstGlobal(_ names: Set<String>, where condition: (Int) -> Bool) -> String? {
        for token in 1..<tokens.count - 1 where tokens.kinds[token].isIdentifierLike && names.contains(text(token)) {
            switch tokens.kinds[token - 1] {
            case .period, .func, .var, .let: continue
            default: if condition(token) { return text(token) }
            }
        }
        return nil
    }
}

/// All Swift files of some folders of this repository.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func files(under folders: String...) -> [OwnFile] {
        var files: [OwnFile] = []
        for folder in folders {
            let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
            while let path = paths?.nextObject() as? String {
                guard path.hasSuffix(".swift"),
                    let data = FileManager.default.contents(atPath: root.appending(path: folder + "/" + path).path)
                else { continue }
                let source = SourceText(Array(data))
                files.append(OwnFile(path: folder + "/" + path, source: source, tokens: Tokens(lexing: source)))
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// What is shipped.
    static let shipped = files(under: "Sources", "Rules")
}
