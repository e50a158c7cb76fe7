// Owns: one engine, one verdict: every way to ask about the same content gives the same answer.
import Analysis
import Audit
import Git
import SourceText
import SystemPackage
import Testing
import TestSupport

/// Random edits of a few files, the same in every run.
private struct RandomEdits {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    private let pieces = [
        "func a() {\n    let x = try! one()\n}\n", "func b() {\n    do {\n        try two()\n    } catch {\n    }\n}\n",
        "let c = Int(text)!\n", "let d = value as! String\n", "func e() {\n    while true {\n        work()\n    }\n}\n",
        "func f() throws {\n    try three()\n}\n", "// a comment\n", "struct S {\n    var g = 1\n}\n", "try? save()\n",
    ]

    /// Adds, removes, moves, copies or re-indents a piece; renames or deletes a file.
    mutating func edit(_ files: inout [String: [String]]) {
        let names = files.keys.sorted()
        let name = names.isEmpty ? "A.swift" : names[next(names.count)]
        var content = files[name] ?? []
        switch next(8) {
        case 0 where !content.isEmpty: content.remove(at: next(content.count))
        case 1 where content.count > 1: content.swapAt(next(content.count), next(content.count))
        case 2 where !content.isEmpty: content.insert(content[next(content.count)], at: next(content.count + 1))
        case 3 where !content.isEmpty:
            let index = next(content.count)
            content[index] = content[index].split(separator: "\n").map { "  \($0)\n" }.joined()
        case 4 where names.count < 5: files["New\(next(100)).swift"] = [pieces[next(pieces.count)]]
        case 5 where !content.isEmpty:
            files[name] = nil
            files["Renamed\(next(100)).swift"] = content
            return
        case 6 where names.count > 2:
            files[name] = nil
            return
        default: content.insert(pieces[next(pieces.count)], at: next(content.count + 1))
        }
        files[name] = content
    }
}

@Suite struct `Same verdict` {
    /// What a report says, without what differs by scope.
    private func answer(_ report: AuditReport) -> [String] {
        report.entries.map { "\($0.finding.rule) \($0.path):\($0.start.line):\($0.start.column) \($0.isBlocking) \($0.fingerprint)" }
            + report.elsewherePlaces.map { "elsewhere \($0)" } + ["\(report.verdict) \(report.files) \(report.addedLines)"]
    }

    @Test(arguments: 1...6) func `Staged, work tree, commit, range, branch and push agree on random histories`(seed: Int) throws {
        let repository = try TestRepository()
        var edits = RandomEdits(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        var files: [String: [String]] = [:]
        for _ in 0..<6 { edits.edit(&files) }
        try write(files, to: repository)
        try repository.commit(message: "base")
        for step in 1...4 {
            for _ in 0...edits.next(4) { edits.edit(&files) }
            try write(files, to: repository)
            let staged = answer(try repository.audit(.staged))
            #expect(answer(try repository.audit(.worktree)) == staged, "work tree, step \(step)")
            let base = try repository.id("HEAD")
            try repository.commit(message: "step \(step)")
            try repository.git("update-ref", "refs/remotes/origin/main", base.description)
            #expect(answer(try repository.audit(.commit("HEAD"))) == staged, "commit, step \(step)")
            #expect(answer(try repository.audit(.range("HEAD~1..HEAD"))) == staged, "range, step \(step)")
            #expect(answer(try repository.audit(.range("HEAD~1...HEAD"))) == staged, "three dots, step \(step)")
            #expect(answer(try repository.audit(.branch(base: "origin/main"))) == staged, "branch, step \(step)")
            #expect(answer(try repository.auditPush([("main", base)], remote: "elsewhere")) == staged, "push, step \(step)")
            #expect(answer(try repository.auditPush([("main", nil)])) == staged, "push by tracking branch, step \(step)")
        }
        // Several commits, squashed in the index, are what a push of them adds.
        let push = answer(try repository.auditPush([("main", try repository.id("HEAD~4"))], remote: "elsewhere"))
        try repository.git("reset", "--quiet", "--soft", "HEAD~4")
        #expect(answer(try repository.audit(.staged)) == push)
    }

    private func write(_ files: [String: [String]], to repository: TestRepository) throws {
        try repository.git("rm", "-r", "--quiet", "--force", "--ignore-unmatch", ".")
        for (name, pieces) in files { try repository.write(name, pieces.joined()) }
        try repository.git("add", "--all")
    }
}
