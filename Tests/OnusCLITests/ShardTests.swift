// Owns: tests of an audit that several machines share, and of joining their reports.
import SystemPackage
import Testing
import TestSupport

@Suite struct `An audit in shards` {
    let repository: TestRepository

    init() throws {
        repository = try TestRepository()
        var files = ["Package.swift": "// swift-tools-version: 6.0\nimport PackageDescription\nlet package = Package(name: \"a\")\n"]
        for index in 1...9 {
            files["Sources/App/F\(index).swift"] =
                "public func load\(index)() throws {\n"
                + (0..<index).map { "    let data\($0) = try! read(\($0))\n    use(data\($0))\n" }.joined() + "}\n"
        }
        files["Sources/App/G.swift"] = "func run() {\n    // onus:allow force-try — a test of it\n    use(try! read(0))\n}\n"
        // A second package, without any test.
        files["Other/Package.swift"] = files["Package.swift"]
        files["Other/Sources/B.swift"] = "public func other() throws { try run(1); if a { try run(2) } }\n"
        files["Tests/AppTests/LoadTests.swift"] = "import Testing\n@Test func loads() throws { #expect(try load3() == 1) }\n"
        try repository.commit(files)
    }

    private func audit(_ arguments: [String]) throws -> TestCommand.Answer {
        try TestCommand.run(Onus.program.string, ["audit", "--all"] + arguments, environment: repository.environment)
    }

    /// The names of the parts' files, outside of the work tree.
    private func parts(_ count: Int, form: String = "json", _ arguments: [String] = []) throws -> [String] {
        try (1...count).map { index in
            let answer = try audit(["--shard", "\(index)/\(count)", "--report", "\(form)=../part-\(index)", "--quiet"] + arguments)
            guard answer.status < 2 else { throw TestFailure(answer.errorText) }
            return "../part-\(index)"
        }
    }

    private func merge(_ parts: [String], _ arguments: [String] = []) throws -> TestCommand.Answer {
        try TestCommand.run(Onus.program.string, ["report", "merge"] + parts + arguments, environment: repository.environment)
    }

    @Test(arguments: [("json", 3), ("sarif", 2), ("json", 16)])
    func `Joined they are the report of the whole, byte for byte`(form: String, count: Int) throws {
        let parts = try parts(count, form: form)
        for format in ["json", "sarif", "html"] {
            let whole = try audit(["--format", format])
            let joined = try merge(parts.reversed(), ["--format", format])
            #expect(joined.output == whole.output, "\(format)")
            #expect(joined.status == whole.status && joined.status == 1 && joined.errors.isEmpty)
        }
    }

    @Test func `What blocks may be decided when they are joined`() throws {
        let parts = try parts(2, ["--fail-on", "never"])
        #expect(try merge(parts).status == 0)
        let joined = try merge(parts, ["--fail-on", "high", "--format", "json"])
        #expect(try joined.status == 1 && joined.output == audit(["--fail-on", "high", "--format", "json"]).output)
    }

    @Test func `A baseline forgives the same, code that moved between shards included`() throws {
        try #require(try repository.onus("baseline").status == 0)
        let long = try repository.sh("cat Sources/App/F9.swift")
        // To a smaller file, to a new one with a copy of it, and away.
        try repository.write("Sources/App/F1.swift", long)
        try repository.write("Sources/App/Z.swift", long)
        try repository.write("Sources/App/F9.swift", "")
        try repository.git("mv", "Sources/App/F8.swift", "Sources/App/A.swift")
        try repository.git("rm", "--quiet", "Sources/App/F7.swift")
        let whole = try audit(["--format", "json"])
        let joined = try merge(parts(3), ["--format", "json"])
        #expect(joined.output == whole.output && joined.status == whole.status)
        #expect(whole.text.contains("more that it names are gone"))
    }

    @Test func `Parts that are missing, there twice or of another audit are errors`() throws {
        let parts = try parts(3)
        let missing = try merge([parts[0], parts[2]])
        #expect(missing.status == 2 && missing.errorText.contains("of 3 shards one is missing: 2"))
        let twice = try merge([parts[0], parts[1], parts[1], parts[2]])
        #expect(twice.status == 2 && twice.errorText.contains("../part-2 and ../part-2 are both shard 2 of 3"))
        try repository.sh("cp ../part-1 ../old-1; cp ../part-2 ../old-2")
        _ = try self.parts(2)
        let mixed = try merge(["../old-1", "../part-2"])
        #expect(mixed.status == 2 && mixed.errorText.contains("one of 3 shards, ../part-2 one of 2"))
        // The same split of other content.
        try repository.commit(["New.swift": "let new = 1\n"])
        _ = try self.parts(3)
        let stale = try merge(["../old-1", "../part-2", "../part-3"])
        #expect(stale.status == 2 && stale.errorText.contains("of different audits: files, rules or policy differ"))
        #expect(try merge(["../none"]).status == 2)
        try repository.sh("head -c 500 ../part-1 > ../cut; echo '{}' > ../other")
        #expect(try merge(["../cut", "../part-2"]).errorText.contains("../cut cannot be joined: line"))
        #expect(try merge(["../other"]).errorText.contains("it is no report of"))
        #expect(try audit(["--report", "json=../whole"]).status == 1)
        #expect(try merge(["../whole"]).errorText.contains("../whole cannot be joined: it is not of one shard"))
        #expect(try merge([]).status == 2)
    }

    @Test func `A shard says that it is one`() throws {
        #expect(try audit(["--shard", "1/2"]).text.contains(" of shard 1 of 2: "))
    }

    @Test func `A file that cannot be audited is not lost`() throws {
        try repository.write(".onus.yml", "limits: { file-size: 400 }\n")
        let parts = try (1...2).map { index in
            _ = try audit(["--shard", "\(index)/2", "--report", "json=../part-\(index)", "--quiet"])
            return "../part-\(index)"
        }
        let whole = try audit(["--format", "json"])
        let joined = try merge(parts, ["--format", "json"])
        #expect(whole.status == 3 && joined.status == 3 && joined.output == whole.output)
    }

    @Test func `What is no shard is wrong use`() throws {
        #expect(try audit(["--shard", "3/2"]).status == 2)
        let answer = try repository.onus("audit", "--shard", "1/2")
        #expect(answer.status == 2 && answer.errorText.contains("--shard splits an audit of a whole tree: add --all"))
    }
}
