// Owns: testing what the rule `removed-test` says of targets.
import Analysis
import Rules
import SourceText
import Testing

@Suite struct `Removed targets of tests` {
    private static let two = #"let package = Package(targets: [.testTarget(name: "AppTests"), .testTarget(name: "NetTests")])"#
    private static let one = #"let package = Package(targets: [.testTarget(name: "AppTests")])"#

    private func inventory(_ path: String, _ text: String) -> TestInventory {
        TestInventory(FileContext(path: path, source: SourceText(Array(text.utf8))))
    }

    /// What is said where a target leaves the manifest and a file of it goes from one place to another.
    private func messages(_ oldPath: String, _ path: String) -> [String] {
        let test = "@Test func sums() { #expect(Cart([1, 2]).total == 3) }"
        let change = ChangeContext([
            ChangedFile(path: "Package.swift", old: inventory("Package.swift", Self.two), new: inventory("Package.swift", Self.one)),
            ChangedFile(path: path, oldPath: oldPath, old: inventory(oldPath, test), new: inventory(path, test)),
        ])
        var findings = ChangeFindings(rule: RemovedTest.summary)
        RemovedTest.check(change, &findings)
        return findings.findings.map(\.finding.message)
    }

    @Test func `A target whose files moved to another one in the same change is no loss`() {
        #expect(messages("Tests/NetTests/A.swift", "Tests/AppTests/A.swift").isEmpty)
    }

    @Test func `A target whose files stay is a loss, whatever else moved`() {
        let said = ["the target `NetTests` is gone from the manifest while its tests stay: nothing runs them any more"]
        #expect(messages("Tests/NetTests/A.swift", "Tests/NetTests/A.swift") == said)
        #expect(messages("Tests/NetTests/A.swift", "Tests/NetTests/B.swift") == said)
        #expect(messages("Tests/AppTests/A.swift", "Tests/AppTests/B.swift") == said)
    }
}
