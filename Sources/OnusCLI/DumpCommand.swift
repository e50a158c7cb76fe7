// Owns: `onus dump`, what the lexer and the outline make of a file; for those who work on Onus, and hidden from the rest.
import ArgumentParser
import Outline
import SourceText
import SwiftLexer
import SystemPackage

/// `onus dump tokens|outline FILE`: one line a token or node, with its place.
struct DumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump", abstract: "Show what the lexer or the outline makes of a file.", shouldDisplay: false)

    enum Layer: String, ExpressibleByArgument, CaseIterable { case tokens, outline }

    @ArgumentParser.Argument(help: "tokens or outline.") var layer: Layer
    @ArgumentParser.Argument(help: "A Swift file; - is standard input.") var file: String

    func run() throws {
        let limit = 1 << 30
        let bytes: [UInt8]
        do {
            bytes = try file == "-" ? ProcessEnvironment.standardInput(limit: limit) : FileSystem.read(FilePath(file), limit: limit)
        } catch let error as Errno {
            throw CommandFailure(.wrongUse, "cannot read \(file): \(error)")
        }
        let source = SourceText(bytes)
        let tokens = Tokens(lexing: source)
        try Terminal.print(
            Terminal.printable(
                layer == .tokens ? tokens.dump(of: source) + "\n" : text(Outline(parsing: tokens, of: source), tokens, source)))
    }

    private func text(_ outline: Outline, _ tokens: Tokens, _ source: SourceText) -> String {
        var depths = [0]
        return (0..<outline.count).map { index in
            let node = NodeID(index)
            if let parent = outline.parent(node) { depths.append(depths[parent.index] + 1) }
            let range = outline.tokens(node)
            let start = Int(tokens.starts[range.lowerBound])
            let end = range.isEmpty ? start : Int(tokens.ends[range.upperBound - 1])
            let indentation = String(repeating: "  ", count: depths[index])
            let anchor = outline.anchor(node) == range.lowerBound ? "" : " at \(excerpt(tokens.range(outline.anchor(node)), source))"
            return "\(indentation)\(outline.kind(node)) \(place(start, source))\(anchor)  \(excerpt(start..<end, source))\n"
        }.joined()
    }

    private func place(_ offset: Int, _ source: SourceText) -> String {
        let position = source.lines.position(at: offset)
        return "\(position.line):\(position.column)"
    }

    /// The beginning of some bytes, on one line.
    private func excerpt(_ range: Range<Int>, _ source: SourceText) -> String {
        let limit = 60
        let text = source.string(range.prefix(4 * limit)).replacing("\n", with: "⏎")
        return text.count > limit || range.count > 4 * limit ? text.prefix(limit) + "…" : text
    }
}
