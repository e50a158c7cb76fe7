// Owns: the way to what is private: the functions of its file that use it and that a test can call.
import Analysis
import Outline
import SwiftLexer

/// The functions of a file that use a private declaration.
struct Callers {
    /// Names of callable functions, at most three.
    private(set) var reachable: [String] = []

    init(of wall: NodeID, in file: FileContext) {
        let functions = file.callableNodes()
        var seen: Set<NodeID> = []
        var pending = [wall]
        while !pending.isEmpty, reachable.isEmpty {
            let names = Set(pending.map { file.name($0) })
            let inside = pending
            pending = []
            for function in functions where !seen.contains(function) {
                let isInside = inside.contains { file.outline.tokens($0).contains(file.outline.anchor(function)) }
                guard !isInside, file.mentions(names, in: file.outline.tokens(function), besides: file.outline.anchor(function)) else {
                    continue
                }
                seen.insert(function)
                if file.isReachable(function), let callable = Callable(function, in: file) {
                    let type = callable.scope.last.map { $0 + "." } ?? ""
                    let name = "`\(type)\(callable.displayName)`"
                    if reachable.count < 3, !reachable.contains(name) { reachable.append(name) }
                } else {
                    pending.append(file.unreachable(function) ?? function)
                }
            }
        }
    }
}

extension FileContext {
    fileprivate func mentions(_ names: Set<String>, in range: Range<Int>, besides anchor: Int) -> Bool {
        range.contains { tokens.kinds[$0].isIdentifierLike && $0 != anchor && names.contains(string($0)) }
    }
}
