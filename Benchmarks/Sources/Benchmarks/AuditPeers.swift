// Owns: a whole audit beside SwiftParser and ast-grep over the same files, and what a repository's own rules add to one.
import Foundation
import SourceText
import SwiftParser
import SwiftSyntax

/// Whole programs on one core; their processor time counts, reading and reporting included.
enum AuditPeers {
    /// Only this much of the time of a bare parse by SwiftParser, which reads nothing and reports nothing.
    private static let parserBound = 2.5
    /// Only this much of the time of ast-grep with three rules.
    private static let grepBound = 8.0
    /// An audit with fifty custom rules may take this much of the time of one without.
    private static let customBound = 2.0
    /// They judge a file by all others: what they cost grows with the tree, and `Benchmarks/run hook` measures them.
    private static let treeRules = ["untested-function", "untested-error-path"]

    private struct Round {
        let audit: Double
        let custom: Double
        let parse: Double
        let grep: Double?
    }

    /// - Parameter onus: the program.
    /// - Returns: the bounds that are broken.
    static func run(onus: String, folders: [String], rounds: Int) throws -> [String] {
        let corpus = Corpus(folders: folders)
        guard corpus.byteCount > 0 else { return ["there are Swift files in \(folders.joined(separator: ", "))"] }
        let scratch = FileManager.default.temporaryDirectory.appending(
            path: "onus-benchmark-\(ProcessInfo.processInfo.processIdentifier)-audit")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let rules = scratch.appending(path: "rules.yml").path
        let config = scratch.appending(path: "onus.yml").path
        try grepRules.write(toFile: rules, atomically: true, encoding: .utf8)
        try customRules.write(toFile: config, atomically: true, encoding: .utf8)
        let audit = [onus, "audit", "--all", "--jobs", "1"]
        let skipped = treeRules.flatMap { ["--skip", $0] }
        // Each round holds all of them, so that a slow moment meets all.
        let measured = try (0..<rounds).map { _ in
            Round(
                audit: try processorSeconds(of: audit + ["--no-config"] + skipped, in: folders),
                custom: try processorSeconds(of: audit + ["--config", config] + skipped, in: folders),
                parse: parse(corpus), grep: try grep(rules, folders))
        }
        let broken = report(measured, corpus)
        let whole = try processorSeconds(of: audit + ["--no-config"], in: folders)
        print("\(pad("onus audit --all with \(treeRules.joined(separator: ", "))", 52)) \(rounded(whole, 2))")
        return broken
    }

    private static func report(_ rounds: [Round], _ corpus: Corpus) -> [String] {
        let audit = median(rounds.map(\.audit))
        let parser = median(rounds.map { $0.parse / $0.audit })
        let custom = median(rounds.map { $0.custom / $0.audit })
        let greps = rounds.compactMap { round in round.grep.map { $0 / round.audit } }
        let megabytes = Double(corpus.byteCount) / 1e6
        print(
            "\n\(corpus.files.count) files, \(rounded(megabytes)) MB, one core, seconds of processor time, medians of \(rounds.count) rounds\n"
        )
        print("\(pad("onus audit --all", 52)) \(rounded(audit, 2))")
        print("\(pad("  with 50 custom rules", 52)) \(rounded(median(rounds.map(\.custom)), 2))   \(rounded(custom, 2)) × the audit")
        print("\(pad("SwiftParser parse", 52)) \(rounded(median(rounds.map(\.parse)), 2))   \(rounded(parser, 2)) × the audit")
        var broken: [String] = []
        if greps.isEmpty {
            print("ast-grep is not there (pip install ast-grep-cli): nothing is said of it")
        } else {
            let grep = median(greps)
            print("\(pad("ast-grep, 3 rules", 52)) \(rounded(median(rounds.compactMap(\.grep)), 2))   \(rounded(grep, 2)) × the audit")
            if grep < grepBound { broken.append("an audit is \(grepBound) × as fast as ast-grep: \(rounded(grep, 2)) ×") }
        }
        if parser < parserBound { broken.append("an audit is \(parserBound) × as fast as SwiftParser: \(rounded(parser, 2)) ×") }
        if custom > customBound { broken.append("50 custom rules at most double an audit: \(rounded(custom, 2)) ×") }
        return broken
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }

    private static func parse(_ corpus: Corpus) -> Double {
        Benchmarks.processorSeconds {
            for file in corpus.files {
                unsafe file.bytes.withUnsafeBufferPointer { bytes in
                    let tree = unsafe Parser.parse(source: bytes)
                    precondition(tree.totalLength.utf8Length == file.bytes.count)
                }
            }
        }
    }

    /// Nil where there is no ast-grep.
    private static func grep(_ rules: String, _ folders: [String]) throws -> Double? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = path.split(separator: ":").map { "\($0)/ast-grep" }
        guard let program = candidates.first(where: FileManager.default.isExecutableFile) else { return nil }
        // Of its forms of report, one that does little.
        return try processorSeconds(
            of: [program, "scan", "--rule", rules, "--threads", "1", "--json=stream", "--no-ignore", "hidden", "--no-ignore", "vcs"],
            in: folders)
    }

    /// The processor time of a program that gets some folders; its output is thrown away.
    private static func processorSeconds(of command: [String], in folders: [String]) throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst()) + folders
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let before = childrenSeconds()
        try process.run()
        process.waitUntilExit()
        // Findings end an audit, and a search, with 1.
        precondition(process.terminationStatus < 2, "\(command.joined(separator: " ")) ended with \(process.terminationStatus)")
        return childrenSeconds() - before
    }

    private static func childrenSeconds() -> Double {
        let usage = usageOfChildren()
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static let grepRules = """
        id: force-unwrap
        language: swift
        rule: { pattern: "$X!" }
        ---
        id: force-try
        language: swift
        rule: { pattern: "try! $X" }
        ---
        id: force-cast
        language: swift
        rule: { pattern: "$X as! $T" }

        """

    /// Fifty rules as teams write them: calls, members, arguments, what must not stand around them; some that match often.
    private static let customRules: String = {
        let patterns = [
            "print($...)", "Thread.sleep($...)", "DispatchQueue.main.sync { $... }", "$X.unsafelyUnwrapped", "try? $X.save($...)",
            "UserDefaults.standard.set($...)", "NotificationCenter.default.addObserver($...)", "$X.count == 0", "if $X == true { $... }",
            "Date()",
        ]
        let wholes = (0..<50).map { index in
            // The same shape about other names is another rule.
            let pattern = index < 10 ? patterns[index] : patterns[index % 10].replacing("$X", with: "$X.part\(index / 10)")
            return """
                  - id: own-rule-\(index)
                    pattern: "\(pattern)"
                    message: this is rule \(index)
                    help: write it differently
                    severity: low

                """
        }
        return "custom-rules:\n" + wholes.joined()
    }()
}
