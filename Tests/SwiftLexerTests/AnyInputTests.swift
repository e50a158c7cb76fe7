// Owns: the promises that hold for any bytes: an end, ordered ranges, linear time, no depth of ours.
import Foundation
import SourceText
import SwiftLexer
import Testing

@Suite struct `Any input` {
    /// Pieces that mean something to the lexer, alone or beside each other.
    static let pieces = [
        "\"", "\"\"\"", "'", "#", "##", "/", "//", "/*", "*/", "\\", "\\(", "\\#(", "(", ")", "[", "]", "{", "}", "\n", "\r", "\r\n", " ",
        "\t", "<",
        ">", "<#", "#>", "<<<<<<< ", ">>>>>>> ", ">>>> ", "<<<<\n", "!", "?", "&", ".", "..", "=", "->", "`", "$", "@", ",", ":", "::", ";",
        "a",
        "if", "try", "func", "operator", "1", "0x", ".5", "e+", "p1", "_", "é", "名", "🦊", "\u{301}", "\u{A0}", "\u{FEFF}", "“", "”", "\0",
        "#if", "#!",
    ]

    @Test func `Random bytes give ordered tokens`() {
        var random = SplitMix(seed: 1)
        for _ in 0..<1_000 {
            let bytes = (0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            checked(SourceText(bytes))
        }
    }

    @Test func `Random pieces of Swift give ordered tokens`() {
        var random = SplitMix(seed: 2)
        for _ in 0..<3_000 {
            let count = Int(random.next() % 40)
            checked(SourceText((0..<count).map { _ in Self.pieces[Int(random.next() % UInt64(Self.pieces.count))] }.joined()))
        }
    }

    @Test func `Every beginning of our own sources gives ordered tokens`() throws {
        for name in ["Lexer+Strings.swift", "Lexer+Regex.swift", "TokenDump.swift"] {
            let bytes = try ownSource(name)
            for count in 0...bytes.count where bytes.count - count < 200 || count % 29 == 0 { checked(SourceText(Array(bytes[..<count]))) }
        }
    }

    @Test func `Our own sources are free of malformed tokens`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        for room in ["Sources", "Rules", "Tests"] {
            let files = FileManager.default.enumerator(at: folder.appendingPathComponent(room), includingPropertiesForKeys: nil)
            for case let file as URL in try #require(files) where file.pathExtension == "swift" {
                let tokens = checked(SourceText(Array(try Data(contentsOf: file))))
                let isClean = !tokens.flags.contains { $0.contains(.malformed) }
                #expect(isClean, "\(file.path)")
            }
        }
    }

    @Test func `A beginning gives the same tokens as the whole, up to where it was cut`() throws {
        let bytes = try ownSource("Lexer+Operators.swift")
        let whole = Tokens(lexing: SourceText(bytes))
        for count in stride(from: 0, to: bytes.count, by: 97) {
            let part = Tokens(lexing: SourceText(Array(bytes[..<count])))
            // A file is cut inside a token, and a slash or a conflict marker looks ahead on its line at most.
            let lineStart = (bytes[..<count].lastIndex(of: 0x0A) ?? 0)
            let same = part.ends.prefix { Int($0) < lineStart }.count
            #expect(part.kinds[..<same] == whole.kinds[..<same])
            #expect(part.starts[..<same] == whole.starts[..<same])
        }
    }

    @Test(arguments: ["(", "[", "{", "\"\\(", "/*", "#\"\\#(", "\"\"\"\n\\(", "((\"\\(", "<", "f{(["])
    func `Depth costs no stack`(_ opener: String) {
        checked(SourceText(String(repeating: opener, count: 100_000)))
    }

    /// Inputs on which a lexer that looks ahead over and over would take hours.
    @Test(arguments: [
        "#", "\"", "\"\"\"", "'", "`", "/", "/a", " /a(", "+<#", "<#", "“", "“\\n", "<<<<<<< \n", ">>>> \n", "#/\n", "#/", "##\"\"\"",
        "#\"\"\"\"", "!",
        "0x", "\\", " .", "/**", "é", "\u{301}", "a/ ", "=/ ", "\"\\(\n", "$", "#if", "/*", "+/+/**/", ".+/**/",
    ])
    func `A long run of one piece takes no longer than others`(_ piece: String) {
        let source = SourceText(String(repeating: piece, count: 200_000 / piece.utf8.count))
        let time = ContinuousClock().measure { _ = Tokens(lexing: source) }
        // Every byte looked at for each byte before it would be twenty thousand million looks.
        #expect(time < .seconds(30))
    }

    @Test func `Fifty megabytes are no problem`() {
        var bytes = Array("let a = [".utf8)
        let rest = [UInt8](repeating: UInt8(ascii: "x"), count: 12_500_000)
        for (opener, closer) in [("/* ", " */"), ("\"", "\", "), ("", ", "), ("#/", "/#]")] {
            bytes += Array(opener.utf8)
            bytes += rest
            bytes += Array(closer.utf8)
        }
        let source = SourceText(bytes)
        #expect(
            checked(source).kinds == [
                .let, .identifier, .equal, .leftSquare, .stringQuote, .stringSegment, .stringQuote, .comma, .identifier, .comma,
                .regexPoundDelimiter, .regexSlash, .regexLiteralPattern, .regexSlash, .regexPoundDelimiter, .rightSquare, .endOfFile,
            ])
    }

    private func ownSource(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appendingPathComponent("Sources/SwiftLexer/\(name)")))
    }
}

/// The same numbers on every run.
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
