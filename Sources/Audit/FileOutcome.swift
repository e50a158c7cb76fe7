// Owns: what became of one file of an audit.
import Analysis

/// What became of one file of an audit.
struct FileOutcome: Sendable {
    var addedLines = 0
    /// Why there is nothing else.
    var failure: String?
    /// What is not old.
    var findings: [JudgedFinding] = []
    /// For each parent what is gone from the file; nil where nobody looked.
    var lost: [[LostFinding]]?
    /// Whether a rule that reads the tree might have something new to say.
    var needsProject = false
    /// The functions that such a rule would ask about.
    var asked: Set<UInt64> = []
    /// The names that its tests call and other files declare, as far as such a rule would ask for them.
    var called: Set<NameKey> = []
    /// The file's summary as it is kept, where somebody wants it.
    var summary: [UInt32]?

    /// Whether the file is there no more.
    var isGone = false
    /// Whether the change takes lines from a file of tests, or tells a linter to look away: rules that read changes may have something to say.
    var touchesTests = false
    var addsGates = false

    init() {}

    static var gone: FileOutcome {
        var outcome = FileOutcome()
        outcome.isGone = true
        return outcome
    }

    init(failure: String) { self.failure = failure }
}

/// Analyses files one by one, the same way for every scope.
struct FileJudge: Sendable {
    let engine: Engine
    let project: ProjectContext?
    /// The rules that would need the tree around the file.
    let candidates: Engine?
    var wantsSummary = false
    /// Whether a report shows the code around findings.
    var wantsSurroundings = false
    /// Whether there are rules that read changes.
    var wantsChange = false

    func judge(_ audited: AuditedFile, _ reader: ContentReader) -> FileOutcome {
        do throws(AnalysisFailure) {
            let analysis = try FileAnalysis(audited, reader)
            var outcome = FileOutcome()
            outcome.addedLines = Lines.count(analysis.added)
            let judgement = analysis.judge(engine, in: project, withSurroundings: wantsSurroundings)
            outcome.findings = judgement.findings
            outcome.lost = judgement.lost
            if let candidates, candidates.judgesFunctions, audited.olds.isEmpty, !analysis.file.isTest {
                // Whatever wants a test there is new; what rules say of tests only they know.
                outcome.asked = analysis.file.reachKeys
                outcome.needsProject = !outcome.asked.isEmpty
            } else if let candidates {
                let new = analysis.judge(candidates, in: .empty).findings.filter { $0.novelty > .elsewhere }
                outcome.needsProject = !new.isEmpty
                let places = Set(new.map(\.finding.range.lowerBound))
                if !places.isEmpty { outcome.asked = analysis.file.reachKeys(at: places) }
                if !places.isEmpty { outcome.called = analysis.file.namesFromElsewhere(at: places) }
            }
            if wantsChange {
                outcome.touchesTests = (analysis.file.isTest || TestCode.isManifest(path: analysis.file.path)) && analysis.removesLines
                outcome.addsGates = analysis.addsGates
            }
            if wantsSummary { outcome.summary = FileSummary(analysis.file).encoded }
            return outcome
        } catch {
            return FileOutcome(failure: error.message)
        }
    }

    /// What is gone from a file that nobody looked at for it.
    func lost(_ audited: AuditedFile, _ reader: ContentReader) -> [[LostFinding]] {
        do throws(AnalysisFailure) {
            return try FileAnalysis(audited, reader).lost(engine, in: project)
        } catch {
            // Nothing can have moved from a file that cannot be read.
            return audited.olds.map { _ in [] }
        }
    }
}
