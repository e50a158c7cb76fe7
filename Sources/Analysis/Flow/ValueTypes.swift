// Owns: the written type of a value, followed through names, members, elements and constructors of the file.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many declarations are followed from an expression.
    private static let maximumDepth = 5

    /// How many declarations of one member's name are looked at.
    private static let memberWindow = 16

    /// The tokens of the type that an expression has; nil where the file does not show it.
    package func type(of expression: Range<Int>, depth: Int = 0) -> Range<Int>? {
        guard depth < Self.maximumDepth else { return nil }
        var range = expression
        while let first = range.first, tokens.kinds[first] == .try || tokens.kinds[first] == .await {
            range = first + 1..<range.upperBound
        }
        while let last = range.last, tokens.kinds[last] == .exclamationMark || tokens.kinds[last] == .postfixQuestionMark {
            range = range.lowerBound..<last
        }
        if let inner = inBrackets(range) { return type(of: inner, depth: depth) }
        guard let last = range.last, arithmeticParts(range).operands.count == 1 else { return nil }
        switch tokens.kinds[last] {
        case .rightSquare:
            guard let opener = outline.match(last), opener > range.lowerBound, !topLevelRange(opener + 1..<last) else { return nil }
            return type(of: range.lowerBound..<opener, depth: depth + 1).flatMap(elementType(ofType:))
        case .rightParen:
            guard let opener = outline.match(last), opener > range.lowerBound else { return nil }
            if opener == range.lowerBound + 1, isTypeName(range.lowerBound) { return range.lowerBound..<opener }
            guard opener - 3 >= range.lowerBound, tokens.kinds[opener - 2] == .period, token(opener - 1, isIn: Self.takingCalls) else {
                return nil
            }
            return type(of: range.lowerBound..<opener - 2, depth: depth + 1).flatMap(elementType(ofType:))
        case .dollarIdentifier:
            guard range.count == 1, let closure = enclosingClosure(of: last) else { return nil }
            return elementType(givenTo: closure, isSecond: token(last, is: "$1"), depth: depth)
        case let kind where kind.isIdentifierLike: return type(ofName: last, in: range, depth: depth)
        default: return nil
        }
    }

    private func type(ofName name: Int, in range: Range<Int>, depth: Int) -> Range<Int>? {
        if let declared = declaration(of: name) { return type(of: declared, depth: depth) }
        guard name - 2 >= range.lowerBound, tokens.kinds[name - 1] == .period else { return nil }
        let owner = range.lowerBound..<name - 1
        guard let type = type(of: owner, depth: depth + 1) else { return nil }
        if token(name, isIn: Self.elementMembers) { return elementType(ofType: type) }
        return property(name, ofType: type).flatMap { writtenType($0) }
    }

    private static let takingCalls: NameSet = ["removeLast", "removeFirst", "popLast", "popFirst", "randomElement"]
    private static let elementMembers: NameSet = ["first", "last"]

    private func type(of declared: DeclaredName, depth: Int) -> Range<Int>? {
        if let type = writtenType(declared) { return type }
        if let value = initialValue(declared) { return value.contains(declared.token) ? nil : type(of: value, depth: depth + 1) }
        switch declared.kind {
        case .optionalBinding:
            return declaration(of: declared.token, excluding: declared.node).flatMap { type(of: $0, depth: depth + 1) }
        case .loop:
            guard outline.tokens(declared.node).count == 1, let sequence = sequence(ofLoop: declared) else { return nil }
            return type(of: sequence, depth: depth + 1).flatMap(elementType(ofType:))
        case .closureParameter:
            guard let closure = enclosingClosure(of: declared.token) else { return nil }
            let isSecond = parameterNames(ofClosure: closure).dropFirst().first == declared.token
            return elementType(givenTo: closure, isSecond: isSecond, depth: depth)
        default: return nil
        }
    }

    /// The property of a name that the file declares in a type.
    package func property(_ name: Int, ofType type: Range<Int>) -> DeclaredName? {
        guard let owner = lastName(ofType: type) else { return nil }
        return names.declarations(ofNameAt: name).prefix(Self.memberWindow).map(declared).first {
            guard $0.kind == .property, let container = outline.ancestor($0.node, where: { $0.isTypeLike }) else { return false }
            return typeName(container) == string(owner)
        }
    }

    /// The declaration of the member that ends an expression `value.member`, where the file shows the value's type.
    package func memberDeclaration(_ expression: Range<Int>) -> DeclaredName? {
        guard let last = expression.last, expression.count > 2, tokens.kinds[last].isIdentifierLike, tokens.kinds[last - 1] == .period,
            declaration(of: last) == nil, let type = type(of: expression.lowerBound..<last - 1)
        else { return nil }
        return property(last, ofType: type)
    }

    /// `Item` of `Model.Item?`.
    private func lastName(ofType type: Range<Int>) -> Int? {
        var last: Int?
        for token in type {
            switch tokens.kinds[token] {
            case .period, .postfixQuestionMark, .exclamationMark, .inout, .borrowing, .consuming, .sending, .some, .any: continue
            case let kind where kind.isIdentifierLike: last = token
            default: return nil
            }
        }
        return last
    }

    /// The written element type of a collection's type: `T` of `[T]`.
    package func elementType(ofType type: Range<Int>) -> Range<Int>? {
        var range = type
        while let last = range.last, tokens.kinds[last] == .exclamationMark || tokens.kinds[last] == .postfixQuestionMark {
            range = range.lowerBound..<last
        }
        while let first = range.first, tokens.kinds[first] == .inout { range = first + 1..<range.upperBound }
        guard let first = range.first, tokens.kinds[first] == .leftSquare, let closer = outline.match(first),
            closer == range.upperBound - 1,
            topLevel(first + 1..<closer, where: { tokens.kinds[$0] == .colon }) == nil
        else { return nil }
        return first + 1..<closer
    }

    /// What a closure gets one by one: the elements of what `map`, `filter` and their kin are called on.
    ///
    /// The second of `reduce` is an element, the first one what was made so far; `sorted` and its kin get two elements.
    private func elementType(givenTo closure: NodeID, isSecond: Bool, depth: Int) -> Range<Int>? {
        guard let call = call(takingClosure: closure),
            token(outline.anchor(call), isIn: isSecond ? Self.pairingCalls : Self.walkingCalls)
        else { return nil }
        let receiver = receiver(call)
        return receiver.isEmpty ? nil : type(of: receiver, depth: depth + 1).flatMap(elementType(ofType:))
    }

    private func enclosingClosure(of token: Int) -> NodeID? {
        let node = innermostNode(at: token)
        return outline.kind(node) == .closure ? node : outline.ancestor(node) { $0 == .closure }
    }

    private func isTypeName(_ token: Int) -> Bool {
        guard tokens.kinds[token] == .identifier, let first = source.bytes[range(ofToken: token)].first else { return false }
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
    }

    private static let pairingCalls: NameSet = ["reduce", "sorted", "sort", "min", "max"]
    private static let walkingCalls: NameSet = [
        "map", "forEach", "filter", "compactMap", "flatMap", "contains", "allSatisfy", "first", "last", "firstIndex", "sorted", "min",
        "max",
    ]
}
