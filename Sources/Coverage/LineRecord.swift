// Owns: what a coverage report says of the lines of one file.

/// Which lines of a file ran, which did not, and of which nothing is known: blank lines, comments, braces, declarations.
package struct LineRecord: Sendable, Hashable {
    private enum State {
        static let none: UInt8 = 0
        static let missed: UInt8 = 1
        static let ran: UInt8 = 2
    }

    /// One byte a line; the first stands for line 0, which no file has.
    private var states: [UInt8] = []

    /// Files of more lines are taken for damage.
    package static let lineLimit = 1 << 24

    package init() {}

    /// Whether a 1-based line ran; nil where nothing is known of it.
    package subscript(line: Int) -> Bool? {
        guard states.indices.contains(line), states[line] != State.none else { return nil }
        return states[line] == State.ran
    }

    /// The last line of which something is known; 0 where nothing is.
    package var lastLine: Int { max(0, states.count - 1) }

    /// Adds what is known of a line: one that ran once has run.
    package mutating func note(_ line: Int, ran: Bool) {
        guard line > 0, line <= Self.lineLimit else { return }
        if line >= states.count { states += repeatElement(State.none, count: line + 1 - states.count) }
        states[line] = max(states[line], ran ? State.ran : State.missed)
    }

    /// Adds what another report says of the same file.
    package mutating func merge(_ other: LineRecord) {
        if other.states.count > states.count { states += repeatElement(State.none, count: other.states.count - states.count) }
        for line in other.states.indices { states[line] = max(states[line], other.states[line]) }
    }
}
