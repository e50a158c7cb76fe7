// Owns: SwiftParser's statements, as facts.
@_spi(RawSyntax) import SwiftSyntax

class ParserStatements: ParserDeclarations {
    /// Where a statement begins, its label included.
    private func labelled(_ node: some SyntaxProtocol) -> Int {
        var parent = node.parent
        if parent?.is(ExpressionStmtSyntax.self) == true { parent = parent?.parent }
        return parent?.as(LabeledStmtSyntax.self).map { start($0) } ?? start(node)
    }

    // MARK: Branches

    override func visit(_ node: IfExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .if, labelled(node), end(node), start(node.ifKeyword), start(node.conditions), end(node.conditions), start(node.body),
            end(node.body),
            start(node.elseKeyword), end(node.elseBody))
        return .visitChildren
    }

    override func visit(_ node: GuardStmtSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .guard, labelled(node), end(node), start(node.guardKeyword), start(node.conditions), end(node.conditions), start(node.body),
            end(node.body), start(node.elseKeyword), end(node.body))
        return .visitChildren
    }

    override func visit(_ node: SwitchExprSyntax) -> SyntaxVisitorContinueKind {
        list.add(.switch, labelled(node), end(node), start(node.switchKeyword))
        return .visitChildren
    }

    override func visit(_ node: SwitchCaseSyntax) -> SyntaxVisitorContinueKind {
        switch node.label {
        case .case(let label): list.add(.switchCase, start(node), end(node), start(label.caseKeyword), label.caseItems.count)
        case .default(let label): list.add(.switchCase, start(node), end(node), start(label.defaultKeyword), 0)
        }
        return .visitChildren
    }

    override func visit(_ node: SwitchCaseItemSyntax) -> SyntaxVisitorContinueKind { caseItem(node.pattern, node.whereClause) }

    override func visit(_ node: CatchItemSyntax) -> SyntaxVisitorContinueKind { caseItem(node.pattern, node.whereClause) }

    private func caseItem(_ pattern: PatternSyntax?, _ clause: WhereClauseSyntax?) -> SyntaxVisitorContinueKind {
        guard pattern != nil || clause != nil else { return .visitChildren }
        let first = pattern.map { start($0) } ?? start(clause)
        list.add(.caseItem, first, max(end(pattern), end(clause)), pattern == nil ? first : end(pattern), start(clause?.condition))
        return .visitChildren
    }

    // MARK: Loops

    override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .while, labelled(node), end(node), start(node.whileKeyword), start(node.conditions), end(node.conditions), start(node.body),
            end(node.body), -1, -1)
        return .visitChildren
    }

    override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .repeat, labelled(node), end(node), start(node.repeatKeyword), start(node.condition), end(node.condition), start(node.body),
            end(node.body), -1, -1)
        add(.conditions, node.condition)
        add(.condition, node.condition)
        return .visitChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
        list.add(
            .for, labelled(node), end(node), start(node.forKeyword), node.caseKeyword.map { start($0) } ?? start(node.pattern),
            end(node.pattern),
            start(node.whereClause?.condition), start(node.body), end(node.body))
        if let condition = node.whereClause?.condition { add(.condition, condition) }
        return .visitChildren
    }

    // MARK: Errors and jumps

    override func visit(_ node: DoStmtSyntax) -> SyntaxVisitorContinueKind {
        if let clause = node.throwsClause { add(.effects, clause) }
        list.add(.do, labelled(node), end(node), start(node.doKeyword), start(node.body), end(node.body), node.catchClauses.count)
        return .visitChildren
    }

    override func visit(_ node: CatchClauseSyntax) -> SyntaxVisitorContinueKind {
        let items = node.catchItems.filter { $0.pattern != nil || $0.whereClause != nil }.count
        list.add(.catch, start(node), end(node), start(node.catchKeyword), start(node.body), end(node.body), items)
        return .visitChildren
    }

    override func visit(_ node: DeferStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.deferKeyword) }
    override func visit(_ node: ReturnStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.returnKeyword) }
    override func visit(_ node: ThrowStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.throwKeyword) }
    override func visit(_ node: BreakStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.breakKeyword) }
    override func visit(_ node: ContinueStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.continueKeyword) }
    override func visit(_ node: FallThroughStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.fallthroughKeyword) }
    override func visit(_ node: YieldStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.yieldKeyword) }
    override func visit(_ node: DiscardStmtSyntax) -> SyntaxVisitorContinueKind { jump(node, node.discardKeyword) }

    private func jump(_ node: some SyntaxProtocol, _ keyword: TokenSyntax) -> SyntaxVisitorContinueKind {
        list.add(.jump, labelled(node), end(node), start(keyword))
        return .visitChildren
    }

    // MARK: Conditions

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        switch node.condition {
        case .expression(let condition): add(.condition, condition)
        case .availability(let condition): add(.availabilityCondition, condition)
        case .optionalBinding(let binding):
            if binding.pattern.is(ExpressionPatternSyntax.self) { bindingPatterns = start(binding.pattern)..<end(binding.pattern) }
            list.add(.optionalBinding, start(binding), end(binding), start(binding.pattern))
        case .matchingPattern(let match):
            list.add(.patternCondition, start(match), end(match), match.typeAnnotation.map { end($0) } ?? end(match.pattern))
        }
        return .visitChildren
    }
}
