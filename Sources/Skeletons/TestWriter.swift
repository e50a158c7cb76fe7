// Owns: the text of the tests of one function.

/// Writes the tests of one arranged call.
struct TestWriter {
    let framework: TestFramework
    let table: TypeTable
    let arrangement: Arrangement
    /// A name that no other test of the suite has.
    let name: String

    private var display: String { Arranger.escaped(arrangement.callable.displayName) }
    private var columns: [Arrangement.Column] { arrangement.columns }

    /// The lines of all tests of the function, without the suite's indentation.
    func lines() -> [String] {
        var tests = [allCases()]
        if arrangement.callable.isThrowing { tests.append(failure()) }
        if let thrower = arrangement.thrower { tests.append(passedOn(thrower)) }
        if arrangement.isAsync { tests.append(cancellation()) }
        var lines = Array(tests.joined(separator: [""]))
        for condition in arrangement.conditions.reversed() { lines = ["#if \(condition)"] + lines + ["#endif"] }
        return lines
    }

    // MARK: - The tests

    /// Each edge case; without any, a single call.
    private func allCases() -> [String] {
        let told = columns.isEmpty ? "" : " for " + columns.map { "\($0.name) \\(String(reflecting: \($0.name)))" }.joined(separator: ", ")
        var body = arrangement.setup
        if arrangement.hasResult {
            body.append("let result\(arrangement.resultType.map { ": " + $0 } ?? "") = \(call)")
            body.append(record("say what \(display) gives\(told), and take this line away: \\(String(describing: result))"))
        } else {
            body.append(statement)
            body.append(record("say what \(display) has changed\(told), and take this line away"))
        }
        return function(name, display, parameters: columns, onActor(body))
    }

    private func failure() -> [String] {
        let body =
            ["do {"]
            + indented(
                onActor(valuesForColumns() + arrangement.setup + [statement])
                    + [record("give \(display) what it cannot take: it threw nothing")])
            + ["} catch {"]
            + indented([record("say that this and no other error comes of it, and take this line away: \\(error)")]) + ["}"]
        return function(name + "Fails", display + " fails", parameters: [], body)
    }

    /// A function that is passed in throws.
    private func passedOn(_ thrower: (name: String, type: String, closure: String)) -> [String] {
        let setup = arrangement.setup.map { line in
            line.hasPrefix("let \(thrower.name): ") ? "let \(thrower.name): \(thrower.type) = \(thrower.closure)" : line
        }
        let told = record("say what \(display) does when `\(thrower.name)` throws, and take this line away")
        let tried = onActor(ordinaryValues() + setup + [statement]) + [told]
        // What keeps the function for later throws nothing now.
        let throwsNow = tried.contains { $0.contains("try ") }
        let caught = record("say whether the error of `\(thrower.name)` may come out of \(display), and take this line away: \\(error)")
        let body = throwsNow ? ["do {"] + indented(tried) + ["} catch {"] + indented([caught]) + ["}"] : tried
        return function(name + "PassesOn", "\(display), when \(thrower.name) throws", parameters: [], body)
    }

    private func cancellation() -> [String] {
        let body =
            ["let task = Task {"] + indented(onActor(ordinaryValues() + arrangement.setup + [statement])) + ["}"]
            + [
                "task.cancel()", "let outcome = await task.result",
                record(
                    "say what is left of \(display) when its task is cancelled, and take this line away: \\(String(describing: outcome))"),
            ]
        return function(name + "IsCancelled", display + ", cancelled", parameters: [], body)
    }

    // MARK: - Parts

    private var call: String {
        (arrangement.callable.isThrowing || arrangement.callable.isRethrowing || arrangement.passesPlaceholders ? "try " : "")
            + (arrangement.isAsync ? "await " : "") + (arrangement.isUnsafe ? "unsafe " : "") + arrangement.call
    }

    private var statement: String {
        if let type = arrangement.resultType { return "let _: \(type) = " + call }
        return (arrangement.hasResult || arrangement.discardsResult ? "_ = " : "") + call
    }

    private func record(_ text: String) -> String { "\(framework.record(table))(\"\(text)\")" }

    /// Tables are several lines in one.
    private func indented(_ lines: [String]) -> [String] {
        lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }.map { $0.isEmpty ? "" : "    " + $0 }
    }

    private func valuesForColumns() -> [String] {
        columns.map { "let \($0.name): \($0.type) = try placeholder(\"\($0.name): a value for which this happens\")" }
    }

    /// Where it is not the values that make the difference.
    private func ordinaryValues() -> [String] { columns.map { "let \($0.name): \($0.type) = \($0.values[0])" } }

    /// What an actor owns is used on the actor.
    private func onActor(_ body: [String]) -> [String] {
        guard let actor = arrangement.actor else { return body }
        let effects = (arrangement.isAsync ? "async " : "") + "throws"
        return ["func check(_ subject: isolated \(actor)) \(effects) {"] + indented(body)
            + ["}", "try await check(placeholder(\"the \(Arranger.escaped(actor)) to call it on\"))"]
    }

    private func function(_ name: String, _ display: String, parameters: [Arrangement.Column], _ body: [String]) -> [String] {
        let isAsync = arrangement.isAsync || arrangement.actor != nil
        let effects = (isAsync ? " async" : "") + (body.contains { $0.contains("try ") } ? " throws" : "")
        let before = arrangement.attributes + [arrangement.isolation].compactMap { $0 }
        guard framework == .testing else {
            let loop = parameters.isEmpty ? body : ["for \(pattern(parameters)) in \(rows(parameters)) {"] + indented(body) + ["}"]
            return before + ["func test\(name.prefix(1).uppercased())\(name.dropFirst())()\(effects) {"] + indented(loop) + ["}"]
        }
        let arguments = parameters.isEmpty ? "" : ", arguments: \(rows(parameters))"
        let list = parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
        return ["@Test(\"\(display)\"\(arguments))"] + before + ["func \(name)(\(list))\(effects) {"] + indented(body) + ["}"]
    }

    private func pattern(_ columns: [Arrangement.Column]) -> String {
        columns.count == 1 ? columns[0].name : "(" + columns.map(\.name).joined(separator: ", ") + ")"
    }

    /// A table that takes more has a line for each value.
    private static let longest = 80

    /// One column: its values. More: the ordinary values of all, then each edge case beside the ordinary values of the others.
    private func rows(_ columns: [Arrangement.Column]) -> String {
        if columns.count == 1 {
            let values = columns[0].values
            let line = values.joined(separator: ", ")
            let isLong = line.count > Self.longest
            return (isLong ? "[\n" + values.map { "    \($0)," }.joined(separator: "\n") + "\n]" : "[\(line)]") + " as [\(columns[0].type)]"
        }
        var rows = [columns.map { $0.values[0] }]
        for (index, column) in columns.enumerated() {
            for value in column.values.dropFirst() {
                var row = rows[0]
                row[index] = value
                rows.append(row)
            }
        }
        let type = columns.map(\.type).joined(separator: ", ")
        return "[\n" + rows.map { "    (" + $0.joined(separator: ", ") + ")," }.joined(separator: "\n") + "\n] as [(\(type))]"
    }
}
