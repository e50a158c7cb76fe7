// Owns: where a collection comes from, as evidence of whether anybody knows its size.
import Outline
import SourceText
import SwiftLexer

/// Where a collection comes from.
package enum CollectionOrigin: Sendable {
    /// Cut out of text, or the program's arguments: as long as somebody outside made it.
    case input
    case parameter
    /// A property that begins empty, so that it is empty at some time.
    case emptyProperty
    /// A property that was given its elements from elsewhere; the type may know that there are some.
    case property
    case local
    /// A member of something else, or a name that the file does not declare.
    case unknown
}

extension FileContext {
    package func origin(ofCollection collection: Range<Int>) -> CollectionOrigin {
        if isCutFromText(collection) { return .input }
        let plain = withoutSelf(collection)
        guard let name = plain.last, plain.count == 1, tokens.kinds[name].isIdentifierLike,
            let declared = declaration(of: collection.upperBound - 1)
        else {
            return .unknown
        }
        switch declared.kind {
        case .parameter: return .parameter
        case .property, .global:
            guard let value = initialValue(declared), !value.contains(name) else { return declared.kind == .global ? .unknown : .property }
            if isCutFromText(value) { return .input }
            return isEmptyValue(value) ? .emptyProperty : .property
        case .local, .optionalBinding:
            guard let value = initialValue(declared), !value.contains(name) else { return .local }
            return isCutFromText(value) ? .input : .local
        default: return .unknown
        }
    }

    /// `[]`, `[:]`, `[Int]()`, `""`, `Deque<Job>()`
    private func isEmptyValue(_ value: Range<Int>) -> Bool {
        guard let last = value.last else { return false }
        if literalCount(value) == 0 || value.count == 2 && tokens.kinds[value.lowerBound] == .stringQuote { return true }
        return tokens.kinds[last] == .rightParen && outline.match(last) == last - 1
    }

    /// Whether a value is made by cutting text or bytes into pieces: `split`, `components`, the program's arguments.
    private func isCutFromText(_ value: Range<Int>) -> Bool {
        var index = value.lowerBound
        while index < value.upperBound {
            // `text.split(…)`, `CommandLine.arguments`, `readLine()`, but no variable of such a name.
            if Self.cuttingNames.contains(string(index)) {
                if tokens.kinds[index + 1] == .leftParen { return true }
                if Self.cutMembers.contains(string(index)), index > value.lowerBound, tokens.kinds[index - 1] == .period { return true }
            }
            if let match = outline.match(index), match > index { index = match }
            index += 1
        }
        return false
    }

    private static let cuttingNames: NameSet = [
        "split", "components", "arguments", "readLine", "lines", "fields", "pathComponents", "smartSplit",
    ]
    /// Those that are properties; `template.components` is whatever its owner keeps.
    private static let cutMembers: NameSet = ["arguments", "pathComponents"]
}
