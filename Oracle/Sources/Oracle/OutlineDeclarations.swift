// Owns: our declarations, as facts.
import Outline
import SwiftLexer

extension OutlineFacts {
    mutating func visitDeclaration(_ node: NodeID, _ kind: NodeKind) {
        switch kind {
        case .functionDecl: addFunction(.function, node, body: .codeBlock)
        case .initializerDecl: addFunction(.initializer, node, body: .codeBlock)
        case .deinitializerDecl: addFunction(.deinitializer, node, body: .codeBlock)
        case .subscriptDecl: addFunction(.subscriptDeclaration, node, body: .accessorBlock)
        case .accessor:
            let body = child(node, .codeBlock)
            list.add(.accessor, start(node), end(node), anchor(node), start(child(node, .effects)), start(body), end(body))
        case .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl: addNominal(.nominalType, node)
        case .extensionDecl: addNominal(.extension, node)
        case .variableDecl: addNamed(.variable, node)
        case .binding:
            let type = child(node, .type)
            let accessors = child(node, .accessorBlock)
            list.add(.binding, start(node), end(node), anchor(node), start(type), end(type), start(accessors), end(accessors))
        case .enumCaseDecl: add(.enumCase, node)
        case .enumCaseElement: addNamed(.enumElement, node)
        case .typealiasDecl, .associatedtypeDecl: addNamed(.typeDeclaration, node)
        case .operatorDecl, .precedenceGroupDecl: addNamed(.operatorDeclaration, node)
        case .macroDecl: addNamed(.macroDeclaration, node)
        case .importDecl: add(.import, node)
        default: visitDeclarationPart(node, kind)
        }
    }

    private mutating func visitDeclarationPart(_ node: NodeID, _ kind: NodeKind) {
        switch kind {
        case .attribute: if parentKind(node) != .switchCase, parentKind(node) != .type { addNamed(.attribute, node) }
        case .modifier: if parentKind(node) != .operatorDecl { add(.modifier, node) }
        case .genericParameters: list.add(.genericParameters, lastByte(node), end(node))
        case .whereClause: add(.whereClause, node)
        case .inheritance: add(.inheritance, node)
        case .effects: if isComparedEffects(node) { add(.effects, node) }
        case .returnType: add(.returnType, node)
        case .parameter: list.add(.parameter, start(node), end(node), anchor(node), start(child(node, .type)))
        case .memberBlock: add(.memberBlock, node)
        case .accessorBlock: add(.accessorBlock, node)
        case .codeBlock: add(.codeBlock, node)
        case .implicitlyUnwrappedType: list.add(.implicitlyUnwrappedType, lastByte(node))
        case .type: if isComparedType(node) { add(.type, node) }
        default: break
        }
    }

    private mutating func addFunction(_ kind: FactKind, _ node: NodeID, body: NodeKind) {
        let parameters = child(node, .parameters)
        let body = child(node, body)
        list.add(
            kind, start(node), end(node), anchor(node), start(parameters), end(parameters), start(child(node, .effects)), start(body),
            end(body))
    }

    private mutating func addNominal(_ kind: FactKind, _ node: NodeID) {
        let block = child(node, .memberBlock)
        list.add(kind, start(node), end(node), anchor(node), start(block), end(block))
    }

    /// Closures' effects and those behind an arrow are not compared on their own.
    private func isComparedEffects(_ node: NodeID) -> Bool {
        switch parentKind(node) {
        case .functionDecl, .initializerDecl, .accessor, .macroDecl, .doStatement: true
        default: false
        }
    }

    /// The types that have a field of their own in the syntax tree.
    private func isComparedType(_ node: NodeID) -> Bool {
        switch parentKind(node) {
        case .binding, .optionalBinding, .patternCondition, .returnType, .castExpression, .extensionDecl, .typealiasDecl,
            .associatedtypeDecl,
            .forStatement:
            true
        case .pattern: outline.parent(node).flatMap { parentKind($0) } == .patternCondition
        default: false
        }
    }
}
