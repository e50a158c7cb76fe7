// Owns: following names from code to the tests that reach it.
//
// The question is asked backwards: who uses this, and who uses them, until a test does. So the cost follows what is asked, not the tree.
// Each vertex is looked at once: those that use one another in a circle are answered together.

/// Whether tests reach the declarations of a tree.
final class ReferenceGraph {
    /// What counts as being reached.
    enum Goal { case test, expectedThrow }

    private let edges: ReferenceEdges
    private let goal: Goal
    /// What is known of each vertex: one of the values below, or its place among those that wait, from 1.
    private var states: [Int32]

    private static let unseen: Int32 = 0
    private static let reached: Int32 = -1
    private static let unreached: Int32 = -2

    init(_ edges: ReferenceEdges, goal: Goal) {
        self.edges = edges
        self.goal = goal
        states = Array(repeating: Self.unseen, count: edges.vertexCount)
    }

    private struct Frame {
        let vertex: Int
        let order: Int32
        /// The users that are left.
        var users: Range<Int>
    }

    /// Whether tests reach a declaration.
    func isReached(_ start: Int) -> Bool {
        if start < states.count, states[start] != Self.unseen { return states[start] == Self.reached }
        var frames: [Frame] = []
        var waiting: [Int] = []
        var isFound = enter(start, &frames, &waiting)
        while !isFound, let frame = frames.last {
            guard let next = frame.users.first else {
                leave(frame, &frames, &waiting)
                continue
            }
            frames[frames.count - 1].users = next + 1..<frame.users.upperBound
            let user = edges.member(at: next)
            switch user < states.count ? states[user] : Self.unseen {
            case Self.unseen: isFound = enter(user, &frames, &waiting)
            case Self.reached: isFound = true
            case Self.unreached: break
            case let low: lower(frame.vertex, to: low)
            }
        }
        // What waits uses, or is used by, what is on the path: if the end of it is reached, all of it is.
        for vertex in waiting { states[vertex] = isFound ? Self.reached : Self.unreached }
        return isFound
    }

    /// Goes on to what uses a vertex; true if it is reached at once.
    private func enter(_ vertex: Int, _ frames: inout [Frame], _ waiting: inout [Int]) -> Bool {
        let isFound: Bool
        switch goal {
        case .test: isFound = edges.isDeclaration(vertex) && edges.tree.traits(vertex).contains(.isTest)
        case .expectedThrow: isFound = edges.isExpecting(vertex)
        }
        let users = isFound ? 0..<0 : edges.users(of: vertex)
        if states.count < edges.vertexCount {
            states += repeatElement(Self.unseen, count: edges.vertexCount - states.count)
        }
        waiting.append(vertex)
        let order = Int32(waiting.count)
        states[vertex] = order
        // What is known is asked before what is not.
        if isFound || users.contains(where: { states[edges.member(at: $0)] == Self.reached }) { return true }
        frames.append(Frame(vertex: vertex, order: order, users: users))
        return false
    }

    private func lower(_ vertex: Int, to low: Int32) {
        if states[vertex] > low { states[vertex] = low }
    }

    private func leave(_ frame: Frame, _ frames: inout [Frame], _ waiting: inout [Int]) {
        frames.removeLast()
        let low = states[frame.vertex]
        if low == frame.order {
            while waiting.count >= frame.order { states[waiting.removeLast()] = Self.unreached }
        } else if let outer = frames.last {
            lower(outer.vertex, to: low)
        }
    }
}
