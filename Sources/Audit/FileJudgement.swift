// Owns: what an analysed file says.
import Analysis
import SourceText

/// A finding of an audited file and how new it is.
struct JudgedFinding: Sendable {
    var finding: Finding
    let reason: String?
    let start: Position
    let end: Position
    /// The first line.
    let line: LineExcerpt
    let fingerprint: String
    let surroundings: Surroundings?
    /// The new ones of the lines that cause it.
    let newLines: [Range<Int>]
    let statement: UInt64
    /// The hash of what the finding says of the code, without white space and comments.
    let text: UInt64
    /// Against each parent.
    var novelties: [Novelty]
    /// The parents in which nothing was found that it could be: there it may have moved here from another file.
    let unpaired: [Bool]

    var novelty: Novelty { novelties.min() ?? .new }
}

/// A finding of an old content that is gone from its file.
struct LostFinding: Sendable, Hashable {
    let rule: String
    let statement: UInt64
    let isSuppressed: Bool
}

/// The findings of one file under some rules.
struct FileJudgement: Sendable {
    /// What is not old.
    var findings: [JudgedFinding]
    /// For each parent what is gone; nil where nobody looked.
    var lost: [[LostFinding]]?
}
