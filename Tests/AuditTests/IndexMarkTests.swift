// Owns: knowing an index again without reading it.
@testable import Audit
import Git
import SystemPackage
import TestSupport
import Testing

@Suite struct `The mark of an index` {
    @Test func `Nothing changed, nothing differs; what is added does`() throws {
        let repository = try TestRepository()
        try repository.write("A.swift", "let a = 1\n")
        try repository.git("add", "-A")
        let index = repository.environment.workingDirectory.appending(".git/index")
        let before = IndexMark(of: index)
        #expect(before != nil)
        #expect(IndexMark(of: index) == before)
        #expect(before.map { IndexMark($0.text) } == before)
        try repository.write("A.swift", "let a = 2\n")
        try repository.git("add", "-A")
        #expect(IndexMark(of: index) != before)
    }

    @Test func `An index without a checksum, and none at all, have no mark`() throws {
        let repository = try TestRepository()
        // What git writes with `index.skipHash`.
        try repository.write("unsigned", [UInt8](repeating: 7, count: 100) + [UInt8](repeating: 0, count: 20))
        #expect(IndexMark(of: repository.environment.workingDirectory.appending("unsigned")) == nil)
        #expect(IndexMark(of: repository.environment.workingDirectory.appending("none")) == nil)
    }
}
