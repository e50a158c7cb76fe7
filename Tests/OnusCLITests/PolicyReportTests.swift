// Owns: tests of reports and coverage that the policy names.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Reports that the policy names` {
    let repository: TestRepository

    init() throws {
        repository = try TestRepository()
        try repository.commit([".onus.yml": "reports: [json=out/onus.json, html=onus.html]\n", "Sources/A.swift": "let a = 1\n"])
        try repository.sh("mkdir out")
        try repository.write("Sources/B.swift", Code.risky)
        try repository.git("add", "Sources")
    }

    @Test func `They are written at the top, from wherever the audit is started`() throws {
        repository.environment = repository.environment.at("Sources")
        for scope in ["--staged", "--worktree", "--all"] {
            let answer = try repository.onus("audit", scope, "--format", "json", "--report", "sarif=../own.sarif")
            #expect(answer.status == 1 && answer.errors.isEmpty)
            #expect(try repository.sh("cat ../out/onus.json") == answer.text)
            #expect(try repository.sh("cat ../onus.html ../own.sarif").contains("force-try"))
            try repository.sh("rm ../out/onus.json ../onus.html ../own.sarif")
        }
        #expect(try repository.onus("config", "show").text.contains("json=out/onus.json"))
    }

    @Test func `A report shows the code around as if it had been asked for by a flag`() throws {
        _ = try repository.onus("audit", "--staged", "--report", "html=flag.html")
        #expect(try repository.sh("cat onus.html") == repository.sh("cat flag.html"))
    }

    @Test func `No hook writes them, and nobody who reads no configuration`() throws {
        #expect(try repository.onus("hook", "pre-commit").status == 1)
        #expect(try repository.onus("audit", "--staged", "--no-config").status == 1)
        #expect(try repository.sh("ls; ls out") == "Sources\nout\n")
    }

    @Test func `Nothing is written through a link, or where there is no folder`() throws {
        try repository.sh("ln -s ../outside.html onus.html && echo mine > ../outside.html")
        let link = try repository.onus("audit", "--staged")
        #expect(link.status == 2 && link.errorText.contains("the report onus.html would be written through a link"))
        try repository.sh("rm onus.html && rm -r out && mkdir ../elsewhere && ln -s ../elsewhere out")
        #expect(try repository.onus("audit", "--staged").status == 2)
        try repository.sh("rm out")
        let missing = try repository.onus("audit", "--staged")
        #expect(missing.status == 3 && missing.errorText.contains("its folder is not there"))
        #expect(try repository.sh("cat ../outside.html; ls ../elsewhere") == "mine\n")
    }
}

@Suite struct `Coverage that the policy names` {
    @Test func `What ran is tested; a report that is not there is said to be missing`() throws {
        let repository = try TestRepository()
        try repository.commit([
            ".onus.yml": "coverage: [lcov.info]\n", "Tests/ATests/T.swift": "import Testing\n@Test func t() { #expect(f() == 1) }\n",
        ])
        try repository.write("Sources/A.swift", "public func g(_ a: Int) -> Int {\n    if a > 1 { return 2 }\n    return a\n}\n")
        try repository.git("add", "Sources")
        let without = try repository.onus("audit", "--staged", "--only", "untested-function")
        #expect(without.text.contains("untested-function"))
        #expect(without.text.contains("there is no coverage report lcov.info, which the policy names"))
        try repository.write("lcov.info", "SF:\(repository.path)/Sources/A.swift\nDA:1,1\nDA:2,1\nDA:3,1\nend_of_record\n")
        for scope in ["--staged", "--all"] {
            let answer = try repository.onus("audit", scope, "--only", "untested-function")
            #expect(answer.status == 0 && answer.text.contains("note: lcov.info says which lines ran\n"), "\(answer.text)")
        }
        try repository.write("lcov.info", "rubbish")
        #expect(try repository.onus("audit", "--staged", "--only", "untested-function").status == 2)
    }
}
