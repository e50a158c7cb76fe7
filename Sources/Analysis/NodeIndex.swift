// Owns: finding the nodes of a kind, the calls of a name, and the node around a token, without walking the file.
import Outline
import SourceText
import SwiftLexer

/// The nodes of a file by kind, its calls by the name of what they call, and the innermost node around each token.
struct NodeIndex: Sendable {
    private let nodesByKind: [UInt32]
    private let starts: [UInt32]
    private let calls: [CallName]
    private let innermost: [UInt32]

    private struct CallName: Sendable {
        let hash: UInt64
        let node: UInt32
    }

    init(_ outline: Outline, _ tokens: Tokens, _ source: SourceText) {
        let kindCount = Int(NodeKind.allCases.last?.rawValue ?? 0) + 1
        var counts = [UInt32](repeating: 0, count: kindCount + 1)
        for kind in outline.kinds { counts[Int(kind.rawValue) + 1] += 1 }
        for kind in 1...kindCount { counts[kind] += counts[kind - 1] }
        starts = counts
        var sorted = [UInt32](repeating: 0, count: outline.count)
        for (node, kind) in outline.kinds.enumerated() {
            sorted[Int(counts[Int(kind.rawValue)])] = UInt32(truncatingIfNeeded: node)
            counts[Int(kind.rawValue)] += 1
        }
        nodesByKind = sorted
        let callKind = Int(NodeKind.call.rawValue)
        var calls: [CallName] = []
        calls.reserveCapacity(Int(starts[callKind + 1] - starts[callKind]))
        for node in sorted[Int(starts[callKind])..<Int(starts[callKind + 1])] {
            let name = tokens.range(Int(outline.anchors[Int(node)]))
            calls.append(CallName(hash: NameHash.of(source.bytes[name]), node: node))
        }
        calls.sort { ($0.hash, $0.node) < ($1.hash, $1.node) }
        self.calls = calls
        innermost = Self.innermostNodes(outline, tokens)
    }

    /// The innermost node around each token, in one pass: from one token to the next, a walk only enters nodes that begin and leaves nodes that end.
    private static func innermostNodes(_ outline: Outline, _ tokens: Tokens) -> [UInt32] {
        var result = [UInt32](repeating: 0, count: tokens.count)
        var node = 0
        var next = 1
        for token in 0..<tokens.count {
            while next < outline.count, Int(outline.firsts[next]) <= token {
                node = next
                next += 1
            }
            while node > 0, Int(outline.ends[node]) <= token { node = Int(outline.parents[node]) }
            result[token] = UInt32(truncatingIfNeeded: node)
        }
        return result
    }

    func innermost(_ token: Int) -> NodeID { NodeID(Int(innermost[token])) }

    func nodes(_ kind: NodeKind) -> ArraySlice<UInt32> {
        nodesByKind[Int(starts[Int(kind.rawValue)])..<Int(starts[Int(kind.rawValue) + 1])]
    }

    /// The calls whose callee's last name hashes like this one, in order.
    func calls(hash: UInt64) -> some Sequence<NodeID> {
        let first = calls.partitioningIndex { $0.hash >= hash }
        return calls[first...].lazy.prefix { $0.hash == hash }.map { NodeID(Int($0.node)) }
    }
}

/// The FNV-1a hash of a name: the same in every run, on every machine.
package enum NameHash {
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
