// Owns: what an expression or a type shows of the type behind it.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether a name is written like a type's.
    func isCapitalised(_ token: Int) -> Bool {
        guard tokens.kinds[token].isIdentifierLike else { return false }
        let first = source.bytes[tokens.range(token)].first { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "`") }
        return first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ?? false
    }

    // MARK: - Types

    /// The last name of `A.B<C>`; nil for what has none.
    func lastTypeName(_ range: Range<Int>) -> NameKey? {
        if case .type = typeReference(range).root { return typeReference(range).path.last }
        return nil
    }

    /// What a written type says: `Foo`, `A.Foo?`, `any Foo`, `inout Foo`, `[Foo]`.
    ///
    /// - Parameter node: where it stands; the names of generic parameters there are no types.
    func typeReference(_ range: Range<Int>, in node: NodeID? = nil) -> Reference {
        var token = range.lowerBound
        while token < range.upperBound {
            switch tokens.kinds[token] {
            case .atSign: token += 2
            case .inout, .any, .some, .borrowing, .consuming, .isolated, .sending, .arrow: token += 1
            case .leftSquare:
                guard outline.match(token).map({ $0 + 1 == range.upperBound || isOptionalMark($0 + 1) }) ?? false else { return .unknown }
                let isDictionary = (token..<range.upperBound).contains { tokens.kinds[$0] == .colon }
                return .type(isDictionary ? Self.dictionary : Self.array)
            case .selfType: return range.upperBound - token <= 2 ? .own : .unknown
            case let kind where kind.isIdentifierLike: return namedType(token..<range.upperBound, node)
            default: return .unknown
            }
        }
        return .unknown
    }

    private static let dictionary = NameKey("Dictionary")
    private static let array = NameKey("Array")

    private func isOptionalMark(_ token: Int) -> Bool {
        tokens.kinds[token] == .postfixQuestionMark || tokens.kinds[token] == .exclamationMark || tokens.kinds[token] == .infixQuestionMark
    }

    private func namedType(_ range: Range<Int>, _ node: NodeID?) -> Reference {
        var name = range.lowerBound
        var token = name + 1
        while token + 1 < range.upperBound, tokens.kinds[token] == .period, tokens.kinds[token + 1].isIdentifierLike {
            name = token + 1
            token += 2
        }
        if token < range.upperBound, tokens.kinds[token] == .leftAngle {
            if self.token(name, is: "Optional") { return typeReference(token + 1..<range.upperBound - 1, in: node) }
            var depth = 0
            while token < range.upperBound {
                let text = source.bytes[tokens.range(token)]
                if tokens.kinds[token] != .arrow {
                    depth += text.count { $0 == UInt8(ascii: "<") } - text.count { $0 == UInt8(ascii: ">") }
                }
                token += 1
                if depth == 0 { break }
            }
        }
        while token < range.upperBound, isOptionalMark(token) { token += 1 }
        // `A & B`, a function type, a pack: more than one name.
        guard token >= range.upperBound || tokens.kinds[token] == .ellipsis || self.token(token, is: "...") else { return .unknown }
        if name == range.lowerBound, let node, isGenericParameter(name, at: node) { return .unknown }
        return .type(nameKey(name))
    }

    /// Whether a name is that of a generic parameter of a declaration around a node.
    private func isGenericParameter(_ name: Int, at node: NodeID) -> Bool {
        guard genericNames.contains(hash: nameHash(name)) else { return false }
        var current: NodeID? = node
        while let here = current {
            // Blocks have none, and many children.
            if !outline.kind(here).isItemContainer, let list = outline.firstChild(here, .genericParameters) {
                if outline.tokens(list).contains(where: { isGenericParameter($0) && isSame($0, name) }) { return true }
            }
            current = outline.parent(here)
        }
        return false
    }

    /// Whether a token in a list of generic parameters is the name of one.
    private func isGenericParameter(_ token: Int) -> Bool {
        guard tokens.kinds[token].isIdentifierLike else { return false }
        let before = tokens.kinds[token - 1]
        return before == .leftAngle || before == .comma || before == .each || before == .let
    }

    /// The names of all generic parameters of the file.
    func findGenericNames() -> NameSet {
        NameSet(nodes(.genericParameters).flatMap { outline.tokens($0).filter(isGenericParameter) }, in: self)
    }

    // MARK: - Expressions

    /// What an expression is, where it is a chain of names and calls: `try Store.open(path).cache`.
    func reference(of expression: Range<Int>, _ scope: LocalNames?) -> Reference {
        var range = expression
        while let first = range.first {
            switch tokens.kinds[first] {
            case .try:
                range = range.dropFirst()
                if let mark = range.first, isOptionalMark(mark) { range = range.dropFirst() }
                continue
            case .await, .unsafe, .prefixAmpersand:
                range = range.dropFirst()
                continue
            case .stringQuote, .multilineStringQuote: return outline.match(first) == range.upperBound - 1 ? .type(Self.text) : .unknown
            case .leftSquare: return outline.match(first) == range.upperBound - 1 ? .type(Self.array) : .unknown
            default: break
            }
            break
        }
        guard let last = range.last else { return .unknown }
        if let cast = castType(endingAt: last, from: range.lowerBound) { return cast }
        guard let chain = chain(endingAt: last, from: range.lowerBound, scope), chain.start == range.lowerBound else { return .unknown }
        return chain.reference
    }

    private static let text = NameKey("String")

    /// `x as! Foo`
    private func castType(endingAt last: Int, from first: Int) -> Reference? {
        let type = innermostNode(at: last) { $0 == .castExpression || $0.isItemContainer || $0 == .call || $0 == .argument }
        guard let type, outline.kind(type) == .castExpression, outline.tokens(type).upperBound == last + 1,
            outline.tokens(type).lowerBound > first, let written = outline.firstChild(type, .type)
        else { return nil }
        return typeReference(outline.tokens(written), in: type)
    }

    /// The chain of names, calls and unwraps that ends at a token; nil where something else ends there.
    func chain(endingAt last: Int, from lower: Int, _ scope: LocalNames?) -> (reference: Reference, start: Int)? {
        var names: [Int] = []
        var token = last
        while token >= lower, names.count < Reference.longest {
            while token > lower, isOptionalMark(token) { token -= 1 }
            while token > lower, tokens.kinds[token] == .rightBrace || tokens.kinds[token] == .rightParen {
                guard let opener = outline.match(token), opener > lower else { return parenthesised(token, lower, names, scope) }
                if tokens.kinds[token] == .rightParen, !isNameEnd(opener - 1) { return parenthesised(token, lower, names, scope) }
                token = opener - 1
            }
            if tokens.kinds[token] == .rightAngle || tokens.kinds[token] == .binaryOperator || tokens.kinds[token] == .postfixOperator {
                guard let before = beforeGenericArguments(token, lower) else { return nil }
                token = before
            }
            guard token >= lower, isNameEnd(token) else { return nil }
            names.append(token)
            guard token > lower, tokens.kinds[token - 1] == .period else {
                return reference(names.reversed(), scope).map { ($0, token) }
            }
            token -= 2
        }
        return nil
    }

    /// `(x as Foo).y`
    private func parenthesised(_ closer: Int, _ lower: Int, _ names: [Int], _ scope: LocalNames?) -> (reference: Reference, start: Int)? {
        guard tokens.kinds[closer] == .rightParen, let opener = outline.match(closer), opener >= lower, opener + 1 < closer else {
            return nil
        }
        var result = reference(of: opener + 1..<closer, scope)
        for name in names.reversed() { result = result.appending(nameKey(name)) }
        return result == .unknown ? nil : (result, opener)
    }

    private func isNameEnd(_ token: Int) -> Bool {
        switch tokens.kinds[token] {
        case .initializer, .selfValue, .selfType, .super, .rightAngle: return true
        case let kind: return kind.isIdentifierLike || kind.isReservedWord && token > 0 && tokens.kinds[token - 1] == .period
        }
    }

    /// The name before `<A, B>` that ends at a token.
    private func beforeGenericArguments(_ end: Int, _ lower: Int) -> Int? {
        var depth = 0
        var token = end
        while token > lower, end - token < 32 {
            for byte in source.bytes[tokens.range(token)] {
                if byte == UInt8(ascii: ">") { depth += 1 }
                if byte == UInt8(ascii: "<") { depth -= 1 }
            }
            token -= 1
            if depth == 0 { return tokens.kinds[token].isIdentifierLike && token < end - 1 ? token : nil }
        }
        return nil
    }

    private func reference(_ names: [Int], _ scope: LocalNames?) -> Reference? {
        guard let first = names.first else { return nil }
        var result: Reference
        switch tokens.kinds[first] {
        case .selfValue, .selfType, .super: result = .own
        case _ where isCapitalised(first): result = .type(nameKey(first))
        default:
            if let scope, scope.isBound(nameKey(first)) {
                result = scope.type(of: nameKey(first))
            } else {
                result = Reference(root: .bare, path: [nameKey(first)])
            }
        }
        guard result.root != .unknown else { return nil }
        guard names.count > 1 else { return result }
        var path = result.path
        for name in names.dropFirst() {
            switch tokens.kinds[name] {
            case .initializer, .selfValue: continue
            default: break
            }
            if isCapitalised(name), result.root == .type, path.count == 1 {
                // `Outer.Inner`, `Module.Type`
                path[0] = nameKey(name)
            } else {
                guard path.count < Reference.longest else { return nil }
                path.append(nameKey(name))
            }
        }
        return Reference(root: result.root, path: path)
    }
}
