// Owns: which file of the old content a file of the new one was.
import Analysis
import Git

/// Finds renames by content: git's own configuration of them plays no part, and a copy is never one.
struct Renames {
    let reader: ContentReader

    /// More pairs than this are not looked at: a change of thousands of new and removed files is judged by equal content and name alone.
    private static let pairLimit = 40_000
    /// How much of the larger content has to be the same.
    private static let threshold = 0.5

    /// For each added Swift file the removed one that it was, if there is one.
    func sources(in changes: ChangeSet) throws(GitError) -> [GitPath: OldFile] {
        var added = changes.changes.compactMap { $0.old == nil ? $0.new : nil }.filter { $0.path.isSwift && $0.mode.isFile }
        var removed = changes.changes.compactMap { $0.new == nil ? $0.old : nil }.filter {
            $0.path.isSwift && $0.mode.isFile && $0.id != nil
        }
        guard !added.isEmpty, !removed.isEmpty else { return [:] }
        var sources: [GitPath: OldFile] = [:]
        pairEqual(&added, &removed, &sources)
        guard !added.isEmpty, !removed.isEmpty else { return sources }
        if added.count * removed.count > Self.pairLimit {
            let names = Set(added.map { Array($0.path.name) })
            removed.removeAll { !names.contains(Array($0.path.name)) }
            let kept = Set(removed.map { Array($0.path.name) })
            added.removeAll { !kept.contains(Array($0.path.name)) }
            guard added.count * removed.count <= Self.pairLimit else { return sources }
        }
        try pairSimilar(added, removed, &sources)
        return sources
    }

    /// Files of the same content; of several, those with the same name first.
    private func pairEqual(_ added: inout [FileChange.Side], _ removed: inout [FileChange.Side], _ sources: inout [GitPath: OldFile]) {
        var byID = Dictionary(grouping: removed) { $0.id }
        for mustHaveSameName in [true, false] {
            added.removeAll { new in
                guard new.id != nil, let candidates = byID[new.id],
                    let index = candidates.firstIndex(where: { !mustHaveSameName || $0.path.name == new.path.name })
                else { return false }
                let old = candidates[index]
                byID[new.id]?.remove(at: index)
                if let id = old.id { sources[new.path] = OldFile(path: old.path, id: id) }
                return true
            }
        }
        let taken = Set(sources.values.map(\.path))
        removed.removeAll { taken.contains($0.path) }
    }

    /// The most similar pairs first; of equally similar ones those with the same name, then in the order of the paths.
    private func pairSimilar(_ added: [FileChange.Side], _ removed: [FileChange.Side], _ sources: inout [GitPath: OldFile]) throws(GitError)
    {
        var news: [[UInt64]] = []
        for side in added {
            guard let content = AuditedState.content(side) else { return }
            news.append(try signature(content))
        }
        var olds: [[UInt64]] = []
        for side in removed { olds.append(try side.id.map { id throws(GitError) in try signature(.blob(id)) } ?? []) }
        var pairs: [(new: Int, old: Int, score: Double, sameName: Int)] = []
        for new in added.indices {
            for old in removed.indices {
                let score = Self.similarity(news[new], olds[old])
                guard score >= Self.threshold else { continue }
                pairs.append((new, old, score, added[new].path.name == removed[old].path.name ? 1 : 0))
            }
        }
        pairs.sort { ($1.score, $1.sameName, $0.new, $0.old) < ($0.score, $0.sameName, $1.new, $1.old) }
        var (takenNew, takenOld) = (Set<Int>(), Set<Int>())
        for pair in pairs where !takenNew.contains(pair.new) && !takenOld.contains(pair.old) {
            takenNew.insert(pair.new)
            takenOld.insert(pair.old)
            if let id = removed[pair.old].id { sources[added[pair.new].path] = OldFile(path: removed[pair.old].path, id: id) }
        }
    }

    /// The hashes of the lines with anything on them, sorted; indentation does not count. Of a file that cannot be read, none.
    private func signature(_ content: FileContent) throws(GitError) -> [UInt64] {
        let bytes: [UInt8]
        do throws(GitError) {
            bytes = try reader.bytes(content)
        } catch {
            // Whoever audits the file reports it.
            return []
        }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let end = text.lastIndex { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            guard let end, end > text.startIndex else { return nil }
            return NameHash.of(text[...end])
        }.sorted()
    }

    /// The part of the longer content that stands in both; nothing of contents without a line, and of lists too different in length to pair.
    private static func similarity(_ left: [UInt64], _ right: [UInt64]) -> Double {
        let (shorter, longer) = (min(left.count, right.count), max(left.count, right.count))
        guard longer > 0, Double(shorter) >= threshold * Double(longer) else { return 0 }
        return Similarity.ofSorted(left, right)
    }
}
