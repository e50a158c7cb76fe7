// Owns: what is known of who or what wrote the lines that findings stand on.
import Analysis
import Provenance

/// Who or what wrote lines of one file, as far as anything says so.
struct LineAuthors: Sendable {
    private let authors: [Int: LineAuthor]

    static let unknown = LineAuthors([:])

    init(_ authors: [Int: LineAuthor]) { self.authors = authors }

    /// Where a finding comes from that some new lines cause: only what wrote all of them made it.
    func origin(of lines: [Range<Int>]) -> (kind: AuditReport.Origin, tool: String?) {
        var tools: Set<String> = []
        var hasPeople = false
        for line in lines.joined() {
            switch authors[line] ?? .unknown {
            case .machine(let tool): tools.insert(tool)
            case .person: hasPeople = true
            case .unknown: return (.unknown, nil)
            }
        }
        switch (tools.isEmpty, hasPeople) {
        case (false, false): return (.generated, tools.sorted().joined(separator: ", "))
        case (true, true): return (.human, nil)
        default: return (.unknown, nil)
        }
    }
}
