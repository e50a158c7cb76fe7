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
    /// Another member asks, and this private one works on what its callers have looked at.
    case askedByCallers
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
        guard places.contains(where: { asksForEmptiness($0, outside: function) && isPlace($0, of: declared) }) else { return .unknown }
        return function.map(isPrivate) ?? false ? .askedByCallers : .asksElsewhere
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

    /// Whether some place gives a stored collection elements for sure: itself, or an initialiser by what its callers here give it.
    package func isFilledSomewhere(_ collection: Range<Int>) -> Bool {
        guard let declared = storedProperty(collection) else { return false }
        return occurrences(of: declared.token, in: 0..<tokens.count).prefix(Self.placeWindow).contains { place in
            guard tokens.kinds[place + 1] == .equal, place != declared.token, isPlace(place, of: declared) else { return false }
            if isFilledValue(behind: place + 1) { return true }
            let value = place + 2..<max(place + 2, outline.tokens(statement(at: place + 1)).upperBound)
            let source = keptSource(of: value) ?? value
            guard source.count == 1, let given = declaration(of: source.lowerBound), given.kind == .parameter else { return false }
            return argumentsInFile(for: given).contains { argument in
                let point = point(ofToken: argument.lowerBound)
                return size(of: argument, at: point).isFilled || size(ofValue: argument, at: point).isFilled
            }
        }
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
        return comparesNumbers(place + 3)
    }

    private func comparesNumbers(_ token: Int) -> Bool {
        switch tokens.kinds[token] {
        case .leftAngle, .rightAngle: return true
        case .binaryOperator: return ["==", "!=", "<", ">", "<=", ">="].contains(string(token))
        default: return false
        }
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
            return comparesNumbers(place + 1) && isPlace(place, of: declared)
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
            guard tokens.kinds[place + 1] == .period, telling(place + 2) else { continue }
            var checkers = [checker(around: place)]
            if checkers[0] == nil, let name = derivedSize(around: place) {
                // `remaining`, compared here or in a member that was asked.
                if mentions(of: name..<name + 1, before: point).contains(where: { $0.fact.kind == .condition }) { return true }
                checkers = occurrences(of: name, in: 0..<tokens.count).prefix(Self.placeWindow).map {
                    $0 == name ? nil : checker(around: $0)
                }
            }
            for case let checker? in checkers where checker != function && asked.insert(checker.index).inserted {
                let anchor = outline.anchor(checker)
                if mentions(of: anchor..<anchor + 1, before: point).contains(where: { $0.place.lowerBound != anchor }) { return true }
            }
        }
        return false
    }

    /// The name of the computed number that a size is turned into: `var remaining: Int { xs.count - position }`.
    private func derivedSize(around place: Int) -> Int? {
        guard let holder = outline.ancestor(innermostNode(at: place), where: { $0 == .functionDecl || $0 == .binding || $0.isTypeLike }),
            outline.kind(holder) == .binding, isComputed(holder), let type = outline.firstChild(holder, .type),
            shape(ofType: outline.tokens(type)) == .int
        else { return nil }
        return outline.anchor(holder)
    }

    // MARK: - Condition locks

    /// `lock(whenValue: true)` before, where `unlock(withValue: !xs.isEmpty)` says what the value means.
    func isAwaited(_ collection: Range<Int>, at point: Point) -> Bool {
        guard let name = withoutSelf(collection).last, tokens.kinds[name].isIdentifierLike else { return false }
        return isAwaited(name, names(of: "whenValue"), names(of: "withValue"), at: point)
            || isAwaited(name, names(of: "whenCondition"), names(of: "withCondition"), at: point)
    }

    private func isAwaited(_ name: Int, _ waits: [Int], _ releases: [Int], at point: Point) -> Bool {
        guard let wait = waits.last(where: { $0 < point.token }), !mentions(of: wait..<wait + 1, before: point).isEmpty else {
            return false
        }
        return releases.prefix(Self.placeWindow).contains { label in
            guard let call = outline.ancestor(innermostNode(at: label), where: { $0 == .call || $0.isItemContainer }) else { return false }
            return outline.tokens(call).contains {
                isSame(name..<name + 1, $0..<$0 + 1) && tokens.kinds[$0 + 1] == .period && telling($0 + 2)
            }
        }
    }

    /// `guard let head = read(count: 4)`: a reader that gives all it was asked for, or nothing.
    func promisedLength(of collection: Range<Int>) -> Int? {
        guard collection.count == 1, tokens.kinds[collection.lowerBound].isIdentifierLike,
            let declared = declaration(of: collection.lowerBound), declared.kind == .optionalBinding, let value = initialValue(declared),
            let (arguments, _) = callArguments(value), hasVerb(arguments.lowerBound - 2, in: Self.readingVerbs)
        else { return nil }
        let given = splitAtCommas(arguments)
        guard given.count == 1, let argument = given.first else { return nil }
        let number = argument.count > 2 && tokens.kinds[argument.lowerBound + 1] == .colon ? argument.dropFirst(2) : argument[...]
        return integer(number.startIndex..<number.endIndex)
    }

    private static let readingVerbs: NameSet = ["read", "take", "consume", "receive"]

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
