// Owns: tests of how much a function without a test weighs.
import Analysis
import Rules
import SourceText
import Testing

@Suite struct `Functions without a test` {
    /// The severity of each, by its name.
    private func severities(_ code: String) -> [String] {
        let file = FileContext(path: "Sources/App/A.swift", source: SourceText(code))
        let test = FileContext(path: "Tests/AppTests/ATests.swift", source: SourceText("@Test func other() { #expect(two == 2) }"))
        let all = [file, test].map { ProjectFile(path: $0.path, summary: FileSummary($0)) }
        return AnyRule(UntestedFunction.self).findings(in: file, project: ProjectContext(all, judging: all)).map {
            "\(file.source.string($0.range)) \($0.severity.rawValue)"
        }
    }

    @Test func `The helper of another one is a step lower, and one that only calls itself is not`() {
        #expect(
            severities(
                """
                func outer(_ x: Int) { if x > 1 { inner(x) } }
                func inner(_ x: Int) { if x > 2 { stop() } }
                func again(_ x: Int) { if x > 3 { again(x - 1) } }
                """) == ["outer medium", "inner low", "again medium"])
    }

    @Test func `Those of one name are helpers of one another where one calls the other, and of whoever else calls either`() {
        #expect(
            severities(
                """
                func walk(_ x: Int) { if x > 1 { walk(x, x) } }
                func walk(_ x: Int, _ y: Int) { if x > y { stop() } }
                struct A { func run(_ x: Int) { if x > 1 { stop() } } }
                struct B { func run(_ x: Int) { if x > 2 { stop() } } }
                func both(_ x: Int) { for y in 0..<x { A().run(y) } }
                """) == ["walk medium", "walk low", "run low", "run low", "both medium"])
    }
}
