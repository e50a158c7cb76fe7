// Owns: numbers, durations and ranges that are written down, as the interval of what they allow.
import Outline
import SourceText
import SwiftLexer

/// The values that something allows, from the least to the greatest.
package struct Interval: Sendable, Hashable {
    package let low: Double
    package let high: Double
    /// Whether the ends themselves are left out; only one of two open ends is ever compared with a closed one of the same number.
    package let isOpen: Bool

    package init(_ low: Double, _ high: Double, isOpen: Bool = false) {
        self.low = low
        self.high = high
        self.isOpen = isOpen
    }

    /// Whether it allows all that another one does, and more.
    package func isWider(than other: Interval) -> Bool {
        guard low <= other.low, high >= other.high else { return false }
        return low < other.low || high > other.high || other.isOpen && !isOpen
    }
}

extension FileContext {
    /// The number that some tokens write down, durations in seconds; nil for anything that has to be computed.
    func amount(_ value: Range<Int>) -> Double? {
        guard let first = value.first else { return nil }
        if value.count == 1 { return number(first) }
        if value.count == 2, tokens.kinds[first] == .prefixOperator, token(first, is: "-") { return number(first + 1).map { -$0 } }
        // `.seconds(5)`, `Duration.seconds(5)`, `TimeAmount.milliseconds(5)`
        guard let last = value.last, tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener > value.lowerBound,
            opener + 2 == last, let unit = Self.units[string(opener - 1)], let count = number(opener + 1)
        else { return nil }
        return count * unit
    }

    private static let units: [String: Double] = [
        "nanoseconds": 1e-9, "microseconds": 1e-6, "milliseconds": 1e-3, "seconds": 1, "minutes": 60, "hours": 3600,
    ]

    private func number(_ token: Int) -> Double? {
        guard tokens.kinds[token] == .integerLiteral || tokens.kinds[token] == .floatLiteral else { return nil }
        return Double(string(token).filter { $0 != "_" })
    }

    /// What a count allows: `2`, `1...3`, `1...`.
    func interval(ofCount value: Range<Int>) -> Interval? {
        if let number = amount(value) { return Interval(number, number) }
        let range = value.first { token in
            tokens.kinds[token] == .ellipsis || [.binaryOperator, .postfixOperator, .prefixOperator].contains(tokens.kinds[token])
        }
        guard let range else { return nil }
        let text = string(range)
        guard text == "..." || text == "..<" else { return nil }
        let low = value.lowerBound == range ? 0 : amount(value.lowerBound..<range)
        let high = range + 1 == value.upperBound ? Double.infinity : amount(range + 1..<value.upperBound)
        guard let low, let high else { return nil }
        return Interval(low, text == "..<" ? high - 1 : high)
    }
}
