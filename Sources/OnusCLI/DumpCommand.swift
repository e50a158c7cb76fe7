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
                layer == .tokens
                    ? tokens.dump(of: source) + "\n" : Outline(parsing: tokens, of: source).dump(tokens, of: source, hasPlaces: true)))
    }
}
