// Owns: splitting the files of a whole tree among several machines.
import Analysis
import Git
import Policy

/// One of several parts of the files of an audit, `2/8`.
package struct Shard: Sendable, Hashable {
    /// 1-based.
    package let index: Int
    package let count: Int

    private static let limit = 1000

    package init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Nil for what is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let index = Int(parts[0]), let count = Int(parts[1]), (1...Self.limit).contains(count), (1...count).contains(index)
        else { return nil }
        self.init(index: index, count: count)
    }

    /// The positions of this part's files among all: parts of about as many bytes each, the same wherever the same files lie.
    func members(sizes: [Int]) -> [Int] {
        var totals = [Int](repeating: 0, count: count)
        var members: [Int] = []
        // The largest first, each to whoever has least so far.
        for position in sizes.indices.sorted(by: { (-sizes[$0], $0) < (-sizes[$1], $1) }) {
            var lightest = 0
            for part in 1..<max(1, count) where totals[part] < totals[lightest] { lightest = part }
            // An empty file is work, too.
            totals[lightest] += sizes[position] + 1
            if lightest == index - 1 { members.append(position) }
        }
        return members.sorted()
    }

    /// The part of a whole, named by all that must be the same for the parts to fit together.
    func part(of files: [(name: GitPath, size: Int)], at head: ObjectID?, _ policy: Policy, _ options: AuditOptions) -> ReportPart {
        var text = "\(head.map(\.description) ?? "") \(options.failOn.map(\.rawValue) ?? "")\n"
        text += policy.settings.map { "\($0.name) \($0.value)\n" }.joined()
        var bytes = Array(text.utf8)
        for file in files { bytes += file.name.bytes + Array("\0\(file.size)\n".utf8) }
        return ReportPart(index: index, count: count, whole: Digest.sha256(bytes))
    }
}
