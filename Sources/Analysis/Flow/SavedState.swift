// Owns: where a type loads its state from, and whether it saves it over the same place.
package import Outline
import SwiftLexer

/// State that is loaded in a way that takes an unreadable place for an empty one, and saved over that place.
package struct LostState: Sendable {
    /// The tokens that name the place: a file's URL, a key, a store.
    package let place: Range<Int>
    /// Whether the name says that it can be made again.
    package let isCache: Bool
}

extension FileContext {
    /// The place that a `catch` takes for empty when it cannot be read, if the type around it saves over that place.
    package func lostState(ofCatch clause: NodeID) -> LostState? {
        guard catchScope(clause) == .everything, let statement = outline.parent(clause), let block = outline.firstChild(clause, .codeBlock),
            let tried = outline.firstChild(statement, .codeBlock)
        else { return nil }
        let items = outline.children(block)
        var acts = items.filter { !isEmptying($0) }.reduce(into: FailureActs()) { $0.formUnion(failureActs(ofItem: $1)) }
        if items.contains(where: isEmptying) { acts.formUnion(.writesDefault) }
        let leavesEmpty: FailureActs = [.returnsDefault, .writesDefault, .logs, .logsQuietly]
        guard !acts.isDisjoint(with: leavesEmpty), !acts.handles else { return nil }
        acts = actsAfterFailure(of: statement)
        guard !acts.handles else { return nil }
        return lostState(readIn: attempts(in: tried), near: clause)
    }

    /// `entries.removeAll()`
    private func isEmptying(_ item: NodeID) -> Bool {
        guard outline.kind(item) == .expressionStatement, let call = lastCall(of: item), token(outline.anchor(call), is: "removeAll") else {
            return false
        }
        return closures(call).isEmpty && wholeCall(call) == outline.tokens(item)
    }

    /// The place that a `try?` takes for empty when it cannot be read, if the type around it saves over that place.
    package func lostState(ofTry tryExpression: NodeID) -> LostState? { lostState(readIn: [tryExpression], near: tryExpression) }

    private func lostState(readIn attempts: [NodeID], near node: NodeID) -> LostState? {
        guard let function = enclosingDeclaration(node) ?? outline.ancestor(node, where: { $0 == .binding }) else { return nil }
        let calls = attempts.flatMap { nodes(.call, in: $0) }
        guard calls.contains(where: reads) else { return nil }
        let scope = outline.ancestor(function) { $0.isTypeLike } ?? .file
        var places = calls.compactMap(placeRead)
        // The decoder is given what was read before, or a method of the type reads.
        if places.isEmpty || calls.allSatisfy({ !namesPlace($0) }) {
            places += nodes(.call, in: function, limit: 64).compactMap(placeRead)
            places += calls.compactMap { ownFunction(calledBy: $0, in: scope) }.flatMap {
                nodes(.call, in: $0, limit: 64).compactMap(placeRead)
            }
        }
        guard !places.isEmpty else { return nil }
        let written = nodes(.call, in: scope, limit: Self.callWindow).lazy.compactMap(placeWritten)
        for place in written {
            if let same = places.first(where: { isSamePlace($0, place) }) {
                return LostState(place: same, isCache: isCache(same, function, scope))
            }
        }
        return nil
    }

    /// How many calls of a type are looked at for one that saves.
    private static let callWindow = 2000

    private func isSamePlace(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        let left = withoutPath(withoutSelf(left))
        let right = withoutPath(withoutSelf(right))
        return isSame(left, right) || isSame(resolved(left), resolved(right))
    }

    /// `url` in `url.path` and `url.path()`.
    private func withoutPath(_ place: Range<Int>) -> Range<Int> {
        var end = place.upperBound
        if end > place.lowerBound, tokens.kinds[end - 1] == .rightParen, let open = outline.match(end - 1), open > place.lowerBound {
            end = open
        }
        guard end - 2 > place.lowerBound, token(end - 1, is: "path"), tokens.kinds[end - 2] == .period else { return place }
        return place.lowerBound..<end - 2
    }

    /// What a local constant stands for: `folder.file(name)` for `url` after `let url = folder.file(name)`.
    private func resolved(_ place: Range<Int>) -> Range<Int> {
        guard place.count == 1, let function = enclosingDeclaration(innermostNode(at: place.lowerBound)) else { return place }
        for binding in nodes(.binding, in: function, limit: 32) {
            let range = outline.tokens(binding)
            guard isSame(range.lowerBound..<range.lowerBound + 1, place), let equal = range.first(where: { tokens.kinds[$0] == .equal })
            else { continue }
            return withoutSelf(equal + 1..<range.upperBound)
        }
        return place
    }

    private func isCache(_ place: Range<Int>, _ function: NodeID, _ scope: NodeID) -> Bool {
        let names = [string(place), name(function), scope == .file ? path : name(scope)]
        return names.contains { name in
            let lower = name.lowercased()
            return Self.cacheWords.contains { lower.contains($0) }
        }
    }

    /// Whether a call reads or decodes what was saved.
    private func reads(_ call: NodeID) -> Bool {
        if namesPlace(call) { return true }
        let name = string(outline.anchor(call))
        return Self.readingVerbs.contains { name.hasPrefix($0) }
    }

    private func namesPlace(_ call: NodeID) -> Bool {
        argument("contentsOf", of: call) != nil || argument("contentsOfFile", of: call) != nil
    }

    private func placeRead(_ call: NodeID) -> Range<Int>? {
        for label in ["contentsOf", "contentsOfFile", "forReadingFrom", "forReadingAtPath"] as [StaticString] {
            if let argument = argument(label, of: call) { return argument.value }
        }
        let name = string(outline.anchor(call))
        if Self.keyedReads.contains(name), let key = argument("forKey", of: call) { return key.value }
        if name == "contents", let path = argument("atPath", of: call) { return path.value }
        let receiver = withoutSelf(receiver(call))
        guard Self.readingVerbs.contains(where: { name.hasPrefix($0) }), name != "decode", !receiver.isEmpty, isStore(receiver) else {
            return nil
        }
        return receiver
    }

    private func placeWritten(_ call: NodeID) -> Range<Int>? {
        let name = string(outline.anchor(call))
        switch name {
        case "write": return (argument("to", of: call) ?? argument("toFile", of: call))?.value
        case "set", "setValue", "setObject": return argument("forKey", of: call)?.value
        case "createFile": return argument("atPath", of: call)?.value
        case "replaceItemAt", "replaceItem": return arguments(call).first?.value
        default:
            let receiver = withoutSelf(receiver(call))
            guard !receiver.isEmpty, Self.writingVerbs.contains(where: { name.hasPrefix($0) }), isStore(receiver) else { return nil }
            return receiver
        }
    }

    /// Whether something that loads and saves is one variable that keeps things, rather than a decoder or a service.
    private func isStore(_ receiver: Range<Int>) -> Bool {
        guard let last = lastName(of: receiver) else { return false }
        let lower = string(last).lowercased()
        return Self.storeWords.contains { lower.contains($0) }
    }

    /// The method of a type that a call without a receiver names.
    private func ownFunction(calledBy call: NodeID, in scope: NodeID) -> NodeID? {
        let receiver = receiver(call)
        guard
            receiver.isEmpty || receiver.count == 1 && tokens.kinds[receiver.lowerBound] == .selfValue
                || tokens.kinds[outline.operand(call)] == .selfType
        else { return nil }
        let name = outline.anchor(call)
        return nodes(.functionDecl, in: scope, limit: 200).first { isSame(outline.anchor($0)..<outline.anchor($0) + 1, name..<name + 1) }
    }

    private static let readingVerbs = [
        "load", "read", "decode", "restore", "unarchive", "fetchSaved", "parse", "jsonObject", "propertyList",
    ]
    private static let writingVerbs = ["save", "write", "store", "persist", "replace", "overwrite"]
    private static let keyedReads: NameSet = ["data", "object", "string", "array", "dictionary", "stringArray", "value"]
    private static let storeWords = [
        "store", "storage", "disk", "file", "persist", "repository", "archive", "keychain", "vault", "backend", "database",
    ]
    private static let cacheWords = ["cache", "thumbnail", "temporary", "tmp", "derived", "memo"]
}
