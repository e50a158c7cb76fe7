// Owns: the functions of a file that want a test, and whether they have one.
package import Outline
import SourceText
import SwiftLexer

/// A function, initialiser, computed property or subscript that wants a test.
package struct FunctionUnderTest: Sendable {
    /// A `functionDecl`, `initializerDecl` or `subscriptDecl`; a computed property's `binding`.
    package let node: NodeID
    package let body: NodeID
    /// `load(from:)`, `init(path:)`, `total`, `subscript(row:)`
    package let name: String
    package let reach: Reach
}

/// What reaches a function.
package enum Reach: Sendable, Hashable {
    /// Tests mention it, or reach code that does.
    case tested
    /// Its new lines ran under tests, as far as anything is known of them.
    case covered
    /// Some of its new lines ran, and these did not.
    case partlyCovered(missed: [ClosedRange<Int>])
    /// Test runs know its lines, and none of them ran.
    case uncovered
    /// Nothing that tests reach mentions it.
    case unmentioned

    package var isReached: Bool { self == .tested || self == .covered }
}

extension FileContext {
    /// The functions that want a test, in order.
    package func functionsUnderTest(in project: ProjectContext) -> [FunctionUnderTest] {
        functionsWithWork.map { node, body in
            FunctionUnderTest(node: node, body: body, name: displayName(node), reach: reach(of: node, body, project))
        }
    }

    /// The functions that want a test, with their bodies, in order.
    var functionsWithWork: [(node: NodeID, body: NodeID)] {
        guard wantsTests else { return [] }
        var result: [(node: NodeID, body: NodeID)] = []
        for kind in [NodeKind.functionDecl, .initializerDecl, .subscriptDecl, .binding] {
            for node in nodes(kind) {
                guard let body = body(ofFunction: node), isMemberOrGlobal(node), hasWork(node, body), !isExempt(node) else { continue }
                result.append((node, body))
            }
        }
        return result.sorted { $0.node < $1.node }
    }

    /// Whether the file is code that somebody writes to ship and that a test can import.
    package var wantsTests: Bool { !isTest && !isGenerated && !isScript && !isDemonstration }

    private func reach(of node: NodeID, _ body: NodeID, _ project: ProjectContext) -> Reach {
        if let coverage = project.coverage {
            if let reach = coverage.reach(path: path, lines: linesWithCode(body), added: project.added) { return reach }
        }
        return project.isReached(node, in: self) ? .tested : .unmentioned
    }

    /// The lines of a body on which more stands than what closes a block: nothing runs behind the last `return`.
    private func linesWithCode(_ body: NodeID) -> [Int] {
        var lines: [Int] = []
        for token in outline.tokens(body) where ![.rightBrace, .rightParen, .rightSquare].contains(tokens.kinds[token]) {
            let line = source.lines.line(at: range(ofToken: token).lowerBound)
            if lines.last != line { lines.append(line) }
        }
        return lines
    }

    /// The code of a function, or of a computed property; nil where there is none.
    private func body(ofFunction node: NodeID) -> NodeID? {
        let isCode = outline.kind(node) == .functionDecl || outline.kind(node) == .initializerDecl
        return outline.firstChild(node, isCode ? .codeBlock : .accessorBlock)
    }

    /// Local functions and variables are tested with the function that holds them.
    private func isMemberOrGlobal(_ node: NodeID) -> Bool {
        if let type = enclosingType(node), outline.kind(type) == .protocolDecl { return false }
        return outline.ancestor(node) { $0.isFunctionLike } == nil
    }

    /// `load(from:)`, `init(path:)`, `count`
    package func displayName(_ node: NodeID) -> String {
        let name = name(node)
        guard let parameters = outline.firstChild(node, .parameters) else { return name }
        return name + "(" + outline.children(parameters).map { string(labelToken($0)) + ":" }.joined() + ")"
    }

    /// The token by which callers name a parameter.
    package func labelToken(_ parameter: NodeID) -> Int {
        let anchor = outline.anchor(parameter)
        guard anchor > outline.tokens(parameter).lowerBound else { return anchor }
        // `@Builder content:` has one name.
        let isAttribute = outline.children(parameter).contains {
            outline.kind($0) == .attribute && outline.tokens($0).contains(anchor - 1)
        }
        guard !isAttribute else { return anchor }
        let kind = tokens.kinds[anchor - 1]
        return kind.isIdentifierLike || kind == .wildcard || kind.isReservedWord ? anchor - 1 : anchor
    }
}

// MARK: - What has work to test

extension FileContext {
    private static let branchKinds: [NodeKind] = [
        .ifStatement, .guardStatement, .switchCase, .whileStatement, .repeatStatement, .forStatement, .catchClause, .ternary,
    ]

    /// How many ways there are through a body, short of one.
    package func branchCount(in body: NodeID) -> Int { Self.branchKinds.reduce(0) { $0 + nodes($1, in: body).count } }

    /// A function is more than one call passed on; anything else has a branch, a calculation or a failure in it.
    private func hasWork(_ node: NodeID, _ body: NodeID) -> Bool {
        let hasLogic = branchCount(in: body) > 0 || contains(.tryExpression, in: body) || contains(.throwStatement, in: body)
        switch outline.kind(node) {
        case .functionDecl: return !outline.isEmpty(body) && !(isSingleItem(body) && isForwarding(body))
        case .subscriptDecl: return hasLogic || calculates(body) || isLongChain(body)
        case .initializerDecl: return hasLogic || calculates(body)
        // A product of two properties is as good as stored; a decision is not.
        default: return hasLogic || decides(body)
        }
    }

    private func isSingleItem(_ body: NodeID) -> Bool {
        var items = outline.children(body)
        return items.next() != nil && items.next() == nil
    }

    private func isForwarding(_ body: NodeID) -> Bool {
        branchCount(in: body) == 0 && !contains(.closure, in: body) && !calculates(body) && !isLongChain(body)
    }

    /// `names.map(\.count).max() ?? 0` works on what it gets, before it passes it on; so does `all.filter(\.isOpen).count`.
    private func isLongChain(_ body: NodeID) -> Bool {
        if nodes(.call, in: body).contains(where: { isTransformed($0) }) { return true }
        let links = nodes(.call, in: body).map { linkCount(receiver($0)) }.max() ?? 0
        return links > 1 || links == 1 && outline.tokens(body).contains { tokens.kinds[$0] == .binaryOperator && token($0, is: "??") }
    }

    /// Whether elements are chosen or made by a call, and something of the result is asked.
    private func isTransformed(_ call: NodeID) -> Bool {
        guard token(outline.anchor(call), isIn: Self.transforms), tokens.kinds[outline.anchor(call) - 1] == .period else { return false }
        return tokens.kinds[outline.tokens(call).upperBound] == .period
    }

    private static let transforms: NameSet = ["map", "compactMap", "flatMap", "filter", "reduce", "sorted", "drop", "prefix"]

    /// How many calls a receiver consists of, besides the making of a value: two in `names.map(\.count).sorted()`.
    private func linkCount(_ receiver: Range<Int>) -> Int {
        var count = 0
        var token = receiver.lowerBound
        while token < receiver.upperBound {
            if tokens.kinds[token] == .leftParen, token > receiver.lowerBound,
                !(token == receiver.lowerBound + 1 && isCapitalised(token - 1))
            {
                count += 1
            }
            token = max(token, outline.match(token) ?? token) + 1
        }
        return count
    }

    /// `&&` and `||` are branches that no keyword shows.
    private func decides(_ body: NodeID) -> Bool {
        outline.tokens(body).contains { tokens.kinds[$0] == .binaryOperator && (token($0, is: "&&") || token($0, is: "||")) }
    }

    private func calculates(_ body: NodeID) -> Bool {
        outline.tokens(body).contains { token in
            switch tokens.kinds[token] {
            case .binaryOperator: return !self.token(token, is: "??")
            default: return false
            }
        }
    }
}

extension Outline {
    fileprivate func isEmpty(_ node: NodeID) -> Bool { descendants(node).isEmpty }
}

// MARK: - What wants no test

extension FileContext {
    /// Whether the file says in its name or at its beginning that a program wrote it.
    package var isGenerated: Bool {
        if path.hasSuffix(".pb.swift") || path.hasSuffix(".grpc.swift") || path.hasSuffix(".generated.swift") { return true }
        if path.split(separator: "/").dropLast().contains(where: { $0 == "Generated" || $0 == "autogenerated" }) { return true }
        return tokens.comments.prefix(24).contains { $0.nextToken == 0 && saysThatItIsGenerated($0.range) }
    }

    private static let generatedWords: [StaticString] = [
        "do not edit", "do not modify", "autogenerated", "auto-generated", "automatically generated", "generated by", "generated using",
        "generated with", "@generated",
    ]

    private func saysThatItIsGenerated(_ range: Range<Int>) -> Bool {
        range.contains { start in
            switch source.bytes[start] | 0x20 {
            case UInt8(ascii: "d"), UInt8(ascii: "a"), UInt8(ascii: "g"), UInt8(ascii: "@") | 0x20:
                Self.generatedWords.contains { stands($0, at: start, before: range.upperBound) }
            default: false
            }
        }
    }

    /// Whether a word stands at a place, in any case of letters.
    private func stands(_ word: StaticString, at start: Int, before end: Int) -> Bool {
        let count = word.utf8CodeUnitCount
        guard start + count <= end else { return false }
        let wanted = unsafe UnsafeBufferPointer(start: word.utf8Start, count: count)
        return (0..<count).allSatisfy { offset in
            let byte = source.bytes[start + offset]
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            return unsafe (isUpper ? byte | 0x20 : byte) == wanted[offset]
        }
    }

    /// Whether the file is a program by itself: what it declares, no other module can call.
    private var isScript: Bool {
        tokens.kinds.first == .shebang || path == "main.swift" || path.hasSuffix("/main.swift")
            || path.hasSuffix("Package.swift") && path.split(separator: "/").last?.hasPrefix("Package") == true
    }

    private static let demonstrations: Set<Substring> = [
        "Examples", "Example", "Samples", "Sample", "Demo", "Demos", "Snippets", "Benchmarks", "Benchmark", "Plugins", "Playgrounds",
    ]

    /// Whether the file stands among code that shows or measures other code, or that no test can import.
    private var isDemonstration: Bool {
        path.split(separator: "/").dropLast().contains { Self.demonstrations.contains($0) || $0.hasSuffix(".playground") }
    }

    private static let exemptNames: NameSet = ["main", "description", "debugDescription", "customMirror", "previews"]
    private static let viewTypes: NameSet = ["View", "AnyView", "Scene", "Commands", "ToolbarContent", "Widget", "WidgetConfiguration"]
    private static let viewAttributes: NameSet = [
        "ViewBuilder", "SceneBuilder", "CommandsBuilder", "ToolbarContentBuilder", "WidgetBundleBuilder",
    ]
    private static let previewTypes: NameSet = ["PreviewProvider", "PreviewModifier"]

    private func isExempt(_ node: NodeID) -> Bool {
        let kind = outline.kind(node)
        if kind != .initializerDecl, kind != .subscriptDecl, token(outline.anchor(node), isIn: Self.exemptNames) { return true }
        let declaration = kind == .binding ? outline.parent(node) ?? node : node
        if let available = attribute("available", of: declaration),
            outline.tokens(available).contains(where: { token($0, is: "unavailable") })
        {
            return true
        }
        if buildsView(node, declaration) || kind == .initializerDecl && isDecoderInitializer(node) { return true }
        var type = enclosingType(node)
        while let current = type {
            if let inheritance = outline.firstChild(current, .inheritance), contains(Self.previewTypes, in: outline.tokens(inheritance)) {
                return true
            }
            type = enclosingType(current)
        }
        return false
    }

    /// What SwiftUI draws is looked at, not called: `body`, and the helpers that build parts of it.
    private func buildsView(_ node: NodeID, _ declaration: NodeID) -> Bool {
        for child in outline.children(declaration) where outline.kind(child) == .attribute {
            if token(outline.anchor(child), isIn: Self.viewAttributes) { return true }
        }
        guard let type = outline.firstChild(node, outline.kind(node) == .binding ? .type : .returnType) else { return false }
        return contains(Self.viewTypes, in: outline.tokens(type))
    }

    /// `init?(coder:)`, which interface files call.
    private func isDecoderInitializer(_ node: NodeID) -> Bool {
        guard let parameters = outline.firstChild(node, .parameters) else { return false }
        return outline.children(parameters).contains { token(labelToken($0), is: "coder") }
    }
}
