// Owns: what somebody who mistyped a name may have meant.

package enum Suggestion {
    /// The nearest of some names, if one is near enough to be meant.
    package static func nearest(to name: String, in names: some Sequence<String>) -> String? {
        var best: (name: String, distance: Int)?
        for candidate in names.sorted() {
            let distance = distance(Array(name.utf8), Array(candidate.utf8))
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, min(name.utf8.count, best.name.utf8.count) / 2) else { return nil }
        return best.name
    }

    /// How many bytes have to be added, removed, replaced or swapped with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var next = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column + 1] + 1, next[column] + 1, last[column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == right[column - 1], other == left[row - 1] { cost = min(cost, before[column - 1] + 1) }
                next.append(cost)
            }
            (before, last) = (last, next)
        }
        return last[right.count]
    }
}
