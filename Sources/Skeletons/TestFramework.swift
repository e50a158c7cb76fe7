// Owns: the two libraries that tests are written with.

/// A library that tests are written with.
package enum TestFramework: String, Sendable, CaseIterable {
    case testing = "swift-testing"
    case xctest

    /// How a test of a module says that it has failed.
    func record(_ table: TypeTable) -> String {
        guard self == .testing else { return "XCTFail" }
        return table.entries[["Issue"]] == nil ? "Issue.record" : "Testing.Issue.record"
    }

    /// Names of types that a module may share with the libraries.
    static let names: Set<String> = [
        "Attachment", "Bug", "Comment", "Confirmation", "ConditionTrait", "Event", "Issue", "SourceLocation", "Tag", "Test", "Trait",
        "XCTestCase",
        "Testing", "Runner", "Suite",
    ]
}
