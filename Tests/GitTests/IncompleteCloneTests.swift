// Owns: shallow and partial clones: what is not here is named, never fetched unasked and never taken for "nothing".
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("Incomplete clones")
struct IncompleteCloneTests {
    /// A clone of the sample history by options; what it lacks is only on the server.
    private func clone(_ options: [String]) throws -> (clone: TestRepository, server: TestRepository) {
        let folder = try TemporaryFolder()
        let server = try Layout.filled(in: folder, named: "server", ["--bare"])
        try server.git("config", "uploadpack.allowFilter", "true")
        let clone = try TestRepository(in: folder, named: "repository")
        try server.git(["clone", "--quiet"] + options + ["file://\(server.path.string)", clone.path.string])
        return (clone, server)
    }

    private func expect(_ kind: GitError.Kind, _ reader: any GitReader, _ what: String, _ question: (any GitReader) throws -> Void) {
        let error = #expect(throws: GitError.self, "\(what)") { try question(reader) }
        #expect(error?.kind == kind, "\(what): \(error?.message ?? "")")
        #expect(error?.advice != nil, "\(what)")
    }

    @Test("a shallow clone says deepen where its history ends, and answers before")
    func shallow() throws {
        let (clone, server) = try clone(["--depth", "1", "--no-single-branch"])
        try clone.write("Sources/New.swift", "let new = 1\n")
        try clone.git("add", "Sources/New.swift")
        let repository = try clone.open()
        #expect(repository.detours.map(\.topic) == [.history])
        #expect(try repository.stagedChanges().changes.map(\.path) == ["Sources/New.swift"])
        let (main, parent) = (try server.id("main"), try server.id("main~1"))
        let (first, second) = (try server.id("first"), try server.id("second"))
        expect(.shallowHistory, repository, "the whole history") { _ = try $0.commits(reachableFrom: [main], excluding: []).all() }
        expect(.shallowHistory, repository, "a merge base beyond the end") { _ = try $0.mergeBase(first, second) }
        expect(.shallowHistory, repository, "the change of the last commit") { _ = try $0.changes(from: parent, to: main) }
        expect(.shallowHistory, repository, "a commit beyond the end") { _ = try $0.commit(parent) }
        let new = try clone.commit()
        #expect(try repository.commits(reachableFrom: [new], excluding: [main]).all() == [new])
        #expect(try repository.mergeBase(new, main) == main)
        #expect(try repository.remoteTrackingIDs(remote: "origin").contains(main))
    }

    @Test("a partial clone names the blob that is not here, and fetches nothing")
    func withoutBlobs() throws {
        let (clone, server) = try clone(["--filter=blob:none", "--no-checkout"])
        let (blob, main, parent) = (try server.id("main:Sources/A.swift"), try server.id("main"), try server.id("main~1"))
        let before = try clone.git("count-objects", "-v")
        let expected = try GitAnswers(server.environment).between("main~1", "main")
        for (name, reader) in [
            ("repository", try clone.open()), ("git", try CommandLineReader(clone.environment)),
        ] as [(String, any GitReader)] {
            expect(.notFetched, reader, name) { _ = try $0.blob(blob) }
            #expect(try reader.kind(of: blob) == nil, "\(name)")
            #expect(try reader.changes(from: parent, to: main).records == expected, "\(name)")
            #expect(try reader.files(in: main).contains { $0.id == blob }, "\(name)")
            #expect(try reader.commits(reachableFrom: [main], excluding: []).all().count == 2, "\(name)")
        }
        let libgit2 = #expect(throws: GitError.self) { try LibGit2Reader(clone.environment).blob(blob) }
        #expect(libgit2?.code == -3)
        #expect(libgit2?.category == 9)
        #expect(try clone.git("count-objects", "-v") == before)
    }

    @Test("a clone without trees names what is not here, and fetches nothing")
    func withoutTrees() throws {
        let (clone, server) = try clone(["--filter=tree:0", "--no-checkout"])
        let (main, parent) = (try server.id("main"), try server.id("main~1"))
        let before = try clone.git("count-objects", "-v")
        let repository = try clone.open()
        expect(.notFetched, repository, "a tree") { _ = try $0.files(in: main) }
        expect(.notFetched, repository, "two trees") { _ = try $0.changes(from: parent, to: main) }
        #expect(try repository.commits(reachableFrom: [main], excluding: []).all() == [main, parent])
        #expect(try clone.git("count-objects", "-v") == before)
    }
}
