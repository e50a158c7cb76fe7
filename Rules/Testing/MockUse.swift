// Owns: whether a test runs nothing but a stand-in that the tests define.
import Analysis
import Outline
import SwiftLexer

/// What a test does with the stand-ins that the tests define.
struct MockUse {
    private let test: TestFunction
    private let file: FileContext
    private let project: ProjectContext?
    /// The local names of stand-ins.
    private var standIns: [String: StandIn] = [:]
    /// The names of those of them that code which ships may hold, too.
    private var shared: Set<String> = []
    /// The local names of what stand-ins answered, and of literals.
    private var answers: Set<String> = []
    private var literals: Set<String> = []

    /// Nil where a test makes no stand-in.
    ///
    /// - Parameter project: what is known of stand-ins in other files; nothing, if nil. In an empty one all that may be some are.
    init?(_ test: TestFunction, _ file: FileContext, in project: ProjectContext?) {
        self.test = test
        self.file = file
        self.project = project
        noteProperties()
        guard !standIns.isEmpty || file.nodes(.call, in: test.body).contains(where: { standIn($0) != nil }) else { return nil }
    }

    /// Remembers the stand-ins that the suite keeps and that the test mentions.
    private mutating func noteProperties() {
        guard let suite = test.suite, let block = file.outline.firstChild(suite, .memberBlock) else { return }
        let members = file.outline.children(block)
        for member in members where file.outline.kind(member) == .variableDecl && file.outline.firstChild(member, .attribute) == nil {
            guard let binding = file.outline.firstChild(member, .binding), file.outline.firstChild(binding, .accessorBlock) == nil,
                !file.mentions(of: file.outline.anchor(binding), in: file.outline.tokens(test.body)).isEmpty,
                let type = heldType(binding)
            else { continue }
            let name = file.name(binding)
            standIns[name] = type
            // Whoever else gets it may answer what it does.
            let isPassedOn = members.contains { other in
                guard other != member, other != test.node else { return false }
                let isFixture = file.fixtures(of: test).contains(other) || file.outline.kind(other) == .variableDecl
                return isFixture && isHandedOver(file.outline.anchor(binding), in: other)
            }
            if isPassedOn { shared.insert(name) }
        }
    }

    /// `let sender = MockSender()`, `var sender: MockSender!`
    private func heldType(_ binding: NodeID) -> StandIn? {
        if let type = file.outline.firstChild(binding, .type) {
            return file.outline.tokens(type).first.flatMap { standIn(named: $0) }
        }
        let calls = file.nodes(.call, in: binding)
        return calls.count == 1 ? standIn(calls[0]) : nil
    }

    /// Whether a name stands for more than what is set up: `sender = MockSender()`, `sender.result = true`, `sender = nil`.
    private func isHandedOver(_ name: Int, in member: NodeID) -> Bool {
        file.occurrences(of: name, among: file.outline.tokens(member)).contains { token in
            file.outline.tokens(file.statement(at: token)).lowerBound != token
        }
    }

    /// The one stand-in that all expectations are about, where no other code runs.
    var onlyType: String? {
        var use = self
        return use.search()?.name
    }

    private mutating func search() -> StandIn? {
        var types: Set<StandIn> = Set(file.nodes(.call, in: test.body).compactMap { standIn($0) })
        types.formUnion(standIns.values)
        guard types.count == 1, let type = types.popFirst(), type.isSimple else { return nil }
        var looks = false
        for statement in file.outline.children(test.body) {
            let tokens = file.outline.tokens(statement)
            guard isHarmless(tokens) else { return nil }
            switch file.outline.kind(statement) {
            case .variableDecl:
                guard let binding = file.outline.firstChild(statement, .binding) else { return nil }
                note(binding)
            case .expressionStatement:
                let expects = !file.expectations(in: statement, limit: 1).isEmpty
                // Nothing but the stand-in is asked, filled, or looked at.
                guard mentionsStandIn(tokens) else { return nil }
                looks = looks || expects
            default: return nil
            }
        }
        return looks ? type : nil
    }

    /// Remembers what a local name stands for.
    private mutating func note(_ binding: NodeID) {
        let name = file.name(binding)
        let value = file.declaration(of: file.outline.anchor(binding)).flatMap { file.initialValue($0) } ?? file.outline.tokens(binding)
        let calls = file.nodes(.call, in: binding)
        if calls.count == 1, let type = standIn(calls[0]), file.bare(value) == file.wholeCall(calls[0]) {
            standIns[name] = type
        } else if mentionsStandIn(value) {
            answers.insert(name)
        } else {
            literals.insert(name)
        }
    }

    private func mentionsStandIn(_ range: Range<Int>) -> Bool {
        range.contains { token in
            guard file.tokens.kinds[token].isIdentifierLike, file.tokens.kinds[token - 1] != .period else { return false }
            let name = file.string(token)
            return standIns[name] != nil || answers.contains(name) || standIn(named: token) != nil
        }
    }

    // MARK: - What runs

    /// Whether all that runs in some tokens is the stand-in's own code and the making of values.
    private func isHarmless(_ range: Range<Int>) -> Bool {
        guard !range.contains(where: { file.tokens.kinds[$0] == .backslash || file.tokens.kinds[$0] == .dollarIdentifier }) else {
            return false
        }
        for token in range where file.tokens.kinds[token].isIdentifierLike && !isHarmless(token: token, in: range) { return false }
        return file.nodes(.call, in: file.statement(at: range.lowerBound)).allSatisfy { isHarmless(call: $0) }
    }

    private func isHarmless(call: NodeID) -> Bool {
        let callee = file.callee(call)
        // Helpers may do anything with what they are given; these only look.
        if file.hasPrefix("XCTAssert", file.outline.anchor(call)) || file.token(file.outline.anchor(call), is: "XCTUnwrap") { return true }
        let receiver = file.receiver(call)
        if receiver.isEmpty {
            // Values are made of literals only: a stand-in that is handed over is used by code that ships.
            guard file.isInitializerCall(call) || file.tokens.kinds[callee.lowerBound] == .period else { return false }
            return !mentionsStandIn(file.outline.tokens(call)) && (standIn(call) != nil || isValue(call))
        }
        if let type = standIn(receiver) {
            let isShared = receiver.count == 1 && shared.contains(file.string(receiver.lowerBound))
            return type.hasOwnMember(file.string(file.outline.anchor(call)), calledAs: labels(call), isShared: isShared)
        }
        return mentionsStandIn(receiver.lowerBound..<receiver.lowerBound + 1)
            && file.token(file.outline.anchor(call), isIn: Self.plainMethods)
    }

    private func labels(_ call: NodeID) -> [String] { file.arguments(call).compactMap { $0.label.map { file.string($0) } } }

    /// Whether a value is made as a part of something else, not to be worked with.
    private func isValue(_ call: NodeID) -> Bool {
        guard let binding = file.outline.ancestor(call, where: { $0 == .binding || $0.isItemContainer }),
            file.outline.kind(binding) == .binding
        else { return true }
        return mentionsStandIn(file.outline.tokens(binding))
    }

    static let plainMethods: NameSet = [
        "contains", "first", "last", "map", "filter", "sorted", "joined", "prefix", "hasPrefix", "hasSuffix", "elementsEqual", "append",
        "removeAll",
        "removeFirst", "removeLast", "allSatisfy", "reversed", "dropFirst",
    ]

    /// Whether a name is a stand-in, a local literal, a label, a type, or a member of one of these.
    private func isHarmless(token: Int, in range: Range<Int>) -> Bool {
        let name = file.string(token)
        if file.tokens.kinds[token - 1] == .period {
            guard token - 2 >= range.lowerBound, file.tokens.kinds[token + 1] != .leftParen,
                let type = standIn(range.lowerBound..<token - 1, endingAt: token - 2)
            else { return true }
            return type.hasOwnMember(name, calledAs: nil)
        }
        let isLabel = file.tokens.kinds[token + 1] == .colon
        let isKnown = standIns[name] != nil || answers.contains(name) || literals.contains(name) || name.first?.isUppercase == true
        return isLabel || isKnown || file.tokens.kinds[token + 1] == .leftParen || !file.tokens.kinds[token].isPlainIdentifier
            || file.outline.kind(file.innermostNode(at: token)) == .binding && file.outline.anchor(file.innermostNode(at: token)) == token
            || file.tokens.kinds[token - 1] == .pound
    }

    /// The type of the stand-in right before a member's dot: a local name, or one that is made on the spot.
    private func standIn(_ range: Range<Int>, endingAt last: Int) -> StandIn? {
        if file.tokens.kinds[last] == .rightParen, let opener = file.outline.match(last) { return standIn(named: opener - 1) }
        return file.tokens.kinds[last - 1] == .period ? nil : standIns[file.string(last)]
    }

    private func standIn(_ receiver: Range<Int>) -> StandIn? {
        guard let last = receiver.last else { return nil }
        if receiver.count == 1 { return standIns[file.string(last)] }
        guard file.tokens.kinds[last] == .rightParen, file.outline.match(last) == receiver.lowerBound + 1 else { return nil }
        return standIn(named: receiver.lowerBound)
    }

    // MARK: - The stand-in

    private func standIn(_ call: NodeID) -> StandIn? {
        file.receiver(call).isEmpty ? standIn(named: file.outline.anchor(call)) : nil
    }

    /// The type of this name that the tests define in place of something else: in this file, or under a promising name in another one.
    private func standIn(named token: Int) -> StandIn? {
        guard file.tokens.kinds[token].isIdentifierLike else { return nil }
        let own = [NodeKind.classDecl, .structDecl, .actorDecl].lazy.compactMap { kind in
            file.nodes(kind).first { file.isSame(file.outline.anchor($0), token) }
        }.first
        if let type = own { return StandIn.known(DeclaredElsewhere(file: file, node: type)).ifStandsIn }
        guard let project, file.promisesStandIn(token) else { return nil }
        guard !project.isEmpty else { return .unknown(file.string(token)) }
        let others = project.supportTypes(named: token, seenFrom: file)
        return others.count == 1 ? StandIn.known(others[0]).ifStandsIn : nil
    }
}

/// A type that takes the place of another.
private enum StandIn: Hashable {
    case known(DeclaredElsewhere)
    /// Another file may declare it.
    case unknown(String)

    var name: String {
        switch self {
        case .known(let type): type.file.name(type.node)
        case .unknown(let name): name
        }
    }

    /// Nil where macros or wrappers write a part of it, and where it only is a value.
    var ifStandsIn: StandIn? {
        guard case .known(let type) = self else { return self }
        let file = type.file
        return file.outline.firstChild(type.node, .attribute) == nil && !file.isTestCase(type.node) && takesAPlace(type.node, file)
            ? self : nil
    }

    /// Whether a type takes the place of another: it conforms to more than what values conform to.
    private func takesAPlace(_ type: NodeID, _ file: FileContext) -> Bool {
        guard let inheritance = file.outline.firstChild(type, .inheritance) else { return false }
        return file.outline.tokens(inheritance).contains {
            file.tokens.kinds[$0].isIdentifierLike && !file.token($0, isIn: Self.valueTraits)
        }
    }

    private static let valueTraits: NameSet = [
        "Codable", "Decodable", "Encodable", "Equatable", "Hashable", "Sendable", "Error", "Comparable", "Identifiable", "CaseIterable",
        "CustomStringConvertible", "RawRepresentable", "Swift", "unchecked", "LocalizedError", "String", "Int",
    ]

    private var members: [NodeID] {
        guard case .known(let type) = self, let block = type.file.outline.firstChild(type.node, .memberBlock) else { return [] }
        return Array(type.file.outline.children(block))
    }

    /// Whether making the type runs nothing that ships.
    var isSimple: Bool {
        guard case .known(let type) = self else { return true }
        return members.allSatisfy { member in
            switch type.file.outline.kind(member) {
            case .initializerDecl, .variableDecl: type.file.outline.firstChild(member, .attribute) == nil && type.file.runsNothing(member)
            default: true
            }
        }
    }

    /// Whether the type itself declares a member, for the labels of a call, and the member runs nothing that ships.
    ///
    /// - Parameter isShared: whether others hold the same one, so that what it calls back may be theirs.
    func hasOwnMember(_ name: String, calledAs labels: [String]?, isShared: Bool = false) -> Bool {
        guard case .known(let type) = self else { return true }
        let file = type.file
        return members.contains { member in
            switch file.outline.kind(member) {
            case .variableDecl: return file.nodes(.binding, in: member).contains { file.name($0) == name }
            case .functionDecl:
                guard let labels, file.name(member) == name, file.runsNothing(member, callsBack: !isShared) else { return false }
                guard let parameters = file.outline.firstChild(member, .parameters) else { return false }
                let names = file.string(file.outline.tokens(parameters))
                return labels.allSatisfy(names.contains)
            default: return false
            }
        }
    }
}

extension FileContext {
    /// Whether a member only reads and writes what its type stores, and throws or stores plain values.
    ///
    /// - Parameter callsBack: whether it may call the closures that it was given, which the test wrote.
    fileprivate func runsNothing(_ member: NodeID, callsBack: Bool = true) -> Bool {
        !outline.tokens(member).contains { tokens.kinds[$0] == .super }
            && nodes(.call, in: member).allSatisfy { call in
                let name = string(outline.anchor(call))
                if outline.kind(statement(call)) == .throwStatement { return true }
                if isInitializerCall(call) { return ["Set", "Array", "Dictionary", "String", "Data", "Int", "NSLock"].contains(name) }
                if receiver(call).isEmpty { return callsBack && isOwnClosure(call, of: member) }
                let first = string(callee(call).lowerBound)
                guard callsBack || token(outline.anchor(call), isIn: MockUse.plainMethods) else { return false }
                return !receiver(call).isEmpty && !isCalledOnNothing(call) && first.first?.isUppercase != true
            }
    }

    /// Whether a call is one of a closure that the same type stores: `handler?(text)`, where nothing but the test gives it one.
    private func isOwnClosure(_ call: NodeID, of member: NodeID) -> Bool {
        guard let block = outline.parent(member) else { return false }
        let name = callee(call).lowerBound
        return outline.children(block).contains { other in
            guard outline.kind(other) == .variableDecl, let binding = outline.firstChild(other, .binding),
                isSame(outline.anchor(binding), name)
            else { return false }
            return !outline.tokens(binding).contains { tokens.kinds[$0] == .leftBrace }
        }
    }
}

extension TokenKind {
    /// Whether a token is an identifier rather than a contextual keyword.
    fileprivate var isPlainIdentifier: Bool { self == .identifier }
}
