// Owns: SwiftParser's expressions, as facts.
@_spi(RawSyntax) import SwiftSyntax

final class ParserExpressions: ParserStatements {
    /// For the first token of each branch of a postfix `#if`, where the expression begins that it continues.
    private var continuations: [Int: Int] = [:]
    // MARK: Words before operands

    override func visit(_ node: TryExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.try, start(node), start(node.questionOrExclamationMark), covered(node))
        return .visitChildren
    }

    override func visit(_ node: AwaitExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.await, start(node), covered(node))
        return .visitChildren
    }

    override func visit(_ node: UnsafeExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.unsafe, start(node), covered(node))
        return .visitChildren
    }

    /// Operators are not folded yet: `try a + b` covers the whole sequence.
    private func covered(_ node: some SyntaxProtocol) -> Int {
        var outer = Syntax(node)
        while let parent = outer.parent,
            parent.is(TryExprSyntax.self) || parent.is(AwaitExprSyntax.self) || parent.is(UnsafeExprSyntax.self)
                || parent.is(ExprListSyntax.self)
                || parent.is(SequenceExprSyntax.self)
        {
            outer = parent
        }
        return end(outer)
    }

    // MARK: Operators

    override func visit(_ node: ForceUnwrapExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.forceUnwrap, start(node.exclamationMark), operand(node.expression))
        return .visitChildren
    }

    override func visit(_ node: OptionalChainingExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.optionalChain, start(node.questionMark), operand(node.expression))
        return .visitChildren
    }

    override func visit(_ node: SequenceExprSyntax) -> SyntaxVisitorContinueKind {
        var keyword: (Int, Int)?
        for element in node.elements {
            if let (start, mark) = keyword {
                list.add(.cast, start, mark, end(element))
                add(.type, element)
                keyword = nil
            }
            if let cast = element.as(UnresolvedAsExprSyntax.self) {
                keyword = (start(cast), start(cast.questionOrExclamationMark))
            } else if element.is(UnresolvedIsExprSyntax.self) {
                keyword = (start(element), -1)
            }
        }
        return .visitChildren
    }

    override func visit(_ node: IsTypePatternSyntax) -> SyntaxVisitorContinueKind {
        list.add(.cast, start(node), -1, end(node))
        return note(.type, node.type)
    }

    override func visit(_ node: UnresolvedTernaryExprSyntax) -> SyntaxVisitorContinueKind { note(.ternary, node) }

    // MARK: Calls

    override func visit(_ node: PostfixIfConfigExprSyntax) -> SyntaxVisitorContinueKind {
        for clause in node.config.clauses {
            guard case .postfixExpression(let expression) = clause.elements else { continue }
            continuations[start(expression)] = node.base.map { operand($0) } ?? operand(node)
        }
        return .visitChildren
    }

    /// Where an operand begins: within the branches of a postfix `#if`, before the `#if`.
    private func operand(_ node: some SyntaxProtocol) -> Int {
        continuations[start(node)] ?? start(node)
    }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        let open = node.leftParen.map { start($0) } ?? start(node.trailingClosure)
        list.add(.call, operand(node), open, end(node), anchor(node.calledExpression) ?? open)
        return .visitChildren
    }

    override func visit(_ node: SubscriptCallExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.subscriptCall, operand(node), start(node.leftSquare), end(node), anchor(node.calledExpression) ?? start(node.leftSquare))
        return .visitChildren
    }

    /// The last name of a callee; nil if what is called is itself the result of a call.
    private func anchor(_ callee: ExprSyntax) -> Int? {
        switch callee.as(ExprSyntaxEnum.self) {
        case .memberAccessExpr(let access): return start(access.declName.baseName)
        case .declReferenceExpr(let reference): return start(reference.baseName)
        case .genericSpecializationExpr(let specialization): return anchor(specialization.expression)
        case .forceUnwrapExpr(let unwrap): return anchor(unwrap.expression)
        case .optionalChainingExpr(let chain): return anchor(chain.expression)
        case .postfixOperatorExpr(let expression): return anchor(expression.expression)
        case .functionCallExpr, .subscriptCallExpr, .macroExpansionExpr, .postfixIfConfigExpr: return nil
        default: return start(callee)
        }
    }

    override func visit(_ node: LabeledExprSyntax) -> SyntaxVisitorContinueKind {
        if node.parent?.parent?.is(AttributeSyntax.self) != true, !bindingPatterns.contains(start(node)) {
            list.add(.argument, start(node), end(node.expression), start(node.label))
        }
        return .visitChildren
    }

    override func visit(_ node: MultipleTrailingClosureElementSyntax) -> SyntaxVisitorContinueKind {
        list.add(.argument, start(node), end(node), start(node.label))
        return .visitChildren
    }

    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.macroExpansion, start(node), end(node), start(node.macroName))
        return .visitChildren
    }

    override func visit(_ node: MacroExpansionDeclSyntax) -> SyntaxVisitorContinueKind {
        list.add(.macroExpansion, start(node.pound), end(node), start(node.macroName))
        return .visitChildren
    }

    // MARK: Closures

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
        let parent = node.parent
        let isArgument = parent?.is(LabeledExprSyntax.self) == true
        let isCallee = parent?.as(FunctionCallExprSyntax.self)?.calledExpression.id == node.id
        let isTrailing =
            !isArgument && !isCallee
            && (parent?.is(FunctionCallExprSyntax.self) == true || parent?.is(MultipleTrailingClosureElementSyntax.self) == true
                || parent?.is(MacroExpansionExprSyntax.self) == true || parent?.is(MacroExpansionDeclSyntax.self) == true
                || parent?.is(SubscriptCallExprSyntax.self) == true
                    && parent?.as(SubscriptCallExprSyntax.self)?.calledExpression.id != node.id)
        list.add(.closure, start(node), end(node), isTrailing ? 1 : 0)
        return .visitChildren
    }

    override func visit(_ node: ClosureCaptureSyntax) -> SyntaxVisitorContinueKind {
        list.add(.capture, start(node), max(end(node.name), end(node.initializer)), start(node.name))
        return .visitChildren
    }
}
