// Owns: what a report of one shard says besides, so that all of them can be joined.

/// Which part of a whole a report is of.
package struct ReportPart: Sendable, Hashable {
    /// What joining needs to know of a baseline: code may have moved from the files of one part to those of another.
    package struct Baseline: Sendable, Hashable {
        /// As messages name it.
        package let name: String
        /// What the findings of this part did not use up where they stand, in the lines of a baseline's file.
        package let left: [String]
        /// Which of the forgiven findings moved here from elsewhere, by their positions.
        package let moved: [Int]

        package init(name: String, left: [String], moved: [Int]) {
            self.name = name
            self.left = left
            self.moved = moved
        }
    }

    /// 1-based.
    package let index: Int
    package let count: Int
    /// Names the whole: parts of different wholes do not fit together.
    package let whole: String
    /// Nil where nothing is forgiven.
    package var baseline: Baseline?

    package init(index: Int, count: Int, whole: String, baseline: Baseline? = nil) {
        self.index = index
        self.count = count
        self.whole = whole
        self.baseline = baseline
    }
}
