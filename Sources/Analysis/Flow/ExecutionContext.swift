// Owns: on what code runs: a plain thread, an asynchronous function, an actor, the main actor.
package import Outline
import SwiftLexer

/// On what a piece of code runs.
package enum ExecutionContext: Sendable, Equatable {
    /// Nothing says that it must not block.
    case synchronous
    /// An asynchronous function or task.
    case asynchronous
    /// Synchronous, on an actor.
    case actor
    /// Synchronous, on the main actor.
    case mainActor
    /// Handed to a queue, thread or somebody unknown.
    case elsewhere
    /// The program's own entry point.
    case main

    /// Whether a thread of the cooperative pool, or the main thread, is held up when it blocks.
    package var mustNotBlock: Bool { self == .asynchronous || self == .actor || self == .mainActor }
}

extension FileContext {
    package func executionContext(_ node: NodeID) -> ExecutionContext {
        var current = node
        while let function = enclosingFunction(current) {
            switch outline.kind(function) {
            case .closure:
                if let context = contextOfClosure(function) { return context }
            case .functionDecl, .accessor, .subscriptDecl, .accessorBlock, .initializerDecl, .deinitializerDecl:
                if let context = contextOfDeclaration(function) { return context }
            default: break
            }
            current = function
        }
        return .synchronous
    }

    /// The context that a closure makes; nil where it runs on whatever is around it.
    private func contextOfClosure(_ closure: NodeID) -> ExecutionContext? {
        switch use(ofClosure: closure) {
        case .applied, .inPlace, .queueSync: return nil
        case .task, .asyncScope: return .asynchronous
        case .queue, .mainQueue: return .elsewhere
        case .argument, .assigned, .bound, .other:
            if hasEffect(.async, closure) || awaitsItself(closure) { return .asynchronous }
            guard let signature = outline.firstChild(closure, .closureSignature), attribute("MainActor", of: signature) != nil else {
                return .elsewhere
            }
            return .mainActor
        }
    }

    /// Whether a closure awaits outside the closures in it, which makes it asynchronous.
    package func awaitsItself(_ closure: NodeID) -> Bool {
        guard contains(.awaitExpression, in: closure) else { return false }
        return nodes(.awaitExpression, in: closure).contains { enclosingFunction($0) == closure }
    }

    /// The context that a declaration makes; nil where it says nothing and one around it may.
    private func contextOfDeclaration(_ function: NodeID) -> ExecutionContext? {
        let isProperty = outline.kind(function) == .accessor || outline.kind(function) == .accessorBlock
        if hasEffect(.async, function) { return isEntryPoint(function) ? .main : .asynchronous }
        var declaration = function
        if isProperty {
            guard let owner = outline.ancestor(function, where: { $0 == .variableDecl || $0 == .subscriptDecl }) else { return nil }
            // The getter's effects stand on the accessor inside its block.
            if outline.kind(function) == .accessor, outline.parent(function).map(outline.kind) == .accessorBlock { declaration = owner }
            declaration = owner
        }
        if hasModifier(.nonisolated, declaration) { return .synchronous }
        switch isolation(declaration) {
        case .mainActor: return isEntryPoint(function) ? .main : .mainActor
        case .otherActor: return .actor
        case .none: break
        }
        guard let parent = outline.ancestor(declaration, where: { $0.isFunctionLike || $0.isTypeLike }) else { return .synchronous }
        // A local function runs where it is called: in the function around it.
        guard outline.kind(parent).isTypeLike else { return nil }
        // Nobody else knows the actor while it is made or unmade.
        if outline.kind(declaration) == .deinitializerDecl { return .synchronous }
        switch isolation(ofMembersIn: parent) {
        case .mainActor: return isEntryPoint(function) ? .main : .mainActor
        case .otherActor: return outline.kind(declaration) == .initializerDecl ? .synchronous : .actor
        case .none: return .synchronous
        }
    }

    /// The isolation that a type's declaration or extension gives its members, wherever in the file the type is declared.
    package func isolation(ofMembersIn part: NodeID) -> Isolation {
        let own = isolation(part)
        guard own == .none, outline.kind(part) == .extensionDecl else { return own }
        let name = typeName(part)
        for kind in [NodeKind.actorDecl, .classDecl, .structDecl, .enumDecl] {
            for node in nodes(kind) where string(outline.anchor(node)) == name { return isolation(node) }
        }
        return .none
    }

    /// Whether a function is where a command-line program begins: `main`, or `run` of a command.
    package func isEntryPoint(_ function: NodeID) -> Bool {
        guard outline.kind(function) == .functionDecl else { return false }
        let name = outline.anchor(function)
        if token(name, is: "main") { return true }
        guard token(name, is: "run"), let type = enclosingType(function) else { return false }
        return inherits(type, ["ParsableCommand", "AsyncParsableCommand"])
    }
}
