// Owns: what a child process can do to us: nothing.
@testable import Git
import SystemPackage
import Testing
import TestSupport

@Suite("Child processes")
struct ChildProcessTests {
    private func shell(_ script: String, patience: Duration = .seconds(60)) throws -> ChildProcess {
        try ChildProcess(
            "/bin/sh", ["-c", script].map { Array($0.utf8) }, variables: [Array("PATH=/usr/local/bin:/usr/bin:/bin".utf8)],
            patience: patience)
    }

    @Test("what goes in comes out, however much it is")
    func bothWays() throws {
        let bytes = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let child = try shell("cat")
        try child.write(bytes)
        child.closeInput()
        #expect(try child.readAll(limit: 16 << 20) == bytes)
        #expect(try child.finish() == 0)
    }

    @Test("a child that does not listen is told by its status, not by a signal to us")
    func deaf() throws {
        let child = try shell("echo sorry >&2; exit 3")
        try child.write([UInt8](repeating: 0, count: 4 << 20))
        #expect(try child.finish() == 3)
        #expect(String(decoding: child.complaint, as: UTF8.self) == "sorry\n")
    }

    @Test("a child that ends by a signal says which", arguments: [("KILL", Int32(137)), ("TERM", 143), ("PIPE", 141)])
    func signals(_ name: String, _ status: Int32) async throws {
        // In a task: its thread blocks signals, which a child must not inherit.
        let answer = try await Task.detached {
            let child = try shell("kill -\(name) $$; echo alive")
            return try (child.readAll(limit: 100), child.finish())
        }.value
        #expect(answer.0 == [])
        #expect(answer.1 == status)
    }

    @Test("a hung child is ended")
    func hung() throws {
        let start = ContinuousClock.now
        for script in ["echo begun; exec sleep 100", "exec >&- 2>&-; exec sleep 100"] {
            let child = try shell(script, patience: .milliseconds(300))
            let error = #expect(throws: GitError.self) {
                _ = try child.readAll(limit: 100)
                _ = try child.finish()
            }
            #expect(error?.kind == .gitTimedOut)
            #expect(error?.advice != nil)
        }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("a child that says something now and then is not hung")
    func slow() throws {
        let child = try shell("for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done", patience: .milliseconds(5000))
        #expect(try child.readAll(limit: 100)?.count == 12)
        #expect(try child.finish() == 0)
    }

    @Test("a process that a child leaves behind is not waited for")
    func leftBehind() throws {
        let start = ContinuousClock.now
        let child = try shell("sleep 20 >/dev/null & echo done")
        #expect(try child.readAll(limit: 100) == Array("done\n".utf8))
        #expect(try child.finish() == 0)
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test("output beyond the limit is refused")
    func tooMuch() throws {
        let child = try shell("head -c 1000000 /dev/zero")
        #expect(try child.readAll(limit: 1000) == nil)
    }

    @Test("a program that is not there is an error")
    func missing() {
        #expect(throws: GitError.self) { try ChildProcess("/nonexistent/program", [], variables: []) }
    }

    @Test("a line, a piece and a count are read across the borders of chunks")
    func pieces() throws {
        let child = try shell("printf 'one\\ntwo\\0'; sleep 0.05; printf 'thr'; sleep 0.05; printf 'ee\\n12345rest'")
        #expect(try child.readLine() == Array("one".utf8))
        #expect(try child.read(until: 0) == Array("two".utf8))
        #expect(try child.readLine() == Array("three".utf8))
        #expect(try child.read(count: 5) == Array("12345".utf8))
        #expect(try child.readLine() == nil)
        #expect(try child.rest() == Array("rest".utf8))
    }

    #if os(Linux)
        @Test("a child inherits none of our descriptors")
        func inherited() throws {
            // Some may come from who started the tests; none of ours may be added.
            let before = try sockets()
            let others = try (0..<3).map { _ in try shell("cat") }
            #expect(try sockets() == before)
            withExtendedLifetime(others) {}
        }

        private func sockets() throws -> Int {
            let answer = try shell("ls -l /proc/self/fd")
            return String(decoding: try #require(try answer.readAll(limit: 10000)), as: UTF8.self).split(separator: "\n")
                .count { $0.contains("socket:") }
        }

        @Test("nothing stays behind: no descriptor, no zombie")
        func nothingLeft() throws {
            let before = try entries("/proc/$PPID/fd")
            for round in 0..<60 {
                let child = try shell(round % 3 == 0 ? "sleep 100" : "echo x")
                if round % 3 == 1 { _ = try child.finish() }
                if round % 3 == 2 { child.stop() }
            }
            // Other tests run beside this one and have children of their own, but not that many.
            #expect(try entries("/proc/$PPID/fd") - before < 100)
            let table = try shell("ps --no-headers -o stat --ppid \"$PPID\"").readAll(limit: 1 << 20)
            let zombies = try #require(table).split(separator: UInt8(ascii: "\n")).filter { $0.first == UInt8(ascii: "Z") }
            #expect(zombies.count < 20)
        }

        private func entries(_ folder: String) throws -> Int {
            // The shell's own parent is this process.
            let child = try shell("ls \(folder) | wc -l")
            let text = String(decoding: try #require(try child.readAll(limit: 100)), as: UTF8.self)
            return try #require(Int(text.filter(\.isNumber)))
        }
    #endif
}
