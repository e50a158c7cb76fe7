// Owns: what SwiftParser says about a file, as facts: tokens, blocks and what needs no look inside.
import SwiftLexer
@_spi(RawSyntax) import SwiftSyntax

/// Collects the facts of a syntax tree, and its tokens on the way.
class ParserFacts: SyntaxVisitor {
    var list = FactList()
    var tokens = ParserTokens()
    /// Where the declarations begin that we are inside of.
    var enclosing: [Int] = []
    let sampling: Int
    /// The pattern of an `if let (a, b) = …`, which is an expression for the parser and a pattern for everybody else.
    var bindingPatterns = 0..<0
    private let ours: Tokens
    private var nextOfOurs = 0

    init(_ tree: SourceFileSyntax, beside ours: Tokens, sampling: Int) {
        self.ours = ours
        self.sampling = sampling
        super.init(viewMode: .sourceAccurate)
        walk(tree)
        list.sort()
    }

    func start(_ node: some SyntaxProtocol) -> Int { node.positionAfterSkippingLeadingTrivia.utf8Offset }
    func end(_ node: some SyntaxProtocol) -> Int { node.endPositionBeforeTrailingTrivia.utf8Offset }
    func start(_ node: (some SyntaxProtocol)?) -> Int { node.map { start($0) } ?? -1 }
    func end(_ node: (some SyntaxProtocol)?) -> Int { node.map { end($0) } ?? -1 }

    /// A node with nothing but its range.
    func add(_ kind: FactKind, _ node: some SyntaxProtocol) { list.add(kind, start(node), end(node)) }

    override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
        let start = start(token)
        if start % sampling == 0, isStartOfOurs(start), token.rawTokenKind != .endOfFile, token.rawTokenKind != .stringSegment {
            list.add(.enclosingDeclaration, start, enclosing.last ?? -1)
        }
        tokens.append(token, start: start, end: end(token))
        if token.rawTokenKind == .prefixOperator, token.rawText == "!" { list.add(.prefixNot, start) }
        return .skipChildren
    }

    /// Parts of an operator that the lexer leaves whole are no places to compare.
    private func isStartOfOurs(_ offset: Int) -> Bool {
        while nextOfOurs < ours.count, Int(ours.starts[nextOfOurs]) < offset { nextOfOurs += 1 }
        return nextOfOurs < ours.count && Int(ours.starts[nextOfOurs]) == offset
    }

    // The visitor has one method a node; what needs no look inside is written down here.
    override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind { note(.codeBlock, node) }
    override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind { note(.memberBlock, node) }
    override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind {
        if case .getter = node.accessors { add(.codeBlock, node) }
        return note(.accessorBlock, node)
    }
    override func visit(_ node: GenericParameterClauseSyntax) -> SyntaxVisitorContinueKind { note(.genericParameters, node) }
    override func visit(_ node: PrimaryAssociatedTypeClauseSyntax) -> SyntaxVisitorContinueKind { note(.genericParameters, node) }
    override func visit(_ node: GenericWhereClauseSyntax) -> SyntaxVisitorContinueKind { note(.whereClause, node) }
    override func visit(_ node: InheritanceClauseSyntax) -> SyntaxVisitorContinueKind { note(.inheritance, node) }
    override func visit(_ node: FunctionEffectSpecifiersSyntax) -> SyntaxVisitorContinueKind { note(.effects, node) }
    override func visit(_ node: AccessorEffectSpecifiersSyntax) -> SyntaxVisitorContinueKind { note(.effects, node) }
    override func visit(_ node: ClosureCaptureClauseSyntax) -> SyntaxVisitorContinueKind { note(.captureList, node) }
    override func visit(_ node: ClosureSignatureSyntax) -> SyntaxVisitorContinueKind { note(.closureSignature, node) }
    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { note(.conditionalCompilation, node) }
    override func visit(_ node: TupleExprSyntax) -> SyntaxVisitorContinueKind {
        bindingPatterns.contains(start(node)) ? .visitChildren : note(.tuple, node)
    }
    override func visit(_ node: ArrayExprSyntax) -> SyntaxVisitorContinueKind { note(.collection, node) }
    override func visit(_ node: DictionaryExprSyntax) -> SyntaxVisitorContinueKind { note(.collection, node) }
    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { note(.string, node) }
    override func visit(_ node: SimpleStringLiteralExprSyntax) -> SyntaxVisitorContinueKind { note(.string, node) }
    override func visit(_ node: ExpressionSegmentSyntax) -> SyntaxVisitorContinueKind { note(.interpolation, node) }
    override func visit(_ node: RegexLiteralExprSyntax) -> SyntaxVisitorContinueKind { note(.regex, node) }
    override func visit(_ node: KeyPathExprSyntax) -> SyntaxVisitorContinueKind { note(.keyPath, node) }
    override func visit(_ node: ConditionElementListSyntax) -> SyntaxVisitorContinueKind {
        node.isEmpty ? .skipChildren : note(.conditions, node)
    }

    func note(_ kind: FactKind, _ node: some SyntaxProtocol) -> SyntaxVisitorContinueKind {
        add(kind, node)
        return .visitChildren
    }

    // A statement's end leaves its semicolon out.
    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind { note(.statement, node.item) }
    override func visit(_ node: MemberBlockItemSyntax) -> SyntaxVisitorContinueKind { note(.statement, node.decl) }

    override func visit(_ node: IfConfigClauseSyntax) -> SyntaxVisitorContinueKind {
        let elements = node.elements.flatMap { $0.firstToken(viewMode: .sourceAccurate) == nil ? nil : $0 }
        let clauseEnd = elements.map { end($0) } ?? -1
        list.add(.conditionalClause, start(node), max(clauseEnd, end(node.condition), end(node.poundKeyword)), end(node.condition))
        return .visitChildren
    }

    override func visitPost(_ node: FunctionDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: InitializerDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: DeinitializerDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: SubscriptDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: AccessorDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: ClassDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: StructDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: EnumDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: ActorDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: ProtocolDeclSyntax) { enclosing.removeLast() }
    override func visitPost(_ node: ExtensionDeclSyntax) { enclosing.removeLast() }
}
