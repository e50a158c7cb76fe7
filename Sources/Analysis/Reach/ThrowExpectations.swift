// Owns: where a test expects that something throws.
import Outline
import SourceText
import SwiftLexer

/// The tokens of a test file at which an error is expected, or at least told from success.
struct ThrowExpectations {
    private var ranges: [Range<Int>] = []

    init(_ file: FileContext) {
        guard file.isTest else { return }
        for macro in file.nodes(.macroExpansion) {
            let isExpecting = file.outline.children(macro).contains { child in
                file.outline.kind(child) == .argument && file.argument(child).label.map { file.token($0, is: "throws") } ?? false
            }
            if isExpecting { ranges.append(file.outline.tokens(macro)) }
        }
        for call in file.nodes(.call) where file.outline.anchor(call) < file.tokens.count {
            let name = file.outline.anchor(call)
            if Self.promises(name, file) { ranges.append(file.wholeCall(call)) }
        }
        for clause in file.nodes(.catchClause) {
            if let parent = file.outline.parent(clause) { ranges.append(file.outline.tokens(parent)) }
        }
        for attempt in file.nodes(.tryExpression) {
            let next = file.outline.anchor(attempt) + 1
            if file.tokens.kinds[next] == .postfixQuestionMark || file.tokens.kinds[next] == .infixQuestionMark,
                !Self.wantsSuccess(attempt, file)
            {
                ranges.append(file.outline.tokens(attempt))
            }
        }
        // Where a failure is matched, what made it stands anywhere before.
        for token in file.names(of: "throwError") { ranges.append(file.outline.tokens(file.statement(at: token))) }
        for token in file.names(of: "failure") {
            let function = file.innermostNode(at: token) { $0 == .functionDecl || $0 == .file }
            if let function, file.outline.kind(function) == .functionDecl { ranges.append(file.outline.tokens(function)) }
        }
        addHelpers(file)
        ranges.sort { $0.lowerBound < $1.lowerBound }
        merge()
    }

    /// Whether the name of a call says that it expects a failure: `XCTAssertThrowsError`, `assertVaultError`, not `XCTAssertNoThrow`.
    private static func promises(_ name: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[name].isIdentifierLike, !file.hasWord(name, in: denials) else { return false }
        if file.token(name, mentions: "throw") || file.hasWord(name, in: refusals) { return true }
        return file.hasWord(name, in: FileContext.assertingWords) && file.hasWord(name, in: failures)
    }

    private static let denials: NameSet = ["no", "not", "never", "nothrow", "doesnt", "without", "nonthrowing"]
    private static let refusals: NameSet = ["rejects", "rejected", "refuses", "refused"]
    private static let failures: NameSet = [
        "error", "errors", "failure", "failures", "fails", "fail", "failing", "invalid", "rejection", "illegal",
    ]

    /// Whether a `try?` is only there to see the result: `_ = try? f()`, and what is compared with something that is not nil.
    private static func wantsSuccess(_ attempt: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(attempt)
        let statement = file.outline.tokens(file.statement(attempt))
        if statement.count > 2, file.tokens.kinds[statement.lowerBound] == .wildcard, range.lowerBound == statement.lowerBound + 2 {
            return true
        }
        let expectation = file.expectations(in: file.statement(attempt)).first { file.outline.tokens($0).contains(range.lowerBound) }
        guard let expectation else { return false }
        let claim = file.claim(expectation)
        switch claim.relation {
        case .isNotNil: return true
        case .equal, .near, .ordered, .isTrue:
            return claim.operands.contains { $0.contains(range.lowerBound) }
                && !claim.operands.contains { operand in operand.contains { file.tokens.kinds[$0] == .nil || file.token($0, is: "??") } }
        // `expect(try? f()) == 1`, `expect(try? f()).to(equal(1))`
        case .other:
            return file.token(file.outline.anchor(expectation), is: "expect")
                && !statement.contains { file.tokens.kinds[$0] == .nil || file.token($0, isIn: ["beNil", "throwError"]) }
        default: return false
        }
    }

    /// A function that expects an error of the closure it is given expects it where it is called.
    private mutating func addHelpers(_ file: FileContext) {
        let helpers = file.nodes(.functionDecl).filter { function in
            let range = file.outline.tokens(function)
            return file.outline.firstChild(function, .parameters).map { file.contains(.type, in: $0) } ?? false
                && ranges.contains { range.contains($0.lowerBound) }
        }
        let names = Set(helpers.map { file.nameKey(file.outline.anchor($0)) })
        guard !names.isEmpty else { return }
        for call in file.nodes(.call) where file.outline.anchor(call) < file.tokens.count {
            if names.contains(file.nameKey(file.outline.anchor(call))) { ranges.append(file.wholeCall(call)) }
        }
    }

    private mutating func merge() {
        var merged: [Range<Int>] = []
        for range in ranges {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    func traits(at token: Int) -> Use.Traits {
        guard !ranges.isEmpty else { return [] }
        let next = ranges.partitioningIndex { $0.lowerBound > token }
        return next > 0 && ranges[next - 1].contains(token) ? .expectsThrow : []
    }
}
