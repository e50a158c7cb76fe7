// Owns: patterns of paths.

/// Why a pattern of paths cannot match anything.
package struct GlobError: Error, Hashable {
    package let message: String
}

/// A pattern of paths, as `.gitignore` has them.
///
/// `*` and `?` stand for characters of one component, `[a-z]` for one of some characters, `{a,b}` for one of some texts, `**` for any
/// number of components. A pattern without a slash, except at its end, matches at any depth; any other counts from the top. What
/// matches a folder matches everything in it.
package struct Glob: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case byte(UInt8)
        case any
        case run
        case oneOf([ClosedRange<UInt8>], isNegated: Bool)
    }

    private enum Segment: Sendable, Hashable {
        case components
        case name([Element])
    }

    package let pattern: String
    private let alternatives: [[Segment]]

    package init(_ pattern: String) throws(GlobError) {
        self.pattern = pattern
        var alternatives: [[Segment]] = []
        for text in try Self.expandBraces(Array(pattern.utf8)) { alternatives.append(try Self.segments(text)) }
        self.alternatives = alternatives
    }

    /// Whether a path, or a folder above it, matches.
    package func matches(_ path: some Sequence<UInt8>) -> Bool {
        let components = Array(path).split(separator: UInt8(ascii: "/"))
        return alternatives.contains { Self.matches($0[...], components[...]) }
    }

    package func matches(_ path: String) -> Bool { matches(path.utf8) }

    // MARK: - Matching

    private static func matches(_ segments: ArraySlice<Segment>, _ components: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        // Whether the segments so far match the components so far, for each number of components.
        var reachable = [Bool](repeating: false, count: components.count + 1)
        reachable[0] = true
        for segment in segments {
            switch segment {
            case .components:
                if let first = reachable.firstIndex(of: true) { for index in first..<reachable.count { reachable[index] = true } }
            case .name(let elements):
                for index in stride(from: components.count, to: 0, by: -1) {
                    reachable[index] = reachable[index - 1] && matches(elements, components[components.startIndex + index - 1])
                }
                reachable[0] = false
            }
        }
        return reachable.contains(true)
    }

    private static func matches(_ elements: [Element], _ name: ArraySlice<UInt8>) -> Bool {
        var (element, byte) = (0, name.startIndex)
        // Where to go on when what follows the last `*` does not fit: the star takes one byte more.
        var retry: (element: Int, byte: Int)?
        while byte < name.endIndex {
            if element < elements.count, case .run = elements[element] {
                retry = (element + 1, byte)
                element += 1
            } else if element < elements.count, matches(elements[element], name[byte]) {
                element += 1
                byte += 1
            } else if let last = retry {
                retry = (last.element, last.byte + 1)
                (element, byte) = (last.element, last.byte + 1)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .run }
    }

    private static func matches(_ element: Element, _ byte: UInt8) -> Bool {
        switch element {
        case .byte(let wanted): byte == wanted
        case .any: true
        case .run: false
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
    }

    // MARK: - Reading

    private static let alternativeLimit = 256

    private static func expandBraces(_ text: [UInt8]) throws(GlobError) -> [[UInt8]] {
        var results: [[UInt8]] = []
        var pending = [text]
        while let next = pending.popLast() {
            guard results.count + pending.count < alternativeLimit else { throw GlobError(message: "it has too many alternatives") }
            guard let group = try firstGroup(next) else {
                results.append(next)
                continue
            }
            for part in group.parts { pending.append(Array(next[..<group.range.lowerBound] + part + next[group.range.upperBound...])) }
        }
        return results
    }

    /// The first `{…}` with its parts; groups may stand in groups.
    private static func firstGroup(_ text: [UInt8]) throws(GlobError) -> (range: Range<Int>, parts: [ArraySlice<UInt8>])? {
        guard let open = text.firstIndex(of: UInt8(ascii: "{")) else {
            if text.contains(UInt8(ascii: "}")) { throw GlobError(message: "`}` has no `{`") }
            return nil
        }
        var depth = 0
        var parts: [ArraySlice<UInt8>] = []
        var start = open + 1
        for index in open..<text.count {
            switch text[index] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ",") where depth == 1:
                parts.append(text[start..<index])
                start = index + 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return (open..<index + 1, parts + [text[start..<index]]) }
            default: break
            }
        }
        throw GlobError(message: "`{` has no `}`")
    }

    private static func segments(_ text: [UInt8]) throws(GlobError) -> [Segment] {
        let names = text.split(separator: UInt8(ascii: "/"))
        guard !names.isEmpty else { throw GlobError(message: "it is empty") }
        var segments: [Segment] = []
        let isAnchored = text.dropLast().contains(UInt8(ascii: "/"))
        if !isAnchored { segments.append(.components) }
        for name in names {
            if name.elementsEqual("**".utf8) {
                segments.append(.components)
            } else if name.elementsEqual("..".utf8) || name.elementsEqual(".".utf8) {
                throw GlobError(message: "paths count from the top of the repository, so `.` and `..` match nothing")
            } else {
                segments.append(.name(try elements(name)))
            }
        }
        // What matches a folder matches everything in it.
        segments.append(.components)
        return segments
    }

    private static func elements(_ name: ArraySlice<UInt8>) throws(GlobError) -> [Element] {
        var elements: [Element] = []
        var rest = name
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"):
                if elements.last == .run { throw GlobError(message: "`**` stands for whole components: write it between slashes") }
                elements.append(.run)
            case UInt8(ascii: "?"): elements.append(.any)
            case UInt8(ascii: "["): elements.append(try characterClass(&rest))
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { throw GlobError(message: "`\\` has nothing behind it") }
                elements.append(.byte(next))
            default: elements.append(.byte(byte))
            }
        }
        return elements
    }

    private static func characterClass(_ rest: inout ArraySlice<UInt8>) throws(GlobError) -> Element {
        var isNegated = false
        if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
            isNegated = true
            rest.removeFirst()
        }
        var ranges: [ClosedRange<UInt8>] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]"), !ranges.isEmpty { return .oneOf(ranges, isNegated: isNegated) }
            guard rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first, last != UInt8(ascii: "]") else {
                ranges.append(byte...byte)
                continue
            }
            guard byte <= last else { throw GlobError(message: "the range in `[…]` runs backwards") }
            ranges.append(byte...last)
            rest = rest.dropFirst(2)
        }
        throw GlobError(message: "`[` has no `]`")
    }
}
