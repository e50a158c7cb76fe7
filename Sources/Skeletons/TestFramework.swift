// Owns: the two libraries that tests are written with.

/// A library that tests are written with.
package enum TestFramework: String, Sendable, CaseIterable {
    case testing = "swift-testing"
    case xctest

    /// How a test says that it has failed.
    var record: String { self == .testing ? "Issue.record" : "XCTFail" }
}
