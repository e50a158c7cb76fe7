// Owns: how a closure captures `self`.
package import Outline
import SwiftLexer

/// How a closure captures `self`.
package enum SelfCapture: Sendable { case none, strong, weak, unowned }

extension FileContext {
    /// The entry of a closure's capture list that captures `self`, with how it does.
    package func listedCapture(ofSelf closure: NodeID) -> SelfCapture? {
        guard let signature = outline.firstChild(closure, .closureSignature), let list = outline.firstChild(signature, .captureList) else {
            return nil
        }
        for capture in outline.children(list) where outline.kind(capture) == .argument {
            let range = outline.tokens(capture)
            // `[weak self]`, `[self]`, and `[weak this = self]`.
            guard range.contains(where: { tokens.kinds[$0] == .selfValue && isWholeSelf($0) }) else { continue }
            switch tokens.kinds[range.lowerBound] {
            case .weak: return .weak
            case .unowned: return .unowned
            default: return .strong
            }
        }
        return nil
    }

    /// `self` itself rather than the member of it that a capture copies: `[client = self.client]`.
    private func isWholeSelf(_ token: Int) -> Bool { tokens.kinds[token + 1] != .period }

    /// How a closure captures `self`: what its list says, else strongly where it, or a closure in it, mentions `self`.
    ///
    /// - Parameter members: the names that stand for members of `self` where it may be left out (in the body of a `Task`).
    package func selfCapture(_ closure: NodeID, implicitMembers members: NameSet = []) -> SelfCapture {
        if let listed = listedCapture(ofSelf: closure) { return listed }
        let range = outline.tokens(closure)
        let signature = outline.firstChild(closure, .closureSignature)
        var token = signature.map { outline.tokens($0).upperBound } ?? range.lowerBound + 1
        while token < range.upperBound {
            switch tokens.kinds[token] {
            case .selfValue where tokens.kinds[token - 1] != .period && tokens.kinds[token + 1] != .colon: return .strong
            case let kind where kind.isIdentifierLike:
                if tokens.kinds[token - 1] != .period, tokens.kinds[token + 1] != .colon, self.token(token, isIn: members),
                    isUnbound(token, in: closure)
                {
                    return .strong
                }
            default: break
            }
            token += 1
        }
        return .none
    }

    /// Whether nothing in the function around a closure declares a name that is used in it.
    private func isUnbound(_ name: Int, in closure: NodeID) -> Bool {
        let function = enclosingDeclaration(closure) ?? closure
        for list in nodes(.captureList, in: function) {
            // A list binds its names in its own closure only.
            guard let owner = outline.ancestor(list, where: { $0 == .closure }), outline.tokens(owner).contains(name) else { continue }
            for capture in outline.children(list) {
                let anchor = outline.anchor(capture)
                if isSame(anchor..<anchor + 1, name..<name + 1) { return false }
            }
        }
        for kind in [NodeKind.parameter, .binding, .optionalBinding, .functionDecl] {
            for node in nodes(kind, in: function) {
                let anchor = outline.anchor(node)
                if anchor != name, isSame(anchor..<anchor + 1, name..<name + 1) { return false }
            }
        }
        return true
    }

    /// The names of the parameters of a closure.
    package func parameterNames(_ function: NodeID) -> [Int] {
        let owner = outline.kind(function) == .closure ? outline.firstChild(function, .closureSignature) : function
        guard let owner, let parameters = outline.firstChild(owner, .parameters) else { return [] }
        return outline.children(parameters).filter { outline.kind($0) == .parameter }.map { outline.anchor($0) }
    }
}
