// Owns: which lines of a file are new, shared by all readers.
import CLibgit2

/// Where two contents of a file differ, in 1-based lines; a line ends at a line feed.
package struct LineDiff: Sendable, Hashable {
    /// One place where lines were replaced, added or removed.
    package struct Hunk: Sendable, Hashable {
        /// The removed lines of the old content; empty for a pure addition.
        package let old: Range<Int>
        /// The added lines of the new content; empty for a pure deletion, then its bound is the line that follows it.
        package let new: Range<Int>
    }

    package let hunks: [Hunk]

    /// The added lines, ascending.
    package var addedLines: [Range<Int>] { hunks.map(\.new).filter { !$0.isEmpty } }

    /// The lines of the new content before which lines were only removed (one past the last line for the end of the file).
    package var deletionAnchors: [Int] { hunks.filter(\.new.isEmpty).map(\.new.lowerBound) }

    /// Compares two contents line by line, byte for byte.
    package init(old: [UInt8], new: [UInt8]) throws(GitError) {
        if old == new {
            hunks = []
        } else {
            hunks = try Self.compare(old, new)
        }
    }

    /// Compares two contents line by line as if lines had neither indentation, nor white space at their end, nor a carriage return.
    package init(ignoringIndentation old: [UInt8], _ new: [UInt8]) throws(GitError) {
        try self.init(old: Self.trimmed(old), new: Self.trimmed(new))
    }

    /// The added lines of a change.
    package static func addedLines(old: [UInt8], new: [UInt8]) throws(GitError) -> [Range<Int>] {
        try LineDiff(old: old, new: new).addedLines
    }

    /// The added lines that stood in the old content too but for indentation, trailing white space or the line's ending.
    ///
    /// White space within a line is content: in Swift it can change what an operator means or what a string says.
    package static func reindentedLines(old: [UInt8], new: [UInt8]) throws(GitError) -> [Range<Int>] {
        let added = try LineDiff(old: old, new: new).addedLines
        let really = try LineDiff(old: trimmed(old), new: trimmed(new)).addedLines
        return subtract(really, from: added)
    }

    private static func compare(_ old: [UInt8], _ new: [UInt8]) throws(GitError) -> [Hunk] {
        try LibGit2.start()
        var options = unsafe onus_git2_line_diff_options()
        var hunks: [Hunk] = []
        try LibGit2.call("compare two contents") {
            unsafe old.withUnsafeBytes { before in
                unsafe new.withUnsafeBytes { after in
                    // Not `&hunks` alone: of an array that would be the place of its elements.
                    unsafe withUnsafeMutablePointer(to: &hunks) { list in
                        unsafe git_diff_buffers(
                            before.baseAddress, before.count, nil, after.baseAddress, after.count, nil, &options, nil, nil, collect, nil,
                            list)
                    }
                }
            }
        }
        return hunks
    }

    /// libgit2 numbers the empty side of a hunk by the line before it.
    private static let collect: git_diff_hunk_cb = { _, hunk, payload in
        guard let hunk = unsafe hunk?.pointee, let payload = unsafe payload else { return -1 }
        let oldStart = Int(hunk.old_start) + (hunk.old_lines == 0 ? 1 : 0)
        let newStart = Int(hunk.new_start) + (hunk.new_lines == 0 ? 1 : 0)
        let found = Hunk(
            old: oldStart..<oldStart + Int(hunk.old_lines), new: newStart..<newStart + Int(hunk.new_lines))
        // onus:allow unsafe-shortcut — libgit2 hands back the pointer that `compare` gave it, bound to this type
        unsafe payload.assumingMemoryBound(to: [Hunk].self).pointee.append(found)
        return 0
    }

    /// The same lines without the white space at both ends.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            var line = line
            while let first = line.first, isBlank(first) { line.removeFirst() }
            while let last = line.last, isBlank(last) { line.removeLast() }
            result += line
            result.append(UInt8(ascii: "\n"))
        }
        return result
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") || byte == 0x0C || byte == 0x0B
    }

    /// Both lists ascend and hold no overlaps.
    private static func subtract(_ removed: [Range<Int>], from lines: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var next = 0
        for range in lines {
            var start = range.lowerBound
            while next < removed.count, removed[next].upperBound <= start { next += 1 }
            var index = next
            while index < removed.count, removed[index].lowerBound < range.upperBound {
                if removed[index].lowerBound > start { result.append(start..<removed[index].lowerBound) }
                start = max(start, removed[index].upperBound)
                index += 1
            }
            if start < range.upperBound { result.append(start..<range.upperBound) }
        }
        return result
    }
}
