// Owns: the name of a file inside a repository, as the bytes that git keeps.

/// The path of a file inside a repository, in bytes.
///
/// Git's paths are bytes with slashes. They are never compared as `String`: two names that differ only in Unicode
/// normalisation are equal as strings but are different files, and names that are not UTF-8 would lose their bytes.
package struct GitPath: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    package init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The last component: the file's own name.
    package var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// Everything before the last slash; empty at the root.
    package var directory: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return [] }
        return bytes[..<slash]
    }

    package func hasSuffix(_ suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { end in
            guard bytes.count >= end.count else { return false }
            return unsafe bytes[(bytes.count - end.count)...].elementsEqual(end)
        }
    }

    /// A path below this one, read as a folder; the empty path is the root.
    package func appending(_ component: some Sequence<UInt8>) -> GitPath {
        bytes.isEmpty ? GitPath(component) : GitPath(bytes + [UInt8(ascii: "/")] + component)
    }
}

extension GitPath: Comparable {
    /// Git's own order: byte by byte, shorter first.
    package static func < (left: GitPath, right: GitPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension GitPath: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}

extension GitPath: CustomStringConvertible {
    /// The path for people: bytes that are not UTF-8 are shown as U+FFFD.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
