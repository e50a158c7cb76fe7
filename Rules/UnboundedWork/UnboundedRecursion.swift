// Owns: the rule `unbounded-recursion`.
package import Analysis
import Outline
import SwiftLexer

/// Flags a function that calls itself whatever happens.
package enum UnboundedRecursion: FileRule {
    package static let summary = RuleSummary(id: "unbounded-recursion", family: .unboundedWork, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for kind in [NodeKind.functionDecl, .initializerDecl] {
            for function in file.nodes(kind) {
                guard let body = file.outline.firstChild(function, .codeBlock), file.contains(.call, in: body) else { continue }
                let calls = file.nodes(.call, in: body).filter { isSelfCall($0, of: function, file) }
                guard !calls.isEmpty else { continue }
                let names = Set(calls.map { file.outline.anchor($0) })
                let confidence = confidence(that: calls, callThemselves: function, file)
                report(function, body, file.outline.anchor(function), confidence, file, &findings) { range in
                    range.contains(where: names.contains)
                }
            }
        }
        for binding in file.nodes(.binding) { checkAccessors(binding, file, &findings) }
    }

    private static func report(
        _ declaration: NodeID, _ body: NodeID, _ name: Int, _ confidence: Confidence, _ file: FileContext,
        _ findings: inout FindingCollector,
        recurs: @escaping (Range<Int>) -> Bool
    ) {
        let passage = file.passage(through: body, of: nil) { range in
            guard recurs(range) else { return false }
            return firstUnconditional(range, recurs, file) != nil
        }
        guard !passage.falls, !passage.leaves, passage.continues.isEmpty, recurs(file.outline.tokens(body)) else { return }
        findings.report(
            file.range(ofToken: name), cause: file.range(declaration), confidence: confidence,
            "every path through \(file.excerpt(name..<name + 1)) calls it again: the stack overflows, or the work never ends", help: help)
    }

    /// The first token by which the function calls itself that no `&&`, `||`, `??`, `? :` or closure makes optional.
    private static func firstUnconditional(_ range: Range<Int>, _ recurs: (Range<Int>) -> Bool, _ file: FileContext) -> Int? {
        range.first { token in
            guard recurs(token..<token + 1) else { return false }
            var node = file.innermostNode(at: token)
            let statement = file.statement(node)
            while node != statement, let parent = file.outline.parent(node) {
                if file.outline.kind(parent) == .closure || file.outline.kind(node) == .closure { return false }
                if file.outline.kind(parent) == .ternary { return false }
                node = parent
            }
            return !range.contains { earlier in
                earlier < token && (file.tokens.kinds[earlier] == .infixQuestionMark || file.token(earlier, isIn: ["&&", "||", "??"]))
            } && !range.contains { file.tokens.kinds[$0] == .leftBrace && $0 < token && (file.outline.match($0) ?? 0) > token }
        }
    }

    // MARK: - Functions

    /// Whether a call is of the function itself: the same name and labels, on nothing, `self` or the function's own type.
    private static func isSelfCall(_ call: NodeID, of function: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(call)
        let own = file.outline.anchor(function)
        let isInitializer = file.outline.kind(function) == .initializerDecl
        guard isInitializer ? file.tokens.kinds[name] == .initializer : file.isSame(name..<name + 1, own..<own + 1) else { return false }
        guard isOwnReceiver(file.receiver(call), isInitializer: isInitializer, file), sameLabels(call, function, file) else { return false }
        return file.enclosingDeclaration(call) == function && !isShadowed(own, in: function, before: call, file)
            && hasSameEffects(call, function, file) && !isOverload(call, function, file) && !yieldsAnotherType(call, function, file)
    }

    /// `(detach() as Syntax)` in a function that results in something else: the overload with that result.
    private static func yieldsAnotherType(_ call: NodeID, _ function: NodeID, _ file: FileContext) -> Bool {
        let keyword = file.outline.tokens(call).upperBound
        guard file.tokens.kinds[keyword] == .as, file.tokens.kinds[keyword + 1].isIdentifierLike,
            let result = file.outline.firstChild(function, .returnType), let type = file.outline.firstChild(result, .type)
        else { return false }
        let own = file.outline.tokens(type)
        return !file.isSame(own, keyword + 1..<keyword + 1 + own.count)
    }

    /// Whether another function of the name is meant: an argument is converted on the way, the result has members of its own, or there is one.
    private static func isOverload(_ call: NodeID, _ function: NodeID, _ file: FileContext) -> Bool {
        file.tokens.kinds[file.wholeCall(call).upperBound] == .period || hasOverload(function, call, file)
            || file.contains(.castExpression, in: call)
            || file.nodes(.call, in: call).contains { file.isInitializerCall($0) }
    }

    /// An asynchronous or throwing function is called with `await` or `try`; without, another overload is meant.
    private static func hasSameEffects(_ call: NodeID, _ function: NodeID, _ file: FileContext) -> Bool {
        let around = [NodeKind.awaitExpression, .tryExpression].map { kind in
            file.outline.ancestor(call) { $0 == kind || $0.isItemContainer }.map { file.outline.kind($0) == kind } ?? false
        }
        return file.hasEffect(.async, function) == around[0] && (!file.hasEffect(.throws, function) || around[1])
    }

    private static func isOwnReceiver(_ receiver: Range<Int>, isInitializer: Bool, _ file: FileContext) -> Bool {
        // `.make()` is a member of whatever type is wanted there.
        guard let first = receiver.first else { return !isInitializer && file.tokens.kinds[receiver.lowerBound] != .period }
        guard receiver.count == 1 else { return false }
        return file.tokens.kinds[first] == .selfValue || file.tokens.kinds[first] == .selfType
    }

    private static func sameLabels(_ call: NodeID, _ function: NodeID, _ file: FileContext) -> Bool {
        guard let parameters = file.outline.firstChild(function, .parameters) else { return false }
        let declared = file.outline.children(parameters).map { parameter -> (label: String, hasDefault: Bool) in
            let range = file.outline.tokens(parameter)
            let anchor = file.outline.anchor(parameter)
            let first = range.lowerBound < anchor ? file.string(anchor - 1) : file.string(anchor)
            return (first, range.contains { file.tokens.kinds[$0] == .equal })
        }
        let given = file.arguments(call).map { $0.label.map(file.string) ?? "_" }
        guard given.count <= declared.count, given.count >= declared.count(where: { !$0.hasDefault }) else { return false }
        if given.count < declared.count { return given.allSatisfy { label in declared.contains { $0.label == label } } }
        return zip(given, declared).allSatisfy { $0 == $1.label || $0 == "_" && file.closures(call).count > 0 }
    }

    /// How sure we are that no overload is meant, which may stand in another file.
    ///
    /// Conversions live in extensions, generic functions and initialisers, and make a new value on the way.
    private static func confidence(that calls: [NodeID], callThemselves function: NodeID, _ file: FileContext) -> Confidence {
        if calls.allSatisfy({ hasSameTypes($0, function, file) }) { return .high }
        guard file.outline.kind(function) == .functionDecl, file.outline.firstChild(function, .genericParameters) == nil,
            file.enclosingType(function).map({ file.outline.kind($0) != .extensionDecl && file.outline.kind($0) != .protocolDecl }) ?? true
        else { return .low }
        return calls.allSatisfy { passesPlainValues($0, file) } ? .medium : .low
    }

    /// `visit(next)`, `visit(node.next)`
    private static func passesPlainValues(_ call: NodeID, _ file: FileContext) -> Bool {
        file.arguments(call).allSatisfy { argument in
            argument.value.allSatisfy {
                file.tokens.kinds[$0].isIdentifierLike || file.tokens.kinds[$0] == .period || file.tokens.kinds[$0] == .prefixAmpersand
            }
                && file.closures(call).isEmpty
        }
    }

    /// A local of the same name is called instead.
    private static func isShadowed(_ name: Int, in function: NodeID, before call: NodeID, _ file: FileContext) -> Bool {
        guard let local = file.localDeclaration(of: name, before: call, in: function) else { return false }
        return local != function
    }

    /// Whether the arguments are sure to have the types of the parameters, so that no overload is meant: parameters passed on, arithmetic with
    /// them, literals.
    private static func hasSameTypes(_ call: NodeID, _ function: NodeID, _ file: FileContext) -> Bool {
        guard let parameters = file.outline.firstChild(function, .parameters), let body = file.outline.firstChild(function, .codeBlock),
            file.arguments(call).count == file.outline.children(parameters).reduce(into: 0, { count, _ in count += 1 })
        else { return false }
        let names = file.outline.children(parameters).map { file.string(file.outline.anchor($0)) }
        return file.arguments(call).allSatisfy { argument in
            argument.value.allSatisfy { token in
                switch file.tokens.kinds[token] {
                case .integerLiteral, .floatLiteral, .binaryOperator, .true, .false, .stringQuote, .stringSegment: return true
                case let kind where kind.isIdentifierLike:
                    return names.contains(file.string(token)) && file.tokens.kinds[token + 1] != .period
                        && file.tokens.kinds[token + 1] != .leftParen
                        && isParameter(token, before: call, in: body, file)
                default: return false
                }
            }
        }
    }

    private static func isParameter(_ name: Int, before call: NodeID, in body: NodeID, _ file: FileContext) -> Bool {
        file.localDeclaration(of: name, before: call, in: body) == nil
    }

    private static func hasOverload(_ function: NodeID, _ call: NodeID, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(function)
        return file.nodes(file.outline.kind(function)).contains { other in
            let anchor = file.outline.anchor(other)
            return other != function && file.isSame(anchor..<anchor + 1, name..<name + 1) && sameLabels(call, other, file)
                && file.enclosingType(other).map(file.name) == file.enclosingType(function).map(file.name)
        }
    }

    // MARK: - Accessors

    /// A getter that reads, or a setter that writes, its own property; observers do not recur.
    private static func checkAccessors(_ binding: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        guard let block = file.outline.firstChild(binding, .accessorBlock) else { return }
        let name = file.outline.anchor(binding)
        if let getter = file.outline.firstChild(block, .codeBlock) {
            checkGetter(getter, name, binding, file, &findings)
        }
        for accessor in file.outline.children(block) where file.outline.kind(accessor) == .accessor {
            guard let body = file.outline.firstChild(accessor, .codeBlock) else { continue }
            switch file.tokens.kinds[file.outline.anchor(accessor)] {
            case .get: checkGetter(body, name, binding, file, &findings)
            case .set: checkSetter(body, name, binding, file, &findings)
            default: break
            }
        }
    }

    private static func checkGetter(_ body: NodeID, _ name: Int, _ binding: NodeID, _ file: FileContext, _ findings: inout FindingCollector)
    {
        guard isOwnProperty(binding, body, name, file) else { return }
        report(binding, body, name, .high, file, &findings) { range in
            range.contains { isOwnProperty(at: $0, name, file) && !file.isAssignmentOperator($0 + 1) }
        }
    }

    private static func checkSetter(_ body: NodeID, _ name: Int, _ binding: NodeID, _ file: FileContext, _ findings: inout FindingCollector)
    {
        guard isOwnProperty(binding, body, name, file) else { return }
        report(binding, body, name, .high, file, &findings) { range in
            range.contains { isOwnProperty(at: $0, name, file) && file.tokens.kinds[$0 + 1] == .equal }
        }
    }

    /// The property belongs to a type or the file, and nothing local has its name.
    private static func isOwnProperty(_ binding: NodeID, _ body: NodeID, _ name: Int, _ file: FileContext) -> Bool {
        let patterns = [NodeKind.pattern, .binding, .optionalBinding, .parameter].flatMap { file.nodes($0, in: body) }
        return !patterns.contains { pattern in
            let range =
                file.outline.kind(pattern) == .pattern
                ? file.outline.tokens(pattern) : file.outline.anchor(pattern)..<file.outline.anchor(pattern) + 1
            return range.contains {
                file.tokens.kinds[$0].isIdentifierLike && file.isSame($0..<$0 + 1, name..<name + 1) && file.tokens.kinds[$0 - 1] != .period
            }
        }
    }

    private static func isOwnProperty(at token: Int, _ name: Int, _ file: FileContext) -> Bool {
        guard file.tokens.kinds[token].isIdentifierLike, file.isSame(token..<token + 1, name..<name + 1), file.isVariable(token) else {
            return false
        }
        switch file.tokens.kinds[token + 1] {
        case .leftParen, .colon: return false
        default: return file.tokens.kinds[token - 1] != .backslash
        }
    }

    private static let help = "return without the call on some path, and make every call come closer to that path; or use a loop"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a function that calls itself on every path",
            rationale: """
                Nobody calls it in a test, or the test's double takes its place. The first real call fills the stack and ends the process; an \
                asynchronous one keeps its memory growing until the system ends it.
                """,
            help: help,
            suppressWhen: "never: such a function cannot return",
            references: ["CWE-674"],
            bad: [
                "func ↓reload() { clear(); reload() }",
                "func ↓run(_ x: Int) -> Int {\n    if x > 0 {\n        return run(x - 1)\n    } else {\n        return run(x + 1)\n    }\n}",
                "struct S { var ↓name: String { return name } }",
                "final class Model { var ↓title: String { get { stored } set { self.title = newValue } } }",
                "actor Poller { func ↓poll() async { await tick()\n await self.poll() } }",
                "struct P { init(a: Int) { x = a }\n ↓init() { self.init() } }",
                "enum E { static func ↓make(_ name: String, size: Int = 0) -> E { make(name, size: size) } }",
                Example("func ↓visit(_ node: Node) { show(node)\n visit(node.next) }", confidence: .medium),
                Example("extension Tree { func ↓visit(_ node: Node) { show(node)\n visit(node.next) } }", confidence: .low),
            ],
            good: [
                "func count(_ n: Int) -> Int { if n == 0 { return 0 }\n return 1 + count(n - 1) }",
                "func log(_ text: String) { log(text, level: 1) }\nfunc log(_ text: String, level: Int) { write(text) }",
                "struct Proxy { func send(_ x: Int) { target.send(x) } }",
                "extension Node { func detach() -> Self { (detach() as Syntax).cast(Self.self) } }",
                "var size = 0 { didSet { size = max(0, size) } }",
                "func poll() { queue.asyncAfter(deadline: later) { self.poll() } }",
                "func walk(_ node: Node) { for child in node.children { walk(child) } }",
                "func f(_ n: Int) -> Bool { n == 0 || f(n - 1) }",
                "func f(_ n: Int) -> Int { n == 0 ? 0 : f(n - 1) }",
                "func g(_ x: Int) -> Int { g(Double(x)) }",
                "struct S { var name: String { let name = stored\n return name } }",
                "struct S { var name: String { storage.name } }",
                "func parse() throws -> Int { guard let token = next() else { throw Failure.end }\n return try parse() }",
                "struct W { init(_ x: Int) { self.init(x, y: 0) } }",
                "extension Pipeline { func remove(_ name: String) async throws { try await self.remove(name).get() } \n func remove(_ name: String) -> Future { future(name) } }",
                "enum Item { case one(Int), two(Int)\n var size: Int { switch self { case .one(let size): return size\n case .two(let size): return size } } }",
                "enum Field { static var allow: Field { .init(rawName: \"allow\") } }",
                "extension Server { func stop() async { stop() } \n func stop() { close() } }",
                "func f(_ n: Int?) -> Int { guard let n else { return 0 }\n return f(n.next) }",
            ])
    }
}
