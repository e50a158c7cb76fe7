// Owns: the limits that tests set: how long they wait, how often they try, how much may differ, how often something happens.
import Outline
import SourceText
import SwiftLexer

/// A limit that a test sets.
package struct Limit: Sendable {
    /// What it limits, the same before and after a change: the label and whom it is given to.
    package let place: UInt64
    package let name: String
    package let allowed: Interval
    package let text: String
    /// In bytes.
    package let range: Range<Int>
}

extension FileContext {
    /// The limits in a node, in order.
    func limits(in node: NodeID) -> [Limit] {
        var result: [Limit] = []
        for argument in nodes(.argument, in: node) {
            let read = self.argument(argument)
            guard let call = outline.parent(argument), outline.kind(call) == .call || outline.kind(call) == .macroExpansion else {
                continue
            }
            if let label = read.label {
                add(label, read.value, givenTo: outline.anchor(call), &result)
            } else if token(outline.anchor(call), isIn: ["timeLimit", "timeout", "withTimeout"]) {
                add(outline.anchor(call), read.value, givenTo: outline.anchor(call), &result)
            }
        }
        for binding in nodes(.binding, in: node) {
            let name = outline.anchor(binding)
            guard tokens.kinds[name].isIdentifierLike, let declared = declaration(of: name), let value = initialValue(declared) else {
                continue
            }
            add(name, value, givenTo: name, &result)
        }
        return result
    }

    private func add(_ name: Int, _ value: Range<Int>, givenTo call: Int, _ result: inout [Limit]) {
        guard let allowed = allowed(by: name, value) else { return }
        let place = NameHash.of((string(call) + " " + string(name)).utf8)
        result.append(Limit(place: place, name: string(name), allowed: allowed, text: string(value), range: range(value)))
    }

    /// What a limit of some name allows; nil where the name is no limit's.
    private func allowed(by name: Int, _ value: Range<Int>) -> Interval? {
        if token(name, isIn: ["expectedCount"]) { return interval(ofCount: value) }
        guard let amount = amount(value) else { return nil }
        let words = NameWords.of(string(name))
        if words.contains(where: ["timeout", "retries", "retry", "attempts", "tolerance", "accuracy", "epsilon", "deadline"].contains)
            || words == ["time", "limit"] || words == ["within"] || words.last == "delta"
        {
            return Interval(-.infinity, amount)
        }
        if words.last == "precision" || words == ["expected", "fulfillment", "count"] { return Interval(amount, .infinity) }
        return nil
    }
}
