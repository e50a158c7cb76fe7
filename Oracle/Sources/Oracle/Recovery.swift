// Owns: damaging files as people and merges do, and what must still be found in them.
import Outline
import SourceText
import SwiftLexer

/// A way to damage a file.
enum Damage: Int, CaseIterable {
    case truncation, missingOpeningBrace, missingClosingBrace, missingParenthesis, conflictMarkers, halfStagedLine
}

/// Where a declaration begins and where its name is.
struct DeclarationPlace: Hashable {
    let start: Int
    let name: Int
}

extension Outline {
    /// The declarations that a reader of a damaged file still expects to see.
    func places(_ tokens: Tokens) -> [DeclarationPlace] {
        (0..<count).compactMap { index in
            switch kinds[index] {
            case .functionDecl, .initializerDecl, .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .extensionDecl:
                let node = NodeID(index)
                return DeclarationPlace(
                    start: Int(tokens.starts[tokens.count > 0 ? Int(firsts[index]) : 0]), name: Int(tokens.starts[anchor(node)]))
            default: return nil
            }
        }
    }
}

/// Bytes replaced by others.
struct Edit {
    let range: Range<Int>
    let replacement: [UInt8]

    func apply(to bytes: [UInt8]) -> [UInt8] { bytes[..<range.lowerBound] + replacement + bytes[range.upperBound...] }

    /// Where an offset behind the damage stands after it.
    func moved(_ offset: Int) -> Int { offset - range.count + replacement.count }
}

/// Numbers that are the same on every run.
struct Deterministic {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(max(bound, 1)))
    }
}

extension Tally {
    /// Damages an accepted file in every way once, and looks for the declarations behind the damage.
    mutating func auditRecovery(_ source: SourceText, _ tokens: Tokens, _ outline: Outline, _ path: String) {
        guard tokens.count > 40 else { return }
        let places = outline.places(tokens)
        var random = Deterministic(source.bytes.count)
        for damage in Damage.allCases {
            guard let edit = edit(damage, source, tokens, &random) else { continue }
            let damaged = SourceText(edit.apply(to: source.bytes))
            let damagedTokens = Tokens(lexing: damaged)
            let found = Set(Outline(parsing: damagedTokens, of: damaged).places(damagedTokens))
            checkCoverage(damagedTokens, damaged, "\(path) (\(damage))")
            let line = source.lines.line(at: edit.range.lowerBound)
            let lastLine = source.lines.line(at: max(edit.range.lowerBound, edit.range.upperBound - 1))
            let behind = source.lines.range(ofLine: lastLine).upperBound
            for place in places where damage == .truncation ? place.name < edit.range.lowerBound : place.start >= behind {
                let expected =
                    damage == .truncation ? place : DeclarationPlace(start: edit.moved(place.start), name: edit.moved(place.name))
                noteRecovery(damage, found.contains(expected), "\(path):\(line)", source.lines.position(at: place.start))
            }
        }
    }

    private mutating func noteRecovery(_ damage: Damage, _ isFound: Bool, _ damagedAt: String, _ place: Position) {
        recovered[damage.rawValue].both += isFound ? 1 : 0
        recovered[damage.rawValue].onlyTheirs += isFound ? 0 : 1
        guard !isFound, recovered[damage.rawValue].onlyTheirs <= limit else { return }
        differences.append("recovery \(damage) at \(damagedAt) loses the declaration at \(place.line):\(place.column)")
    }

    private func edit(_ damage: Damage, _ source: SourceText, _ tokens: Tokens, _ random: inout Deterministic) -> Edit? {
        switch damage {
        case .truncation:
            let start = Int(tokens.starts[random.next(below: tokens.count)])
            return Edit(range: start..<source.bytes.count, replacement: [])
        case .missingOpeningBrace: return removal(of: .leftBrace, tokens, &random)
        case .missingClosingBrace: return removal(of: .rightBrace, tokens, &random)
        case .missingParenthesis: return removal(of: .rightParen, tokens, &random)
        case .conflictMarkers:
            let line = 1 + random.next(below: source.lines.count)
            let last = min(line + random.next(below: 8), source.lines.count)
            let range = source.lines.range(ofLine: line).lowerBound..<source.lines.range(ofLine: last).upperBound
            let text = source.bytes[range]
            let replacement = Array("<<<<<<< HEAD\n".utf8) + text + Array("=======\n".utf8) + text + Array(">>>>>>> branch\n".utf8)
            return isInString(range.lowerBound, tokens) || isInString(range.upperBound, tokens)
                ? nil : Edit(range: range, replacement: replacement)
        case .halfStagedLine:
            let range = source.lines.range(ofLine: 1 + random.next(below: source.lines.count))
            return isInString(range.lowerBound, tokens) || isInString(range.upperBound, tokens) ? nil : Edit(range: range, replacement: [])
        }
    }

    private func removal(of kind: TokenKind, _ tokens: Tokens, _ random: inout Deterministic) -> Edit? {
        let candidates = tokens.kinds.indices.filter { tokens.kinds[$0] == kind }
        guard !candidates.isEmpty else { return nil }
        return Edit(range: tokens.range(candidates[random.next(below: candidates.count)]), replacement: [])
    }

    /// Whether an offset stands within a literal or comment, where markers are text.
    private func isInString(_ offset: Int, _ tokens: Tokens) -> Bool {
        if tokens.comments.contains(where: { $0.range.contains(offset) }) { return true }
        let segments: Set<TokenKind> = [.stringSegment, .regexLiteralPattern, .multilineStringQuote]
        return (0..<tokens.count).contains { tokens.range($0).contains(offset) && segments.contains(tokens.kinds[$0]) }
    }
}
