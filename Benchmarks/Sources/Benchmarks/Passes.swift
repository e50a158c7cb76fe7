// Owns: passes over the same bytes side by side: histogram, lines, tokens, outline, SwiftParser.
import Foundation
import Outline
import SourceText
import SwiftLexer
import SwiftParser
import SwiftSyntax

enum Passes {
    private static let names = ["byte histogram", "line table", "lex", "lex + outline", "SwiftParser parse"]

    /// Measures all passes in each round, so that a slow moment meets all of them, and compares within rounds.
    ///
    /// - Returns: the bounds that are broken.
    static func run(_ corpus: Corpus, rounds: Int) -> [String] {
        var times: [[Double]] = []
        for _ in 0..<rounds { times.append([histogram(corpus), lines(corpus), lex(corpus), outline(corpus), parse(corpus)]) }
        let megabytes = Double(corpus.byteCount) / 1e6
        let tokens = corpus.files.reduce(0) { $0 + Tokens(lexing: $1).count }
        print("\(corpus.files.count) files, \(rounded(megabytes)) MB, \(tokens) tokens; one thread, medians of \(rounds) rounds\n")
        print("pass                  MB/s   histogram / pass   pass / SwiftParser")
        for (index, name) in names.enumerated() {
            let speed = megabytes / median(times.map { $0[index] })
            let slower = median(times.map { $0[index] / $0[0] })
            let faster = median(times.map { $0[4] / $0[index] })
            print(pad(name, 18), pad(rounded(speed), -8), pad(rounded(slower), -14), "×", pad(rounded(faster), -16), "×")
        }
        return brokenBounds(times)
    }

    private static func brokenBounds(_ times: [[Double]]) -> [String] {
        let bounds: [(String, Double, Bool)] = [
            ("lexing is within 5 × of a byte histogram", median(times.map { $0[2] / $0[0] }), median(times.map { $0[2] / $0[0] }) <= 5),
            ("lexing is 12 × as fast as SwiftParser", median(times.map { $0[4] / $0[2] }), median(times.map { $0[4] / $0[2] }) >= 12),
            (
                "lexing and outlining are 7 × as fast as SwiftParser", median(times.map { $0[4] / $0[3] }),
                median(times.map { $0[4] / $0[3] }) >= 7
            ),
        ]
        return bounds.filter { !$0.2 }.map { "\($0.0): \(rounded($0.1)) ×" }
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}

// MARK: - One pass

extension Passes {
    private static func histogram(_ corpus: Corpus) -> Double {
        var sum = 0
        let time = processorSeconds {
            for file in corpus.files {
                var counts = [Int](repeating: 0, count: 256)
                var span = counts.mutableSpan
                let bytes = file.bytes.span
                for index in bytes.indices { span[Int(bytes[index])] &+= 1 }
                sum &+= counts[0x20]
            }
        }
        precondition(sum >= 0)
        return time
    }

    private static func lines(_ corpus: Corpus) -> Double {
        processorSeconds {
            for file in corpus.files { precondition(LineTable(file.bytes).count > 0) }
        }
    }

    private static func lex(_ corpus: Corpus) -> Double {
        processorSeconds {
            for file in corpus.files { precondition(Tokens(lexing: file).count > 0) }
        }
    }

    private static func outline(_ corpus: Corpus) -> Double {
        processorSeconds {
            for file in corpus.files {
                let tokens = Tokens(lexing: file)
                precondition(Outline(parsing: tokens, of: file).count > 0)
            }
        }
    }

    private static func parse(_ corpus: Corpus) -> Double {
        processorSeconds {
            for file in corpus.files {
                unsafe file.bytes.withUnsafeBufferPointer { bytes in
                    let tree = unsafe Parser.parse(source: bytes)
                    precondition(tree.totalLength.utf8Length == file.bytes.count)
                }
            }
        }
    }
}
