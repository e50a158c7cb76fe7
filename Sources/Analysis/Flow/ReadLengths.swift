// Owns: amounts that stand in the data itself: lengths read out of bytes, members of decoded values.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// Whether an amount was taken out of data: `Int(bytes[2])`, `Int(buffer.removeFirst())`, a local made with it and not compared since.
    package func isReadLength(_ value: Range<Int>, depth: Int = 0) -> Bool {
        guard depth < 5 else { return false }
        let (operands, _) = arithmeticParts(value)
        if operands.count > 1 { return !isClamped(value) && operands.contains { isReadLength($0, depth: depth + 1) } }
        if isClamped(value) { return false }
        if let (arguments, name) = callArguments(value), Self.integerTypes.contains(name) {
            return isReadLength(arguments, depth: depth + 1)
        }
        if isByte(value) || isFromInput(value) { return true }
        guard value.count == 1, tokens.kinds[value.lowerBound].isIdentifierLike, let declared = declaration(of: value.lowerBound),
            declared.kind == .local, let initial = initialValue(declared), !initial.contains(value.lowerBound),
            !isRangeTested(value, at: point(ofToken: value.lowerBound))
        else { return false }
        return isReadLength(initial, depth: depth + 1)
    }

    /// `bytes[4]`, `bytes.removeFirst()`
    private func isByte(_ value: Range<Int>) -> Bool {
        guard let last = value.last, let opener = outline.match(last), opener > value.lowerBound else { return false }
        switch tokens.kinds[last] {
        case .rightSquare: return !topLevelRange(opener + 1..<last) && shape(of: value.lowerBound..<opener) == .bytes
        case .rightParen:
            guard let (_, name) = callArguments(value), name == "removeFirst" || name == "removeLast", opener - 2 > value.lowerBound else {
                return false
            }
            return shape(of: value.lowerBound..<opener - 2) == .bytes
        default: return false
        }
    }

    /// Whether a value was decoded into a type of the file: a member of a `Decodable` value that is at hand.
    package func isDecoded(_ value: Range<Int>) -> Bool {
        guard let member = memberDeclaration(value), let type = outline.ancestor(member.node, where: { $0.isTypeLike }) else {
            return false
        }
        return inherits(type, Self.decodable)
    }

    private static let decodable: NameSet = ["Decodable", "Codable", "Content"]
}
