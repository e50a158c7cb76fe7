// Owns: the stretches of a function in which one lock is held.
package import Outline
import SwiftLexer

/// A stretch of a function in which one lock is held.
package struct LockRegion: Sendable {
    /// The call that takes the lock.
    package let call: NodeID
    package let lock: String
    package let tokens: Range<Int>
    /// The closure that runs under the lock, where it is a scope.
    package let closure: NodeID?
}

extension FileContext {
    /// How many calls behind an acquisition are looked at for its release.
    private static var window: Int { 64 }

    /// The regions of a function and the closures that it runs itself, in order.
    package func lockRegions(in function: NodeID, _ calls: [LockCall], _ scopes: [LockScope]) -> [LockRegion] {
        let range = outline.descendants(function)
        var result: [LockRegion] = []
        let firstScope = scopes.partitioningIndex { $0.call.index >= range.lowerBound }
        for scope in scopes[firstScope...].prefix(while: { $0.call.index < range.upperBound }) {
            guard runsWith(function, scope.call) else { continue }
            result.append(LockRegion(call: scope.call, lock: scope.lock, tokens: outline.tokens(scope.closure), closure: scope.closure))
        }
        let firstCall = calls.partitioningIndex { $0.call.index >= range.lowerBound }
        let own = calls[firstCall...].prefix { $0.call.index < range.upperBound }
        for acquisition in own where acquisition.isAcquiring && runsWith(function, acquisition.call) {
            let start = outline.tokens(acquisition.call).upperBound
            result.append(
                LockRegion(
                    call: acquisition.call, lock: acquisition.lock, tokens: start..<max(start, end(of: acquisition, in: function, own)),
                    closure: nil))
        }
        return result.sorted { $0.call < $1.call }
    }

    /// Whether a node runs with a function: in it, or in a closure that it runs in place.
    private func runsWith(_ function: NodeID, _ node: NodeID) -> Bool {
        var inner = enclosingFunction(node)
        while let current = inner, current != function {
            guard outline.kind(current) == .closure || outline.kind(current) == .accessorBlock || outline.kind(current) == .accessor else {
                return false
            }
            if outline.kind(current) == .closure, !use(ofClosure: current).runsInPlace { return false }
            inner = enclosingFunction(current)
        }
        return inner == function
    }

    /// Where a lock taken by hand is given up: at the next release in the same block, else with the block where a `defer` gives it up.
    private func end(of acquisition: LockCall, in function: NodeID, _ calls: ArraySlice<LockCall>) -> Int {
        let item = statement(acquisition.call)
        guard let block = outline.parent(item) else { return outline.tokens(function).upperBound }
        let end = outline.kind(block) == .file ? outline.tokens(block).upperBound : outline.tokens(block).upperBound - 1
        let behind = calls.partitioningIndex { $0.call > acquisition.call }
        for release in calls[behind...].prefix(Self.window) where !release.isAcquiring && release.lock == acquisition.lock {
            let releasing = statement(release.call)
            if outline.parent(releasing) == block { return outline.tokens(releasing).lowerBound }
            if let deferred = outline.ancestor(release.call, where: { $0 == .deferStatement || $0.isFunctionLike }),
                outline.kind(deferred) == .deferStatement,
                outline.parent(deferred) == block
            {
                return end
            }
        }
        return end
    }
}
