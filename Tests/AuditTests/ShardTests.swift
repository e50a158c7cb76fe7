// Owns: tests of how files are split among machines.
import Testing

@testable import Audit

@Suite struct `Shards` {
    @Test(arguments: ["", "1", "/", "0/2", "3/2", "1/0", "-1/2", "+1/2", "1/2/3", " 1/2", "1/1001", "a/b", "1/99999999999999999999"])
    func `What is no shard is refused`(text: String) { #expect(Shard(text) == nil) }

    @Test func `A shard is a number of so many`() { #expect(Shard("2/8") == Shard(index: 2, count: 8)) }

    @Test func `Every file is in one shard`() {
        let sizes = (0..<500).map { $0 * 7919 % 1013 }
        for count in [1, 2, 3, 8, 600] {
            let members = (1...count).flatMap { Shard(index: $0, count: count).members(sizes: sizes) }
            #expect(members.sorted() == Array(0..<500))
        }
    }

    @Test func `Shards hold about as many bytes each`() {
        let sizes = (0..<1000).map { 100 + $0 * 7919 % 4001 } + [50_000]
        let totals = (1...8).map { index in Shard(index: index, count: 8).members(sizes: sizes).reduce(0) { $0 + sizes[$1] } }
        let (least, most) = (totals.min() ?? 0, totals.max() ?? 0)
        #expect(most - least < 200, "\(totals)")
    }

    @Test func `Empty files are spread, too`() {
        #expect((1...4).map { Shard(index: $0, count: 4).members(sizes: [0, 0, 0, 0]).count } == [1, 1, 1, 1])
    }
}
