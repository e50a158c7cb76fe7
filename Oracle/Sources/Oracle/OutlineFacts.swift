// Owns: what our outline says about a file, as facts.
import Outline
import SourceText
import SwiftLexer

/// Turns the nodes of an outline into the facts that ``ParserFacts`` collects of a syntax tree.
struct OutlineFacts {
    let outline: Outline
    let tokens: Tokens
    var list = FactList()
    /// For each node, whether its children are statements or declarations.
    private var holdsItems: [Bool] = []

    init(_ outline: Outline, _ tokens: Tokens, of source: SourceText, sampling: Int) {
        self.outline = outline
        self.tokens = tokens
        holdsItems = Array(repeating: false, count: outline.count)
        for index in 0..<outline.count { visit(NodeID(index)) }
        addPrefixMarks(source)
        addEnclosing(sampling)
        list.sort()
    }

    // MARK: Offsets

    func start(_ token: Int) -> Int { Int(tokens.starts[token]) }
    func start(_ node: NodeID) -> Int { start(Int(outline.firsts[node.index])) }
    func end(_ node: NodeID) -> Int {
        let last = Int(outline.ends[node.index]) - 1
        return last < Int(outline.firsts[node.index]) ? start(node) : Int(tokens.ends[last])
    }
    /// Where a construct of one character begins that may be glued to an operator before it: `>!`, `<<=<`.
    func lastByte(_ node: NodeID) -> Int {
        let first = Int(outline.firsts[node.index])
        return tokens.kinds[first].isOperator ? Int(tokens.ends[first]) - 1 : start(first)
    }
    func start(_ node: NodeID?) -> Int { node.map { start($0) } ?? -1 }
    func end(_ node: NodeID?) -> Int { node.map { end($0) } ?? -1 }
    func anchor(_ node: NodeID) -> Int { start(outline.anchor(node)) }
    func child(_ node: NodeID, _ kind: NodeKind) -> NodeID? { outline.firstChild(node, kind) }
    func parentKind(_ node: NodeID) -> NodeKind? { outline.parent(node).map { outline.kind($0) } }
    func count(_ node: NodeID, _ kind: NodeKind) -> Int { outline.children(node).count { outline.kind($0) == kind } }

    mutating func add(_ kind: FactKind, _ node: NodeID) { list.add(kind, start(node), end(node)) }
    mutating func addNamed(_ kind: FactKind, _ node: NodeID) { list.add(kind, start(node), end(node), anchor(node)) }

    // MARK: Nodes

    private mutating func visit(_ node: NodeID) {
        noteItems(node)
        let kind = outline.kind(node)
        visitDeclaration(node, kind)
        visitStatement(node, kind)
        visitExpression(node, kind)
    }

    /// A child of a body is a statement, unless it is a part of what the body belongs to.
    private mutating func noteItems(_ node: NodeID) {
        let kind = outline.kind(node)
        let parent = outline.parent(node)
        switch kind {
        case .file, .codeBlock, .memberBlock, .closure, .switchCase: holdsItems[node.index] = true
        case .conditionalCompilation, .conditionalClause: holdsItems[node.index] = parent.map { holdsItems[$0.index] } ?? false
        default: break
        }
        guard let parent, holdsItems[parent.index] else { return }
        switch kind {
        case .closureSignature, .caseItem, .conditionalClause, .switchCase: return
        case .attribute where outline.kind(parent) == .switchCase: return
        case .condition where outline.kind(parent) == .conditionalClause: return
        default: add(.statement, node)
        }
    }

    private mutating func addPrefixMarks(_ source: SourceText) {
        for token in 0..<tokens.count where tokens.kinds[token] == .prefixOperator && tokens.range(token).count == 1 {
            if source.bytes[start(token)] == UInt8(ascii: "!") { list.add(.prefixNot, start(token)) }
        }
    }

    /// For a sample of the tokens, the innermost declaration around them.
    private mutating func addEnclosing(_ sampling: Int) {
        var next = 0
        var open: [NodeID] = []
        for token in 0..<tokens.count - 1 where start(token) % sampling == 0 && tokens.kinds[token] != .stringSegment {
            while next < outline.count, Int(outline.firsts[next]) <= token {
                if outline.kinds[next].isEnclosing { open.append(NodeID(next)) }
                next += 1
            }
            while let last = open.last, Int(outline.ends[last.index]) <= token { open.removeLast() }
            list.add(.enclosingDeclaration, start(token), start(open.last))
        }
    }
}

extension NodeKind {
    var isEnclosing: Bool {
        switch self {
        case .functionDecl, .initializerDecl, .deinitializerDecl, .subscriptDecl, .accessor, .classDecl, .structDecl, .enumDecl, .actorDecl,
            .protocolDecl, .extensionDecl:
            true
        default: false
        }
    }
}
