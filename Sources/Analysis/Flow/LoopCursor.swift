// Owns: the cursor of a loop, and whether every path through the body moves it.
package import Outline
import SourceText
import SwiftLexer

/// The variables of a loop's condition that the loop's body moves.
package struct LoopCursor {
    let file: FileContext
    let loop: NodeID
    let body: NodeID
    /// The tokens of the names, as they stand in the condition.
    package let names: [Int]
    /// Whether all of them are local, so that no call can move them unseen.
    let isLocal: Bool
    /// What else the body changes and its branches ask for: another path may be taken in the next round.
    let controls: [Int]
    /// The names of the cursor and of what depends on it.
    let derived: Set<String>

    /// How a round can pass without moving the cursor.
    package struct Stall {
        package let confidence: Confidence
        /// The cursor moves by a length that may be zero.
        package let isByLength: Bool
    }

    package init?(of loop: NodeID, _ file: FileContext) {
        guard let conditions = file.outline.firstChild(loop, .conditions), let body = file.body(ofLoop: loop),
            !file.contains(.awaitExpression, in: conditions), !file.contains(.tryExpression, in: conditions),
            Self.comparesCursor(conditions, file), !Self.consumes(in: conditions, file),
            !file.outline.tokens(conditions).contains(where: { file.tokens.kinds[$0] == .prefixAmpersand })
        else { return nil }
        let range = file.outline.tokens(body)
        let names = file.outline.tokens(conditions).filter { token in
            file.tokens.kinds[token].isIdentifierLike && file.isVariable(token) && file.tokens.kinds[token + 1] != .leftParen
                && file.mayWrite(token, in: range)
        }
        guard !names.isEmpty else { return nil }
        self.file = file
        self.loop = loop
        self.body = body
        self.names = names
        let function = file.enclosingFunction(loop) ?? .file
        isLocal = names.allSatisfy { file.localDeclaration(of: $0, before: loop, in: function) != nil }
        controls = Self.controls(of: loop, body, file)
        derived = Self.derived(from: names, in: body, file)
    }

    /// The cursor's names, and those of what the body binds to values that depend on them.
    private static func derived(from names: [Int], in body: NodeID, _ file: FileContext) -> Set<String> {
        var result = Set(names.map(file.string))
        for binding in (file.nodes(.binding, in: body) + file.nodes(.optionalBinding, in: body)).sorted() {
            let anchor = file.outline.anchor(binding)
            let value = file.outline.tokens(binding).filter { $0 > anchor }
            if value.contains(where: { result.contains(file.string($0)) }) { result.insert(file.string(anchor)) }
        }
        return result
    }

    /// The names in conditions of the body that the body also writes, and that live longer than a round.
    private static func controls(of loop: NodeID, _ body: NodeID, _ file: FileContext) -> [Int] {
        let range = file.outline.tokens(body)
        var seen: Set<String> = []
        return [NodeKind.conditions, .condition, .ternary].flatMap { file.nodes($0, in: body) }.flatMap { node in
            file.outline.tokens(node).filter { token in
                file.tokens.kinds[token].isIdentifierLike && file.isVariable(token) && file.tokens.kinds[token + 1] != .leftParen
                    && seen.insert(file.string(token)).inserted && file.writes(token, in: range)
                    && file.localDeclaration(of: token, before: NodeID(file.outline.descendants(body).upperBound), in: body) == nil
            }
        }
    }

    /// A way through the body that leaves the cursor as it was; nil where there is none.
    package func stall() -> Stall? {
        // `defer` moves the cursor on every path.
        if file.nodes(.deferStatement, in: body).contains(where: { moves(file.outline.tokens($0)) }) { return nil }
        let passage = file.passage(through: body, of: loop, meets: moves)
        if passage.falls || !passage.continues.isEmpty { return Stall(confidence: .high, isByLength: false) }
        return advancesByUncheckedLength() || advancesToUnmoved() ? Stall(confidence: .medium, isByLength: true) : nil
    }

    /// Whether some tokens move one of the names, or may: by waiting, by consuming input, by a call that sees the same property.
    private func moves(_ range: Range<Int>) -> Bool {
        if names.contains(where: { file.mayWrite($0, in: range) }) || controls.contains(where: { file.writes($0, in: range) }) {
            return true
        }
        if drawsFromElsewhere(range) || completesEarlierTest(range) || repeatsLoopTest(range) { return true }
        return range.contains { token in
            switch file.tokens.kinds[token] {
            case .await: return true
            case .leftParen:
                guard token > range.lowerBound, file.tokens.kinds[token - 1].isIdentifierLike,
                    !file.tokens.flags[token].contains(.spaceBefore)
                else { return false }
                return consumes(token - 1) || !isLocal && isOwnMethod(token - 1) || isMovingFunction(token - 1)
            default: return false
            }
        }
    }

    /// `if next == nil { return }` behind `if let current = next { … }`: one of the two is taken, and the first moved the cursor.
    private func completesEarlierTest(_ range: Range<Int>) -> Bool {
        guard range.count >= 3, tokensAreNil(range),
            let conditions = file.innermostNode(at: range.lowerBound, where: { $0 == .conditions }),
            file.outline.tokens(conditions) == range, let statement = file.outline.parent(conditions),
            file.outline.kind(statement) == .ifStatement, let block = file.outline.firstChild(statement, .codeBlock),
            file.alwaysExits(block),
            let items = file.outline.parent(statement)
        else { return false }
        let tested = file.withoutSelf(range.lowerBound..<range.upperBound - 2)
        return file.outline.children(items).contains { earlier in
            guard earlier < statement, file.outline.kind(earlier) == .ifStatement, file.outline.firstChild(earlier, .elseBranch) == nil,
                let first = file.outline.firstChild(earlier, .conditions), let binding = file.outline.firstChild(first, .optionalBinding),
                file.outline.tokens(binding) == file.outline.tokens(first), let block = file.outline.firstChild(earlier, .codeBlock)
            else { return false }
            let bound = file.outline.tokens(binding)
            let value = bound.first { file.tokens.kinds[$0] == .equal }.map { $0 + 1..<bound.upperBound } ?? bound.suffix(1)
            return file.isSame(file.withoutSelf(value), tested) && moves(file.outline.tokens(block))
        }
    }

    /// `if !xs.isEmpty { xs.removeFirst() }` in `while xs.first == y`: the loop's own condition has said so already.
    private func repeatsLoopTest(_ range: Range<Int>) -> Bool {
        guard range.count > 3, file.tokens.kinds[range.lowerBound] == .prefixOperator, file.token(range.lowerBound, is: "!"),
            file.token(range.upperBound - 1, is: "isEmpty"),
            let conditions = file.innermostNode(at: range.lowerBound, where: { $0 == .conditions }),
            file.outline.tokens(conditions) == range, let statement = file.outline.parent(conditions),
            file.outline.kind(statement) == .ifStatement, let block = file.outline.firstChild(statement, .codeBlock),
            let test = file.outline.firstChild(loop, .conditions)
        else { return false }
        let collection = range.lowerBound + 1..<range.upperBound - 2
        let said = file.outline.tokens(test)
        guard !said.contains(where: { file.token($0, is: "||") }) else { return false }
        return said.contains { token in
            let end = token + collection.count
            guard end + 1 < said.upperBound, file.isSame(token..<end, collection), file.tokens.kinds[end] == .period else { return false }
            if file.token(end + 1, is: "isEmpty") { return file.token(token - 1, is: "!") }
            // `xs.first == y`, but not `!= y`: nil is no `y`.
            return file.token(end + 1, isIn: ["first", "last"]) && file.token(end + 2, is: "==") && file.tokens.kinds[end + 3] != .nil
        } && moves(file.outline.tokens(block))
    }

    /// A function inside of the function that moves the cursor itself.
    private func isMovingFunction(_ name: Int) -> Bool {
        guard file.tokens.kinds[name - 1] != .period, let owner = file.enclosingDeclaration(loop) else { return false }
        return file.functions(named: name).contains { function in
            file.isAncestor(owner, orSelf: function) && function != owner
                && names.contains { cursor in file.mayWrite(cursor, in: file.outline.tokens(function)) }
        }
    }

    private func tokensAreNil(_ range: Range<Int>) -> Bool {
        file.tokens.kinds[range.upperBound - 1] == .nil && file.token(range.upperBound - 2, is: "==")
    }

    /// `let entry = readdir(folder)`, `if source() { … }`: a value that has nothing to do with the cursor comes from a function, and may be
    /// another one in the next round.
    private func drawsFromElsewhere(_ range: Range<Int>) -> Bool {
        guard let first = range.first, Self.asking.contains(file.tokens.kinds[first]) else { return false }
        return range.contains { token in
            guard file.tokens.kinds[token] == .leftParen, token > first, file.tokens.kinds[token - 1].isIdentifierLike,
                file.tokens.kinds[token - 2] != .period, let close = file.outline.match(token), isFunctionName(token - 1)
            else { return false }
            return !(token..<close).contains { derived.contains(file.string($0)) }
        }
    }

    private static let asking: Set<TokenKind> = [.switch, .let, .var, .if, .guard, .while]

    private func isFunctionName(_ name: Int) -> Bool {
        guard let first = file.source.bytes[file.range(ofToken: name)].first, first >= UInt8(ascii: "a") else { return false }
        return !Self.harmless.contains(file.string(name))
    }

    /// Whether a call is one of the type's own methods, which may move a property.
    private func isOwnMethod(_ name: Int) -> Bool {
        guard name > 0, file.tokens.kinds[name - 1] == .period else { return isFunctionName(name) }
        return file.tokens.kinds[name - 2] == .selfValue
    }

    /// Whether a function takes something from a source by its name: `read`, `readdir`, `nextByte`, `random`.
    private func consumes(_ name: Int) -> Bool {
        let text = file.string(name)
        return file.hasVerb(name, in: Self.consuming) || text.hasPrefix("read") || text.hasPrefix("recv")
            || file.hasWord(name, in: ["random", "read", "next"])
    }

    private static let harmless: NameSet = ["print", "min", "max", "abs", "precondition", "assert", "debugPrint"]

    private static let consuming: NameSet = [
        "read", "recv", "receive", "accept", "wait", "poll", "next", "dequeue", "pop", "take", "consume", "advance", "send", "write",
        "skip", "eat",
        "scan", "parse", "fetch", "step", "match",
    ]

    /// Whether the condition compares a place or a size: `i < n`, `index != end`, `!stack.isEmpty`, `let x = stack.last`.
    private static func comparesCursor(_ conditions: NodeID, _ file: FileContext) -> Bool {
        file.outline.tokens(conditions).contains { token in
            switch file.tokens.kinds[token] {
            case .leftAngle, .rightAngle: return true
            case .binaryOperator:
                // `state != .finished` is a flag in other words.
                return file.token(token, isIn: ["<=", ">=", "!="]) && file.tokens.kinds[token + 1] != .nil
                    && file.tokens.kinds[token + 1] != .period
            case .period:
                if file.tokens.kinds[token + 2] != .leftParen { return file.token(token + 1, isIn: ["isEmpty", "last", "first"]) }
                // `while let range = rest.range(of: needle)`: searching moves nothing.
                return file.token(token + 1, isIn: ["range", "firstRange", "firstIndex", "lastIndex", "index", "firstMatch"])
            default: return false
            }
        }
    }

    private static func consumes(in conditions: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.call, in: conditions).contains { file.hasVerb(file.outline.anchor($0), in: consuming + ["remove", "has"]) }
    }

    // MARK: - Advancing by a length

    /// Whether the only thing that moves the cursor is `start = end`, where `var end = start` was made in the round and moves only inside of loops
    /// that may have no round at all.
    private func advancesToUnmoved() -> Bool {
        let range = file.outline.tokens(body)
        guard names.count == 1, let name = names.first else { return false }
        let writes = file.occurrences(of: name, in: range).filter { file.isVariable($0) && file.writes(name, in: $0..<$0 + 1) }
        guard writes.count == 1, file.tokens.kinds[writes[0] + 1] == .equal else { return false }
        let other = writes[0] + 2
        let items = Array(file.outline.children(body))
        guard file.outline.tokens(file.statement(at: writes[0])).upperBound == other + 1,
            let declaration = items.first(where: { file.outline.kind($0) == .variableDecl && isCopy(of: name, calledLike: other, $0) }),
            !items.prefix(while: { $0 != declaration }).contains(where: {
                Self.asking.contains(file.tokens.kinds[file.outline.tokens($0).lowerBound])
            })
        else { return false }
        let moves = file.occurrences(of: other, in: range).filter {
            !file.outline.tokens(declaration).contains($0) && file.mayWrite(other, in: $0..<$0 + 1)
        }
        return !moves.isEmpty
            && moves.allSatisfy { move in
                items.contains { file.outline.kind($0) == .whileStatement && file.outline.tokens($0).contains(move) }
            }
    }

    /// `var end = start`
    private func isCopy(of name: Int, calledLike other: Int, _ declaration: NodeID) -> Bool {
        guard let binding = file.outline.firstChild(declaration, .binding) else { return false }
        let range = file.outline.tokens(binding)
        return range.count == 3 && file.isSame(range.prefix(1), other..<other + 1) && file.tokens.kinds[range.lowerBound + 1] == .equal
            && file.isSame(range.suffix(1), name..<name + 1)
    }

    /// Whether the only thing that moves the cursor is `x += n`, where `n` was read from the input and never looked at.
    private func advancesByUncheckedLength() -> Bool {
        let range = file.outline.tokens(body)
        var lengths: [Int] = []
        for name in names {
            for token in range where file.isSame(name..<name + 1, token..<token + 1) && file.isWrittenHere(token) {
                guard let length = advance(at: token) else { return false }
                lengths.append(length)
            }
        }
        guard !lengths.isEmpty else { return false }
        return lengths.allSatisfy { length in
            isCount(length) ? isMatch(length) && !isEmptinessHandled(length) : isReadFromInput(length) && !isLookedAt(length)
        }
    }

    /// `word` in `word.count`.
    private func isCount(_ name: Int) -> Bool { file.tokens.kinds[name + 1] == .period && file.token(name + 2, is: "count") }

    /// Whether a local is what a search matched, which may be nothing: `rest.prefix(while: isLetter)`.
    private func isMatch(_ name: Int) -> Bool {
        guard let binding = file.localDeclaration(of: name, before: NodeID(file.outline.descendants(loop).upperBound), in: loop),
            file.outline.kind(binding) == .binding,
            let equal = file.outline.tokens(binding).first(where: { file.tokens.kinds[$0] == .equal }),
            let call = file.lastCall(of: binding), file.wholeCall(call) == equal + 1..<file.outline.tokens(binding).upperBound
        else { return false }
        return file.token(file.outline.anchor(call), is: "prefix")
            && (!file.closures(call).isEmpty || file.argument("while", of: call) != nil)
    }

    /// Whether a branch that asks for a match leaves the loop, or moves the cursor in another way.
    private func isEmptinessHandled(_ name: Int) -> Bool {
        for kind in [NodeKind.ifStatement, .guardStatement, .whileStatement, .switchStatement, .ternary] {
            for node in file.nodes(kind, in: body) {
                guard let conditions = file.outline.firstChild(node, .conditions) else {
                    if file.firstOccurrence(of: name..<name + 1, in: file.outline.tokens(node)) != nil { return true }
                    continue
                }
                guard file.firstOccurrence(of: name..<name + 1, in: file.outline.tokens(conditions)) != nil else { continue }
                let blocks = file.nodes(.codeBlock, in: node)
                if blocks.contains(where: { file.alwaysExits($0) && file.nodes(.continueStatement, in: $0).isEmpty }) { return true }
                if blocks.contains(where: { moves(file.outline.tokens($0)) }) { return true }
            }
        }
        return false
    }

    /// The length by which a write of the cursor moves it: `x += n`, `x = x.dropFirst(n)`, `x.removeFirst(n)`; `n` may be `part.count`.
    private func advance(at token: Int) -> Int? {
        if file.token(token + 1, is: "+=") { return length(after: token + 1) }
        var member = token + 1
        if file.tokens.kinds[member] == .equal, file.isSame(token..<token + 1, token + 2..<token + 3) { member = token + 3 }
        guard file.tokens.kinds[member] == .period, file.token(member + 1, isIn: ["dropFirst", "removeFirst"]),
            file.tokens.kinds[member + 2] == .leftParen, file.tokens.kinds[member + 3].isIdentifierLike,
            file.tokens.kinds[member + 4] == .rightParen || isCount(member + 3) && file.tokens.kinds[member + 6] == .rightParen
        else { return nil }
        return member + 3
    }

    /// `n` in `x += n` or `x += Int(n)`.
    private func length(after operatorToken: Int) -> Int? {
        let end = file.outline.tokens(file.statement(containing: Int(file.tokens.starts[operatorToken]))).upperBound
        let value = operatorToken + 1..<end
        if value.count == 1 { return file.tokens.kinds[value.lowerBound].isIdentifierLike ? value.lowerBound : nil }
        if value.count == 3, isCount(value.lowerBound) { return value.lowerBound }
        guard value.count == 4, file.token(value.lowerBound, is: "Int"), file.tokens.kinds[value.lowerBound + 2].isIdentifierLike else {
            return nil
        }
        return value.lowerBound + 2
    }

    private func isReadFromInput(_ length: Int) -> Bool {
        guard let binding = file.localDeclaration(of: length, before: NodeID(file.outline.descendants(loop).upperBound), in: loop),
            file.outline.kind(binding) != .parameter
        else { return false }
        let range = file.outline.tokens(binding)
        if addsSomething(range) { return false }
        return file.contains(.subscriptCall, in: binding)
            || range.contains { file.tokens.kinds[$0] == .period && file.token($0 + 1, isIn: ["first", "last"]) }
            || file.nodes(.call, in: binding).contains { file.hasVerb(file.outline.anchor($0), in: Self.reading) }
    }

    /// `4 + length`, `max(1, length)`, but not `bytes[offset + 1]`.
    private func addsSomething(_ range: Range<Int>) -> Bool {
        var token = range.lowerBound
        while token < range.upperBound {
            if file.token(token, is: "+") || file.token(token, is: "max") { return true }
            if file.tokens.kinds[token] == .leftSquare || file.tokens.kinds[token] == .leftParen, let close = file.outline.match(token),
                close > token
            {
                token = close
            }
            token += 1
        }
        return false
    }

    private static let reading: NameSet = ["read", "load", "get", "decode", "parse"]

    /// `bytes.count >= length`, `i + length <= bytes.endIndex`: that there is room for a length says nothing of zero.
    private func onlyFits(_ place: Int, in condition: Range<Int>) -> Bool {
        guard let atom = file.atom(at: place, in: condition, isTrue: true), let (left, comparison, right) = file.comparison(atom),
            comparison != .equal, comparison != .notEqual
        else { return false }
        let other = left.contains(place) ? right : left
        return file.contains(Self.sizes, in: other) && !other.contains { file.tokens.kinds[$0] == .integerLiteral }
    }

    private static let sizes: NameSet = ["count", "endIndex", "readableBytes", "upperBound", "end", "limit", "remaining", "available"]

    private func isLookedAt(_ length: Int) -> Bool {
        for kind in [NodeKind.condition, .switchStatement, .ternary] {
            for node in file.nodes(kind, in: loop) {
                let range = file.outline.tokens(node)
                guard let place = file.firstOccurrence(of: length..<length + 1, in: range) else { continue }
                if kind != .condition || !onlyFits(place, in: range) { return true }
            }
        }
        return false
    }
}
