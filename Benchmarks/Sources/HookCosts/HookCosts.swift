// Owns: what the rules about tests cost the pre-commit hook, in a small repository and in one of ten times its size.
import Foundation

enum HookCosts {
    private static let sizes = [500, 5_000]
    /// The hook with a warm cache may take this much of its time without the rules about tests.
    private static let warmBound = 2.0
    /// With no cache at all it takes seconds, not minutes.
    private static let coldBound = 20.0
    /// What the rules about tests add may grow this much where the repository grows ten times.
    private static let growthBound = 4.0

    private struct Row {
        let off: Double
        let warm: Double
        let common: Double
        let cold: Double
        let warmPeak: Int
        let coldPeak: Int

        var added: Double { max(warm - off, 1e-4) }
    }

    /// - Returns: the bounds that are broken.
    static func run(onus: String, rounds: Int) throws -> [String] {
        print("pre-commit hook, medians of \(rounds) rounds, seconds of the processor; all commits change the same two files,")
        print("or one function that most of the repository calls and no test reaches\n")
        print("files    testing off   on, warm   warm / off   most call it   on, cold   peak warm   peak cold")
        var rows: [Row] = []
        for size in sizes {
            let row = try measure(size, onus, rounds)
            rows.append(row)
            print(
                pad("\(size)", 8), pad(rounded(row.off, 4), -11), pad(rounded(row.warm, 4), -10),
                pad(rounded(row.warm / row.off, 2) + " ×", -12), pad(rounded(row.common, 4), -14), pad(rounded(row.cold, 2), -10),
                pad("\(row.warmPeak >> 20) MB", -11), pad("\(row.coldPeak >> 20) MB", -11))
        }
        let growth = rows[1].added / rows[0].added
        print("\nthe rules about tests add \(rounded(growth, 2)) × as much to a hook where the repository is 10 × as large")
        var broken: [String] = []
        for (size, row) in zip(sizes, rows) {
            if row.warm / row.off > warmBound { broken.append("warm hook within \(warmBound) × at \(size) files: \(row.warm / row.off)") }
            if row.cold > coldBound { broken.append("cold hook within \(coldBound) s at \(size) files: \(row.cold)") }
            if row.common > row.cold { broken.append("what most call costs no more than a cold hook at \(size) files: \(row.common)") }
        }
        if growth > growthBound { broken.append("what is added grows at most \(growthBound) × with 10 × the files: \(growth)") }
        return broken
    }

    private static func measure(_ size: Int, _ onus: String, _ rounds: Int) throws -> Row {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "onus-benchmark-\(ProcessInfo.processInfo.processIdentifier)-\(size)")
        let repository = try GeneratedRepository(at: folder.path, files: size)
        defer { repository.remove() }
        var (off, warm, common, cold): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        var (warmPeak, coldPeak) = (0, 0)
        let testing = try testingRules(onus)
        try repository.stageChange()
        for _ in 0..<rounds {
            try repository.setTestingRules(off: testing)
            _ = try alone(onus, repository)
            off.append(try alone(onus, repository).seconds)
            try repository.setTestingRules(off: [])
            repository.forgetCache()
            let first = try alone(onus, repository)
            cold.append(first.seconds)
            coldPeak = max(coldPeak, first.peak)
            let second = try alone(onus, repository)
            warm.append(second.seconds)
            warmPeak = max(warmPeak, second.peak)
        }
        try repository.stageCommonChange()
        for _ in 0..<rounds { common.append(try alone(onus, repository).seconds) }
        return Row(
            off: median(off), warm: median(warm), common: median(common), cold: median(cold), warmPeak: warmPeak, coldPeak: coldPeak)
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }

    private static func rounded(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }

    /// Fills a text up to a width: at its end, or at its beginning where the width is negative.
    private static func pad(_ text: String, _ width: Int) -> String {
        let padding = String(repeating: " ", count: max(abs(width) - text.count, 0))
        return width < 0 ? padding + text : text + padding
    }

    /// The ids that stand below the family's name in the list of rules.
    private static func testingRules(_ onus: String) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: onus)
        process.arguments = ["rules", "list"]
        process.standardOutput = output
        try process.run()
        let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n")
        process.waitUntilExit()
        let family = lines.drop { $0 != "testing" }.dropFirst().prefix { $0.hasPrefix(" ") }
        let ids = family.compactMap { $0.split(separator: " ").first.map(String.init) }
        precondition(ids.contains("untested-function"), "the list of rules has no family testing")
        return ids
    }

    // MARK: - One hook in a process of its own, whose children are only that

    private static func alone(_ onus: String, _ repository: GeneratedRepository) throws -> (seconds: Double, peak: Int) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["--alone", onus, repository.path]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let words = text.split(separator: " ").compactMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        precondition(words.count == 3 && words[2] < 2, "the hook did not come to a verdict: \(text)")
        return (words[0], Int(words[1]))
    }

    /// Seconds of the processor, peak memory in bytes, exit code.
    static func measureAlone(onus: String, repository: String) throws -> String {
        let process = Process()
        // Linux counts the memory of the process that starts another into its peak: a shell has little.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\"$0\" hook pre-commit >/dev/null 2>&1; exit $?", onus]
        process.currentDirectoryURL = URL(fileURLWithPath: repository)
        try process.run()
        process.waitUntilExit()
        var usage = rusage()
        #if canImport(Darwin)
            _ = unsafe getrusage(RUSAGE_CHILDREN, &usage)
            let peak = usage.ru_maxrss
        #else
            _ = unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
            let peak = usage.ru_maxrss * 1024
        #endif
        // Other work on the machine delays a hook and adds little to this.
        let seconds = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        return "\(seconds) \(peak) \(process.terminationStatus)"
    }
}
