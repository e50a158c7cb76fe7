// Owns: the comments that tell other linters to look away.
import SourceText
import SwiftLexer

/// A comment that tells another linter to look away.
package struct LintGate: Sendable, Hashable {
    package let text: String
    /// In bytes.
    package let range: Range<Int>
}

extension FileContext {
    private static let directives: [StaticString] = [
        "swiftlint:disable", "swiftformat:disable", "swift-format-ignore", "periphery:ignore", "codebeat:disable", "tailor:disable",
    ]

    /// The comments that tell other linters to look away, in order.
    package var lintGates: [LintGate] { tokens.comments.compactMap(lintGate) }

    private func lintGate(_ comment: Comment) -> LintGate? {
        let bytes = source.bytes[comment.range]
        let body = bytes.drop { [UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: " "), UInt8(ascii: "\t")].contains($0) }
        guard let first = body.first,
            first == UInt8(ascii: "s") || first == UInt8(ascii: "p") || first == UInt8(ascii: "c") || first == UInt8(ascii: "t"),
            Self.directives.contains(where: { starts(body, with: $0) })
        else { return nil }
        let words = source.string(body.startIndex..<body.endIndex).split {
            $0 == " " || $0 == "\n" || $0 == "\r" || $0 == "\t" || $0 == "*" || $0 == "/"
        }
        return LintGate(text: words.joined(separator: " "), range: comment.range)
    }

    private func starts(_ bytes: ArraySlice<UInt8>, with text: StaticString) -> Bool {
        unsafe bytes.starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
