// Owns: what the rest of the project needs to know of a file: what it declares and which names each declaration uses.
import Outline
import SourceText
import SwiftLexer

/// What a file declares and uses, by hashes of names; small enough to keep for every file of a project.
package struct FileSummary: Sendable {
    /// A declaration with code in it.
    package struct Declaration: Sendable {
        /// The names by which code elsewhere reaches it: its own, or its type's for an initialiser.
        package let names: [UInt64]
        /// All names that its code mentions, sorted.
        package let uses: [UInt64]
    }

    package let isTest: Bool
    package let declarations: [Declaration]

    package init(_ file: FileContext) {
        isTest = file.isTest
        declarations = Summariser(file: file).declarations()
    }
}

private struct Summariser {
    let file: FileContext

    func declarations() -> [FileSummary.Declaration] {
        if file.isTest {
            return [FileSummary.Declaration(names: [], uses: uses(in: 0..<file.tokens.count))]
        }
        var result: [FileSummary.Declaration] = []
        collect(.file, typeName: nil, &result)
        return result
    }

    /// Functions and stored values of a type or file; what stands inside a function belongs to the function.
    private func collect(_ container: NodeID, typeName: UInt64?, _ result: inout [FileSummary.Declaration]) {
        var pending: [(node: NodeID, typeName: UInt64?)] = [(container, typeName)]
        while let (node, typeName) = pending.popLast() {
            for child in file.outline.children(node) {
                let kind = file.outline.kind(child)
                switch kind {
                case .functionDecl:
                    var names = [hash(file.outline.anchor(child))]
                    if let typeName, LanguageWitnesses.names.contains(names[0]) { names.append(typeName) }
                    result.append(declaration(names, child))
                case .initializerDecl, .subscriptDecl, .deinitializerDecl:
                    result.append(declaration([typeName ?? 0], child))
                case .binding:
                    result.append(declaration([hash(file.outline.anchor(child))] + (isComputed(child) ? [] : [typeName ?? 0]), child))
                case let kind where kind.isTypeLike:
                    let name = hash(typeNameToken(child))
                    // What a type inherits from is reached with it.
                    result.append(FileSummary.Declaration(names: [name], uses: inheritedNames(child)))
                    pending.append((child, name))
                case .expressionStatement, .macroExpansion, .attribute:
                    result.append(declaration([typeName ?? 0], child))
                case .file, .memberBlock, .conditionalCompilation, .conditionalClause, .variableDecl, .enumCaseDecl, .enumCaseElement:
                    pending.append((child, typeName))
                default: break
                }
            }
        }
    }

    private func declaration(_ names: [UInt64], _ node: NodeID) -> FileSummary.Declaration {
        FileSummary.Declaration(names: names, uses: uses(in: file.outline.tokens(node)))
    }

    private func isComputed(_ binding: NodeID) -> Bool { file.outline.firstChild(binding, .accessorBlock) != nil }

    private func inheritedNames(_ type: NodeID) -> [UInt64] {
        guard let inheritance = file.outline.firstChild(type, .inheritance) else { return [] }
        return uses(in: file.outline.tokens(inheritance))
    }

    /// For `extension A.B` the last name.
    private func typeNameToken(_ type: NodeID) -> Int {
        guard file.outline.kind(type) == .extensionDecl, let node = file.outline.firstChild(type, .type) else {
            return file.outline.anchor(type)
        }
        return file.outline.tokens(node).last { file.tokens.kinds[$0].isIdentifierLike } ?? file.outline.anchor(type)
    }

    private func hash(_ token: Int) -> UInt64 { NameHash.of(file.source.bytes[file.range(ofToken: token)]) }

    private func uses(in range: Range<Int>) -> [UInt64] {
        var names: Set<UInt64> = []
        for token in range where isName(file.tokens.kinds[token]) { names.insert(hash(token)) }
        return names.sorted()
    }

    private func isName(_ kind: TokenKind) -> Bool {
        switch kind {
        case .binaryOperator, .prefixOperator, .postfixOperator, .leftAngle, .rightAngle: return true
        default: return kind.isIdentifierLike
        }
    }
}

/// Functions that nobody calls by name: the language and the standard library do.
package enum LanguageWitnesses {
    package static let spellings: Set<String> = [
        "hash", "encode", "callAsFunction", "makeIterator", "next", "makeAsyncIterator", "index", "formIndex", "distance", "buildBlock",
        "buildExpression", "buildOptional", "buildEither", "buildArray", "buildFinalResult", "buildLimitedAvailability",
        "buildPartialBlock",
        "appendInterpolation", "appendLiteral", "dynamicallyCall", "advanced", "write", "makeBody", "reduce", "run", "validate",
    ]

    static let names: Set<UInt64> = Set(spellings.map { NameHash.of($0.utf8) })
}
