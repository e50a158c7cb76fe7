// Owns: the methods and computed properties of a type that answer a question under a lock.
import Analysis
import Outline
import SwiftLexer

/// Methods and computed properties that answer a question under a lock.
struct LockedReads {
    private struct Answer {
        let function: NodeID
        let lock: String
        let state: GuardedState
        let isMethod: Bool
    }
    /// By the names of the type and of the member.
    private let answers: [String: [Answer]]
    private let names: NameSet
    var isEmpty: Bool { answers.isEmpty }

    init(_ calls: [LockCall], _ scopes: [LockScope], _ file: FileContext) {
        var answers: [String: [Answer]] = [:]
        var names: [String] = []
        for function in Set((calls.filter(\.isAcquiring).map(\.call) + scopes.map(\.call)).compactMap { file.enclosingDeclaration($0) })
            .sorted()
        {
            let regions = file.lockRegions(in: function, calls, scopes)
            guard regions.count == 1, let region = regions.first, let name = Self.name(function, file) else { continue }
            let state = GuardedState(region, file)
            guard state.writes.isEmpty else { continue }
            let isMethod = file.outline.kind(function) == .functionDecl
            names.append(file.string(name))
            answers[Self.key(name, in: function, file), default: []].append(
                Answer(function: function, lock: region.lock, state: state, isMethod: isMethod))
        }
        self.answers = answers
        self.names = NameSet(names)
    }

    /// The name of a method, or of the computed property that an accessor block belongs to.
    private static func name(_ function: NodeID, _ file: FileContext) -> Int? {
        if file.outline.kind(function) == .functionDecl { return file.outline.anchor(function) }
        guard let binding = file.outline.ancestor(function, where: { $0 == .binding || $0.isTypeLike }),
            file.outline.kind(binding) == .binding
        else { return nil }
        return file.outline.anchor(binding)
    }

    private static func key(_ name: Int, in function: NodeID, _ file: FileContext) -> String {
        (file.enclosingType(function).map { file.typeName($0) } ?? "") + "." + file.string(name)
    }

    /// What is read under a lock by a call or property at a token.
    func read(at token: Int, lock: String, in function: NodeID, _ file: FileContext) -> GuardedState? {
        guard file.token(token, isIn: names), file.isVariable(token) else { return nil }
        let isCall = file.tokens.kinds[token + 1] == .leftParen
        return answers[Self.key(token, in: function, file)]?.first {
            $0.isMethod == isCall && $0.lock == lock && $0.function != function
        }?.state
    }
}
