// Owns: the rule `error-detail-lost`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a new error that says less than the one it replaces.
package enum ErrorDetailLost: FileRule {
    package static let summary = RuleSummary(id: "error-detail-lost", family: .errorHandling, severity: .low)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for statement in file.nodes(.throwStatement) {
            guard let loss = loss(of: statement, file) else { continue }
            let keyword = file.outline.anchor(statement)
            let thrown = keyword + 1..<file.outline.tokens(statement).upperBound
            findings.report(
                file.range(ofToken: keyword), cause: file.range(statement), confidence: loss.confidence,
                "\(file.excerpt(thrown)) \(loss.reason)", help: help)
        }
    }

    private struct Loss {
        let confidence: Confidence
        let reason: String
    }

    private static func loss(of statement: NodeID, _ file: FileContext) -> Loss? {
        if isAnonymous(statement, file) {
            return Loss(confidence: .high, reason: "has neither a domain nor a message: whoever reads the report cannot tell what failed")
        }
        guard let clause = innermostCatch(around: statement, file), drops(statement, in: clause, file) else { return nil }
        let what = file.attempt(before: clause).map { file.excerpt($0) } ?? "the `do`"
        // A log line has kept it, though nobody can act upon that.
        let isLogged = file.mentionsError(clause)
        return Loss(
            confidence: isLogged || saysAllThereIs(statement, clause, file) ? .low : .medium,
            reason: "replaces the error of \(what) and drops why it failed: the report from production says nothing")
    }

    /// Whether the new error says as much as the old one could: a parser's position, the very input that was refused, or a comment that explains.
    private static func saysAllThereIs(_ statement: NodeID, _ clause: NodeID, _ file: FileContext) -> Bool {
        if let block = file.outline.firstChild(clause, .codeBlock), file.hasComment(in: file.range(block)) { return true }
        if file.onlyReadsOn(before: clause) { return true }
        guard !file.reachesOutside(before: clause),
            let tried = file.outline.parent(clause).flatMap({ file.outline.firstChild($0, .codeBlock) })
        else { return false }
        let inputs = file.attempts(in: tried).flatMap { file.nodes(.call, in: $0) }.flatMap { file.arguments($0) }.map(\.value)
            .filter { $0.count == 1 && file.tokens.kinds[$0.lowerBound].isIdentifierLike }
        guard !inputs.isEmpty else { return false }
        return file.nodes(.call, in: statement).flatMap { file.arguments($0) }.contains { argument in
            inputs.contains { file.isSame($0, argument.value) }
        }
    }

    /// The `catch` whose error a `throw` replaces.
    private static func innermostCatch(around statement: NodeID, _ file: FileContext) -> NodeID? {
        guard let clause = file.outline.ancestor(statement, where: { $0 == .catchClause || $0.isFunctionLike }) else { return nil }
        return file.outline.kind(clause) == .catchClause && file.catchScope(clause) == .everything ? clause : nil
    }

    /// Whether the new error carries nothing of the caught one: neither the error nor anything made of it.
    private static func drops(_ statement: NodeID, in clause: NodeID, _ file: FileContext) -> Bool {
        let thrown = file.outline.anchor(statement) + 1..<file.outline.tokens(statement).upperBound
        guard let block = file.outline.firstChild(clause, .codeBlock), !thrown.isEmpty else { return false }
        // `throw lastError`: an error that was there before. And what failed after a second attempt is that attempt.
        if !file.contains(.call, in: statement), startsLower(thrown.lowerBound, file) { return false }
        if file.attempts(in: block).contains(where: { file.outline.tokens($0).upperBound <= thrown.lowerBound }) { return false }
        var carriers = file.boundNames(clause).map { file.string($0) }
        if carriers.isEmpty { carriers = ["error"] }
        // `let message = "\(error)"; throw Failure(message)`, `if let e = error as? …`
        for node in file.nodes(.binding, in: block) + file.nodes(.optionalBinding, in: block) + file.nodes(.patternCondition, in: block) {
            let range = file.outline.tokens(node)
            guard range.upperBound <= thrown.lowerBound, mentions(carriers, in: range, file) else { continue }
            carriers += range.filter { file.tokens.kinds[$0].isIdentifierLike }.prefix(4).map { file.string($0) }
        }
        if mentions(carriers, in: thrown, file) { return false }
        return !isChosenByError(statement, in: block, carriers, file)
    }

    private static func startsLower(_ token: Int, _ file: FileContext) -> Bool {
        let text = file.string(token)
        return file.tokens.kinds[token] == .selfValue || file.tokens.kinds[token].isIdentifierLike && text.first?.isLowercase ?? false
    }

    /// Whether the `throw` stands in a branch that was taken because of what the error is, so that it says as much.
    private static func isChosenByError(_ statement: NodeID, in block: NodeID, _ carriers: [String], _ file: FileContext) -> Bool {
        var node = statement
        while let parent = file.outline.parent(node), parent != block {
            switch file.outline.kind(parent) {
            case .ifStatement, .guardStatement:
                if let conditions = file.outline.firstChild(parent, .conditions),
                    mentions(carriers, in: file.outline.tokens(conditions), file)
                {
                    return true
                }
            case .switchStatement:
                if mentions(carriers, in: file.outline.tokens(parent).prefix(16), file) { return true }
            default: break
            }
            node = parent
        }
        return false
    }

    private static func mentions(_ names: [String], in range: some Sequence<Int>, _ file: FileContext) -> Bool {
        range.contains { file.tokens.kinds[$0].isIdentifierLike && names.contains(file.string($0)) }
    }

    /// `NSError(domain: "", code: …)`
    private static func isAnonymous(_ statement: NodeID, _ file: FileContext) -> Bool {
        guard let call = file.nodes(.call, in: statement).first, file.token(file.outline.anchor(call), is: "NSError") else { return false }
        guard let domain = file.argument("domain", of: call),
            file.argument("userInfo", of: call).map({ file.isDefaultValue($0.value) }) ?? true
        else { return false }
        return file.isDefaultValue(domain.value)
    }

    private static let help =
        "let the new error carry the old one: `throw Failure.load(underlying: error)`, or put its description into the message"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "the new error forgets the old one",
            rationale: """
                The original error knows the path, the status and the reason; the one thrown in its place knows only that something failed. \
                In tests one look at the test tells the cause. In production the report says "loading failed", and whether the disk was \
                full, the network down or the file corrupt is lost for good.
                """,
            help: help,
            suppressWhen: "the detail must not leave this layer, for example because it holds personal data, and it is logged here",
            references: ["CWE-755"],
            bad: [
                "do { try load() } catch { ↓throw AppError.loadingFailed }",
                "do { try load() } catch let failure { ↓throw StoreError(code: 3) }",
                "func f() throws { do { try load() } catch { close(); ↓throw AppError.failed(\"loading\") } }",
                "func f() throws { guard ready else { ↓throw NSError(domain: \"\", code: 0) } }",
                "func f() throws { ↓throw NSError(domain: \"\", code: 0, userInfo: nil) }",
                "do { try load() } catch { if verbose { print(\"failed\") }; ↓throw AppError.failed }",
                "do { value = try load() } catch is Missing { value = 0 } catch { ↓throw AppError.failed }",
                Example("do { try load() } catch { logger.error(\"\\(error)\"); ↓throw AppError.failed }", confidence: .low),
                Example(
                    "func number(_ text: String) throws -> Int { do { return try convert(text) } catch { ↓throw SyntaxError.number(text) } }",
                    confidence: .low),
                Example(
                    "do { try check(sql) } catch {\n    // Anything behind the first statement is refused, whatever it is.\n    ↓throw AppError.several\n}",
                    confidence: .low),
            ],
            good: [
                "do { try load() } catch { throw error }",
                "do { try load() } catch { throw AppError.failed(error) }",
                "do { try load() } catch { throw AppError.failed(underlying: error, path: path) }",
                "do { try load() } catch { throw AppError.failed(\"loading: \\(error)\") }",
                "do { try load() } catch { throw AppError.failed(error.localizedDescription) }",
                "do { try load() } catch let e { throw AppError(cause: e) }",
                "do { try load() } catch { let text = String(describing: error); throw AppError.failed(text) }",
                "do { try load() } catch StoreError.missing { throw AppError.notFound }",
                "do { try load() } catch is DecodingError { throw AppError.malformed }",
                "do { try load() } catch { if let e = error as? POSIXError { throw AppError.system(e.code) }; throw error }",
                "do { try load() } catch { switch error { case .missing: throw AppError.notFound\n default: throw error } }",
                "do { try load() } catch { if error.isMissing { throw AppError.notFound }; throw error }",
                "func f() throws { guard ready else { throw AppError.notReady } }",
                "func f() throws { throw NSError(domain: \"App\", code: 2, userInfo: [NSLocalizedDescriptionKey: \"no disk\"]) }",
                "do { try load() } catch { task = Task { throw Stop() }; throw error }",
                "do { try finish() } catch { throw bodyError }",
                "do { try first() } catch { let text = try second(); guard let value = Int(text) else { throw AppError.invalid(text) }; use(value) }",
            ])
    }
}
