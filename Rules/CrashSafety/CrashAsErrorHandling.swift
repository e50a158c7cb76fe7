// Owns: the rule `crash-as-error-handling`.
package import Analysis
import Outline
import SwiftLexer

/// Flags `fatalError` where an error could be thrown, returned or handled.
package enum CrashAsErrorHandling: FileRule {
    package static let summary = RuleSummary(id: "crash-as-error-handling", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var known: Standing?
        for call in file.calls(named: ["fatalError", "preconditionFailure"]) where file.isNeverReturning(call) {
            guard !isDemanded(call, file), let reason = reason(call, file) else { continue }
            // Outside a `catch` nothing went wrong yet: a case that the message calls unreachable is a check of the program.
            if !reason.isError, says(Self.unreachable, call, file) { continue }
            let name = file.outline.anchor(call)
            let standing = known ?? file.standing
            known = standing
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)),
                confidence: confidence(reason, call, standing, file),
                "\(reason.text), \(file.excerpt(name..<name + 1)) ends the process with everything else that it was doing", help: help)
        }
    }

    private struct Reason {
        let text: String
        let confidence: Confidence
        /// Whether an error was there, rather than a value that the code did not expect.
        var isError = false
        /// Whether other errors of the same call were handled before.
        var isRemainder = false
    }

    /// Where the code knows itself, only an error or outside data is evidence: a value that it did not expect is a mistake of a caller.
    private static func confidence(_ reason: Reason, _ call: NodeID, _ standing: Standing, _ file: FileContext) -> Confidence {
        let name = file.outline.anchor(call)
        if standing.isForDevelopers || says(unreachable, call, file) || says(doubtful, call, file) || file.isExplained(name) { return .low }
        guard standing.knowsItself || file.isTopLevelOfMain(call) else { return reason.confidence }
        return reason.isError && !reason.isRemainder && !isMadeFromLiteral(call, file) && namesError(call, file) ? reason.confidence : .low
    }

    /// Whether the message tells the error; one that only says what must hold is a check of the program.
    private static func namesError(_ call: NodeID, _ file: FileContext) -> Bool {
        file.outline.tokens(call).contains { file.tokens.kinds[$0].isIdentifierLike && isErrorName($0, file) || file.token($0, is: "e") }
    }

    /// `init(floatLiteral:)`: what it is given is written in the source.
    private static func isMadeFromLiteral(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingDeclaration(call), let parameters = file.outline.firstChild(function, .parameters) else {
            return false
        }
        return file.outline.tokens(parameters).contains { file.string($0).hasSuffix("Literal") }
    }

    /// Why the crash answers a failure that comes from outside; nil where it stands for a mistake in the program.
    private static func reason(_ call: NodeID, _ file: FileContext) -> Reason? {
        var child = call
        while let parent = file.outline.parent(child) {
            switch file.outline.kind(parent) {
            case .catchClause:
                return Reason(
                    text: "when the error that is caught here happens", confidence: .high, isError: true,
                    isRemainder: isRemainder(parent, file))
            case .switchCase: if let reason = caseReason(parent, call, file) { return reason }
            case .guardStatement, .ifStatement, .elseBranch:
                if let reason = branchReason(parent, from: child, file) { return reason }
            case let kind where kind.isFunctionLike: return nil
            default: break
            }
            child = parent
        }
        return nil
    }

    /// The last `catch` behind others that took the errors the call is known to throw.
    private static func isRemainder(_ clause: NodeID, _ file: FileContext) -> Bool {
        guard file.isCatchAll(clause), let parent = file.outline.parent(clause) else { return false }
        return file.outline.children(parent).contains { $0 < clause && file.outline.kind($0) == .catchClause }
    }

    private static func caseReason(_ switchCase: NodeID, _ call: NodeID, _ file: FileContext) -> Reason? {
        if file.tokens.kinds[file.outline.anchor(switchCase)] == .default {
            guard file.outline.firstChild(switchCase, .attribute) == nil, let parent = file.outline.parent(switchCase),
                isOverLiterals(parent, file) || isOverTypes(parent, file) && canFail(switchCase, file)
            else {
                return nil
            }
            return Reason(text: "when a value comes that no case names", confidence: file.arguments(call).isEmpty ? .low : .medium)
        }
        guard let item = file.outline.firstChild(switchCase, .caseItem),
            file.outline.tokens(item).contains(where: { file.token($0, is: "failure") && file.tokens.kinds[$0 - 1] == .period })
        else { return nil }
        return Reason(text: "when the result is a failure", confidence: .high, isError: true)
    }

    /// Whether a `switch` compares with text or numbers: values that come from outside, not cases of an enumeration.
    private static func isOverLiterals(_ node: NodeID, _ file: FileContext) -> Bool {
        var literals = 0
        var others = 0
        for child in file.outline.children(node) where file.outline.kind(child) == .switchCase {
            for item in file.outline.children(child) where file.outline.kind(item) == .caseItem {
                switch file.tokens.kinds[file.outline.tokens(item).lowerBound] {
                case .stringQuote, .rawStringPoundDelimiter: literals += 1
                case .integerLiteral: if file.outline.tokens(item).count == 1 { literals += 1 } else { others += 1 }
                default: others += 1
                }
            }
        }
        guard literals > 0, literals > others else { return false }
        // `index % 3`, a position in a fixed list: no data from outside.
        let anchor = file.outline.anchor(node)
        var token = anchor + 1
        while file.tokens.kinds[token] != .leftBrace {
            if file.isArithmetic(token) || isPosition(token, file) { return false }
            token += 1
        }
        return true
    }

    /// Whether a `switch` tells values apart by their types: anything may come.
    private static func isOverTypes(_ node: NodeID, _ file: FileContext) -> Bool {
        var types = 0
        for child in file.outline.children(node) where file.outline.kind(child) == .switchCase {
            for item in file.outline.children(child) where file.outline.kind(item) == .caseItem {
                guard file.outline.tokens(item).prefix(6).contains(where: { file.tokens.kinds[$0] == .as || file.tokens.kinds[$0] == .is })
                else { return false }
                types += 1
            }
        }
        return types > 0
    }

    private static func isPosition(_ token: Int, _ file: FileContext) -> Bool {
        ["position", "index", "section", "row", "item", "column", "indexPath"].contains(file.string(token))
    }

    /// A branch taken because something failed: in a function that could throw, or because of an error or a `try?`.
    private static func branchReason(_ statement: NodeID, from child: NodeID, _ file: FileContext) -> Reason? {
        guard let conditional = file.outline.kind(statement) == .elseBranch ? file.outline.parent(statement) : statement,
            let conditions = file.outline.firstChild(conditional, .conditions), child != conditions
        else { return nil }
        let tokens = file.outline.tokens(conditions)
        let isElse = file.outline.kind(statement) == .elseBranch
        if !isElse, file.outline.kind(child) == .codeBlock, bindsError(conditions, file), !followsTry(child, file) {
            return Reason(text: "when \(file.excerpt(tokens)) says that it failed", confidence: .high, isError: true)
        }
        guard isElse else {
            return canFail(statement, file) && comparesWithNil(tokens, file)
                ? Reason(text: "when \(file.excerpt(tokens)) holds", confidence: .medium) : nil
        }
        // `(try? exists()) == true` that does not hold is an answer, no failure.
        let isAnswer = file.outline.children(conditions).contains { file.outline.kind($0) == .condition }
        if !isAnswer, tokens.contains(where: { file.tokens.kinds[$0] == .try && file.tokens.kinds[$0 + 1] == .postfixQuestionMark }) {
            return Reason(text: "when \(file.excerpt(tokens)) fails", confidence: .high, isError: true)
        }
        guard canFail(statement, file), !tokens.contains(where: { file.tokens.kinds[$0] == .poundAvailable }) else { return nil }
        return Reason(
            text: "when \(file.excerpt(tokens)) does not hold, although the function could report it",
            confidence: dependsOnData(conditions, file) ? .medium : .low)
    }

    /// Whether a block tries something before it crashes: then the crash is about what should have thrown.
    private static func followsTry(_ block: NodeID, _ file: FileContext) -> Bool {
        guard let first = file.outline.children(block).first(where: { _ in true }) else { return false }
        return file.tokens.kinds[file.outline.tokens(first).lowerBound] == .try
    }

    /// Whether a condition converts, casts or looks something up, so that data decides; state of the program's own is another matter.
    private static func dependsOnData(_ conditions: NodeID, _ file: FileContext) -> Bool {
        for child in file.outline.children(conditions) {
            // `guard prepare(text, &statement) == OK`
            if file.outline.kind(child) == .condition, comparesCall(child, file) { return true }
            guard file.outline.kind(child) == .optionalBinding else { continue }
            let range = file.outline.tokens(child)
            if range.contains(where: { file.tokens.kinds[$0] == .as }) { return true }
            if file.nodes(.call, in: child).contains(where: { !file.arguments($0).isEmpty }) || file.contains(.subscriptCall, in: child) {
                return true
            }
            if let last = range.last, range.count > 4, file.tokens.kinds[last - 1] == .period { return true }
        }
        return false
    }

    /// Whether a condition compares what a function of C gave back: a status.
    private static func comparesCall(_ condition: NodeID, _ file: FileContext) -> Bool {
        let range = file.outline.tokens(condition)
        guard let atom = file.atom(at: range.lowerBound, in: range, isTrue: true), let (left, comparison, _) = file.comparison(atom),
            comparison == .equal, let last = left.last,
            file.tokens.kinds[last] == .rightParen, let opener = file.outline.match(last), opener == left.lowerBound + 1
        else { return false }
        return true
    }

    /// `if let error`, `if error != nil`
    private static func bindsError(_ conditions: NodeID, _ file: FileContext) -> Bool {
        for child in file.outline.children(conditions) {
            let range = file.outline.tokens(child)
            switch file.outline.kind(child) {
            case .optionalBinding: if isErrorName(file.outline.anchor(child), file) { return true }
            case .condition:
                if range.count == 3, isErrorName(range.lowerBound, file), file.token(range.lowerBound + 1, is: "!="),
                    file.tokens.kinds[range.lowerBound + 2] == .nil
                {
                    return true
                }
            default: break
            }
        }
        return false
    }

    private static func isErrorName(_ token: Int, _ file: FileContext) -> Bool {
        file.token(token, is: "error") || file.token(token, is: "err")
            || file.string(token).hasSuffix("Error") && file.tokens.kinds[token - 1] != .period
    }

    private static func comparesWithNil(_ range: Range<Int>, _ file: FileContext) -> Bool {
        range.count == 3 && file.token(range.lowerBound + 1, is: "==") && file.tokens.kinds[range.lowerBound + 2] == .nil
    }

    /// Whether the function around a node can report a failure: it throws, or it is a failable initialiser.
    private static func canFail(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let function = file.enclosingFunction(node) else { return false }
        if file.hasEffect(.throws, function) { return true }
        guard file.outline.kind(function) == .initializerDecl else { return false }
        let mark = file.tokens.kinds[file.outline.anchor(function) + 1]
        return mark == .postfixQuestionMark || mark == .infixQuestionMark
    }

    // MARK: - Where a crash is right

    /// `required init?(coder:)`, a method that subclasses must override.
    private static func isDemanded(_ call: NodeID, _ file: FileContext) -> Bool {
        if let function = file.enclosingDeclaration(call), file.outline.kind(function) == .initializerDecl,
            let parameters = file.outline.firstChild(function, .parameters),
            file.outline.tokens(parameters).contains(where: { file.token($0, is: "coder") || file.token($0, is: "aDecoder") })
        {
            return true
        }
        // `preconditionSuccess()`, `assertNoFailure()`: to crash is what it is called for.
        if let function = file.enclosingDeclaration(call), file.outline.kind(function) == .functionDecl,
            file.hasWord(file.outline.anchor(function), in: assertingWords)
        {
            return true
        }
        var type = file.enclosingType(call)
        while let outer = type {
            // Of `Publishers.AssertNoFailure` the last name counts.
            let head = file.outline.tokens(outer).prefix(8)
            if head.contains(where: { file.tokens.kinds[$0].isIdentifierLike && file.hasWord($0, in: ["assert"]) }) { return true }
            type = file.enclosingType(outer)
        }
        return says(overriding, call, file)
    }

    private static let overriding: Phrases = ["overrid", "subclass", "abstract", "not implemented", "unimplemented", "must implement"]

    private static let assertingWords: NameSet = ["assert", "precondition", "fatal"]

    private static func says(_ phrases: Phrases, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let argument = file.arguments(call).first else { return false }
        return file.mentions(phrases, inBytes: file.range(argument.value))
    }

    private static let unreachable: Phrases = [
        "unreachable", "impossible", "cannot happen", "can't happen", "can not happen", "never happen", "invariant", "by construction",
        "not possible", "must not fail",
    ]
    private static let doubtful: Phrases = [
        "never", "always", "programmer", "bug in", "internal", "inconsisten", "malloc", "allocate", "should", "illegal state",
        "invalid state",
    ]

    private static let help = "throw the error, return a failure, or handle the value that is not expected"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "ending the process as the answer to an error",
            rationale: """
                The failing path never runs in tests. In production the file is missing, the server sends a value from a newer version, the \
                database is locked, and one bad request ends the process together with every other request that it was serving.
                """,
            help: help,
            suppressWhen: "the process cannot do anything sensible without what failed, and the reason says so",
            references: ["CWE-248", "CWE-705"],
            bad: [
                """
                do {
                    try store.load()
                } catch {
                    ↓fatalError("could not load: \\(error)")
                }
                """,
                """
                func kind(_ name: String) -> Kind {
                    switch name {
                    case "user": return .user
                    case "group": return .group
                    default: ↓fatalError("unknown kind \\(name)")
                    }
                }
                """,
                """
                func decode(_ data: Data) throws -> Message {
                    guard let text = String(data: data, encoding: .utf8) else {
                        ↓preconditionFailure("no text")
                    }
                    return try Message(text)
                }
                """,
                """
                container.loadPersistentStores { _, error in
                    if let error = error as NSError? {
                        ↓fatalError("Unresolved error \\(error)")
                    }
                }
                """,
                """
                guard let data = try? Data(contentsOf: url) else {
                    ↓fatalError("no configuration")
                }
                """,
                """
                switch result {
                case .success(let value): use(value)
                case .failure(let error): ↓fatalError("\\(error)")
                }
                """,
                """
                struct Port {
                    init?(text: String) {
                        guard let value = Int(text) else { ↓fatalError("no number") }
                        self.value = value
                    }
                }
                """,
                """
                func bind(_ value: Any) throws {
                    switch value {
                    case let text as String: bind(text)
                    case is Int: bindNumber()
                    default: ↓fatalError("no column for \\(value)")
                    }
                }
                """,
                """
                func prepare(_ sql: String) throws -> Handle {
                    guard prepare_v2(sql, &handle) == OK else { ↓fatalError("could not prepare \\(sql)") }
                    return handle
                }
                """,
                """
                do { try decode() } catch let error as ParseError { report(error) } catch { ↓fatalError("unexpected: \\(error)") }
                """,
                Example(
                    """
                    /// Reads keys.
                    public struct Keys {
                        /// How many there are.
                        public let count: Int
                        /// The key in a text, which is not empty.
                        public func key(_ text: String) throws -> Key {
                            guard let first = text.first else { ↓fatalError("no key") }
                            return try Key(first)
                        }
                    }
                    """),
                Example("do { try encoder.write(value) } catch { ↓fatalError(\"unreachable: memory is never full\") }", confidence: .low),
            ],
            good: [
                "do { try store.load() } catch { throw Failure.store(error) }",
                "required init?(coder: NSCoder) { fatalError(\"init(coder:) has not been implemented\") }",
                "required init?(coder: NSCoder) { guard ready else { fatalError() }\n super.init(coder: coder) }",
                "func draw() { fatalError(\"subclasses must override\") }",
                "func size() throws -> Int { fatalError(\"must be overridden\") }",
                "func kind() -> Kind { switch state { case .on: return .a\n case .off: return .b\n @unknown default: fatalError() } }",
                "switch state { case .idle: start()\n default: fatalError(\"started twice\") }",
                "func f(_ n: Int) { guard n > 0 else { preconditionFailure(\"n must be positive\") }\n use(n) }",
                "do { try save() } catch { report(error) }",
                "func stop() -> Never { fatalError(\"stopped\") }",
                "struct Log { func fatalError(_ text: String) {} }\nfunc f() { do { try save() } catch { log.fatalError(\"x\") } }",
                "switch i % 2 { case 0: even()\n case 1: odd()\n default: fatalError() }",
                "do { try save() } catch { queue.async { if broken { fatalError() } } }",
                "func f(_ n: Int) throws { switch n & 1 { case 0: even()\n case 1: odd()\n default: fatalError(\"unreachable: one bit\") } }",
                "func f() throws { guard let a = Int(text) else { preconditionFailure(\"unreachable: digits were checked\") }\n use(a) }",
                "func preconditionSuccess() { switch result { case .success: done()\n case .failure(let error): fatalError(\"\\(error)\") } }",
                "let text = \"fatalError()\" // catch { fatalError() }",
                "func f() throws { guard ok else { throw Failure.bad } }",
            ])
    }
}
