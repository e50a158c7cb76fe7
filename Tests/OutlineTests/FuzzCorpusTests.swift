// Owns: what the fuzzer found once.
import Foundation
import Outline
import SourceText
import SwiftLexer
import Testing

@Suite struct `Inputs of the fuzzer` {
    @Test func `Every one gives an outline that ends with the file`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let files = try FileManager.default.contentsOfDirectory(
            at: root.appendingPathComponent("Fuzz/Corpus"), includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let source = SourceText(Array(try Data(contentsOf: file)))
            let tokens = Tokens(lexing: source)
            let outline = Outline(parsing: tokens, of: source)
            #expect(outline.tokens(.file).upperBound == tokens.count, "\(file.lastPathComponent)")
        }
    }
}
