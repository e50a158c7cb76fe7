// Owns: asking commits, notes and traces who or what wrote the lines that findings stand on.
import Git
import Provenance

/// Finds out who or what wrote what a change adds, for the lines that findings stand on and for no others.
///
/// What knows a line best counts: a note of the commit that added it, then the tool that this commit names; where neither says anything, a
/// trace that is tied to the line's text.
struct OriginSurvey {
    let comparison: Comparison
    let repository: Repository
    /// How many bytes a file may have.
    let fileLimit: Int
    let deadline: Deadline

    private var reader: ContentReader { ContentReader(repository: repository, limit: fileLimit) }

    /// A file with the new lines that cause its findings.
    private struct Asked {
        let path: GitPath
        let bytes: [UInt8]
        let lines: [Int]
        var authors: [Int: LineAuthor] = [:]

        var open: [Int] { lines.filter { (authors[$0] ?? .unknown) == .unknown } }
    }

    func authors(of files: [AuditedFile], _ outcomes: [FileOutcome]) throws(AuditError) -> [GitPath: LineAuthors] {
        var asked: [Asked] = []
        for (file, outcome) in zip(files, outcomes) {
            let lines = Set(outcome.findings.lazy.filter { $0.novelty > .elsewhere }.flatMap { $0.newLines.joined() })
            guard !lines.isEmpty else { continue }
            let bytes = try auditing { () throws(GitError) in try reader.bytes(file.content) }
            asked.append(Asked(path: file.path, bytes: bytes, lines: lines.sorted()))
        }
        guard !asked.isEmpty else { return [:] }
        try askCommits(&asked)
        let traces = try TracedLines(of: Set(asked.map(\.path)), comparison.state, in: repository)
        for index in asked.indices {
            let traced = traces.authors(of: asked[index].open, in: asked[index].path, bytes: asked[index].bytes)
            asked[index].authors.merge(traced) { _, traced in traced }
        }
        return Dictionary(asked.map { ($0.path, LineAuthors($0.authors)) }, uniquingKeysWith: { first, _ in first })
    }

    private func askCommits(_ asked: inout [Asked]) throws(AuditError) {
        guard !comparison.commits.isEmpty, case .tree(let tip) = comparison.state else { return }
        let history = try CommitHistory(comparison.commits, in: repository, reader, deadline)
        let hasNotes = try auditing { () throws(GitError) in try repository.commit(at: AINote.reference) } != nil
        guard hasNotes || !history.tools.isEmpty else { return }
        var sources: [[Int: LineSource]] = []
        for file in asked {
            sources.append(try LineHistory(history: history).sources(of: file.lines, in: file.path, bytes: file.bytes, at: tip))
        }
        let notes = hasNotes ? try notes(of: Set(sources.flatMap { $0.values.map(\.commit) })) : [:]
        let isNoted = { (source: LineSource) in notes[source.commit]?.speaks ?? false }
        let named = sources.flatMap(\.values).filter { history.tools[$0.commit] != nil && !isNoted($0) }
        let wandering = try WanderingLines.among(Set(named.compactMap(\.text)), in: history)
        for index in asked.indices {
            for (line, source) in sources[index] where !isNoted(source) {
                guard let tool = history.tools[source.commit], source.text.map({ !wandering.contains($0) }) ?? true else { continue }
                asked[index].authors[line] = .machine(tool: tool)
            }
            for (place, lines) in Dictionary(grouping: sources[index].filter { isNoted($0.value) }, by: { NotedFile($0.value) }) {
                let lines = lines.sorted { $0.value.line < $1.value.line }
                let authors = notes[place.commit]?.authors(of: lines.map(\.value.line), in: place.path) ?? []
                for (line, author) in zip(lines, authors) { asked[index].authors[line.key] = author }
            }
        }
    }

    /// A file of a commit that has a note.
    private struct NotedFile: Hashable {
        let commit: ObjectID
        let path: GitPath

        init(_ source: LineSource) {
            commit = source.commit
            path = source.path
        }
    }

    /// What cannot be read says nothing.
    private func notes(of commits: Set<ObjectID>) throws(AuditError) -> [ObjectID: AINote] {
        let ids = try auditing { () throws(GitError) in try repository.notes(at: AINote.reference, of: commits.sorted()) }
        var notes: [ObjectID: AINote] = [:]
        for (commit, id) in ids {
            try deadline.check()
            notes[commit] = (try? repository.blob(id, limit: AINote.sizeLimit)).flatMap(AINote.init)
        }
        return notes
    }
}
