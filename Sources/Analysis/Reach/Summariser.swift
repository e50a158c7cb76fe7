// Owns: finding what a file declares, for its summary.
import Outline
import SourceText
import SwiftLexer

extension FileSummary {
    package init(_ file: FileContext) {
        var summariser = Summariser(file)
        summariser.collect(.file, block: nil)
        isTest = file.isTest
        blocks = summariser.blocks
        declarations = summariser.declarations
        uses = summariser.collector.words
        manifest = file.path == "Package.swift" || file.path.hasSuffix("/Package.swift") ? Manifest(file) : nil
    }
}

/// Walks the members of a file and its types; what stands inside a function belongs to the function.
struct Summariser {
    let file: FileContext
    private(set) var blocks: [FileSummary.Block] = []
    private(set) var declarations: [FileSummary.Declaration] = []
    private(set) var collector: UseCollector

    init(_ file: FileContext) {
        self.file = file
        collector = UseCollector(file)
    }

    mutating func collect(_ container: NodeID, block: Int?) {
        for child in file.outline.children(container) {
            let kind = file.outline.kind(child)
            switch kind {
            case .functionDecl: add(.function, child, block)
            case .initializerDecl: add(.initializer, child, block)
            case .subscriptDecl: add(.subscripts, child, block)
            case .variableDecl:
                for binding in file.outline.children(child) where file.outline.kind(binding) == .binding { add(.property, binding, block) }
            case .enumCaseDecl:
                for element in file.outline.children(child) where file.outline.kind(element) == .enumCaseElement { addCase(element, block) }
            case .typealiasDecl: addAlias(child, block)
            case .file, .memberBlock, .conditionalCompilation, .conditionalClause: collect(child, block: block)
            case .deinitializerDecl, .macroExpansion: addCode(child, block)
            case let kind where kind.isTypeLike: addType(child, block)
            default: if container == .file || file.outline.kind(container) == .conditionalClause { addCode(child, block) }
            }
        }
    }

    // MARK: - Types

    private mutating func addType(_ node: NodeID, _ outer: Int?) {
        let kind = file.outline.kind(node)
        var traits: FileSummary.Block.Traits = []
        if kind == .extensionDecl { traits.insert(.isExtension) }
        if kind == .protocolDecl { traits.insert(.isProtocol) }
        if file.attribute("dynamicMemberLookup", of: node) != nil { traits.insert(.hasDynamicMembers) }
        var supers: [NameKey] = []
        if let inheritance = file.outline.firstChild(node, .inheritance) {
            for type in file.outline.children(inheritance) {
                if let name = file.lastTypeName(file.outline.tokens(type)) { supers.append(name) }
            }
        }
        let name = file.nameKey(ofType: node)
        let block = blocks.count
        blocks.append(FileSummary.Block(name: name, outer: outer, traits: traits, supers: supers))
        // With a type, tests reach what it inherits and what its attributes make of it.
        let first = collector.words.count
        for child in file.outline.children(node) {
            switch file.outline.kind(child) {
            case .inheritance, .attribute: collector.collect(file.outline.tokens(child), scope: nil)
            default: break
            }
        }
        append(.type, [], name, nil, .unknown, first)
        if let members = file.outline.firstChild(node, .memberBlock) { collect(members, block: block) }
    }

    private mutating func addAlias(_ node: NodeID, _ block: Int?) {
        let first = collector.words.count
        let type = file.outline.children(node).first { file.outline.kind($0) == .type }
        let range = type.map(file.outline.tokens) ?? file.outline.tokens(node).upperBound..<file.outline.tokens(node).upperBound
        collector.collect(range, scope: nil)
        append(.type, .isOnlyTyped, file.nameKey(file.outline.anchor(node)), block, file.typeReference(range), first)
    }

    private mutating func addCase(_ node: NodeID, _ block: Int?) {
        guard let block else { return }
        let first = collector.words.count
        collector.collect(file.outline.tokens(node), scope: nil)
        append(
            .property, [.isStatic, .isOnlyTyped], file.nameKey(file.outline.anchor(node)), block, .type(blocks[block].name), first)
    }

    // MARK: - Code

    private mutating func addCode(_ node: NodeID, _ block: Int?) {
        let first = collector.words.count
        collector.collect(file.outline.tokens(node), scope: node)
        // Outside of types this is a script's code: in tests it is what they run.
        let isRoot = block == nil && file.isTest && file.outline.kind(node) != .macroExpansion
        append(.code, isRoot ? .isTest : .runsWithType, .none, block, .unknown, first)
    }

    private mutating func add(_ kind: FileSummary.Declaration.Kind, _ node: NodeID, _ block: Int?) {
        let first = collector.words.count
        let owner = kind == .property ? file.outline.parent(node) ?? node : node
        collector.collect(file.outline.tokens(node), scope: node)
        if kind == .property {
            for child in file.outline.children(owner) where file.outline.kind(child) == .attribute {
                collector.collect(file.outline.tokens(child), scope: nil)
            }
        }
        let signature = file.signature(of: node)
        append(kind, signature.traits, signature.name, block, signature.result, first, signature.parameters)
    }

    private mutating func append(
        _ kind: FileSummary.Declaration.Kind, _ traits: FileSummary.Declaration.Traits, _ name: NameKey, _ block: Int?, _ result: Reference,
        _ first: Int, _ parameters: [FileSummary.Parameter] = []
    ) {
        declarations.append(
            FileSummary.Declaration(
                kind: kind, traits: traits, name: name, block: block, parameters: parameters, result: result,
                uses: first..<collector.words.count))
    }
}
