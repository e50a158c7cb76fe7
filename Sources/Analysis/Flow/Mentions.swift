// Owns: whether a name that a pattern or parameter binds is read.
package import Outline
import SwiftLexer

extension FileContext {
    /// How many tokens behind a binding are searched for mentions of it.
    private static let window = 6000

    /// The places where a variable of this name is read or passed on inside some tokens.
    ///
    /// Passed over are members and labels of the same name, patterns that bind it anew, and where another variable of the name hides it:
    /// the implicit `error` of a `catch`, the parameter of an inner closure or function.
    package func mentions(of name: Int, in range: Range<Int>) -> [Int] {
        occurrences(of: name, among: range.prefix(Self.window)).filter { token in
            token != name && isVariable(token) && !isBoundAnew(token) && !isHidden(token, boundAt: name)
        }
    }

    /// All tokens in a range with the same text as a name, in order.
    package func occurrences(of name: Int, among range: Range<Int>) -> [Int] {
        guard let number = names.table.number(at: name) else { return range.filter { isSame(name..<name + 1, $0..<$0 + 1) } }
        return names.table.places(number, in: range).map { Int($0) }
    }

    /// The places where a variable is read behind the node that binds it, to the end of the innermost block around that node.
    package func mentions(of name: Int, behind node: NodeID) -> [Int] {
        let block = outline.ancestor(node) { $0.isItemContainer } ?? .file
        return mentions(of: name, in: outline.tokens(node).upperBound..<outline.tokens(block).upperBound)
    }

    /// All places of some names in the file, in order, read in one pass.
    package func places(of names: Set<String>) -> [String: [Int]] {
        var places: [String: [Int]] = [:]
        for token in 0..<tokens.count where tokens.kinds[token].isIdentifierLike {
            let name = string(token)
            if names.contains(name) { places[name, default: []].append(token) }
        }
        return places
    }

    /// The innermost node that holds a token.
    package func innermostNode(at token: Int) -> NodeID { index.innermost(token) }

    /// The innermost node around a token, that one included, whose kind satisfies a condition.
    package func innermostNode(at token: Int, where condition: (NodeKind) -> Bool) -> NodeID? {
        let node = innermostNode(at: token)
        return condition(outline.kind(node)) ? node : outline.ancestor(node, where: condition)
    }

    /// The item of the innermost block that holds a token.
    package func statement(at token: Int) -> NodeID { statement(innermostNode(at: token)) }

    /// The innermost closure around a token that is another closure or stands inside it.
    package func innermostClosure(of token: Int, in closure: NodeID) -> NodeID? {
        innermostNode(at: token) { $0 == .closure }.flatMap { $0 >= closure ? $0 : nil }
    }

    /// `let error` in a pattern, unless it is the short form of `let error = error`.
    private func isBoundAnew(_ token: Int) -> Bool {
        switch tokens.kinds[token - 1] {
        case .let, .var:
            switch tokens.kinds[token + 1] {
            case .comma, .leftBrace, .else: return outline.kind(innermostNode(at: token)) != .optionalBinding
            default: return true
            }
        default: return false
        }
    }

    /// Whether a name means something nearer than the variable bound at a place.
    private func isHidden(_ token: Int, boundAt name: Int) -> Bool {
        var node = innermostNode(at: token)
        while let parent = outline.parent(node), !outline.tokens(parent).contains(name) {
            if hides(name, parent, below: node) { return true }
            node = parent
        }
        return false
    }

    private func hides(_ name: Int, _ node: NodeID, below child: NodeID) -> Bool {
        switch outline.kind(node) {
        case .catchClause:
            if outline.firstChild(node, .caseItem) == nil { return token(name, is: "error") }
            return boundNames(node).contains { isSame($0..<$0 + 1, name..<name + 1) }
        case .closure: return parameterNames(ofClosure: node).contains { $0.map { isSame($0..<$0 + 1, name..<name + 1) } ?? false }
        case .functionDecl, .initializerDecl:
            guard let parameters = outline.firstChild(node, .parameters) else { return false }
            return outline.children(parameters).contains { isSame(outline.anchor($0)..<outline.anchor($0) + 1, name..<name + 1) }
        case .switchCase: return outline.kind(child) != .caseItem && bindsInPattern(name, node)
        default: return false
        }
    }

    /// `case .failure(let error):`
    private func bindsInPattern(_ name: Int, _ switchCase: NodeID) -> Bool {
        outline.children(switchCase).contains { item in
            guard outline.kind(item) == .caseItem else { return false }
            let range = outline.tokens(item)
            return range.contains { token in
                isSame(token..<token + 1, name..<name + 1) && (tokens.kinds[token - 1] == .let || tokens.kinds[range.lowerBound] == .let)
            }
        }
    }
}

// MARK: - Names

extension FileContext {
    /// The names that a pattern binds in order: `data` and nil in `(data, _)`, `data` in `data`.
    package func names(inPattern pattern: Range<Int>) -> [Int?] {
        guard let first = pattern.first else { return [] }
        if tokens.kinds[first] == .let || tokens.kinds[first] == .var { return names(inPattern: first + 1..<pattern.upperBound) }
        guard tokens.kinds[first] == .leftParen, let closer = outline.match(first), closer < pattern.upperBound else {
            return [tokens.kinds[first].isIdentifierLike ? first : nil]
        }
        return elements(first + 1..<closer).map { element in
            guard let last = element.last, tokens.kinds[last].isIdentifierLike else { return nil }
            return last
        }
    }

    /// The names of a closure's parameters in order, nil for `_`; empty where it names none.
    package func parameterNames(ofClosure closure: NodeID) -> [Int?] {
        guard let signature = outline.firstChild(closure, .closureSignature), let parameters = outline.firstChild(signature, .parameters)
        else { return [] }
        return outline.children(parameters).filter { outline.kind($0) == .parameter }.map { parameter in
            let name = outline.anchor(parameter)
            return tokens.kinds[name].isIdentifierLike ? name : nil
        }
    }

    /// The body of a closure: its tokens behind the signature.
    package func body(ofClosure closure: NodeID) -> Range<Int> {
        let range = outline.tokens(closure)
        let start = outline.firstChild(closure, .closureSignature).map { outline.tokens($0).upperBound } ?? range.lowerBound + 1
        return start..<max(start, range.upperBound - 1)
    }
}
