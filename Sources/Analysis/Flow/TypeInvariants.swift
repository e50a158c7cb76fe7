// Owns: what a type does for the collections that it stores: whether it keeps them filled, looks at their size, or reckons with none.
import Outline
import SourceText
import SwiftLexer

/// What a type does for a collection that it stores.
package enum StoredSize: Sendable {
    /// It is filled where it is made, and nothing takes the last element away.
    case neverEmpty
    /// Another member asks whether it is empty: the type knows that it may be.
    case asksElsewhere
    /// The file does not say.
    case unknown
}

extension FileContext {
    /// How many places of one name are looked at.
    private static let placeWindow = 48

    /// What the type that stores a collection does for its size.
    package func storedSize(of collection: Range<Int>, at point: Point) -> StoredSize {
        guard let declared = storedProperty(collection) else { return .unknown }
        let places = occurrences(of: declared.token, in: 0..<tokens.count).prefix(2 * Self.placeWindow)
        if isOwnToWrite(declared), keepsFilled(declared, Array(places)) { return .neverEmpty }
        let function = point.path.first { outline.kind($0).isFunctionLike && outline.kind($0) != .closure }
        // A private member works on what its callers in the type have looked at.
        if let function, isPrivate(function) { return .unknown }
        return places.contains { asksForEmptiness($0, outside: function) && isPlace($0, of: declared) } ? .asksElsewhere : .unknown
    }

    /// The property that a collection is, as a name of the type's own.
    private func storedProperty(_ collection: Range<Int>) -> DeclaredName? {
        let plain = withoutSelf(collection)
        guard plain.count == 1, tokens.kinds[plain.lowerBound].isIdentifierLike,
            let declared = declaration(of: collection.upperBound - 1), declared.kind == .property
        else { return nil }
        return declared
    }

    /// `let`, `private`, `fileprivate`, `private(set)`: only this file gives it values.
    private func isOwnToWrite(_ declared: DeclaredName) -> Bool {
        if isConstant(declared) { return true }
        guard let declaration = outline.parent(declared.node) else { return false }
        return hasModifier(.private, declaration) || hasModifier(.fileprivate, declaration)
    }

    private func keepsFilled(_ declared: DeclaredName, _ places: [Int]) -> Bool {
        var isFilled = false
        if let value = initialValue(declared) {
            guard size(ofValue: value, at: point(ofToken: declared.token)).isFilled else { return false }
            isFilled = true
        }
        for place in places where place != declared.token && isPlace(place, of: declared) {
            switch tokens.kinds[place + 1] {
            case .equal:
                guard isFilledValue(behind: place + 1) else { return false }
                isFilled = true
            case .period:
                guard token(place + 2, isIn: Self.takingMembers) else { continue }
                let known = sizeInFunction(of: operandPath(place), at: point(ofToken: place))
                guard known.minimum > 1 || known.isTested else { return false }
            case .colon:
                // `storage: storage` of an initialiser that is called: another value.
                continue
            default:
                if isPassedInout(place..<place + 1) { return false }
            }
        }
        return isFilled
    }

    /// Whether a name stands for the property, rather than for a parameter of the same name.
    private func isPlace(_ place: Int, of declared: DeclaredName) -> Bool { declaration(of: place)?.node == declared.node }

    private func operandPath(_ name: Int) -> Range<Int> {
        name > 1 && tokens.kinds[name - 1] == .period && tokens.kinds[name - 2] == .selfValue ? name - 2..<name + 1 : name..<name + 1
    }

    /// Whether what is assigned has at least one element: by what it is, or because it was tested before.
    private func isFilledValue(behind equal: Int) -> Bool {
        let value = equal + 1..<max(equal + 1, outline.tokens(statement(innermostNode(at: equal))).upperBound)
        let point = point(ofToken: equal)
        if size(ofValue: value, at: point).isFilled { return true }
        guard let last = value.last, tokens.kinds[last].isIdentifierLike else { return false }
        return sizeInFunction(of: value, at: point).isFilled
    }

    private static let takingMembers: NameSet = [
        "removeFirst", "removeLast", "remove", "removeAll", "removeSubrange", "popLast", "popFirst", "replaceSubrange", "formIntersection",
    ]

    /// `xs.isEmpty`, `xs.count == 0`, `xs.count > 0` outside the function that is asked about.
    private func asksForEmptiness(_ place: Int, outside function: NodeID?) -> Bool {
        guard tokens.kinds[place + 1] == .period, function.map({ !outline.tokens($0).contains(place) }) ?? true,
            place < 2 || tokens.kinds[place - 1] != .period || tokens.kinds[place - 2] == .selfValue
        else { return false }
        if token(place + 2, is: "isEmpty") { return true }
        guard token(place + 2, is: "count"), place + 4 < tokens.count, tokens.kinds[place + 4] == .integerLiteral else { return false }
        return tokens.kinds[place + 3] == .binaryOperator || tokens.kinds[place + 3] == .rightAngle || tokens.kinds[place + 3] == .leftAngle
    }

    /// Whether another member of the type compares a stored number with a literal: the type knows that it may be too small.
    package func isComparedElsewhere(_ declared: DeclaredName, than point: Point) -> Bool {
        let function = point.path.first { outline.kind($0).isFunctionLike && outline.kind($0) != .closure }
        return occurrences(of: declared.token, in: 0..<tokens.count).prefix(2 * Self.placeWindow).contains { place in
            guard place + 2 < tokens.count, tokens.kinds[place + 2] == .integerLiteral,
                function.map({ !outline.tokens($0).contains(place) }) ?? true
            else {
                return false
            }
            switch tokens.kinds[place + 1] {
            case .leftAngle, .rightAngle: return isPlace(place, of: declared)
            case .binaryOperator:
                return ["==", "!=", "<", ">", "<=", ">="].contains(string(place + 1)) && isPlace(place, of: declared)
            default: return false
            }
        }
    }

    // MARK: - Checkers

    /// Whether a member that looks at a collection's size, or fills it, ran before: `try require(4)`, `guard !isAtEnd`, `refill()`.
    ///
    /// Asked only where the function itself says nothing.
    package func asksChecker(of collection: Range<Int>, at point: Point) -> Bool {
        guard let name = withoutSelf(collection).last, tokens.kinds[name].isIdentifierLike, let declared = declaration(of: name),
            declared.kind == .property || declared.kind == .parameter || declared.kind == .local
        else { return false }
        let function = point.path.first { outline.kind($0).isFunctionLike && outline.kind($0) != .closure }
        var asked: Set<Int> = []
        for place in occurrences(of: name, in: 0..<tokens.count).prefix(2 * Self.placeWindow) {
            guard tokens.kinds[place + 1] == .period, telling(place + 2), let checker = checker(around: place), checker != function,
                asked.insert(checker.index).inserted
            else { continue }
            let anchor = outline.anchor(checker)
            if mentions(of: anchor..<anchor + 1, before: point).contains(where: { $0.place.lowerBound != anchor }) { return true }
        }
        return false
    }

    private func telling(_ member: Int) -> Bool {
        token(member, isIn: Self.sizeNames) || Self.fillingMembers.contains(string(member))
    }

    private static let sizeNames: NameSet = ["count", "isEmpty", "endIndex", "indices", "readableBytes"]

    /// The function or computed property around a place, if it tells its callers what it found: it throws, or gives a truth or an optional.
    private func checker(around place: Int) -> NodeID? {
        let node = innermostNode(at: place)
        guard let holder = outline.ancestor(node, where: { $0 == .functionDecl || $0 == .binding || $0.isTypeLike }) else { return nil }
        if outline.kind(holder) == .functionDecl {
            if hasEffect(.throws, holder) || isGuardedInside(holder, place) { return holder }
            guard let result = outline.firstChild(holder, .returnType) else {
                return Self.fillingMembers.contains(string(place + 2)) ? holder : nil
            }
            return outline.tokens(result).contains { token($0, is: "Bool") } ? holder : nil
        }
        guard outline.kind(holder) == .binding, isComputed(holder), let type = outline.firstChild(holder, .type) else { return nil }
        return outline.tokens(type).contains { token($0, is: "Bool") } ? holder : nil
    }

    /// A function that stops the program itself when the size is wrong.
    private func isGuardedInside(_ function: NodeID, _ place: Int) -> Bool {
        let statement = statement(innermostNode(at: place))
        guard outline.kind(statement) == .expressionStatement, outline.tokens(function).contains(outline.tokens(statement).lowerBound)
        else {
            return false
        }
        return isAssertion(outline.tokens(statement).lowerBound)
    }
}

extension SizeKnowledge {
    /// Whether there is an element for sure, or somebody said how many there are.
    var isFilled: Bool { minimum > 0 || isTested }
}
