// Owns: following every path through a body: what holds where paths meet, and in which state each path leaves.
package import Outline
import SwiftLexer

/// What may be true on a path, a bit for each possibility; paths that meet have the possibilities of both.
package typealias PathState = UInt64

/// One way out of a body, or to a place outside a statement.
package struct PathExit: Sendable {
    package enum Kind: Sendable { case returning, throwing, breaking, continuing, fallingThrough }
    package let kind: Kind
    /// The statement or `try` that leaves.
    package let node: NodeID
    package internal(set) var state: PathState
    /// The loop, `switch` or labelled statement that a jump belongs to.
    let target: NodeID?
}

/// What becomes of a state that enters a body.
package struct PathOutcome: Sendable {
    /// The state at the end of the body; nil where no path comes there.
    package let end: PathState?
    /// The ways out before the end.
    package let exits: [PathExit]
    /// False where the body was too intricate to follow; then nothing is known.
    package let isComplete: Bool
}

/// How often a closure runs where it stands.
package enum ClosureRun: Sendable {
    /// It does not matter here.
    case ignored
    case once
    /// Once for each element of something that may be empty.
    case perElement
    /// Again and again, whatever it did before.
    case repeatedly
    /// Again and again, until it has done its work and takes itself away.
    case untilDone
}

/// Something that happens right at a token, or with the end of a node.
package enum PathEvent: Sendable {
    /// The follower's own, by number.
    case own(Int)
    /// A body declared elsewhere runs here.
    case runs(NodeID)
}

/// What follows a state along the paths of a body.
///
/// Called in the order of evaluation, and for loops more than once: what it writes down must not depend on how often.
package protocol PathFollower {
    mutating func pass(_ event: Int, _ state: PathState) -> PathState
    /// How a closure on the way is run.
    mutating func run(of closure: NodeID) -> ClosureRun
    /// The state behind conditions that held, or did not.
    mutating func branch(_ conditions: NodeID, holds: Bool, _ state: PathState) -> PathState
    /// The state behind a call or `await` that was evaluated.
    mutating func leave(_ node: NodeID, _ state: PathState) -> PathState
    /// The state in which a `try` throws, of those before and behind what it tries.
    mutating func thrown(_ node: NodeID, before: PathState, after: PathState) -> PathState
}

extension PathFollower {
    package mutating func run(of closure: NodeID) -> ClosureRun { .ignored }
    package mutating func branch(_ conditions: NodeID, holds: Bool, _ state: PathState) -> PathState { state }
    package mutating func leave(_ node: NodeID, _ state: PathState) -> PathState { state }
    /// What a closure or local function did before the error is done.
    package mutating func thrown(_ node: NodeID, before: PathState, after: PathState) -> PathState { after }
}

/// A small abstract interpretation over the statements of a body.
///
/// Linear in the size of the body times the height of the state (a loop is gone through until nothing changes), and stops for good
/// after ``stepsPerNode`` visits to each node on average.
package struct PathWalker<Follower: PathFollower> {
    static var stepsPerNode: Int { 48 }

    let file: FileContext
    package var follower: Follower
    let tokenEvents: [(token: Int, event: PathEvent)]
    let nodeEvents: [NodeID: [PathEvent]]
    var exits: [PathExit] = []
    /// Exits before this index may not be merged with later ones: they belong to something outside.
    var mergeFloor = 0
    /// The statements around us that a jump may aim at.
    var targets: [NodeID] = []
    /// The bodies that run at present, so that none runs inside itself.
    private var running: Set<NodeID> = []
    private var steps = 0

    /// - Parameters:
    ///   - tokenEvents: what happens at tokens, in their order.
    ///   - nodeEvents: what happens once a node is evaluated.
    package init(
        _ file: FileContext, _ follower: Follower, tokenEvents: [(token: Int, event: PathEvent)] = [],
        nodeEvents: [NodeID: [PathEvent]] = [:]
    ) {
        self.file = file
        self.follower = follower
        self.tokenEvents = tokenEvents
        self.nodeEvents = nodeEvents
    }

    /// Follows all paths from the beginning of a block, closure or function.
    package mutating func follow(_ body: NodeID, from state: PathState) -> PathOutcome {
        guard let block = file.bodyBlock(body) else { return PathOutcome(end: state, exits: [], isComplete: true) }
        let size = file.outline.descendants(body).count
        steps = 2_000 + size * Self.stepsPerNode
        exits = []
        mergeFloor = 0
        targets = []
        running = [body]
        let end = self.block(block, state)
        return PathOutcome(end: end, exits: exits, isComplete: steps > 0)
    }

    /// Counts a visit; false where there were too many.
    mutating func step() -> Bool {
        steps -= 1
        return steps > 0
    }

    mutating func leave(_ kind: PathExit.Kind, _ node: NodeID, _ state: PathState, target: NodeID? = nil) {
        var index = exits.count
        let floor = max(mergeFloor, exits.count - 16)
        while index > floor {
            index -= 1
            if exits[index].kind == kind, exits[index].target == target, exits[index].state == state { return }
        }
        exits.append(PathExit(kind: kind, node: node, state: state, target: target))
    }

    func join(_ left: PathState?, _ right: PathState?) -> PathState? {
        guard let left else { return right }
        return right.map { $0 | left } ?? left
    }

    /// Takes the exits from an index on that satisfy a condition, and joins their states.
    mutating func takeExits(from first: Int, where condition: (PathExit) -> Bool) -> PathState? {
        guard first < exits.count else { return nil }
        var result: PathState?
        var kept = first
        for index in first..<exits.count {
            if condition(exits[index]) {
                result = join(result, exits[index].state)
            } else {
                exits[kept] = exits[index]
                kept += 1
            }
        }
        exits.removeSubrange(kept...)
        return result
    }
}

// MARK: - Bodies inside the body

extension PathWalker {
    /// Runs a closure or local function where it stands or is called; its `return` and errors end it and nothing else.
    mutating func inner(_ body: NodeID, _ state: PathState) -> PathState {
        guard let block = file.bodyBlock(body), running.insert(body).inserted else { return state }
        let saved = (exits, mergeFloor, targets)
        (exits, mergeFloor, targets) = ([], 0, [])
        var result = self.block(block, state)
        for exit in exits { result = join(result, exit.state) }
        (exits, mergeFloor, targets) = saved
        running.remove(body)
        return result ?? state
    }

    mutating func closure(_ closure: NodeID, _ run: ClosureRun, _ state: PathState) -> PathState {
        switch run {
        case .ignored: return state
        case .once: return inner(closure, state)
        case .perElement: return several(closure, state)
        case .repeatedly, .untilDone:
            let after = run == .untilDone ? inner(closure, state) : several(closure, state)
            // Whatever it leaves undone it does another time.
            return after & ~state == 0 ? after : after & ~state
        }
    }

    private mutating func several(_ closure: NodeID, _ state: PathState) -> PathState {
        var all = state
        while true {
            let next = all | inner(closure, all)
            if next == all { return all }
            all = next
        }
    }
}

extension FileContext {
    /// The node whose children are the statements of a function, accessor, closure, block or file.
    package func bodyBlock(_ body: NodeID) -> NodeID? {
        switch outline.kind(body) {
        case .file, .codeBlock, .closure, .switchCase, .conditionalClause: return body
        default: return outline.firstChild(body, .codeBlock)
        }
    }
}
