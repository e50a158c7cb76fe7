// Owns: chains of `else if`, which nest as deep as they are long.
import Outline
import Testing

@Suite struct `Chains of else if` {
    private let outlined = Outlined("func f() {\n  if a { } else if b { } else if c { if d { } else if e { } } else { g() }\n}")

    private func walk(_ node: NodeID, _ condition: (NodeKind) -> Bool) -> NodeID? {
        var current = node
        while let parent = outlined.outline.parent(current) {
            if condition(outlined.outline.kind(parent)) { return parent }
            current = parent
        }
        return nil
    }

    @Test(arguments: NodeKind.allCases) func `Every ancestor of a kind is found as by a walk through all parents`(kind: NodeKind) {
        for node in (0..<outlined.outline.count).map({ NodeID($0) }) {
            #expect(outlined.outline.ancestor(node) { $0 == kind } == walk(node) { $0 == kind })
            #expect(outlined.outline.ancestor(node) { $0 != kind } == walk(node) { $0 != kind })
        }
    }

    @Test func `The first if of a chain is known to all that follow`() {
        let outline = outlined.outline
        let ifs = (0..<outline.count).map { NodeID($0) }.filter { outline.kind($0) == .ifStatement }
        #expect(ifs.count == 5)
        #expect(ifs.map { outline.firstOfChain($0) } == [nil, ifs[0], ifs[0], nil, ifs[3]])
    }
}
