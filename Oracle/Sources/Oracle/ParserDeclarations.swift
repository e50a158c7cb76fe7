// Owns: SwiftParser's declarations, as facts.
@_spi(RawSyntax) import SwiftSyntax

class ParserDeclarations: ParserFacts {
    // MARK: Functions

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        function(.function, node, node.name, node.signature, node.body)
    }

    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        if let mark = node.optionalMark, mark.rawTokenKind == .exclamationMark { list.add(.implicitlyUnwrappedType, start(mark)) }
        return function(.initializer, node, node.initKeyword, node.signature, node.body)
    }

    override func visit(_ node: DeinitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        function(.deinitializer, node, node.deinitKeyword, nil, node.body, effects: start(node.effectSpecifiers))
    }

    private func function(
        _ kind: FactKind, _ node: some SyntaxProtocol, _ name: TokenSyntax, _ signature: FunctionSignatureSyntax?, _ body: CodeBlockSyntax?,
        effects: Int = -1
    ) -> SyntaxVisitorContinueKind {
        let parameters = signature?.parameterClause
        list.add(
            kind, start(node), end(node), start(name), start(parameters), end(parameters), max(effects, start(signature?.effectSpecifiers)),
            start(body),
            end(body))
        return enter(node)
    }

    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .subscriptDeclaration, start(node), end(node), start(node.subscriptKeyword), start(node.parameterClause),
            end(node.parameterClause), -1,
            start(node.accessorBlock), end(node.accessorBlock))
        return enter(node)
    }

    override func visit(_ node: AccessorDeclSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .accessor, start(node), end(node), start(node.accessorSpecifier), start(node.effectSpecifiers), start(node.body), end(node.body)
        )
        return enter(node)
    }

    func enter(_ node: some SyntaxProtocol) -> SyntaxVisitorContinueKind {
        enclosing.append(start(node))
        return .visitChildren
    }

    // MARK: Parameters and results

    override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
        let last = node.defaultValue.map { end($0) } ?? node.ellipsis.map { end($0) } ?? end(node.type)
        return parameter(node, end: last, name: node.secondName ?? node.firstName, type: start(node.type))
    }

    override func visit(_ node: EnumCaseParameterSyntax) -> SyntaxVisitorContinueKind {
        parameter(
            node, end: node.defaultValue.map { end($0) } ?? end(node.type), name: node.secondName ?? node.firstName, type: start(node.type))
    }

    override func visit(_ node: ClosureParameterSyntax) -> SyntaxVisitorContinueKind {
        let name = node.secondName ?? node.firstName
        let last = node.ellipsis.map { end($0) } ?? node.type.map { end($0) } ?? end(name)
        return parameter(node, end: last, name: name, type: start(node.type))
    }

    override func visit(_ node: ClosureShorthandParameterSyntax) -> SyntaxVisitorContinueKind {
        parameter(node, end: end(node.name), name: node.name, type: -1)
    }

    private func parameter(_ node: some SyntaxProtocol, end: Int, name: TokenSyntax?, type: Int) -> SyntaxVisitorContinueKind {
        list.add(.parameter, start(node), end, name.map { start($0) } ?? start(node), type)
        return .visitChildren
    }

    override func visit(_ node: AccessorParametersSyntax) -> SyntaxVisitorContinueKind {
        parameter(node.name, end: end(node.name), name: node.name, type: -1)
    }

    override func visit(_ node: ReturnClauseSyntax) -> SyntaxVisitorContinueKind {
        // A function type is one type for the outline.
        if node.parent?.is(FunctionTypeSyntax.self) == true { return .visitChildren }
        add(.type, node.type)
        return note(.returnType, node)
    }

    override func visit(_ node: TypeAnnotationSyntax) -> SyntaxVisitorContinueKind { note(.type, node.type) }

    override func visit(_ node: ImplicitlyUnwrappedOptionalTypeSyntax) -> SyntaxVisitorContinueKind {
        list.add(.implicitlyUnwrappedType, start(node.exclamationMark))
        return .visitChildren
    }

    // MARK: Attributes and modifiers

    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind {
        guard node.parent?.is(AttributeListSyntax.self) == true, !isInType(node) else { return .visitChildren }
        list.add(.attribute, start(node), end(node), start(node.attributeName))
        return .visitChildren
    }

    /// Attributes of types have no node of their own in the outline.
    private func isInType(_ node: AttributeSyntax) -> Bool {
        node.parent?.parent?.is(AttributedTypeSyntax.self) == true
    }

    override func visit(_ node: DeclModifierSyntax) -> SyntaxVisitorContinueKind {
        let owner = node.parent?.parent
        let isOfParameter =
            owner?.is(FunctionParameterSyntax.self) == true || owner?.is(ClosureParameterSyntax.self) == true
            || owner?.is(EnumCaseParameterSyntax.self) == true
        if !isOfParameter { add(.modifier, node) }
        return .visitChildren
    }

    // MARK: Types

    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { nominal(node, node.name, node.memberBlock) }
    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { nominal(node, node.name, node.memberBlock) }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { nominal(node, node.name, node.memberBlock) }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { nominal(node, node.name, node.memberBlock) }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind { nominal(node, node.name, node.memberBlock) }

    private func nominal(_ node: some SyntaxProtocol, _ name: TokenSyntax, _ block: MemberBlockSyntax) -> SyntaxVisitorContinueKind {
        list.add(.nominalType, start(node), end(node), start(name), start(block), end(block))
        return enter(node)
    }

    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
        list.add(.extension, start(node), end(node), start(node.extendedType), start(node.memberBlock), end(node.memberBlock))
        add(.type, node.extendedType)
        return enter(node)
    }

    // MARK: Values

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        list.add(.variable, start(node), end(node), start(node.bindingSpecifier))
        return .visitChildren
    }

    override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
        let last =
            end(node.accessorBlock) >= 0 ? end(node.accessorBlock) : max(end(node.initializer), end(node.typeAnnotation), end(node.pattern))
        let anchor = node.pattern.as(TuplePatternSyntax.self).map { end($0.leftParen) } ?? start(node.pattern)
        list.add(
            .binding, start(node), last, node.pattern.is(TuplePatternSyntax.self) ? firstElement(node.pattern) : anchor,
            start(node.typeAnnotation?.type), end(node.typeAnnotation?.type), start(node.accessorBlock), end(node.accessorBlock))
        return .visitChildren
    }

    /// The token behind the `(` of a tuple pattern.
    private func firstElement(_ pattern: PatternSyntax) -> Int {
        guard let tuple = pattern.as(TuplePatternSyntax.self) else { return -1 }
        return tuple.elements.first.map { start($0) } ?? start(tuple.rightParen)
    }

    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { note(.enumCase, node) }

    override func visit(_ node: EnumCaseElementSyntax) -> SyntaxVisitorContinueKind {
        let last = max(end(node.name), end(node.parameterClause), end(node.rawValue))
        list.add(.enumElement, start(node), last, start(node.name))
        return .visitChildren
    }

    // MARK: The rest

    override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
        add(.type, node.initializer.value)
        return named(.typeDeclaration, node, node.name)
    }

    override func visit(_ node: AssociatedTypeDeclSyntax) -> SyntaxVisitorContinueKind {
        if let value = node.initializer?.value { add(.type, value) }
        return named(.typeDeclaration, node, node.name)
    }

    override func visit(_ node: OperatorDeclSyntax) -> SyntaxVisitorContinueKind { named(.operatorDeclaration, node, node.name) }
    override func visit(_ node: PrecedenceGroupDeclSyntax) -> SyntaxVisitorContinueKind { named(.operatorDeclaration, node, node.name) }
    override func visit(_ node: MacroDeclSyntax) -> SyntaxVisitorContinueKind { named(.macroDeclaration, node, node.name) }
    override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind { note(.import, node) }

    func named(_ kind: FactKind, _ node: some SyntaxProtocol, _ name: TokenSyntax) -> SyntaxVisitorContinueKind {
        list.add(kind, start(node), end(node), start(name))
        return .visitChildren
    }
}
