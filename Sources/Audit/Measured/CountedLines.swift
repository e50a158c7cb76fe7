// Owns: whether the lines of a coverage report can be those of a file: a copied report is younger than any source.
import Analysis
import Coverage
import Outline
import SourceText
import SwiftLexer

/// The lines of a file of which a coverage report knows something.
struct CountedLines {
    private let record: LineRecord

    init(_ record: LineRecord) { self.record = record }

    /// A counted line that is blank and stands between two declarations, where nothing can be counted; nil where the report fits.
    func lineBetweenDeclarations(of content: [UInt8]) -> Int? {
        let lines = LineTable(content)
        // Only lines that look like it make us read the structure: a report that fits has next to none of them.
        let candidates = (1...max(1, lines.count)).filter { line in
            line > 1 && line < lines.count && record[line] != nil && Self.isBlank(lines, line, content)
                && Self.isCloser(lines, line - 1, content)
        }
        guard !candidates.isEmpty else { return nil }
        let file = FileContext(path: "", source: SourceText(content))
        return candidates.first { line in
            let offset = lines.range(ofLine: line).lowerBound
            return file.isBetweenDeclarations(offset)
        }
    }

    private static func isBlank(_ lines: LineTable, _ line: Int, _ content: [UInt8]) -> Bool {
        content[lines.range(ofLine: line)].allSatisfy(\.isBlank)
    }

    /// Whether a line holds nothing but `}`.
    private static func isCloser(_ lines: LineTable, _ line: Int, _ content: [UInt8]) -> Bool {
        content[lines.range(ofLine: line)].filter { !$0.isBlank } == [UInt8(ascii: "}")]
    }
}

extension FileContext {
    /// Whether an offset lies outside all code: between two members of a type, or between two declarations of the file.
    fileprivate func isBetweenDeclarations(_ offset: Int) -> Bool {
        let next = tokens.starts.partitioningIndex { Int($0) >= offset }
        guard next > 0, next < tokens.starts.count, Int(tokens.ends[next - 1]) <= offset else { return false }
        var current = NodeID.file
        while let inner = outline.children(current).first(where: {
            outline.tokens($0).contains(next - 1) && outline.tokens($0).contains(next)
        }) {
            current = inner
        }
        var holder = current
        while outline.kind(holder) == .conditionalClause || outline.kind(holder) == .conditionalCompilation {
            holder = outline.parent(holder) ?? .file
        }
        switch outline.kind(holder) {
        case .memberBlock: return true
        // Statements of a program stand there, too.
        case .file: return outline.children(.file).allSatisfy { outline.kind($0).standsAmongDeclarations }
        default: return false
        }
    }
}

extension NodeKind {
    fileprivate var standsAmongDeclarations: Bool {
        switch self {
        case .importDecl, .functionDecl, .variableDecl, .typealiasDecl, .operatorDecl, .precedenceGroupDecl, .macroDecl,
            .conditionalCompilation:
            true
        default: isTypeLike
        }
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
