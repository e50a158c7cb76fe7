// Owns: telling calls of somebody else's code (closures, delegates, continuations that were handed in) from a type's own.
import Analysis
import Outline
import SwiftLexer

/// A call of code that a caller handed in.
struct Callback {
    let confidence: Confidence
    var isContinuation = false
}

/// The names in a file that stand for closures handed in.
struct Callbacks {
    private let properties: NameSet
    private let closureAliases: NameSet
    /// The declarations of local names, by name and in order.
    private let locals: [String: [NodeID]]

    init(_ file: FileContext) {
        closureAliases = NameSet(
            file.nodes(.typealiasDecl).filter { alias in file.outline.tokens(alias).contains { file.tokens.kinds[$0] == .arrow } }.map {
                file.name($0)
            })
        var names: [String] = []
        for declaration in file.nodes(.variableDecl) where file.outline.parent(declaration).map(file.outline.kind) == .memberBlock {
            for property in file.storedProperties(declaration) {
                if let type = property.type, Self.isFunctionType(type, closureAliases, file) { names.append(file.string(property.name)) }
            }
        }
        properties = NameSet(names)
        locals = Self.locals(file)
    }

    private static func locals(_ file: FileContext) -> [String: [NodeID]] {
        var result: [String: [NodeID]] = [:]
        for kind in [NodeKind.binding, .optionalBinding, .functionDecl] {
            for node in file.nodes(kind) { result[file.string(file.outline.anchor(node)), default: []].append(node) }
        }
        for loop in file.nodes(.forStatement) {
            guard let pattern = file.outline.firstChild(loop, .pattern) else { continue }
            for token in file.outline.tokens(pattern) where file.tokens.kinds[token].isIdentifierLike {
                result[file.string(token), default: []].append(loop)
            }
        }
        return result.mapValues { $0.sorted() }
    }

    /// Whether a type is a function's, an optional or collection of them.
    static func isFunctionType(_ type: Range<Int>, _ aliases: NameSet, _ file: FileContext) -> Bool {
        type.contains { file.tokens.kinds[$0] == .arrow } || file.contains(aliases, in: type)
    }

    /// What a call calls, if that was handed in.
    func callback(_ call: NodeID, _ file: FileContext) -> Callback? {
        let callee = file.callee(call)
        guard let first = callee.first else { return nil }
        let name = file.outline.anchor(call)
        // `history.forEach(handler)`
        if file.token(name, is: "forEach"), let argument = file.arguments(call).first?.value, argument.count == 1,
            file.tokens.kinds[argument.lowerBound].isIdentifierLike
        {
            return named(argument.lowerBound, isSelf: false, call, file)
        }
        if let member = calledMember(call, callee, file) {
            if file.token(member, is: "resume") {
                let receiver = callee.lowerBound..<member - 1
                guard isContinuation(receiver, file) else { return nil }
                let isHarmless =
                    isFresh(receiver, file) || isPayload(receiver, file) && file.calls(named: "withTaskCancellationHandler").isEmpty
                return Callback(confidence: isHarmless ? .low : .medium, isContinuation: true)
            }
            if file.token(member, is: "finish"), isStreamContinuation(callee.lowerBound..<member - 1, file) {
                return Callback(confidence: .medium)
            }
            // What a stream buffers it hands on later; only its consumer's end runs at once.
            if file.token(member, is: "yield"), isStreamContinuation(callee.lowerBound..<member - 1, file) {
                return Callback(confidence: .low)
            }
            if isDelegate(callee.lowerBound..<member - 1, file) { return Callback(confidence: .medium) }
            if file.tokens.kinds[callee.lowerBound] == .selfValue, member == callee.lowerBound + 2, file.token(member, isIn: properties) {
                return Callback(confidence: .high)
            }
            guard file.token(first, is: "$0"), callee.count <= 3 else { return nil }
            return elementOfCallbacks(call, file)
        }
        // `handler(…)`, `handlers[key]?(…)`, `$0(…)`
        var start = first
        if file.tokens.kinds[start] == .selfValue, callee.count > 2 { start += 2 }
        if file.token(start, is: "$0") { return elementOfCallbacks(call, file) }
        guard file.tokens.kinds[start].isIdentifierLike, name >= start else { return nil }
        return named(start, isSelf: start != first, call, file)
    }

    /// The token of the member that is called, where a member is.
    private func calledMember(_ call: NodeID, _ callee: Range<Int>, _ file: FileContext) -> Int? {
        let name = file.outline.anchor(call)
        guard callee.contains(name), name > callee.lowerBound, file.tokens.kinds[name - 1] == .period else { return nil }
        return name
    }

    // MARK: Names

    /// A name that is called: a parameter, a local copy, a property.
    private func named(_ name: Int, isSelf: Bool, _ call: NodeID, _ file: FileContext) -> Callback? {
        if !isSelf, let local = localMeaning(of: name, call, file) { return local.callback }
        return file.token(name, isIn: properties) ? Callback(confidence: .high) : nil
    }

    private struct Meaning { let callback: Callback? }

    /// What a local declaration says of a name; nil where there is none.
    private func localMeaning(of name: Int, _ call: NodeID, _ file: FileContext) -> Meaning? {
        var scope = file.enclosingFunction(call)
        while let function = scope {
            for parameter in parameters(function, file) where isNamed(parameter, name, file) {
                return Meaning(callback: parameterCallback(parameter, function, file))
            }
            if file.outline.kind(function) != .closure {
                if let local = localDeclaration(name, before: call, in: function, file) {
                    return Meaning(callback: file.outline.kind(local) == .functionDecl ? nil : callback(boundBy: local, file))
                }
            }
            scope = file.enclosingFunction(function)
        }
        return nil
    }

    private func parameters(_ function: NodeID, _ file: FileContext) -> [NodeID] {
        let owner = file.outline.kind(function) == .closure ? file.outline.firstChild(function, .closureSignature) : function
        guard let owner, let list = file.outline.firstChild(owner, .parameters) else { return [] }
        return file.outline.children(list).filter { file.outline.kind($0) == .parameter }
    }

    private func isNamed(_ declaration: NodeID, _ name: Int, _ file: FileContext) -> Bool {
        let anchor = file.outline.anchor(declaration)
        return file.isSame(anchor..<anchor + 1, name..<name + 1)
    }

    /// A closure parameter: one that does not escape, of a function whose purpose is to run it under the lock, is no surprise to anybody.
    private func parameterCallback(_ parameter: NodeID, _ function: NodeID, _ file: FileContext) -> Callback? {
        guard file.outline.kind(function) != .closure, let type = file.outline.firstChild(parameter, .type).map(file.outline.tokens) else {
            return nil
        }
        guard Self.isFunctionType(type, closureAliases, file) else { return nil }
        let whole = file.outline.tokens(parameter)
        let escapes = file.contains(["escaping"], in: whole) || file.tokens.kinds[type.upperBound - 1] == .postfixQuestionMark
        let label = file.outline.anchor(parameter)
        let isCallback = file.mentionsText(["completion", "handler", "callback"], in: label..<label + 1)
        if escapes { return Callback(confidence: !isCallback && isBarrier(function, file) ? .low : .high) }
        guard file.outline.kind(function) == .functionDecl else { return Callback(confidence: .low) }
        return !isCallback && isScope(function, parameter, file) ? nil : Callback(confidence: .medium)
    }

    /// Whether a function exists to run its closure later, alone.
    private func isBarrier(_ function: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(function)
        return file.outline.kind(function) == .functionDecl
            && file.mentionsText(["barrier", "exclusive", "critical"], in: name..<name + 1)
    }

    /// Whether a function exists to run its closure under the lock.
    private func isScope(_ function: NodeID, _ parameter: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(function)
        let words: [StaticString] = [
            "lock", "with", "sync", "perform", "mutat", "read", "write", "update", "access", "modify", "transaction", "exclusive",
            "critical", "atomic",
            "protect", "barrier", "transform", "run", "use", "execute",
        ]
        if file.mentionsText(words, in: name..<name + 1) { return true }
        let label = file.outline.anchor(parameter)
        return file.token(
            label,
            isIn: [
                "body", "block", "work", "operation", "action", "mutation", "transform", "criticalSection", "closure", "f", "fn",
                "predicate",
            ])
    }

    /// The last declaration of a name in a function before a call; a local function's place does not matter.
    private func localDeclaration(_ name: Int, before call: NodeID, in function: NodeID, _ file: FileContext) -> NodeID? {
        let range = file.outline.descendants(function)
        return locals[file.string(name)]?.last { node in
            range.contains(node.index) && (node < call || file.outline.kind(node) == .functionDecl)
        }
    }

    /// `if let handler = self.handler`, `for handler in handlers`, `guard let completion`.
    private func callback(boundBy declaration: NodeID, _ file: FileContext) -> Callback? {
        var range = file.outline.tokens(declaration)
        if file.outline.kind(declaration) == .forStatement {
            guard let pattern = file.outline.firstChild(declaration, .pattern), let body = file.outline.firstChild(declaration, .codeBlock)
            else { return nil }
            range = file.outline.tokens(pattern).upperBound..<file.outline.tokens(body).lowerBound
        } else if let equal = range.first(where: { file.tokens.kinds[$0] == .equal }) {
            range = equal + 1..<range.upperBound
            // A closure made on the spot is our own.
            if range.contains(where: { file.tokens.kinds[$0] == .leftBrace }) { return nil }
        }
        if file.contains(properties, in: range) { return Callback(confidence: .high) }
        return file.mentionsText(Self.plurals, in: range) ? Callback(confidence: .medium) : nil
    }

    /// Names of collections of other people's code.
    private static let plurals: [StaticString] = [
        "observers", "listeners", "delegates", "subscribers", "callbacks", "handlers", "completions",
    ]

    // MARK: Elements, delegates, continuations

    /// `handlers.forEach { $0() }`, `observers.forEach { $0.notify() }`: what `$0` is an element of.
    private func elementOfCallbacks(_ call: NodeID, _ file: FileContext) -> Callback? {
        guard let closure = file.enclosingFunction(call), file.outline.kind(closure) == .closure,
            case .inPlace(let taker) = file.use(ofClosure: closure)
        else {
            return nil
        }
        let receiver = file.receiver(taker)
        guard file.token(file.outline.anchor(taker), is: "forEach") else { return nil }
        if file.contains(properties, in: receiver) { return Callback(confidence: .high) }
        return file.mentionsText(Self.plurals, in: receiver)
            ? Callback(confidence: .medium) : nil
    }

    private func isDelegate(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        guard let last = receiver.last(where: { file.tokens.kinds[$0].isIdentifierLike }), receiver.count <= 5 else { return false }
        return file.token(last, is: "delegate") || file.hasSuffix("Delegate", last) || file.token(last, isIn: ["observer", "listener"])
    }

    private func isContinuation(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        file.mentionsText(["continuation", "waiter"], in: receiver)
    }

    /// `case .waiting(let continuation)`: what a state machine hands over with its state.
    private func isPayload(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        guard let name = receiver.first, var declared = file.declaration(of: name) else { return false }
        // `if let continuation` names the payload once more.
        if declared.kind == .optionalBinding, let outer = file.declaration(of: declared.token, excluding: declared.node) {
            declared = outer
        }
        return declared.kind == .pattern
    }

    /// A continuation that was made right here: the task that waits for it has nobody else to hold up.
    private func isFresh(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        guard let name = receiver.first, let declared = file.declaration(of: name), declared.kind == .closureParameter,
            let closure = file.outline.ancestor(declared.node, where: { $0 == .closure }), let call = file.use(ofClosure: closure).call
        else { return false }
        return file.token(file.outline.anchor(call), mentions: "Continuation")
    }

    private func isStreamContinuation(_ receiver: Range<Int>, _ file: FileContext) -> Bool {
        file.mentionsText(["continuation"], in: receiver)
    }
}
