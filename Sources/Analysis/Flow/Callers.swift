// Owns: what the callers of a helper in the same file give it, and what they know of it.
package import Outline
import SourceText
import SwiftLexer

/// How many of the callers of a helper know what it relies on.
package enum CallersKnowledge: Sendable {
    /// Others may call it too, nobody here does, or none of them looks.
    case nobody
    case some
    case all
}

extension FileContext {
    /// How many calls of one function are looked at.
    private static let callWindow = 24
    /// How many calls of a type are searched for those of its own initialisers.
    private static let delegationWindow = 512

    /// What the callers of a private function or initialiser give for a parameter; nil where others may call it, or nobody here does.
    package func argumentsOfCallers(for declared: DeclaredName) -> [Range<Int>]? {
        guard let function = function(takingParameter: declared), isPrivateHelper(function) else { return nil }
        var result: [Range<Int>] = []
        for opener in calls(of: function) {
            guard let argument = argument(for: declared, behind: opener, of: function) else {
                // Other labels belong to another initialiser.
                if outline.kind(function) == .initializerDecl { continue }
                return nil
            }
            result.append(argument)
        }
        return result.isEmpty ? nil : result
    }

    /// What the calls in this file give for a parameter of a function that is not published: a sample of what its callers do.
    package func argumentsInFile(for declared: DeclaredName) -> [Range<Int>] {
        guard let function = function(takingParameter: declared), !hasModifier(.public, function), !hasModifier(.open, function) else {
            return []
        }
        return calls(of: function).compactMap { argument(for: declared, behind: $0, of: function) }
    }

    /// What the callers of a private helper know of the size of a collection that it gets, a copy of it included.
    package func callersKnow(_ collection: Range<Int>, needed: Int) -> CallersKnowledge {
        guard collection.count == 1, var declared = declaration(of: collection.lowerBound) else { return .nobody }
        if declared.kind == .local, let value = initialValue(declared), value.count == 1,
            let source = declaration(of: value.lowerBound, excluding: declared.node)
        {
            declared = source
        }
        guard let arguments = argumentsOfCallers(for: declared) else { return .nobody }
        let knowing = arguments.count { argument in
            let point = point(ofToken: argument.lowerBound)
            return size(of: argument, at: point).covers(index: needed - 1) || size(ofValue: argument, at: point).covers(index: needed - 1)
        }
        return knowing == 0 ? .nobody : knowing == arguments.count ? .all : .some
    }

    /// Whether some caller of a private helper looks at the number that it gives for a parameter: the helper leaves the test to them.
    package func isTestedByCallers(_ declared: DeclaredName) -> Bool {
        argumentsOfCallers(for: declared)?.contains { argument in
            isClamped(argument) || isRangeTested(argument, at: point(ofToken: argument.lowerBound))
                || argument.last.flatMap { declaration(of: $0) }.map { $0.kind == .property && isLimitedWhereAssigned($0) } ?? false
        } ?? false
    }

    // MARK: - Calls

    private func function(takingParameter declared: DeclaredName) -> NodeID? {
        guard declared.kind == .parameter, let function = outline.ancestor(declared.node, where: { $0.isFunctionLike }) else { return nil }
        return outline.kind(function) == .functionDecl || outline.kind(function) == .initializerDecl ? function : nil
    }

    /// The opening brackets of the calls of a function in the file.
    func calls(of function: NodeID) -> [Int] {
        if outline.kind(function) == .functionDecl { return calls(named: outline.anchor(function)) }
        guard let type = enclosingType(function) else { return [] }
        var openers = nodes(.call, in: type, limit: Self.delegationWindow).map { outline.anchor($0) }
            .filter { tokens.kinds[$0] == .initializer && (tokens.kinds[$0 - 2] == .selfValue || tokens.kinds[$0 - 2] == .selfType) }
            .map { $0 + 1 }
        if outline.kind(type) != .extensionDecl { openers += calls(named: outline.anchor(type)) }
        return openers.filter { tokens.kinds[$0] == .leftParen }
    }

    private func calls(named name: Int) -> [Int] {
        occurrences(of: name, in: 0..<tokens.count).prefix(Self.callWindow).compactMap { token in
            guard token != name, token == 0 || tokens.kinds[token - 1] != .func else { return nil }
            // A label or a variable of the same name; anything else that is no call hands the function on.
            if tokens.kinds[token + 1] != .leftParen, !isVariable(token) || declaration(of: token) != nil { return nil }
            return token + 1
        }
    }

    /// The argument that a call gives for a parameter: the one at its place, or the one with its label where others have defaults.
    private func argument(for declared: DeclaredName, behind opener: Int, of function: NodeID) -> Range<Int>? {
        guard tokens.kinds[opener] == .leftParen, let closer = outline.match(opener), closer > opener + 1 else { return nil }
        let arguments = splitAtCommas(opener + 1..<closer)
        let parameters = nodes(.parameter, in: function, limit: 16).filter { parameter in
            outline.ancestor(parameter) { $0.isFunctionLike } == function
        }
        let label = outline.tokens(declared.node).lowerBound
        let labelled = arguments.first { isLabelled($0) && isSame(label..<label + 1, $0.lowerBound..<$0.lowerBound + 1) }
        if let labelled { return withoutLabel(labelled) }
        guard arguments.count == parameters.count, let index = parameters.firstIndex(of: declared.node), !isLabelled(arguments[index])
        else {
            return nil
        }
        return arguments[index]
    }

    private func isLabelled(_ argument: Range<Int>) -> Bool {
        argument.count > 2 && tokens.kinds[argument.lowerBound + 1] == .colon
    }

    private func withoutLabel(_ argument: Range<Int>) -> Range<Int> {
        isLabelled(argument) ? argument.lowerBound + 2..<argument.upperBound : argument
    }

    /// `private`, `fileprivate`, in a private extension or type, or local to another function.
    private func isPrivateHelper(_ function: NodeID) -> Bool {
        if isPrivate(function) { return true }
        guard let outer = outline.ancestor(function, where: { $0.isFunctionLike || $0.isTypeLike }) else { return false }
        if outline.kind(outer).isFunctionLike { return true }
        return isPrivate(outer) && (outline.kind(outer) == .extensionDecl || outline.kind(function) == .initializerDecl)
    }

    // MARK: - Stacks

    /// How many functions may stand between the one that calls and the one that pushes.
    private static let pushingHops = 2

    /// Whether the callers of a member push to a collection before they call it, so that the pair is the guard.
    ///
    /// `push(x); defer { pop() }`: a stack whose `pop` takes what its callers have put there.
    package func isFilledByCallers(_ collection: Range<Int>, around node: NodeID) -> Bool {
        guard let name = withoutSelf(collection).last, tokens.kinds[name].isIdentifierLike,
            let function = enclosingDeclaration(node), outline.kind(function) == .functionDecl
        else { return false }
        var fillers = functions(around: occurrences(of: name, in: 0..<tokens.count).filter { isFilling(behind: $0) })
        // Those that have one of them push, and those that have these do it.
        for _ in 0..<Self.pushingHops { fillers += functions(around: fillers.prefix(Self.callWindow).flatMap { calls(named: $0) }) }
        guard !fillers.isEmpty else { return false }
        let uses = calls(of: function)
        return !uses.isEmpty
            && uses.allSatisfy { call in
                guard let caller = enclosingDeclaration(innermostNode(at: call)), caller != function else { return false }
                return fillers.contains { filler in
                    occurrences(of: filler, in: outline.tokens(caller)).contains {
                        $0 != filler && $0 < call && $0 >= outline.tokens(caller).lowerBound
                    }
                }
            }
    }

    /// The names of the functions that hold some places.
    private func functions(around places: [Int]) -> [Int] {
        var names: [Int] = []
        for place in places {
            guard let function = enclosingDeclaration(innermostNode(at: place)), outline.kind(function) == .functionDecl else { continue }
            let name = outline.anchor(function)
            if !names.contains(where: { isSame($0..<$0 + 1, name..<name + 1) }) { names.append(name) }
        }
        return names
    }

    private func isFilling(behind place: Int) -> Bool {
        place + 2 < tokens.count && tokens.kinds[place + 1] == .period && Self.fillingMembers.contains(string(place + 2))
    }
}
