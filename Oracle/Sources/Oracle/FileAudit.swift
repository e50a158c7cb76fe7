// Owns: all that is checked of one file.
import Outline
import SourceText
import SwiftLexer
import SwiftParser
import SwiftSyntax

/// What is compared.
struct Comparison: OptionSet, Sendable {
    let rawValue: Int
    static let tokens = Comparison(rawValue: 1)
    static let structure = Comparison(rawValue: 2)
    static let recovery = Comparison(rawValue: 4)
}

extension Tally {
    mutating func audit(_ bytes: [UInt8], path: String, _ comparison: Comparison) {
        let source = SourceText(bytes)
        let tokens = Tokens(lexing: source)
        let outline = Outline(parsing: tokens, of: source)
        checkCoverage(tokens, source, path)
        let tree = unsafe bytes.withUnsafeBufferPointer { unsafe Parser.parse(source: $0) }
        guard !tree.hasError else {
            rejected += 1
            differences.append("rejected \(path)")
            return compareRejected(outline, tokens, source, tree, path)
        }
        files += 1
        self.bytes += bytes.count
        self.tokens += tokens.count
        if comparison.contains(.recovery) { auditRecovery(source, tokens, outline, path) }
        guard comparison.contains(.tokens) || comparison.contains(.structure) else { return }
        let theirs = ParserExpressions(tree, beside: tokens, sampling: 7)
        if comparison.contains(.tokens) { compareTokens(tokens, theirs.tokens, source, path) }
        if comparison.contains(.structure) {
            compare(OutlineFacts(outline, tokens, of: source, sampling: 7).list, theirs.list, source, path: path)
        }
    }

    /// A file with errors: the declarations that SwiftParser makes out should be found by us too.
    private mutating func compareRejected(
        _ outline: Outline, _ tokens: Tokens, _ source: SourceText, _ tree: SourceFileSyntax, _ path: String
    ) {
        let found = Set(outline.places(tokens))
        for place in DeclarationPlaces(tree).places {
            if found.contains(place) {
                inRejected.both += 1
            } else {
                inRejected.onlyTheirs += 1
                guard inRejected.onlyTheirs <= limit else { continue }
                let position = source.lines.position(at: place.start)
                differences.append("rejected \(path):\(position.line):\(position.column) declaration not found")
            }
        }
    }

    private mutating func compareTokens(_ ours: Tokens, _ theirs: ParserTokens, _ source: SourceText, _ path: String) {
        let comparison = TokenComparison(ours, theirs, source.bytes)
        glued += comparison.glued
        for difference in comparison.differences {
            tokenDifferences += 1
            guard tokenDifferences <= limit else { continue }
            let place = source.lines.position(at: difference.offset)
            differences.append("token \(path):\(place.line):\(place.column) \(difference.text)")
        }
    }

    /// Tokens stand in order, do not overlap, and what lies between them is trivia.
    mutating func checkCoverage(_ tokens: Tokens, _ source: SourceText, _ path: String) {
        var offset: UInt32 = 0
        for index in 0..<tokens.count {
            guard tokens.starts[index] >= offset, tokens.ends[index] >= tokens.starts[index] else {
                failures.append("\(path): token \(index) begins before the one before it ends")
                return
            }
            offset = tokens.ends[index]
        }
        if tokens.kinds.last != .endOfFile || Int(offset) != source.bytes.count {
            failures.append("\(path): the tokens do not reach the end")
        }
    }
}
