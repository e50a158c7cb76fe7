// Owns: which names some tokens use, and on what.
import Outline
import SourceText
import SwiftLexer

/// Collects the uses of names, for one file.
struct UseCollector {
    let file: FileContext
    /// See ``Use``.
    private(set) var words: [UInt32] = []
    /// Tokens that are names of what they introduce, and labels.
    private var isNoUse: [Bool]
    /// For each token the first call of what it names.
    private var callAt: [UInt32]
    private let throwing: ThrowExpectations
    /// In the order of their places.
    private let declared: [NameIndex.DeclaredName]
    private var seen = SeenHashes()

    init(_ file: FileContext) {
        self.file = file
        isNoUse = Array(repeating: false, count: file.tokens.count)
        throwing = ThrowExpectations(file)
        declared = file.names.declarationsByPlace
        callAt = Array(repeating: Outline.noMatch, count: file.tokens.count)
        markIntroductions()
        for call in file.nodes(.call) {
            let name = file.outline.anchor(call)
            if name < callAt.count, callAt[name] == Outline.noMatch { callAt[name] = call.rawValue }
        }
    }

    private mutating func markIntroductions() {
        let outline = file.outline
        for index in 0..<outline.count {
            let node = NodeID(index)
            switch outline.kind(node) {
            case .argument: if let label = file.argument(node).label { isNoUse[label] = true }
            case .parameter:
                isNoUse[file.labelToken(node)] = true
                isNoUse[outline.anchor(node)] = true
            case .functionDecl, .classDecl, .structDecl, .enumDecl, .actorDecl, .protocolDecl, .typealiasDecl, .associatedtypeDecl,
                .initializerDecl, .subscriptDecl, .enumCaseElement, .macroDecl:
                isNoUse[outline.anchor(node)] = true
            case .importDecl, .operatorDecl, .precedenceGroupDecl, .modifier:
                for token in outline.tokens(node) { isNoUse[token] = true }
            default: break
            }
        }
        for entry in declared { isNoUse[Int(entry.token)] = true }
        // `if let name` also reads the name.
        for node in file.nodes(.optionalBinding) where !outline.tokens(node).contains(where: { file.tokens.kinds[$0] == .equal }) {
            isNoUse[outline.anchor(node)] = false
        }
    }

    /// Adds the uses in some tokens, each once.
    ///
    /// - Parameter scope: the function or variable whose local names hide others.
    mutating func collect(_ range: Range<Int>, scope: NodeID?) {
        seen.removeAll()
        let locals = scope.map { LocalNames(file, in: $0, declared) }
        let kinds = file.tokens.kinds
        for token in range where !isNoUse[token] {
            switch kinds[token] {
            case .binaryOperator, .prefixOperator, .postfixOperator, .leftAngle, .rightAngle:
                add(Use(name: file.nameKey(token), receiver: .bare, traits: throwing.traits(at: token), labels: [], trailing: 0))
            case .leftSquare: addSubscript(token, range, locals)
            case .initializer: addName(token, range, locals)
            case .selfType where kinds[token + 1] == .leftParen: addName(token, range, locals)
            case let kind where kind.isIdentifierLike || kind.isReservedWord && isMemberName(token, range):
                addName(token, range, locals)
            default: break
            }
        }
    }

    /// Behind a period keywords are names, but for `self`.
    private func isMemberName(_ token: Int, _ range: Range<Int>) -> Bool {
        token > range.lowerBound && file.tokens.kinds[token - 1] == .period && file.tokens.kinds[token] != .selfValue
    }

    private mutating func addName(_ token: Int, _ range: Range<Int>, _ locals: LocalNames?) {
        var name = file.nameKey(token)
        var traits = throwing.traits(at: token)
        var receiver = Reference.bare
        let isMember = token > range.lowerBound && file.tokens.kinds[token - 1] == .period
        let call = callAt[token] == Outline.noMatch ? nil : NodeID(Int(callAt[token]))
        if isMember {
            if token - 2 >= range.lowerBound, isOperandEnd(token - 2, dot: token - 1) {
                receiver = file.chain(endingAt: token - 2, from: range.lowerBound, locals)?.reference ?? .unknown
                if file.isCapitalised(token - 2) { traits.insert(.isOnType) }
            } else {
                receiver = .unknown
                // A key path's names are anybody's.
                if token - 2 < 0 || file.tokens.kinds[token - 2] != .backslash { traits.insert(.isImplicit) }
            }
        } else if call == nil, let locals, locals.isBound(name), !isInOwnValue(token), !isShorthand(token) {
            return
        }
        if file.tokens.kinds[token] == .selfType { (name, receiver) = (.initializer, .own) }
        if isAnyInitializer(token) { traits.insert(.isAnyInitializer) }
        var labels: [NameKey] = []
        var trailing = 0
        if let call {
            traits.insert(.isCall)
            for child in file.outline.children(call) {
                switch file.outline.kind(child) {
                case .closure:
                    trailing += 1
                    labels.append(.none)
                case .argument:
                    let argument = file.argument(child)
                    if isLabelledClosure(argument, of: call) { trailing += 1 }
                    labels.append(argument.label.map { file.tokens.kinds[$0] == .wildcard ? .none : file.nameKey($0) } ?? .none)
                default: break
                }
            }
        } else if let compound = compoundLabels(token) {
            traits.insert(.isCompound)
            labels = compound
        }
        if labels.count > 255 { labels.removeSubrange(255...) }
        add(Use(name: name, receiver: receiver, traits: traits, labels: labels, trailing: min(trailing, 15)))
    }

    private mutating func addSubscript(_ token: Int, _ range: Range<Int>, _ locals: LocalNames?) {
        let node = file.innermostNode(at: token)
        guard file.outline.kind(node) == .subscriptCall, file.outline.tokens(node).lowerBound == token else { return }
        let receiver = token > range.lowerBound ? file.chain(endingAt: token - 1, from: range.lowerBound, locals)?.reference : nil
        let labels = file.arguments(node).map { $0.label.map(file.nameKey) ?? .none }
        add(
            Use(
                name: .subscripts, receiver: receiver ?? .unknown, traits: throwing.traits(at: token).union(.isCall),
                labels: Array(labels.prefix(255)), trailing: 0))
    }

    private mutating func add(_ use: Use) {
        let start = words.count
        use.append(to: &words)
        var hash = KeyHash()
        for place in start..<words.count { hash.add(words[place]) }
        if !seen.insert(hash.value) { words.removeSubrange(start...) }
    }

    // MARK: - What stands around a name

    /// Whether something that has members ends at a token right before a period.
    private func isOperandEnd(_ token: Int, dot: Int) -> Bool {
        if token > 0, file.tokens.kinds[token].isReservedWord, file.tokens.kinds[token - 1] == .period { return true }
        switch file.tokens.kinds[token] {
        case .rightParen, .rightSquare, .rightBrace, .selfValue, .selfType, .super, .exclamationMark, .postfixQuestionMark, .stringQuote,
            .multilineStringQuote, .rightAngle, .integerLiteral, .floatLiteral, .dollarIdentifier, .initializer, .anyType,
            .rawStringPoundDelimiter, .postfixOperator, .infixQuestionMark:
            return true
        case let kind where kind.isIdentifierLike:
            // `case .a` and `return .b` begin with keywords, `await .c` and the like with words that look like names.
            return !file.tokens.flags[dot].contains(.spaceBefore) || file.tokens.flags[dot].contains(.startsLine)
        default: return false
        }
    }

    /// `let total = total`
    private func isInOwnValue(_ token: Int) -> Bool {
        guard let binding = file.innermostNode(at: token, where: { $0 == .binding || $0 == .optionalBinding || $0.isItemContainer }),
            !file.outline.kind(binding).isItemContainer
        else { return false }
        let name = file.outline.anchor(binding)
        return name != token && file.isSame(name..<name + 1, token..<token + 1)
    }

    private func isShorthand(_ token: Int) -> Bool {
        let node = file.innermostNode(at: token)
        return file.outline.kind(node) == .optionalBinding && file.outline.anchor(node) == token
    }

    /// `@Wrapper`, `Type.self`: the initialiser is somebody else's choice.
    private func isAnyInitializer(_ token: Int) -> Bool {
        let node = file.innermostNode(at: token)
        if file.outline.kind(node) == .attribute, file.outline.anchor(node) == token { return true }
        return token + 2 < file.tokens.count && file.tokens.kinds[token + 1] == .period && file.tokens.kinds[token + 2] == .selfValue
    }

    private func isLabelledClosure(_ argument: Argument, of call: NodeID) -> Bool {
        guard argument.label != nil, let first = argument.value.first, file.tokens.kinds[first] == .leftBrace else { return false }
        // Behind the closing parenthesis, or where there is none.
        let open = file.outline.tokens(call).lowerBound
        guard file.tokens.kinds[open] == .leftParen, let close = file.outline.match(open) else { return true }
        return first > close
    }

    /// The labels of `load(from:_:)`, which is no call.
    private func compoundLabels(_ token: Int) -> [NameKey]? {
        var next = token + 1
        guard next + 2 < file.tokens.count, file.tokens.kinds[next] == .leftParen, let close = file.outline.match(next), close > next + 2,
            file.tokens.kinds[close - 1] == .colon
        else { return nil }
        var labels: [NameKey] = []
        next += 1
        while next + 1 < file.tokens.count, next < close, file.tokens.kinds[next + 1] == .colon {
            labels.append(file.tokens.kinds[next] == .wildcard ? .none : file.nameKey(next))
            next += 2
        }
        return next == close ? labels : nil
    }
}

/// A set of hashes that is emptied very often: nothing is written for that.
private struct SeenHashes {
    private var hashes = [UInt64](repeating: 0, count: 64)
    /// When each slot was filled; what was filled before the last emptying is empty.
    private var rounds = [UInt32](repeating: 0, count: 64)
    private var round: UInt32 = 1
    private var count = 0

    mutating func removeAll() {
        round += 1
        count = 0
    }

    /// False for what is there already.
    mutating func insert(_ hash: UInt64) -> Bool {
        let slot = slot(of: hash)
        guard rounds[slot] != round else { return false }
        hashes[slot] = hash
        rounds[slot] = round
        count += 1
        if 2 * count > hashes.count { grow() }
        return true
    }

    private func slot(of hash: UInt64) -> Int {
        let mask = hashes.count - 1
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
        while rounds[slot] == round, hashes[slot] != hash { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let (oldHashes, oldRounds) = (hashes, rounds)
        hashes = Array(repeating: 0, count: 2 * oldHashes.count)
        rounds = Array(repeating: 0, count: hashes.count)
        for (hash, filled) in zip(oldHashes, oldRounds) where filled == round {
            let slot = slot(of: hash)
            hashes[slot] = hash
            rounds[slot] = round
        }
    }
}
