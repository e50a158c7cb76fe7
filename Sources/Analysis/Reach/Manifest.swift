// Owns: the targets of a package, as far as the tokens of its manifest show them.
import Outline
import SourceText
import SwiftLexer

/// What a package's manifest says of its targets.
package struct Manifest: Sendable {
    package struct Target: Sendable {
        package let name: String
        package let isTest: Bool
        /// Where its files are, from the manifest's folder; nil for the usual places.
        package let path: String?
        /// The names it depends on; nil where they are more than a list.
        package let dependencies: [String]?
    }

    package let targets: [Target]
}

extension Manifest {
    /// Every call that makes a target counts, also of functions that the manifest declares itself: `target("Git", …)`.
    package init(_ file: FileContext) {
        var targets: [Target] = []
        for call in file.nodes(.call) {
            let callee = file.outline.anchor(call)
            // `.target(name: "A")` in a list of dependencies has nothing but a name and conditions.
            guard file.makesTarget(callee), let name = file.literal("name", of: call) ?? file.firstLiteral(of: call),
                !file.isDependency(call)
            else { continue }
            let isOwn = file.argument("name", of: call) == nil
            targets.append(
                Target(
                    name: name, isTest: file.token(callee, mentions: "testTarget"), path: file.literal("path", of: call),
                    // What a function of the manifest makes of its arguments only it knows.
                    dependencies: isOwn ? nil : file.dependencies(of: call)))
        }
        self.targets = targets
    }

    func encode(into words: inout [UInt32]) {
        words.append(UInt32(targets.count))
        for target in targets {
            words.append((target.isTest ? 1 : 0) | (target.path == nil ? 0 : 2) | (target.dependencies == nil ? 0 : 4))
            WordReader.append(target.name, to: &words)
            if let path = target.path { WordReader.append(path, to: &words) }
            guard let dependencies = target.dependencies else { continue }
            words.append(UInt32(dependencies.count))
            for name in dependencies { WordReader.append(name, to: &words) }
        }
    }

    init?(decoding reader: inout WordReader) {
        guard let count = reader.count() else { return nil }
        var targets: [Target] = []
        for _ in 0..<count {
            guard let head = reader.next(), let name = reader.string() else { return nil }
            var path: String?
            if head & 2 == 2 {
                guard let text = reader.string() else { return nil }
                path = text
            }
            var dependencies: [String]?
            if head & 4 == 4 {
                guard let count = reader.count() else { return nil }
                var names: [String] = []
                for _ in 0..<count {
                    guard let name = reader.string() else { return nil }
                    names.append(name)
                }
                dependencies = names
            }
            targets.append(Target(name: name, isTest: head & 1 == 1, path: path, dependencies: dependencies))
        }
        self.targets = targets
    }
}

extension FileContext {
    /// Whether a name is that of a function that makes a target: `target`, `executableTarget`, `macroTarget`, `plugin`.
    fileprivate func makesTarget(_ callee: Int) -> Bool {
        guard tokens.kinds[callee].isIdentifierLike else { return false }
        return string(callee).lowercased().hasSuffix("target") || token(callee, isIn: ["macro", "plugin", "systemLibrary"])
    }

    /// The text of the first argument, where it has no label and is one plain string.
    fileprivate func firstLiteral(of call: NodeID) -> String? {
        guard let first = arguments(call).first, first.label == nil else { return nil }
        return plainText(first.value)
    }

    private func plainText(_ value: Range<Int>) -> String? {
        guard value.count == 3, tokens.kinds[value.lowerBound] == .stringQuote, tokens.kinds[value.lowerBound + 1] == .stringSegment else {
            return nil
        }
        return string(value.lowerBound + 1)
    }

    /// The text of an argument that is one plain string.
    fileprivate func literal(_ label: StaticString, of call: NodeID) -> String? {
        argument(label, of: call).flatMap { plainText($0.value) }
    }

    fileprivate func isDependency(_ call: NodeID) -> Bool {
        var node = call
        while let parent = outline.parent(node) {
            if outline.kind(parent) == .argument, let label = argument(parent).label, token(label, is: "dependencies") { return true }
            node = parent
        }
        return false
    }

    /// The names in a list of dependencies: strings, and the `name:` of calls.
    fileprivate func dependencies(of call: NodeID) -> [String]? {
        guard let list = argument("dependencies", of: call) else { return [] }
        guard tokens.kinds[list.value.lowerBound] == .leftSquare, outline.match(list.value.lowerBound) == list.value.upperBound - 1 else {
            return nil
        }
        var names: [String] = []
        for literal in nodes(.stringLiteral, in: list.node) {
            let range = outline.tokens(literal)
            guard range.count == 3 else { continue }
            let labelled = parentArgumentLabel(literal)
            if labelled == nil || labelled.map({ token($0, is: "name") }) ?? false { names.append(string(range.lowerBound + 1)) }
        }
        // Anything but strings and calls with names is more than we read.
        let isPlain = outline.tokens(list.node).allSatisfy { token in
            tokens.kinds[token] != .identifier || tokens.kinds[token - 1] == .period || tokens.kinds[token + 1] == .colon
        }
        return isPlain ? names : nil
    }

    private func parentArgumentLabel(_ literal: NodeID) -> Int? {
        guard let parent = outline.parent(literal), outline.kind(parent) == .argument else { return nil }
        return argument(parent).label
    }
}
