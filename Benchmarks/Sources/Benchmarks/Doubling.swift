// Owns: inputs of doubled size, each in a process of its own: time and peak memory must double and no more.
import Foundation
import Outline
import SourceText
import SwiftLexer

/// What one process needed for one input: its file, line table, tokens and outline.
struct Alone {
    let bytes: Int
    let lexing: Double
    let outlining: Double
    let peak: Int

    static func measure(folders: [String], size: Int) -> Alone {
        let base = peakMemory()
        let source = Corpus.joined(folders: folders, size: size, part: Doubling.sizes[0])
        var tokens = Tokens()
        let lexing = processorSeconds { tokens = Tokens(lexing: source) }
        let outlining = processorSeconds { precondition(Outline(parsing: tokens, of: source).count > 0) }
        return Alone(bytes: source.bytes.count, lexing: lexing, outlining: outlining, peak: peakMemory() - base)
    }

    /// The most memory that this process ever held, in bytes.
    private static func peakMemory() -> Int {
        #if canImport(Darwin)
            var usage = rusage()
            _ = unsafe getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss
        #else
            // Linux counts the memory of the process that started us into `ru_maxrss`.
            let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
            let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            let kilobytes = line?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first
            return (kilobytes ?? 0) * 1024
        #endif
    }

    var line: String { "\(bytes) \(lexing) \(outlining) \(peak)" }

    init(bytes: Int, lexing: Double, outlining: Double, peak: Int) {
        self.bytes = bytes
        self.lexing = lexing
        self.outlining = outlining
        self.peak = peak
    }

    init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 4, let bytes = Int(words[0]), let lexing = Double(words[1]), let outlining = Double(words[2]),
            let peak = Int(words[3])
        else { return nil }
        self.init(bytes: bytes, lexing: lexing, outlining: outlining, peak: peak)
    }
}

enum Doubling {
    static let sizes = [4, 8, 16, 32].map { $0 * 1_000_000 }
    /// A doubled input may take this much of the time of the plain one, on average over all doublings: single ones are too short to trust.
    private static let bound = 2.4
    private static let attempts = 3

    /// - Returns: the bounds that are broken.
    static func run(folders: [String]) -> [String] {
        print("\nMB      lex s   outline s   peak MB   bytes of memory a byte")
        let runs = sizes.compactMap { alone(size: $0, folders: folders) }
        guard runs.count == sizes.count else { return ["a measurement in a process of its own failed"] }
        for run in runs {
            let peak = Double(run.peak)
            print(
                rounded(Double(run.bytes) / 1e6, 0), rounded(run.lexing, 3), rounded(run.outlining, 3), rounded(peak / 1e6),
                rounded(peak / Double(run.bytes)), separator: "\t")
        }
        return brokenTimes(runs[0], runs[runs.count - 1]) + runs.flatMap(brokenMemory)
    }

    private static func brokenTimes(_ first: Alone, _ last: Alone) -> [String] {
        let times = [("lexing", first.lexing, last.lexing), ("outlining", first.outlining, last.outlining)]
        return times.compactMap { name, short, long in
            let ratio = pow(long / short, 1 / log2(Double(last.bytes) / Double(first.bytes)))
            print("\(name): \(rounded(ratio, 2)) × the time for twice the input")
            return ratio > bound ? "\(name) takes linear time: \(rounded(ratio, 2)) × for twice the input" : nil
        }
    }

    private static func brokenMemory(_ run: Alone) -> [String] {
        guard run.peak > 12 * run.bytes + 16_000_000 else { return [] }
        return ["peak memory is at most 12 × the file + 16 MB: \(run.peak) for \(run.bytes) bytes"]
    }

    /// The fastest of some processes: whatever else the machine does only slows them down.
    private static func alone(size: Int, folders: [String]) -> Alone? {
        let runs = (0..<attempts).compactMap { _ in start(size: size, folders: folders) }
        guard let first = runs.first, runs.count == attempts else { return nil }
        return runs.dropFirst().reduce(first) {
            Alone(
                bytes: $0.bytes, lexing: min($0.lexing, $1.lexing), outlining: min($0.outlining, $1.outlining), peak: max($0.peak, $1.peak))
        }
    }

    private static func start(size: Int, folders: [String]) -> Alone? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["--alone", "\(size)"] + folders
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return nil }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Alone(line: String(decoding: output, as: UTF8.self))
    }
}
