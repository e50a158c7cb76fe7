// Owns: our statements, as facts.
import Outline
import SwiftLexer

extension OutlineFacts {
    mutating func visitStatement(_ node: NodeID, _ kind: NodeKind) {
        switch kind {
        case .ifStatement: addConditional(.if, node)
        case .guardStatement: addConditional(.guard, node)
        case .whileStatement: addConditional(.while, node)
        case .repeatStatement: addConditional(.repeat, node)
        case .forStatement:
            let pattern = child(node, .pattern)
            let body = child(node, .codeBlock)
            list.add(
                .for, start(node), end(node), anchor(node), start(pattern), end(pattern), start(child(node, .condition)), start(body),
                end(body))
        case .doStatement: addDo(.do, node, items: .catchClause)
        case .catchClause: addDo(.catch, node, items: .caseItem)
        case .switchStatement: addNamed(.switch, node)
        case .switchCase: list.add(.switchCase, start(node), end(node), anchor(node), count(node, .caseItem))
        case .caseItem:
            list.add(.caseItem, start(node), end(node), end(child(node, .pattern)), start(child(node, .condition)))
        case .returnStatement, .throwStatement, .breakStatement, .continueStatement, .fallthroughStatement, .yieldStatement, .thenStatement,
            .discardStatement, .deferStatement:
            addNamed(.jump, node)
        default: visitCondition(node, kind)
        }
    }

    private mutating func visitCondition(_ node: NodeID, _ kind: NodeKind) {
        switch kind {
        case .conditions: add(.conditions, node)
        case .condition: if isComparedCondition(node) { add(.condition, node) }
        case .optionalBinding: addNamed(.optionalBinding, node)
        case .patternCondition: list.add(.patternCondition, start(node), end(node), end(child(node, .pattern)))
        case .availabilityCondition: add(.availabilityCondition, node)
        case .conditionalCompilation: add(.conditionalCompilation, node)
        case .conditionalClause: list.add(.conditionalClause, start(node), end(node), end(child(node, .condition)))
        default: break
        }
    }

    private func isComparedCondition(_ node: NodeID) -> Bool {
        parentKind(node) == .conditions || parentKind(node) == .forStatement
    }

    private mutating func addConditional(_ kind: FactKind, _ node: NodeID) {
        let conditions = child(node, .conditions)
        let branch = child(node, .elseBranch)
        // The body of `guard` is that of its `else`.
        let body = kind == .guard ? branch.flatMap { child($0, .codeBlock) } : child(node, .codeBlock)
        list.add(
            kind, start(node), end(node), anchor(node), start(conditions), end(conditions), start(body), end(body), start(branch),
            end(branch))
    }

    private mutating func addDo(_ kind: FactKind, _ node: NodeID, items: NodeKind) {
        let body = child(node, .codeBlock)
        list.add(kind, start(node), end(node), anchor(node), start(body), end(body), count(node, items))
    }
}
