// Owns: small repositories with marks at the functions that no test reaches.
import Analysis
import Rules
import SourceText
import Testing

/// A repository as one text: `=== path` begins a file, `↓` stands before each name that is reported, and nowhere else is anything.
struct SmallRepository: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    var testDescription: String { name }

    private var files: [(path: String, code: Example.Marked)] {
        text.split(separator: "=== ").map { part in
            let end = part.firstIndex(of: "\n") ?? part.endIndex
            return (String(part[..<end]), Example.Marked(String(part[end...].dropFirst())))
        }
    }

    /// What differs between the marks and what a rule reports, as `+ path:line name` and `- path:line name`.
    func differences(_ rule: any Rule.Type) -> [String] {
        let contexts = files.map { (FileContext(path: $0.path, source: SourceText($0.code.bytes)), $0.code.offsets) }
        let project = files.isEmpty ? ProjectContext.empty : project(contexts.map(\.0))
        var differences: [String] = []
        for (file, marks) in contexts {
            let found = Set(AnyRule(rule).findings(in: file, project: project).map(\.range.lowerBound))
            for offset in found.symmetricDifference(marks).sorted() {
                let line = file.source.lines.position(at: offset).line
                let text = file.source.string(file.source.lines.range(ofLine: line)).drop { $0 == " " }.prefix { !$0.isNewline }
                differences.append("\(found.contains(offset) ? "too much" : "missing") \(file.path):\(line) \(text)")
            }
        }
        return differences
    }

    private func project(_ files: [FileContext]) -> ProjectContext {
        let all = files.map { ProjectFile(path: $0.path, summary: FileSummary($0)) }
        return ProjectContext(all, judging: all)
    }
}

@Suite struct `Small repositories` {
    @Test(
        arguments: SmallRepository.packages + SmallRepository.names + SmallRepository.language + SmallRepository.tests
            + SmallRepository.unseen)
    func `untested-function reports what no test reaches and nothing else`(_ repository: SmallRepository) {
        #expect(repository.differences(UntestedFunction.self) == [])
    }

    @Test(arguments: SmallRepository.errorPaths)
    func `untested-error-path reports errors that no test expects and nothing else`(_ repository: SmallRepository) {
        #expect(repository.differences(UntestedErrorPath.self) == [])
    }
}
