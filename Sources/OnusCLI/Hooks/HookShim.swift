// Owns: writing a hook's shim for a program, and knowing our own again.
import Git
import SystemPackage

/// The file that git runs: it finds the program by its absolute path and hands over.
struct HookShim: Equatable {
    let bytes: [UInt8]

    /// - Parameter isForAll: whether the hook stands in a folder that all repositories share, and calls each one's own.
    init(_ hook: HookName, program: FilePath, isForAll: Bool = false) {
        var lines = hook.template.split(separator: "\n", omittingEmptySubsequences: false)
        if isForAll, let place = lines.firstIndex(where: { $0.hasPrefix("before=") }) {
            lines.insert(Substring(hook.localChaining), at: place + 1)
        }
        bytes = Self.replacing("@ONUS@", in: Array(lines.joined(separator: "\n").utf8), with: Self.quoted(program.bytes))
    }

    /// Whether the shim calls the hooks of each repository, too.
    var isForAll: Bool { String(decoding: bytes, as: UTF8.self).contains("--git-common-dir") }

    /// Whether a system would start it at all.
    var hasShell: Bool { bytes.starts(with: "#!/bin/sh\n".utf8) }

    /// Reads what stands in a hooks folder; nil if it is none of ours, of any version.
    init?(_ bytes: [UInt8]) {
        let lines = bytes.prefix(4096).split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[1].starts(with: "# onus-hook ".utf8) else { return nil }
        self.bytes = bytes
    }

    /// The program that the shim runs; nil where somebody rewrote that line.
    var program: FilePath? {
        let start = Array("onus='".utf8)
        guard let line = bytes.split(separator: UInt8(ascii: "\n")).first(where: { $0.starts(with: start) }) else { return nil }
        // A path with a line feed goes on in the next line; nobody has one, and then there is no answer.
        guard line.last == UInt8(ascii: "'"), line.count > start.count else { return nil }
        return FilePath(bytes: Self.replacing(#"'\''"#, in: Array(line.dropFirst(start.count).dropLast()), with: [UInt8(ascii: "'")]))
    }

    /// Text for between two single quotes of a shell.
    private static func quoted(_ text: [UInt8]) -> [UInt8] {
        replacing("'", in: text, with: Array(#"'\''"#.utf8))
    }

    private static func replacing(_ pattern: String, in text: [UInt8], with replacement: [UInt8]) -> [UInt8] {
        let pattern = Array(pattern.utf8)
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            if rest.starts(with: pattern) {
                result += replacement
                rest = rest.dropFirst(pattern.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
