// Owns: whether an optional is there where it is unwrapped, by what ran before and by what it is.
package import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether something says that an unwrapped expression is not nil: a test of it, of the collection it comes from, or how it was made.
    package func isKnownToBeThere(_ operand: Range<Int>, at node: NodeID) -> Bool {
        isNeverNil(operand, node) || isKnownNonNil(operand, at: node) || isElementThere(operand, node) || isFilled(operand, node)
            || isTestedByName(operand, node) || isTestedInChain(operand, node) || isArgumentTested(operand, node)
            || isTestedThroughChain(operand, node)
    }

    // MARK: - What is never nil

    /// `text.data(using: .utf8)!`, `buffer.baseAddress!` of a buffer in use, `fromOpaque(context!)` in a callback of C.
    private func isNeverNil(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        guard let last = operand.last else { return false }
        if token(last, is: "baseAddress"), operand.count > 2 { return true }
        if isLiteralsMember(operand) { return true }
        // A query that counts, or asks for a setting, always has a row.
        if tokens.kinds[last] == .rightParen, let opener = outline.match(last), token(opener - 1, is: "fetchOne"),
            isAlwaysAnswered(operand, node)
        {
            return true
        }
        if tokens.kinds[last] == .rightParen, let opener = outline.match(last), opener > operand.lowerBound, last - opener > 3 {
            if token(opener - 1, is: "data"), token(opener + 1, is: "using") { return token(opener + 4, isIn: Self.completeEncodings) }
            // A formatter has a text for every number.
            if token(opener - 1, is: "string"), token(opener + 1, isIn: ["for", "from"]), opener - 3 >= operand.lowerBound {
                return token(opener - 3, mentions: "formatter")
            }
            // What a coder for JSON wrote is UTF-8.
            if token(opener - 1, is: "String"), token(opener + 1, is: "data"),
                let data = splitAtCommas(opener + 3..<last).first, isEncoded(data)
            {
                return true
            }
            // `index.samePosition(in: utf16)`: the other views of a text know all of its characters' places.
            if token(opener - 1, is: "samePosition"), token(last - 1, isIn: ["utf8", "utf16", "unicodeScalars"]) { return true }
            // `self.init(exactly: x)!`: an initialiser whose documented condition another one checks.
            if tokens.kinds[opener - 1] == .initializer, tokens.kinds[operand.lowerBound] == .selfValue { return true }
        }
        guard let argument = outline.parent(node), outline.kind(argument) == .argument, let call = outline.parent(argument),
            outline.kind(call) == .call
        else { return false }
        return token(outline.anchor(call), is: "fromOpaque")
    }

    /// Whether some tokens are the result of an encoder, or name a local that holds one.
    private func isEncoded(_ data: Range<Int>) -> Bool {
        if contains(Self.encoders, in: data) { return true }
        guard let name = data.first, data.count == 1, tokens.kinds[name].isIdentifierLike, let declared = declaration(of: name),
            let value = initialValue(declared)
        else { return false }
        return contains(Self.encoders, in: value.lowerBound..<min(value.upperBound, value.lowerBound + Self.chainWindow))
    }

    private func isAlwaysAnswered(_ query: Range<Int>, _ node: NodeID) -> Bool {
        let asks = query.contains { token in
            guard tokens.kinds[token] == .stringSegment else { return false }
            let text = string(token).uppercased()
            return text.contains("COUNT(") || text.hasPrefix("PRAGMA ")
        }
        if asks { return true }
        guard let function = enclosingDeclaration(node), outline.kind(function) == .functionDecl else { return false }
        return hasWord(outline.anchor(function), in: ["count"])
    }

    private static let encoders: NameSet = ["JSONEncoder", "withJSONObject", "PropertyListEncoder", "encode"]

    /// `Character(".").asciiValue`, `"abc".utf8.first`: what a literal holds is known by reading.
    private func isLiteralsMember(_ operand: Range<Int>) -> Bool {
        let first = operand.lowerBound
        if tokens.kinds[first] == .stringQuote, let end = outline.match(first) {
            return end + 2 < operand.upperBound && isConstant(first..<end + 1)
                && !(end..<operand.upperBound).contains { tokens.kinds[$0] == .leftParen }
        }
        guard tokens.kinds[first].isIdentifierLike, first + 1 < operand.upperBound, tokens.kinds[first + 1] == .leftParen,
            let closer = outline.match(first + 1), closer > first + 2, closer + 2 < operand.upperBound, isConstant(first + 2..<closer)
        else { return false }
        return !(closer + 1..<operand.upperBound).contains { tokens.kinds[$0] == .leftParen || tokens.kinds[$0] == .leftSquare }
    }

    /// Encodings that hold every text.
    private static let completeEncodings: NameSet = ["utf8", "utf16", "utf32", "unicode"]

    // MARK: - Elements of collections

    /// `xs.first!`, `table[key]!`, `text.range(of: mark)!` where `xs`, the key or the mark was looked at before.
    private func isElementThere(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        guard let last = operand.last else { return false }
        if tokens.kinds[last] == .rightSquare {
            guard let opener = outline.match(last), opener > operand.lowerBound else { return false }
            return isKeyKnown(opener + 1..<last, of: operand.lowerBound..<opener, at: node)
        }
        guard let (collection, name) = receiver(ofLastMember: operand), !collection.isEmpty else { return false }
        if token(name, isIn: Self.searches) { return isContained(in: collection, at: node) || isFoundElsewhere(operand, name, node) }
        guard token(name, isIn: Self.emptyWhenNil) else { return false }
        if isPiece(collection, node) { return true }
        var base = collection
        while true {
            if sizeInFunction(of: base, at: point(node)).covers(index: 0) || size(ofValue: base, at: point(node)).minimum > 0 {
                return true
            }
            guard let (inner, member) = receiver(ofLastMember: base), !inner.isEmpty, token(member, isIn: Self.keepingMembers) else {
                return false
            }
            base = inner
        }
    }

    /// Members that are nil exactly when the collection is empty.
    private static let emptyWhenNil: NameSet = ["first", "last", "min", "max", "popFirst", "popLast", "randomElement"]
    /// Members that are as empty as what they are made from.
    private static let keepingMembers: NameSet = [
        "keys", "values", "sorted", "reversed", "shuffled", "lazy", "map", "enumerated", "indices", "utf8", "unicodeScalars",
    ]
    private static let searches: NameSet = ["range", "firstIndex", "lastIndex", "firstRange", "index"]

    /// What the last member of an expression is taken of, and that member's name: `xs` and `min` in `xs.min { … }`.
    private func receiver(ofLastMember expression: Range<Int>) -> (Range<Int>, Int)? {
        guard var name = expression.last else { return nil }
        while name > expression.lowerBound, tokens.kinds[name] == .rightParen || tokens.kinds[name] == .rightBrace {
            guard let opener = outline.match(name), opener > expression.lowerBound else { return nil }
            name = opener - 1
        }
        guard name - 1 > expression.lowerBound, tokens.kinds[name].isIdentifierLike, tokens.kinds[name - 1] == .period else { return nil }
        return (expression.lowerBound..<name - 1, name)
    }

    /// Whether a key was tested, put in, or taken out of the dictionary's own keys.
    private func isKeyKnown(_ key: Range<Int>, of dictionary: Range<Int>, at node: NodeID) -> Bool {
        if isWritten(key, in: dictionary) || isTakenFromKeys(key, node) { return true }
        // That somebody walked the keys says nothing of a key that is written down.
        let isWritten = tokens.kinds[key.lowerBound] == .stringQuote
        return mentions(of: dictionary, before: point(node)).contains { mention in
            if mention.fact.kind == .subject { return !isWritten }
            let next = mention.place.upperBound
            guard next + 1 < mention.fact.tokens.upperBound else { return false }
            let rest = next..<mention.fact.tokens.upperBound
            switch tokens.kinds[next] {
            case .period:
                return token(next + 1, isIn: ["contains", "keys", "index", "updateValue", "firstIndex", "insert", "append"])
                    && firstOccurrence(of: key, in: rest) != nil
            case .leftSquare:
                // `table[key] = value`, `table[key, default: 0] += 1`; a test for nil is seen elsewhere.
                guard let closer = outline.match(next), closer + 1 < tokens.count, next + 1 + key.count <= closer,
                    isSame(key, next + 1..<next + 1 + key.count)
                else { return false }
                return isAssignmentOperator(closer + 1) && !(tokens.kinds[closer + 2] == .nil)
            default: return false
            }
        }
    }

    /// Whether a key is an element of some `keys`: of the loop or chain that it is the variable of, or by the value that it was given.
    private func isTakenFromKeys(_ key: Range<Int>, _ node: NodeID) -> Bool {
        guard key.count == 1, let name = key.first else { return false }
        if let source = chain(before: node, naming: name) { return namesKeys(source) }
        guard tokens.kinds[name].isIdentifierLike, let declared = declaration(of: name) else { return false }
        guard let source = sequence(ofLoop: declared) ?? initialValue(declared), !source.contains(name) else { return false }
        return namesKeys(source)
    }

    private func namesKeys(_ source: Range<Int>) -> Bool {
        if source.count == 1, tokens.kinds[source.lowerBound].isIdentifierLike, let declared = declaration(of: source.lowerBound),
            let value = initialValue(declared), !value.contains(source.lowerBound)
        {
            return value.prefix(Self.chainWindow).contains { token($0, is: "keys") } || string(source.lowerBound).hasSuffix("Keys")
        }
        return source.prefix(Self.chainWindow).contains {
            tokens.kinds[$0].isIdentifierLike && (token($0, is: "keys") || string($0).hasSuffix("Keys"))
        }
    }

    /// Whether a literal key stands in the literal, or in the closure, that the dictionary begins with.
    private func isWritten(_ key: Range<Int>, in dictionary: Range<Int>) -> Bool {
        guard tokens.kinds[key.lowerBound] == .stringQuote, let name = dictionary.last, tokens.kinds[name].isIdentifierLike,
            let declared = declaration(of: name) ?? ownStatic(dictionary), let value = initialValue(declared)
        else { return false }
        return firstOccurrence(of: key, in: value.lowerBound..<min(value.upperBound, value.lowerBound + Self.literalWindow)) != nil
    }

    /// How many tokens of a literal are searched for a key.
    private static let literalWindow = 4096

    /// `guard text.contains(mark)`, `if xs.hasPrefix(…)`
    private func isContained(in collection: Range<Int>, at node: NodeID) -> Bool {
        mentions(of: collection, before: point(node)).contains { mention in
            let next = mention.place.upperBound
            guard next + 1 < mention.fact.tokens.upperBound, tokens.kinds[next] == .period,
                token(next + 1, isIn: ["contains", "hasPrefix", "hasSuffix", "isEmpty"]), let atom = atom(of: mention)
            else { return false }
            return atom.isTrue != token(next + 1, is: "isEmpty")
        }
    }

    /// `guard let value = table.removeValue(forKey: key)` before `keys.firstIndex { $0 == key }!`: two structures that hold the same.
    private func isFoundElsewhere(_ search: Range<Int>, _ name: Int, _ node: NodeID) -> Bool {
        guard let sought = search.last.map({ $0 - 1 }), sought > name, tokens.kinds[sought].isIdentifierLike else { return false }
        return mentions(of: sought..<sought + 1, before: point(node)).contains { mention in
            let next = tokens.kinds[mention.place.upperBound]
            return mention.fact.kind == .binding && mention.fact.holds && (next == .rightParen || next == .rightSquare)
        }
    }

    /// Whether a collection is one of the pieces that cutting or grouping another one gives: never empty.
    private func isPiece(_ collection: Range<Int>, _ node: NodeID) -> Bool {
        guard collection.count == 1, let root = collection.first else { return false }
        if let source = chain(before: node, naming: root) { return cutsIntoPieces(source) }
        guard let declared = declaration(of: root), let sequence = sequence(ofLoop: declared) else { return false }
        return cutsIntoPieces(sequence)
    }

    private func cutsIntoPieces(_ source: Range<Int>) -> Bool {
        let names = source.prefix(Self.chainWindow)
        guard !names.contains(where: { token($0, is: "omittingEmptySubsequences") }) else { return false }
        if names.contains(where: { token($0, isIn: ["split", "chunks", "chunked", "grouping"]) }) { return true }
        guard source.count == 1, let declared = declaration(of: source.lowerBound), let value = initialValue(declared),
            !value.contains(source.lowerBound)
        else { return false }
        return value.prefix(Self.chainWindow).contains { token($0, is: "grouping") || token($0, is: "split") }
    }

    // MARK: - Tests further away

    private static let chainWindow = 160

    /// The chain of calls before the closure whose parameter a name is: `rows.filter { … }.max` of the `$0` in `max { $0 … }`.
    private func chain(before node: NodeID, naming root: Int) -> Range<Int>? {
        guard let closure = outline.ancestor(node, where: { $0 == .closure }), let call = call(takingClosure: closure) else { return nil }
        let isParameter =
            tokens.kinds[root] == .dollarIdentifier
            || parameterNames(closure).contains { isSame($0..<$0 + 1, root..<root + 1) }
        guard isParameter else { return nil }
        let callee = callee(call)
        return callee.lowerBound..<max(callee.lowerBound, min(callee.upperBound, outline.anchor(call) - 1))
    }

    /// `rows.filter { $0.end != nil }.max { $0.end! < $1.end! }`
    private func isTestedInChain(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        guard let root = operand.first, operand.count > 2, let source = chain(before: node, naming: root) else { return false }
        let member = operand.lowerBound + 1..<operand.upperBound
        return source.suffix(Self.chainWindow).contains { token in
            guard self.token(token, is: "!="), tokens.kinds[token + 1] == .nil, token - member.count > source.lowerBound else {
                return false
            }
            return isSame(member, token - member.count..<token)
        }
    }

    /// `guard order.customer?.email != nil` before `order.customer!.email!`.
    private func isTestedThroughChain(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        let end = operand.first { tokens.kinds[$0] == .exclamationMark } ?? operand.upperBound
        let base = operand.lowerBound..<end
        let path = operand.filter { tokens.kinds[$0].isIdentifierLike }
        return mentions(of: base, before: point(node)).contains { mention in
            guard tokens.kinds[mention.place.upperBound] == .postfixQuestionMark else { return false }
            let chain = mention.place.lowerBound..<endOfPrimary(mention.place.lowerBound)
            let names = chain.filter { tokens.kinds[$0].isIdentifierLike }
            let start = withoutSelf(operand).lowerBound
            let wanted = path.filter { $0 >= start }
            guard wanted.count <= names.count, zip(wanted, names).allSatisfy({ isSame($0..<$0 + 1, $1..<$1 + 1) }) else { return false }
            if let atom = atom(of: mention), let (left, comparison, right) = comparison(atom) {
                return left.upperBound == chain.upperBound && comparison == .notEqual
                    && right.first.map { tokens.kinds[$0] == .nil } ?? false
            }
            return mention.fact.kind == .binding && mention.fact.holds && mention.place.lowerBound > mention.fact.tokens.lowerBound
        }
    }

    /// `guard isValidStatus(text)` and `guard text.allSatisfy(\.isNumber)` before `Int(text)!`.
    private func isArgumentTested(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        guard let last = operand.last, tokens.kinds[last] == .rightParen, let opener = outline.match(last),
            opener == operand.lowerBound + 1,
            last - opener > 1, last - opener < 8, tokens.kinds[opener + 2] != .colon
        else { return false }
        let argument = opener + 1..<last
        return mentions(of: argument, before: point(node)).contains { mention in
            guard let atom = atom(of: mention), atom.isTrue, comparison(atom) == nil, let first = atom.tokens.first else { return false }
            let end = mention.place.upperBound
            if end + 1 < atom.tokens.upperBound, tokens.kinds[end] == .period { return token(end + 1, is: "allSatisfy") }
            guard mention.place.lowerBound > first + 1, tokens.kinds[mention.place.lowerBound - 1] == .leftParen else { return false }
            return token(mention.place.lowerBound - 2, mentions: "valid") || hasPrefix("is", mention.place.lowerBound - 2)
        }
    }

    /// `let isThere = room != nil`, and then `if isThere`.
    private func isTestedByName(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        mentions(of: operand, before: point(node)).contains { mention in
            let end = mention.place.upperBound
            guard mention.fact.kind == .statement, end + 2 == mention.fact.tokens.upperBound, token(end, is: "!="),
                tokens.kinds[end + 1] == .nil
            else { return false }
            guard let equal = mention.fact.tokens.first(where: { tokens.kinds[$0] == .equal }), equal > mention.fact.tokens.lowerBound + 1
            else {
                return false
            }
            return mentions(of: equal - 1..<equal, before: point(node)).contains {
                atom(of: $0).map { $0.isTrue && $0.tokens.count == 1 } ?? false
            }
        }
    }

    /// Whether a call that was tested filled a variable (`guard prepare(sql, &statement) == OK`), or a closure that ran assigned to it.
    private func isFilled(_ operand: Range<Int>, _ node: NodeID) -> Bool {
        let plain = withoutSelf(operand)
        guard plain.count == 1, let name = plain.first, tokens.kinds[name].isIdentifierLike else { return false }
        let isTested = mentions(of: operand, before: point(node)).contains { mention in
            mention.fact.kind != .statement && tokens.kinds[mention.place.lowerBound - 1] == .prefixAmpersand
        }
        if isTested { return true }
        guard let declared = declaration(of: name), declared.kind == .local else { return false }
        return occurrences(of: name, in: declared.token..<name).contains { token in
            token > declared.token && token < name && tokens.kinds[token + 1] == .equal && tokens.kinds[token + 2] != .nil
                && tokens.kinds[token - 1] != .period && isInEarlierClosure(token, of: node)
        }
    }

    /// Whether a token stands in a closure that is over where a node begins.
    private func isInEarlierClosure(_ token: Int, of node: NodeID) -> Bool {
        guard let closure = innermostNode(at: token, where: { $0 == .closure }), !isAncestor(closure, orSelf: node) else { return false }
        switch use(ofClosure: closure) {
        case .applied, .inPlace, .queueSync: return true
        // `try db.inTransaction { … }`: what hands on the closure's errors has run it. A completion may come later.
        case .argument: return tokens.kinds[outline.tokens(statement(closure)).lowerBound] == .try
        default: return false
        }
    }
}
