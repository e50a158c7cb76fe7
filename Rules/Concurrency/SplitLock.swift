// Owns: the rule `split-lock`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a decision that is made from one region of a lock and written in the next.
package enum SplitLock: FileRule {
    package static let summary = RuleSummary(id: "split-lock", family: .concurrency, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        let calls = file.lockCalls()
        let scopes = file.lockScopes()
        guard calls.contains(where: \.isAcquiring) || !scopes.isEmpty else { return }
        let helpers = LockedReads(calls, scopes, file)
        for function in functions(calls, scopes, file) {
            let regions = file.lockRegions(in: function, calls, scopes)
            guard regions.count > 1 || !helpers.isEmpty else { continue }
            let states = regions.map { GuardedState($0, file) }
            guard states.contains(where: { !$0.writes.isEmpty }) else { continue }
            let conditions = (file.nodes(.conditions, in: function) + file.nodes(.switchStatement, in: function)).sorted()
            for (index, second) in regions.enumerated() {
                let nearest = max(0, index - window)..<index
                let earlier = Array(zip(regions[nearest], states[nearest]).reversed())
                guard let split = split(second, states[index], earlier, helpers, conditions, function, file) else { continue }
                let name = file.outline.anchor(second.call)
                findings.report(
                    file.range(ofToken: name), cause: file.range(file.callee(second.call)), confidence: split.confidence,
                    "\(file.excerpt(split.property..<split.property + 1)) was read under the lock before and is written here from that: "
                        + "another thread wrote it between the two", help: help)
            }
        }
    }

    private static func functions(_ calls: [LockCall], _ scopes: [LockScope], _ file: FileContext) -> [NodeID] {
        let nodes = calls.filter(\.isAcquiring).map(\.call) + scopes.map(\.call)
        return Set(nodes.compactMap { file.enclosingDeclaration($0) }).sorted()
    }

    private struct Split {
        let property: Int
        let confidence: Confidence
    }

    /// How many regions, and conditions, before one are looked at.
    private static let window = 8

    /// - Parameter earlier: the regions before, the nearest first.
    private static func split(
        _ second: LockRegion, _ state: GuardedState, _ earlier: [(LockRegion, GuardedState)], _ helpers: LockedReads,
        _ conditions: [NodeID], _ function: NodeID, _ file: FileContext
    ) -> Split? {
        guard !state.writes.isEmpty else { return nil }
        for (first, read) in earlier
        where first.lock == second.lock && first.tokens.upperBound <= file.outline.operand(second.call) {
            // What the first region tests and takes is spoken for.
            if read.reserves { return nil }
            guard let written = state.writes.first(where: { read.reads($0, file) && !read.changes($0, file) && !state.tests($0, file) })
            else {
                continue
            }
            let decision = Decision(first, second, conditions, file)
            guard decision.exists else { continue }
            let isLow =
                !decision.refuses && !decision.derives && isCache(read, written, file)
                || isOtherwiseDecided(second, written, Decision.results(of: first, file), in: function, file)
            return Split(property: written, confidence: isLow ? .low : .high)
        }
        return helperSplit(second, state, helpers, conditions, function, file)
    }

    /// `if isFull { … }`, `guard !contains(key) else { … }` before the region, where the type answers under the same lock.
    private static func helperSplit(
        _ second: LockRegion, _ state: GuardedState, _ helpers: LockedReads, _ conditions: [NodeID], _ function: NodeID, _ file: FileContext
    ) -> Split? {
        guard !helpers.isEmpty else { return nil }
        let behind = conditions.partitioningIndex { file.outline.tokens($0).lowerBound >= file.outline.operand(second.call) }
        for conditions in conditions[max(0, behind - window)..<behind] where file.outline.kind(conditions) == .conditions {
            let range = file.outline.tokens(conditions)
            guard range.upperBound <= file.outline.operand(second.call), governs(conditions, second.call, file) else { continue }
            for token in range {
                guard let read = helpers.read(at: token, lock: second.lock, in: function, file) else { continue }
                guard let written = state.writes.first(where: { read.reads($0, file) && !state.tests($0, file) }) else { continue }
                return Split(property: written, confidence: isCache(read, written, file) ? .low : .high)
            }
        }
        return nil
    }

    /// Whether conditions decide if a call runs: it stands in a branch, or behind an exit.
    private static func governs(_ conditions: NodeID, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let statement = file.outline.parent(conditions) else { return false }
        if file.outline.descendants(statement).contains(call.index) { return true }
        guard let block = file.outline.parent(statement), file.outline.descendants(block).contains(call.index) else { return false }
        if file.outline.kind(statement) == .guardStatement { return true }
        return file.outline.kind(statement) == .ifStatement && file.outline.firstChild(statement, .codeBlock).map(file.alwaysExits) ?? false
    }

    /// A value computed outside the lock and put into a table: the second of two callers does the work again, and nothing else is lost.
    private static func isCache(_ read: GuardedState, _ written: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[written + 1] == .leftSquare, let end = file.outline.match(written + 1), file.tokens.kinds[end + 1] == .equal
        else { return false }
        return read.looksUp(written, file)
    }

    /// A flag set to a constant in a branch that something else decides: setting it twice is harmless.
    private static func isOtherwiseDecided(
        _ second: LockRegion, _ written: Int, _ results: [Int], in function: NodeID, _ file: FileContext
    ) -> Bool {
        let value = written + 2
        guard file.tokens.kinds[written + 1] == .equal else { return false }
        let isConstant =
            file.tokens.kinds[value] == .true || file.tokens.kinds[value] == .false || file.tokens.kinds[value] == .period
        guard isConstant else { return false }
        // Of what the first region told, only what carries this variable.
        let carriers = results.filter { result in
            file.isSame(result..<result + 1, written..<written + 1)
                || (result + 2..<result + 6).contains { file.isSame($0..<$0 + 1, written..<written + 1) }
        }
        var current = second.call
        while let parent = file.outline.parent(current), parent != function {
            switch file.outline.kind(parent) {
            case .catchClause, .switchCase: return true
            case .ifStatement:
                guard let conditions = file.outline.firstChild(parent, .conditions) else { break }
                let tokens = file.outline.tokens(conditions)
                let isAboutIt = tokens.contains { token in (carriers + [written]).contains { file.isSame($0..<$0 + 1, token..<token + 1) } }
                if !isAboutIt { return true }
            default: break
            }
            current = parent
        }
        return false
    }

    private static let help = "decide and write inside one region, or test again in the second one before writing"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a decision made under a lock is carried out after the lock was given up",
            rationale: """
                Each access is locked, so nothing looks wrong and no sanitizer complains. Between the two regions another thread reads the same value: \
                both see one free seat, both take it. It needs two threads within microseconds, which a test never has and a server has daily.
                """,
            help: help,
            suppressWhen: "only one thread ever runs this function, and that is written down",
            references: ["CWE-367", "CWE-362"],
            bad: [
                """
                func reserve() -> Bool {
                    let free = lock.withLock { self.free }
                    guard free > 0 else { return false }
                    lock.↓withLock { self.free -= 1 }
                    return true
                }
                """,
                "func start() { lock.lock()\n let running = isRunning\n lock.unlock()\n if running { return }\n lock.↓lock()\n isRunning = true\n lock.unlock() }",
                "func next() -> Int { let n = lock.withLock { counter }\n lock.↓withLock { counter = n + 1 }\n return n }",
                "func add(_ x: Int) { if lock.withLock({ items.count < limit }) { lock.↓withLock { items.append(x) } } }",
                "final class A { var count = 0\n var isFull: Bool { lock.withLock { count >= 10 } }\n func add() { if isFull { return }\n lock.↓withLock { count += 1 } } }",
                "final class A { var ids: Set<Int> = []\n func has(_ i: Int) -> Bool { lock.lock()\n defer { lock.unlock() }\n return ids.contains(i) }\n func add(_ i: Int) { guard !has(i) else { return }\n lock.↓lock()\n ids.insert(i)\n lock.unlock() } }",
                "func take() { let n = state.withLock { $0.free }\n if n > 0 { state.↓withLock { $0.free -= 1 } } }",
                "func trim() { var n = 0\n lock.withLock { n = items.count }\n if n > limit { lock.↓withLock { items.removeAll() } } }",
                "func add(_ k: String, _ v: Int) throws { let taken = lock.withLock { table[k] != nil }\n if taken { throw Taken(k) }\n lock.↓withLock { table[k] = v } }",
                "func replace(_ k: String, _ v: Int) throws { lock.lock()\n let old = table[k]\n lock.unlock()\n guard old != nil else { throw Missing(k) }\n lock.↓lock()\n table[k] = v\n lock.unlock() }",
                "func spend(_ n: Int) { let left = queue.sync { balance }\n guard left >= n else { return }\n queue.↓sync { balance -= n } }",
                Example(
                    "func value(_ k: Int) -> Int { if let v = lock.withLock({ cache[k] }) { return v }\n let v = compute(k)\n lock.↓withLock { cache[k] = v }\n return v }",
                    confidence: .low),
                "func next() -> Int { lock.lock()\n let current = last\n lock.unlock()\n let next = current == 999 ? 0 : current + 1\n lock.↓lock()\n last = next\n lock.unlock()\n return next }",
                "func next(_ key: String) -> Int { let current = queue.sync { counts[key] ?? 0 }\n let next = current + 1\n queue.↓sync { counts[key] = next }\n return next }",
                Example(
                    "func value(_ k: Int) -> Int { let hit = lock.withLock { cache[k] }\n let v = hit ?? compute(k)\n lock.↓withLock { cache[k] = v }\n return v }",
                    confidence: .low),
            ],
            good: [
                "func reserve() -> Bool { lock.withLock { guard free > 0 else { return false }\n free -= 1\n return true } }",
                "func f() { let n = lock.withLock { count }\n print(n)\n lock.withLock { total = 1 } }",
                "func f() { let free = lock.withLock { self.free }\n guard free > 0 else { return }\n lock.withLock { if self.free > 0 { self.free -= 1 } } }",
                "func f() { lock.withLock { count += 1 }\n work()\n lock.withLock { count -= 1 } }",
                "func f() { lock.lock()\n if isRunning { lock.unlock()\n return }\n isRunning = true\n lock.unlock()\n work()\n lock.lock()\n isRunning = false\n lock.unlock() }",
                "func f() { let n = a.withLock { $0.x }\n if n > 0 { b.withLock { $0.x -= 1 } } }",
                "func f() { let n = lock.withLock { count }\n if n > 0 { log(n) } }",
                "func f() { let handlers = lock.withLock { self.handlers }\n handlers.forEach { $0() }\n lock.withLock { fired = true } }",
                "func f() { lock.withLock { a = 1 }\n lock.withLock { a = 2 } }",
                "func f() -> Int { let n = lock.withLock { count }\n return n }\nfunc g() { lock.withLock { count += 1 } }",
                "final class A { var n = 0\n var isFull: Bool { lock.withLock { n > 9 } } }\nfinal class B { var n = 0\n let isFull = false\n func add() { if isFull { return }\n lock.withLock { n += 1 } } }",
                "func f() { let n = lock.withLock { count }\n if n > 0 { queue.async { lock.withLock { count = 0 } } } }",
                "func f() { let old = lock.withLock { let old = state\n state = .stopped\n return old }\n if old == .running { lock.withLock { state = .idle } } }",
                "func f() { let n = lock.withLock { count }\n let text = \"\\(n)\"\n lock.withLock { title = text } }",
            ])
    }
}
