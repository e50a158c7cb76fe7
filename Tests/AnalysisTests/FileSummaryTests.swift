// Owns: tests of what is kept of a file between two audits.
import Analysis
import SourceText
import Testing

@Suite struct `Summaries of files` {
    private static let code = """
        public final class Store<Value>: Base, Codec {
            static let shared = Store()
            init(path: String, limit: Int = 3) throws { if path.isEmpty { throw Failure.empty } }
            subscript(key: String) -> Value? { cache[key] }
            func load(from path: String..., then body: (Value) -> Void = { _ in }) -> Store { shared.cache.load(path) { body($0) } }
            typealias Key = Other.Key
            enum Failure: Error { case empty, full(Int) }
        }
        """

    private func encoded(_ path: String, _ code: String) -> [UInt32] {
        var words: [UInt32] = []
        FileSummary(FileContext(path: path, source: SourceText(code))).encode(into: &words)
        return words
    }

    @Test(arguments: [
        ("Sources/A.swift", code), ("Tests/ATests/ATests.swift", "import XCTest\nclass ATests: XCTestCase { func testA() { a(1) } }"),
        (
            "Package.swift",
            "let package = Package(targets: [.target(name: \"Ä\", dependencies: [\"B\"]), .testTarget(name: \"T\", path: \"x\")])"
        ),
        ("Sources/Empty.swift", ""),
    ])
    func `What was written is read again as it was`(_ path: String, _ code: String) throws {
        let words = encoded(path, code)
        let summary = try #require(FileSummary(decoding: words[...]))
        var again: [UInt32] = []
        summary.encode(into: &again)
        #expect(again == words)
    }

    @Test func `What is cut off or made longer is nothing`() {
        let words = encoded("Sources/A.swift", Self.code)
        for count in 0..<words.count { #expect(FileSummary(decoding: words[..<count]) == nil) }
        #expect(FileSummary(decoding: (words + [0])[...]) == nil)
    }

    @Test func `No word that is wrong makes reading fail`() {
        let words = encoded("Package.swift", Self.code)
        for place in words.indices {
            for wrong in [0, 1, 0xFF, 0xFFFF_FFFF, words[place] ^ 0x8000] as [UInt32] {
                var damaged = words
                damaged[place] = wrong
                guard let summary = FileSummary(decoding: damaged[...]) else { continue }
                let file = ProjectFile(path: "Package.swift", summary: summary)
                _ = ProjectContext([file], judging: [file])
            }
        }
        #expect(FileSummary(decoding: words[...]) != nil)
    }
}
