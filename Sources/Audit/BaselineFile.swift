// Owns: the file that a baseline is kept in.
import Git
import SystemPackage

/// What is wrong with a baseline's file.
package struct BaselineError: Error, Hashable {
    /// Counted from one.
    package let line: Int
    package let message: String
}

extension Baseline {
    package static let fileName = ".onus-baseline"

    private static let header = """
        # Findings that `onus audit --all` forgives here. Do not edit: drop what is mended with `onus baseline --shrink`.
        version 1

        """
    /// How to come by a file that is whole again.
    static let advice = "take it from the last commit, or remove it and record a new one: onus baseline"

    /// One line a finding: rule, code, statement, how often, path.
    package var text: String { Self.header + lines.map { $0 + "\n" }.joined() }

    var lines: [String] {
        counts.sorted { $0.key < $1.key }.map { mark, count in
            "\(mark.rule) \(String(mark.text, radix: 16)) \(String(mark.statement, radix: 16)) \(count) \(Self.escaped(mark.path))"
        }
    }

    init(lines: some Sequence<String>) throws(BaselineError) {
        try self.init(text: (["version 1"] + lines).joined(separator: "\n"))
    }

    package init(text: String) throws(BaselineError) {
        var counts: [Mark: Int] = [:]
        var hasVersion = false
        // A checkout may have given the lines other ends.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            if !hasVersion {
                guard line == "version 1" else { throw BaselineError(line: index + 1, message: "this is no baseline of version 1") }
                hasVersion = true
                continue
            }
            // Not by characters: a space and what follows it may be one.
            let words = line.utf8.split(separator: UInt8(ascii: " "), maxSplits: 4).map(Substring.init)
            guard words.count == 5, let code = UInt64(words[1], radix: 16), let statement = UInt64(words[2], radix: 16),
                let count = Int(words[3]), count > 0, let path = Self.unescaped(words[4])
            else { throw BaselineError(line: index + 1, message: "this line of the baseline is damaged") }
            let mark = Mark(rule: String(words[0]), path: path, text: code, statement: statement)
            let (sum, overflows) = counts[mark, default: 0].addingReportingOverflow(count)
            guard !overflows else { throw BaselineError(line: index + 1, message: "this line of the baseline counts too much") }
            counts[mark] = sum
        }
        guard hasVersion else { throw BaselineError(line: 1, message: "the baseline is empty") }
        self.init(counts: counts)
    }

    /// A path on one line.
    private static func escaped(_ path: String) -> String {
        path.map { character in
            if character == "\\" { return "\\\\" }
            guard character.isNewline else { return String(character) }
            return character.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined()
        }.joined()
    }

    /// Nil where a backslash means nothing.
    private static func unescaped(_ text: Substring) -> String? {
        var path = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else {
                path.append(character)
                continue
            }
            if rest.first == "\\" {
                path.append("\\")
                rest.removeFirst()
                continue
            }
            guard rest.hasPrefix("u{"), let end = rest.firstIndex(of: "}"), let value = UInt32(rest[..<end].dropFirst(2), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { return nil }
            path.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return path
    }
}

/// A baseline where it lies.
struct BaselineFile {
    let path: FilePath
    /// As messages name it.
    let name: String
    /// Nil where no file stands.
    let baseline: Baseline?

    private static let sizeLimit = 256 << 20

    /// - Parameter isNew: whether a file that somebody named need not be there.
    init?(_ source: BaselineSource, top: FilePath, workingDirectory: FilePath, isNew: Bool = false) throws(AuditError) {
        switch source {
        case .none: return nil
        case .found:
            name = Baseline.fileName
            path = top.appending(name)
            baseline = try Self.read(path, name)
        case .file(let file):
            name = file.string
            path = workingDirectory.pushing(file)
            baseline = try Self.read(path, name)
            guard baseline != nil || isNew else {
                throw AuditError(.wrongUse, "there is no baseline \(name)", advice: "record one: onus baseline --baseline \(name)")
            }
        }
    }

    /// Nil where nothing stands there; what stands there and is no baseline is an error, not a baseline that forgives nothing.
    private static func read(_ path: FilePath, _ name: String) throws(AuditError) -> Baseline? {
        guard DirectoryWalk.isThere(path) else { return nil }
        let bytes: [UInt8]
        do throws(GitError) {
            bytes = try FileBytes.read(path, limit: sizeLimit)
        } catch {
            throw AuditError(.wrongUse, error.message, advice: Baseline.advice)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AuditError(.wrongUse, "\(name) is no baseline: it is not UTF-8", advice: Baseline.advice)
        }
        do throws(BaselineError) {
            return try Baseline(text: text)
        } catch {
            throw AuditError(.wrongUse, "\(name):\(error.line): \(error.message)", advice: Baseline.advice)
        }
    }
}
