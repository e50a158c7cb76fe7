// Owns: finding the nodes of a kind, the calls of a name, and the node around a token, without walking the file.
import Outline
import SourceText
import SwiftLexer

/// The nodes of a file by kind, its calls by the name of what they call, and the innermost node around each token.
struct NodeIndex: Sendable {
    private let nodesByKind: [UInt32]
    private let starts: [UInt32]
    private let calls: NameGroups<NodeID>
    /// The calls of something that is no name, such as `init`, by the hash of its text.
    private let otherCalls: [UInt64: [NodeID]]
    private let innermost: [UInt32]

    init(_ outline: Outline, _ tokens: Tokens, _ source: SourceText, _ names: NameTable) {
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
        var calls: [(name: Int, value: NodeID)] = []
        var others: [UInt64: [NodeID]] = [:]
        calls.reserveCapacity(Int(starts[callKind + 1] - starts[callKind]))
        for node in sorted[Int(starts[callKind])..<Int(starts[callKind + 1])] {
            let call = NodeID(Int(node))
            let callee = outline.anchor(call)
            if let name = names.number(at: callee) {
                calls.append((name, call))
            } else {
                others[NameHash.of(source.bytes[tokens.range(callee)]), default: []].append(call)
            }
        }
        self.calls = NameGroups(calls, names: names.count)
        otherCalls = others
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
    func calls(hash: UInt64, _ names: NameTable) -> ArraySlice<NodeID> {
        names.number(hash: hash).map { calls[$0] } ?? otherCalls[hash]?[...] ?? []
    }
}

/// The FNV-1a hash of a name: the same in every run, on every machine.
package enum NameHash {
    static func of(_ name: StaticString) -> UInt64 {
        var hash = start
        for index in 0..<name.utf8CodeUnitCount { hash = unsafe next(hash, name.utf8Start[index]) }
        return hash
    }

    // Not generic: called from other modules, that would cost a call for each byte.
    package static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 { continued(start, bytes) }

    package static func of(_ text: String.UTF8View) -> UInt64 {
        var hash = start
        for byte in text { hash = next(hash, byte) }
        return hash
    }

    /// The hash of nothing.
    package static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of what was hashed before, and some bytes behind it.
    package static func continued(_ hash: UInt64, _ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = hash
        for byte in bytes { hash = next(hash, byte) }
        return hash
    }

    static func next(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
}
