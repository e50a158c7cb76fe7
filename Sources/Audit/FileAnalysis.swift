// Owns: analysing one file with what stood there before.
import Analysis
import Git
import Outline
import SourceText

/// Why a file could not be analysed.
struct AnalysisFailure: Error {
    let message: String

    init(_ message: String) { self.message = message }

    init(_ error: GitError) {
        if case .objectTooLarge(_, let limit) = error.kind {
            message = "the file has more than \(limit) bytes, too many to analyse: exclude it, or raise limits.file-size in .onus.yml"
        } else {
            message = error.description
        }
    }
}

/// One file with what stood there before, lexed and outlined once for all rules.
final class FileAnalysis {
    private struct Old {
        let path: String
        let bytes: [UInt8]
        let map: LineMap
        var context: FileContext?
    }

    let file: FileContext
    /// The lines that are new against every parent.
    let added: [Range<Int>]
    private var olds: [Old]
    /// Where it stands, which decides what is set of rules; for what stood there before, too, wherever that was.
    private let place: GitPath

    init(_ audited: AuditedFile, _ reader: ContentReader) throws(AnalysisFailure) {
        place = audited.path
        do throws(GitError) {
            let bytes = try reader.bytes(audited.content)
            if let problem = TextChecks.problem(bytes) { throw GitError(.failed, problem) }
            var olds: [Old] = []
            for old in audited.olds {
                let oldBytes = if let old { try reader.bytes(old) } else { [UInt8]() }
                let map = try LineMap(old: oldBytes, new: bytes)
                olds.append(Old(path: (old?.path ?? audited.path).description, bytes: oldBytes, map: map))
            }
            file = FileContext(path: audited.path.description, source: SourceText(bytes))
            file.elsewhere = reader.elsewhere
            let everyLine = bytes.isEmpty ? [] : [1..<file.source.lines.count + 1]
            added = olds.reduce(everyLine) { Lines.intersection($0, $1.map.added) }
            self.olds = olds
        } catch {
            throw AnalysisFailure(error)
        }
        if let offset = file.outline.tooDeepAt {
            throw AnalysisFailure(
                "line \(file.source.lines.line(at: offset)) is nested too deeply to be analysed: split the expression or declaration up")
        }
    }

    /// What some rules say of the file.
    func judge(_ engine: Engine, in project: ProjectContext?, withSurroundings: Bool = false) -> FileJudgement {
        let engine = engine.at(place.bytes)
        var current = project
        current?.added = added
        let found = engine.findings(in: file, project: current)
        // Without a finding nothing is new; what is lost matters to other files only, and they ask for it.
        if found.findings.isEmpty, found.suppressed.isEmpty { return FileJudgement(findings: [], lost: nil) }
        let traits = engine.traits
        let new = file.identified(found, traits: traits)
        var novelties = Array(repeating: [Novelty](), count: new.count)
        var unpaired = Array(repeating: [Bool](), count: new.count)
        var lost: [[LostFinding]] = []
        for parent in olds.indices {
            let old = identifiedOld(parent, engine, project, traits)
            let newness = Newness(new: new, old: old, map: olds[parent].map)
            for index in new.indices {
                let novelty = newness.novelty(of: index, in: file, added: added, traits: traits[new[index].key.rule] ?? [])
                novelties[index].append(novelty)
                unpaired[index].append(newness.partners[index] == nil)
            }
            lost.append(newness.lost.map { LostFinding(old[$0]) })
        }
        let kept = new.indices.filter { novelties[$0].min() ?? .new > .old }
        let hashes = withSurroundings && !kept.isEmpty ? LineHashes(of: file.source) : nil
        let findings = kept.map { index in
            let surroundings = hashes.map { Surroundings(of: new[index].finding, in: file.source, added: added, hashes: $0) }
            return file.judged(new[index], novelties[index], unpaired: unpaired[index], surroundings, added: added)
        }
        return FileJudgement(findings: findings, lost: lost)
    }

    /// What some rules said of the file against one parent, where the file itself has no finding now.
    func lost(_ engine: Engine, in project: ProjectContext?) -> [[LostFinding]] {
        let engine = engine.at(place.bytes)
        let traits = engine.traits
        return olds.indices.map { parent in
            let old = identifiedOld(parent, engine, project, traits)
            return Newness(new: [], old: old, map: olds[parent].map).lost.map { LostFinding(old[$0]) }
        }
    }

    /// Whether any line of any parent is gone.
    var removesLines: Bool { olds.contains { $0.map.removesLines } }

    /// Whether a comment on an added line tells a linter to look away.
    var addsGates: Bool { file.lintGates.contains { Lines.touch(added, file.lines(of: $0.range)) } }

    /// What rules said of the file for what stood there before; all of it is new.
    func adopted(_ findings: [Finding], _ engine: Engine, withSurroundings: Bool) -> [JudgedFinding] {
        let identified = file.identified(engine.settle(findings, in: file), traits: engine.traits)
        // Around a place in a file that is gone there is nothing.
        let hashes = withSurroundings && !file.source.bytes.isEmpty ? LineHashes(of: file.source) : nil
        return identified.map { finding in
            let surroundings = hashes.map { Surroundings(of: finding.finding, in: file.source, added: added, hashes: $0) }
            return file.judged(finding, olds.map { _ in .new }, unpaired: olds.map { _ in false }, surroundings, added: added)
        }
    }

    private func identifiedOld(
        _ parent: Int, _ engine: Engine, _ project: ProjectContext?, _ traits: [String: NewnessTraits]
    ) -> [IdentifiedFinding] {
        guard !olds[parent].bytes.isEmpty else { return [] }
        // Test runs are known of the new content only.
        var project = project
        project?.coverage = nil
        let context = olds[parent].context ?? FileContext(path: olds[parent].path, source: SourceText(olds[parent].bytes))
        olds[parent].context = context
        return context.identified(engine.findings(in: context, project: project), traits: traits)
    }
}

extension LostFinding {
    init(_ finding: IdentifiedFinding) {
        rule = finding.key.rule
        statement = finding.statement
        isSuppressed = finding.isSuppressed
    }
}

extension Engine {
    var traits: [String: NewnessTraits] {
        Dictionary(rules.map { ($0.summary.id, $0.summary.newness) }, uniquingKeysWith: { first, _ in first })
    }
}

extension FileContext {
    fileprivate func judged(
        _ identified: IdentifiedFinding, _ novelties: [Novelty], unpaired: [Bool], _ surroundings: Surroundings?, added: [Range<Int>]
    ) -> JudgedFinding {
        var finding = identified.finding
        let cause = lines(of: finding.cause)
        // A guard that is gone says less than an operand that is known to be missing.
        if novelties.min() == .unguarded { finding.confidence = min(finding.confidence, .medium) }
        let start = source.lines.position(at: finding.range.lowerBound)
        return JudgedFinding(
            finding: finding, reason: identified.reason, start: start, end: source.lines.position(at: finding.range.upperBound),
            line: LineExcerpt(of: source, around: finding.range.lowerBound), fingerprint: fingerprint(of: identified),
            surroundings: surroundings, newLines: Lines.intersection(added, [cause.lowerBound..<cause.upperBound + 1]),
            statement: identified.statement, text: NameHash.of(identified.key.text[...]), novelties: novelties,
            unpaired: unpaired)
    }
}
