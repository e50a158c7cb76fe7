// Owns: what all rules cost: on files of doubled size, and beside lexing and outlining real files.
import Analysis
import Foundation
import Outline
import Rules
import SourceText
import SwiftLexer

enum RuleCosts {
    /// A doubled file may take this much of the time of the plain one, on average over all doublings: single ones are too short to trust.
    private static let growthBound = 2.6
    /// All rules together, beside lexing and outlining the same files.
    private static let costBound = 2.0
    private static let doublings = 2
    private static let attempts = 3
    /// One rule's time counts from here on: shorter ones are noise.
    private static let shortest = 0.02

    /// Where all files stand for the rules, so that none counts as test code, which fewer rules read.
    private static let path = "Sources/File.swift"
    private static let rules = Catalogue.rules.map { AnyRule($0) }
    private static let project = ProjectContext.empty

    // MARK: Doubled files

    /// - Returns: the bounds that are broken.
    static func growth() -> [String] {
        let columns = ["n"] + (0...doublings).map { $0 == 0 ? "n: ms" : "\(1 << $0) n: ms" } + ["a doubling"]
        print("\n" + pad("all rules on files of", 26) + columns.map { pad($0, -11) }.joined() + "    slowest rule")
        return Shape.all.flatMap(growth)
    }

    private static func growth(_ shape: Shape) -> [String] {
        let times = (0...doublings).map { doubling in Self.times(shape.code(shape.count << doubling)) }
        let sums = times.map { $0.reduce(0, +) }
        let ratio = average(sums.first, sums.last)
        let slowest = rules.indices.max { times[doublings][$0] < times[doublings][$1] } ?? 0
        let columns = ["\(shape.count)"] + sums.map { rounded($0 * 1e3) } + [rounded(ratio, 2) + " ×"]
        print(
            pad(shape.name, 26) + columns.map { pad($0, -11) }.joined()
                + "    \(rules[slowest].summary.id): \(rounded(times[doublings][slowest] * 1e3)) ms")
        var broken: [String] = []
        if ratio > growthBound {
            broken.append("all rules take linear time on \(shape.name): \(rounded(ratio, 2)) × for twice the file")
        }
        for index in rules.indices where times[doublings][index] > shortest {
            let ratio = average(times[0][index], times[doublings][index])
            guard ratio > growthBound else { continue }
            broken.append("\(rules[index].summary.id) takes linear time on \(shape.name): \(rounded(ratio, 2)) × for twice the file")
        }
        return broken
    }

    private static func average(_ first: Double?, _ last: Double?) -> Double {
        guard let first, let last, first > 0 else { return 0 }
        return pow(last / first, 1 / Double(doublings))
    }

    /// The shortest of some times of each rule on a file: whatever else the machine does only adds.
    private static func times(_ code: String) -> [Double] {
        let file = FileContext(path: path, source: SourceText(Array(code.utf8)))
        precondition(file.outline.tooDeepAt == nil, "a shape is too deep to be outlined")
        var found = 0
        return rules.map { rule in
            var best = Double.infinity
            for attempt in 0..<attempts where attempt == 0 || best < 0.5 {
                best = min(best, processorSeconds { found += rule.findings(in: file, project: project).count })
            }
            return best
        }
    }

    // MARK: Real files

    /// - Returns: the bounds that are broken.
    static func cost(_ corpus: Corpus, rounds: Int) -> [String] {
        var ratios: [Double] = []
        var indices: [Double] = []
        for _ in 0..<rounds {
            var outlining = 0.0
            var indexing = 0.0
            var judging = 0.0
            for source in corpus.files {
                outlining += processorSeconds { precondition(Outline(parsing: Tokens(lexing: source), of: source).count > 0) }
                var file: FileContext?
                indexing += processorSeconds { file = FileContext(path: path, source: source) }
                guard let file else { continue }
                judging += processorSeconds { for rule in rules { _ = rule.findings(in: file, project: project) } }
            }
            // A context lexes and outlines, too; what it adds to that belongs to the rules, who ask its indices.
            indices.append((indexing - outlining) / outlining)
            ratios.append((indexing - outlining + judging) / outlining)
        }
        let ratio = ratios.sorted()[rounds / 2]
        print(
            "\nall rules beside lexing + outlining \(corpus.files.count) files: \(rounded(ratio, 2)) ×,",
            "of which \(rounded(indices.sorted()[rounds / 2], 2)) × for the indices that they ask")
        printShares(corpus)
        return ratio > costBound ? ["all rules cost at most \(costBound) × lexing and outlining: \(rounded(ratio, 2)) ×"] : []
    }

    private static func printShares(_ corpus: Corpus) {
        var own = [Double](repeating: 0, count: rules.count)
        for source in corpus.files {
            let file = FileContext(path: path, source: source)
            for (index, rule) in rules.enumerated() {
                own[index] += processorSeconds { _ = rule.findings(in: file, project: project) }
            }
        }
        let sum = own.reduce(0, +)
        for index in rules.indices.sorted(by: { own[$0] > own[$1] }).prefix(10) {
            print("  \(pad(rules[index].summary.id, 28)) \(pad(rounded(own[index] / sum * 100), -5)) %")
        }
    }
}
