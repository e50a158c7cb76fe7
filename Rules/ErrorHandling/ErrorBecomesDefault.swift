// Owns: the rule `error-becomes-default`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a `catch` that answers a failure with a value that means "there is nothing".
package enum ErrorBecomesDefault: FileRule {
    package static let summary = RuleSummary(id: "error-becomes-default", family: .errorHandling, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for clause in file.nodes(.catchClause) {
            guard let confidence = confidence(clause, file), file.lostState(ofCatch: clause) == nil else { continue }
            findings.report(
                file.range(ofToken: file.outline.anchor(clause)), cause: file.range(clause), confidence: confidence,
                "when \(file.attempt(before: clause).map { file.excerpt($0) } ?? "this `do`") fails the result is the same as if there were nothing: the caller cannot tell the two apart",
                help: help)
        }
    }

    /// How sure we are that failure looks like absence; nil where it does not.
    private static func confidence(_ clause: NodeID, _ file: FileContext) -> Confidence? {
        guard file.catchScope(clause) == .everything, let block = file.outline.firstChild(clause, .codeBlock) else { return nil }
        var acts = file.failureActs(of: block)
        // `do { return try a() } catch { log(error) }; return nil`
        if !acts.isDisjoint(with: [.logs, .logsQuietly]), acts.isSubset(of: harmless), let statement = file.outline.parent(clause) {
            acts.formUnion(file.actsAfterFailure(of: statement))
            guard acts.contains(.returnsDefault) else { return nil }
        }
        if acts.isSubset(of: harmless.union(.deliversDefault)), acts.contains(.deliversDefault) {
            return deliversFalse(block, file) ? .low : .medium
        }
        if acts.isSubset(of: harmless.union(.writesDefault)), acts.contains(.writesDefault) { return emptied(clause, block, file) }
        guard acts.contains(.returnsDefault), acts.isSubset(of: harmless.union(.returnsDefault)) else { return nil }
        // `if missing { return nil }` with other ways on answers one case only.
        guard !file.failureActs(of: block).contains(.returnsDefault) || file.alwaysExits(block) else { return nil }
        guard let function = file.enclosingFunction(clause) else { return .medium }
        if promises(function, file) { return nil }
        if answersByKind(function, file) || answersWithTrue(clause, file) { return .low }
        let reachesOutside = file.reachesOutside(before: clause)
        // A getter or a parser of what is in memory has no better answer to what it cannot make sense of.
        if !reachesOutside, isGetter(function, file) || file.onlyReadsOn(before: clause) { return .low }
        // A text or value that is not what was asked for is no failure of anything.
        if !reachesOutside, answersWithFalse(block, file) { return .low }
        if file.hasComment(in: file.range(block)) { return reachesOutside ? .medium : .low }
        return reachesOutside && (!acts.contains(.logs) || file.hasEffect(.throws, function)) ? .high : .medium
    }

    /// `do { items = try load() } catch { items = [] }`: whoever shows the items cannot tell a failure from none.
    private static func emptied(_ clause: NodeID, _ block: NodeID, _ file: FileContext) -> Confidence? {
        guard let statement = file.outline.parent(clause), let tried = file.outline.firstChild(statement, .codeBlock) else { return nil }
        // `catch { connection = nil }` in a loop that connects again.
        if let loop = file.enclosingLoop(clause), !file.retries(in: loop).isEmpty { return nil }
        let emptied = targets(of: block, file)
        let filled = targets(of: tried, file)
        guard emptied.contains(where: { target in filled.contains { file.isSame($0, target) } }) else { return nil }
        if file.isOutcomeTested(of: statement) || file.hasComment(in: file.range(block)) { return .low }
        if let function = file.enclosingFunction(clause), promises(function, file) { return nil }
        return file.reachesOutside(before: clause) ? .medium : .low
    }

    /// What the statements of a block assign to.
    private static func targets(of block: NodeID, _ file: FileContext) -> [Range<Int>] {
        file.outline.children(block).compactMap { item in
            guard file.outline.kind(item) == .expressionStatement else { return nil }
            let range = file.outline.tokens(item)
            return file.assignment(in: range).map { file.withoutSelf(range.lowerBound..<$0) }
        }
    }

    private static func answersWithFalse(_ block: NodeID, _ file: FileContext) -> Bool {
        let returns = file.nodes(.returnStatement, in: block)
        return !returns.isEmpty && returns.allSatisfy { file.tokens.kinds[file.outline.anchor($0) + 1] == .false }
    }

    /// `completion(false)` says that it failed.
    private static func deliversFalse(_ block: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.call, in: block).contains { call in
            let arguments = file.arguments(call)
            return arguments.count == 1 && arguments[0].value.count == 1 && file.tokens.kinds[arguments[0].value.lowerBound] == .false
        }
    }

    private static let harmless: FailureActs = [.logs, .logsQuietly, .cleansUp, .mentions, .actsInDebug, .resetsProgress, .waits]

    /// Whether a function says by its name that it answers a failure so.
    private static func promises(_ function: NodeID, _ file: FileContext) -> Bool {
        switch file.outline.kind(function) {
        case .functionDecl: return promises(file.name(function))
        case .accessorBlock, .accessor:
            return file.outline.ancestor(function) { $0 == .binding }.map { promises(file.name($0)) } ?? false
        default: return false
        }
    }

    /// A failable initialiser can only say that there is nothing.
    private static func answersByKind(_ function: NodeID, _ file: FileContext) -> Bool { file.outline.kind(function) == .initializerDecl }

    private static func isGetter(_ function: NodeID, _ file: FileContext) -> Bool {
        file.outline.kind(function) == .accessorBlock || file.outline.kind(function) == .accessor
    }

    /// `tryLoad`, `loadOrNil`, `valueIfAvailable`, `isReachable`
    private static func promises(_ name: String) -> Bool {
        if prefixes.contains(where: { prefix in name.hasPrefix(prefix) && name.dropFirst(prefix.count).first?.isUppercase ?? false }) {
            return true
        }
        return suffixes.contains { name.contains($0) }
    }

    private static let prefixes = ["try", "attempt", "optional"]
    private static let suffixes = [
        "OrNil", "OrNull", "IfAvailable", "IfPresent", "IfPossible", "IfExists", "OrDefault", "OrEmpty", "OrElse", "OrZero", "Optional",
        "BestEffort",
    ]

    /// `do { try check(); return true } catch { return false }`: the answer tells success from failure.
    private static func answersWithTrue(_ clause: NodeID, _ file: FileContext) -> Bool {
        guard let block = file.outline.parent(clause).flatMap({ file.outline.firstChild($0, .codeBlock) }) else { return false }
        // Also `do { try check() } catch { return false }; return true`.
        let next = file.outline.parent(clause).flatMap { file.statements(behind: $0).first }.map { [$0] } ?? []
        let returns = file.nodes(.returnStatement, in: block) + next.filter { file.outline.kind($0) == .returnStatement }
        return returns.contains { file.tokens.kinds[file.outline.anchor($0) + 1] == .true && file.outline.tokens($0).count == 2 }
    }

    private static let help =
        "let the error go on with `throws`, or return a `Result`; where nothing is a fine answer, say so in the function's name"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a failure that looks like an empty answer",
            rationale: """
                A `catch` that returns `nil`, `[]` or `0` makes two things look alike that are not: there is nothing, and nobody knows. The \
                tests have data, so they never meet the difference. In production the unreachable server looks like an account without \
                orders, the locked keychain like a user who never signed in, and the next step acts on it.
                """,
            help: help,
            suppressWhen: "whoever calls this does the same for absence and failure, for good, and the reason says so",
            references: ["CWE-390", "CWE-393"],
            bad: [
                """
                func orders(of user: User) async -> [Order] {
                    do {
                        return try await api.orders(user.id)
                    } ↓catch {
                        return []
                    }
                }
                """,
                """
                func balance() -> Decimal? {
                    do {
                        return try ledger.balance()
                    } ↓catch {
                        logger.error("no balance: \\(error)")
                        return nil
                    }
                }
                """,
                "func count() -> Int { do { return try rows().count } ↓catch { return 0 } }",
                "func name() throws -> String { do { return try read() } ↓catch { return \"\" } }",
                "func isMember(_ id: Int) -> Bool { do { return try store.members().contains(id) } ↓catch { return false } }",
                "let items = files.compactMap { file in do { return try parse(file) } ↓catch { return nil } }",
                "var settings: Settings { do { return try load() } ↓catch { return Settings() } }",
                "func load() -> [Int] { do { return try read() } ↓catch { print(error) }; return [] }",
                "func pair() -> ([Int], String?) { do { return try read() } ↓catch { return ([], nil) } }",
                "func map() -> [String: Int] { do { return try read() } ↓catch let failure { debugPrint(failure); return [:] } }",
                Example("func save() -> Bool { do { try write(); return true } ↓catch { return false } }", confidence: .low),
                Example("func ping() -> Bool { do { try send() } ↓catch { return false }\n return true }", confidence: .low),
                Example("struct Value { init?(data: Data) { do { value = try decode(data) } ↓catch { return nil } } }", confidence: .low),
                Example(
                    "func load(completion: (Int?) -> Void) { do { completion(try read()) } ↓catch { completion(nil) } }",
                    confidence: .medium),
                Example(
                    "func matches(_ body: Data) -> Bool { do { return try test(parse(body)) } ↓catch { return false } }", confidence: .low),
                Example("func user(_ data: Data) -> User? { do { return try decode(data) } ↓catch { return nil } }", confidence: .medium),
                Example(
                    "func send(completion: (Bool) -> Void) { do { try post(); completion(true) } ↓catch { completion(false) } }",
                    confidence: .low),
                Example("func reload() async { do { items = try await api.items() } ↓catch { items = [] } }", confidence: .medium),
                Example("var range: Range<Int>? { do { return try parser.read() } ↓catch { return nil } }", confidence: .low),
            ],
            good: [
                "func load() throws -> [Int] { do { return try read() } catch { throw Failure.read(error) } }",
                "func load() -> Result<[Int], any Error> { do { return .success(try read()) } catch { return .failure(error) } }",
                "func load() throws -> Data? { do { return try read() } catch StoreError.missing { return nil } }",
                "func load() -> Data? { do { return try read() } catch let error as CocoaError where error.code == .fileNoSuchFile { return nil } catch { report(error); return nil } }",
                "func load() -> [Int] { do { return try read() } catch { lastError = error; return [] } }",
                "func load() throws -> Int? { do { return try read() } catch { if isMissing(error) { return nil }; throw error } }",
                "func load() -> Int { do { return try read() } catch { return fallback } }",
                "func load() -> State { do { return try read() } catch { return .failed(error) } }",
                "func load() -> Status { do { return try read() } catch { return Status(failure: error) } }",
                "func code() -> Int { do { return try run() } catch { print(error); return 1 } }",
                "func load() throws -> Int { do { return try fast() } catch { print(error) }; return try slow() }",
                "func find() -> Int? { nil }",
                "func start() { do { try run() } catch { report(error) } }",
                "func stop() { do { try run() } catch { return } }",
                "func text() throws -> String { do { return try read() } catch { if box.isNull { return \"\" } }; return try other() }",
                Example("func load() -> [Int] { do { return try read() } catch { return [] } }", path: "Tests/AppTests/Fixture.swift"),
                "func loadOrNil() -> Int? { do { return try read() } catch { return nil } }",
                "func run() async { while isOn { do { link = try await connect() } catch { link = nil } } }",
                "func load() { do { items = try store.load() } catch { failed = true; items = [] } }",
            ])
    }
}
