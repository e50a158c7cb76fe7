// Owns: the rule `unused-result-of-failure`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a failure that is made and then given to nobody.
package enum UnusedResultOfFailure: FileRule {
    package static let summary = RuleSummary(id: "unused-result-of-failure", family: .errorHandling, severity: .low)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for statement in file.nodes(.expressionStatement) {
            guard let value = droppedValue(of: statement, file), isFailure(value, in: statement, file) else { continue }
            report(value, statement, file, &findings)
        }
        for clause in file.nodes(.catchClause) {
            for binding in file.nodes(.binding, in: clause) where isForgotten(binding, file) {
                guard let equal = file.outline.tokens(binding).first(where: { file.tokens.kinds[$0] == .equal }) else { continue }
                report(equal + 1..<file.outline.tokens(binding).upperBound, file.statement(binding), file, &findings)
            }
        }
    }

    private static func report(_ value: Range<Int>, _ statement: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        findings.report(
            file.range(value), cause: file.range(statement), confidence: .high,
            "\(file.excerpt(value)) is made and then dropped: nobody throws, returns or reads it, and the failure is lost", help: help)
    }

    /// The value of a statement that does nothing with it: `.failure(error)`, `_ = Result { … }`.
    private static func droppedValue(of statement: NodeID, _ file: FileContext) -> Range<Int>? {
        let range = file.outline.tokens(statement)
        guard !file.isValue(statement) else { return nil }
        if file.tokens.kinds[range.lowerBound] == .wildcard, range.count > 2, file.tokens.kinds[range.lowerBound + 1] == .equal {
            return range.lowerBound + 2..<range.upperBound
        }
        return file.assignment(in: range) == nil ? range : nil
    }

    private static func isFailure(_ value: Range<Int>, in statement: NodeID, _ file: FileContext) -> Bool {
        guard let first = value.first, let last = value.last else { return false }
        if let call = file.lastCall(of: statement) {
            guard file.wholeCall(call) == value else { return false }
            let name = file.outline.anchor(call)
            if file.token(name, is: "failure") { return file.receiver(call).isEmpty || file.token(first, is: "Result") }
            if file.token(name, is: "Result") { return name == first }
            if derivesResult(call, file) || yieldsResult(call, file) { return true }
            guard makesError(value.lowerBound..<name + 1, file) else { return false }
            // C has functions whose names look like types.
            return name > first || file.token(name, is: "NSError") || file.outline.ancestor(statement, where: { $0 == .catchClause }) != nil
        }
        // `_ = result` of a local that was made for nothing else
        if value.count == 1, file.tokens.kinds[first].isIdentifierLike { return holdsUnreadResult(first, file) }
        // `AppError.offline` without a call
        guard value.count == 3, file.tokens.kinds[first + 1] == .period, file.tokens.kinds[last].isIdentifierLike else { return false }
        return makesError(value, file) && file.outline.ancestor(statement, where: { $0 == .catchClause || $0.isFunctionLike }) != nil
    }

    /// Whether a local constant holds a `Result` of which nothing but this mention speaks.
    private static func holdsUnreadResult(_ name: Int, _ file: FileContext) -> Bool {
        guard let declared = file.declaration(of: name), declared.kind == .local, let value = file.initialValue(declared),
            let function = file.enclosingFunction(declared.node)
        else { return false }
        let type = file.writtenType(declared) ?? value
        return type.first.map { file.token($0, is: "Result") } ?? false
            && file.occurrences(of: name, in: file.outline.tokens(function)).allSatisfy { $0 == name || $0 == declared.token }
    }

    /// `outcome.map { … }` of a variable that is a `Result`: the new one is all that the line makes.
    private static func derivesResult(_ call: NodeID, _ file: FileContext) -> Bool {
        guard file.token(file.outline.anchor(call), isIn: ["map", "mapError", "flatMap", "flatMapError"]) else { return false }
        let receiver = file.withoutSelf(file.receiver(call))
        guard receiver.count == 1, let type = file.declaration(of: receiver.lowerBound).flatMap({ file.writtenType($0) }) else {
            return false
        }
        return type.first.map { file.token($0, is: "Result") } ?? false
    }

    /// `save(items)` of a function in the file that results in a `Result`, and is not told that nobody cares.
    private static func yieldsResult(_ call: NodeID, _ file: FileContext) -> Bool {
        let receiver = file.receiver(call)
        guard receiver.isEmpty || receiver.count == 1 && file.tokens.kinds[receiver.lowerBound] == .selfValue else { return false }
        let functions = file.functions(named: file.outline.anchor(call))
        return !functions.isEmpty
            && functions.allSatisfy { function in
                guard file.attribute("discardableResult", of: function) == nil,
                    let result = file.outline.firstChild(function, .returnType), let type = file.outline.firstChild(result, .type)
                else { return false }
                let first = file.outline.tokens(type).lowerBound
                // A generic parameter may have that name, too.
                return file.token(first, is: "Result") && file.tokens.kinds[first + 1] == .leftAngle
            }
    }

    /// Whether a callee is an error's type, or a case of one: `AppError`, `AppError.failed`, `NSError`.
    private static func makesError(_ callee: Range<Int>, _ file: FileContext) -> Bool {
        guard callee.count == 1 || callee.count == 3,
            callee.allSatisfy({ file.tokens.kinds[$0] == .period || file.tokens.kinds[$0].isIdentifierLike })
        else { return false }
        let type = file.string(callee.lowerBound)
        guard type.first?.isUppercase ?? false, type.hasSuffix("Error") || type.hasSuffix("Failure") || type.hasSuffix("Exception") else {
            return false
        }
        guard callee.count == 3 else { return true }
        let name = file.string(callee.upperBound - 1)
        return !verbs.contains { name.hasPrefix($0) }
    }

    private static let verbs = [
        "log", "report", "record", "handle", "show", "present", "track", "capture", "send", "raise", "throw", "set", "register", "print",
        "assert",
    ]

    /// `let wrapped = AppError.failed(error)` that nobody mentions again.
    private static func isForgotten(_ binding: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(binding)
        guard let equal = range.first(where: { file.tokens.kinds[$0] == .equal }), let statement = file.outline.parent(binding) else {
            return false
        }
        let value = equal + 1..<range.upperBound
        let call = file.nodes(.call, in: binding).first { file.wholeCall($0) == value }
        guard let call, makesError(value.lowerBound..<file.outline.anchor(call) + 1, file) else { return false }
        guard let name = file.names(inPattern: range).first ?? nil else { return false }
        return file.mentions(of: name, behind: statement).isEmpty
    }

    private static let help = "throw it, return it, or hand it to whoever waits for the outcome"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a failure that is made and dropped",
            rationale: """
                A line that builds an error and does nothing with it was meant to be a `throw` or a `return`. It compiles, at most with a \
                warning, and in tests the line is never reached. In production it is reached, the failure evaporates on the spot, and the \
                function goes on as if nothing had happened.
                """,
            help: help,
            suppressWhen: "making the value has an effect of its own, and the reason says which",
            references: ["CWE-252", "CWE-391"],
            bad: [
                "do { try load() } catch { ↓AppError.failed(error) }",
                "func f() { ↓Result.failure(problem)\n work() }",
                "do { try load() } catch { _ = ↓AppError.failed(error) }",
                "func f() { _ = ↓Result { try load() }\n work() }",
                "do { try load() } catch { let wrapped = ↓LoadError(cause: error)\n stop() }",
                "func f() { if broken { ↓NSError(domain: \"app\", code: 1) }\n work() }",
                "func f() { guard ready else { ↓AppError.notReady\n return }\n work() }",
                "func note(_ outcome: Result<Int, any Error>) { _ = ↓outcome.mapError { wrap($0) }\n work() }",
                "func save() -> Result<Void, SaveError> { store() }\nfunc close() { ↓save()\n work() }",
                "func purge() { let result = Result { try store.purge() }\n _ = ↓result }",
            ],
            good: [
                "do { try load() } catch { throw AppError.failed(error) }",
                "func f() -> Result<Int, AppError> { .failure(AppError.offline) }",
                "func f() -> Result<Int, AppError> { return .failure(.offline) }",
                "let result = Result { try load() }",
                "do { try load() } catch { completion(.failure(error)) }",
                "do { try load() } catch { let wrapped = AppError.failed(error); report(wrapped) }",
                "do { try load() } catch { lastError = AppError.failed(error) }",
                "stream.mapError { AppError.failed($0) }",
                "var failure: AppError { AppError.offline }",
                "do { try load() } catch { AppError.report(error) }",
                "ErrorReporter.shared.capture(problem)",
                "let text = switch code { case 1: AppError.offline\n default: AppError.unknown }",
                "enum AppError: Error { case failed }",
                "func read() { SetLastError(0); work() }",
                "func check() { SecTrustEvaluateAsyncWithError(trust, queue) { _, ok, _ in done(ok) }; work() }",
                "@discardableResult func save() -> Result<Void, SaveError> { store() }\nfunc close() { save()\n work() }",
                "func f<Result>(_ body: () -> Result) -> Result { body() }\nfunc g() { f { 1 }\n work() }",
                "func purge() { let result = Result { try store.purge() }\n if case .failure(let error) = result { log(error) }\n _ = result }",
            ])
    }
}
