// Owns: what becomes of a closure: run in place, handed to a task or queue, stored, given to somebody unknown.
package import Outline
import SourceText
import SwiftLexer

/// What becomes of a closure where it is written.
package enum ClosureUse: Sendable, Equatable {
    /// `{ … }()`
    case applied
    /// It runs before the call returns: the standard library's algorithms, `with…` scopes.
    case inPlace(NodeID)
    /// The body of a task or of a task group's child: concurrent and asynchronous.
    case task(NodeID)
    /// An asynchronous scope that runs before the call returns: `withTaskGroup`, `MainActor.run`.
    case asyncScope(NodeID)
    /// `queue.sync { }`: runs in place, alone on the queue.
    case queueSync(NodeID)
    /// A dispatch queue, operation or thread runs it later.
    case queue(NodeID)
    /// `DispatchQueue.main.async` and the like.
    case mainQueue(NodeID)
    /// The right side of an assignment to these tokens.
    case assigned(Range<Int>)
    /// `let name = { … }`; the binding.
    case bound(NodeID)
    /// An argument of a call that we know nothing of.
    case argument(NodeID)
    case other

    package var call: NodeID? {
        switch self {
        case .inPlace(let call), .task(let call), .asyncScope(let call), .queueSync(let call), .queue(let call), .mainQueue(let call),
            .argument(let call):
            return call
        case .applied, .assigned, .bound, .other: return nil
        }
    }

    /// Whether it runs before the next statement, on the same thread.
    package var runsInPlace: Bool {
        switch self {
        case .applied, .inPlace, .queueSync: return true
        default: return false
        }
    }
}

extension FileContext {
    package func use(ofClosure closure: NodeID) -> ClosureUse {
        let range = outline.tokens(closure)
        if range.upperBound < tokens.count, tokens.kinds[range.upperBound] == .leftParen,
            !tokens.flags[range.upperBound].contains(.startsLine)
        {
            return .applied
        }
        if let call = call(takingClosure: closure) { return use(ofClosure: closure, givenTo: call) }
        if range.lowerBound > 1, tokens.kinds[range.lowerBound - 1] == .equal { return useOfValue(closure) }
        return .other
    }

    /// The use of a closure right behind an `=`.
    private func useOfValue(_ closure: NodeID) -> ClosureUse {
        let equal = outline.tokens(closure).lowerBound - 1
        if let binding = outline.ancestor(closure, where: { $0 == .binding || $0.isItemContainer }), outline.kind(binding) == .binding {
            return .bound(binding)
        }
        let statement = statement(closure)
        let start = outline.tokens(statement).lowerBound
        return start < equal ? .assigned(start..<equal) : .other
    }

    private func use(ofClosure closure: NodeID, givenTo call: NodeID) -> ClosureUse {
        let name = outline.anchor(call)
        let callee = callee(call)
        let hasReceiver = name > callee.lowerBound
        if isTaskCall(call) { return .task(call) }
        if !hasReceiver {
            if token(name, isIn: Self.threadTypes) { return .queue(call) }
            if token(name, is: "autoclosure") { return .other }
        }
        if token(name, isIn: Self.asyncScopes) {
            guard token(name, is: "run") else { return .asyncScope(call) }
            return hasReceiver && token(callee.lowerBound, mentions: "Actor") ? .asyncScope(call) : .argument(call)
        }
        if hasReceiver, token(name, isIn: Self.queueCalls) {
            if token(name, isIn: ["sync", "asyncAndWait", "performAndWait"]) { return .queueSync(call) }
            return isMainQueue(callee.lowerBound..<name - 1) ? .mainQueue(call) : .queue(call)
        }
        if token(name, isIn: Self.threadCalls) { return .queue(call) }
        if token(name, isIn: Self.inPlaceCalls) || hasPrefix("with", name) || hasPrefix("enumerate", name) { return .inPlace(call) }
        return .argument(call)
    }

    /// Whether a call makes a task: `Task {`, `Task.detached {`, `group.addTask {`.
    package func isTaskCall(_ call: NodeID) -> Bool {
        let callee = callee(call)
        let name = outline.anchor(call)
        guard let first = callee.first else { return false }
        if token(first, is: "Task") { return name == first || token(name, isIn: ["detached", "init", "immediate", "immediateDetached"]) }
        return name > first && token(name, isIn: ["addTask", "addTaskUnlessCancelled", "addImmediateTask"])
    }

    /// Whether some tokens are the main queue: `DispatchQueue.main`, `OperationQueue.main`, `.main`, `mainQueue`.
    package func isMainQueue(_ range: Range<Int>) -> Bool {
        guard let last = range.last else { return false }
        return token(last, isIn: ["main", "mainQueue"])
    }

    package func hasPrefix(_ prefix: StaticString, _ token: Int) -> Bool {
        let range = tokens.range(token)
        return range.count >= prefix.utf8CodeUnitCount && holds(prefix, at: range.lowerBound)
    }

    private static let threadTypes: NameSet = ["Thread", "BlockOperation", "DispatchWorkItem", "NIOThread"]
    private static let queueCalls: NameSet = [
        "async", "asyncAfter", "asyncUnsafe", "sync", "asyncAndWait", "addOperation", "addBarrierBlock", "perform", "performAndWait",
        "execute",
        "submit", "runIfActive", "schedule", "scheduleRepeating", "notify",
    ]
    private static let threadCalls: NameSet = ["detachNewThread", "concurrentPerform", "performBackgroundTask", "spawnAndRun"]
    private static let asyncScopes: NameSet = [
        "withTaskGroup", "withThrowingTaskGroup", "withDiscardingTaskGroup", "withThrowingDiscardingTaskGroup",
        "withTaskCancellationHandler", "run",
        "withTimeout", "withDeadline",
    ]
    private static let inPlaceCalls: NameSet = [
        "map", "flatMap", "compactMap", "forEach", "filter", "reduce", "first", "firstIndex", "last", "lastIndex", "contains", "allSatisfy",
        "sorted", "sort", "min", "max", "removeAll", "partition", "prefix", "drop", "trimPrefix", "split", "count", "mapValues",
        "compactMapValues",
        "mapError", "flatMapError", "autoreleasepool", "zip", "sequence", "elementsEqual", "starts", "lexicographicallyPrecedes", "merge",
        "merging",
        "partitioningIndex", "synchronized", "locked", "modify", "mutate", "read", "write", "access", "update", "firstRange", "ranges",
        "replacing",
    ]
}
