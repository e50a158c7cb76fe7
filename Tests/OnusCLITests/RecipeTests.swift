// Owns: running the steps of our recipes for CI services, as far as they go without their host.
import Foundation
import Git
import SystemPackage
import TestSupport
import Testing
import Yams

/// What a step of the GitHub Action says.
private struct Step: Decodable {
    let id: String?
    let condition: String?
    let run: String?
    let uses: String?
    let with: [String: String]?
    let env: [String: String]?
    let directory: String?

    enum CodingKeys: String, CodingKey {
        case id, run, uses, with, env
        case condition = "if"
        case directory = "working-directory"
    }
}

private struct Action: Decodable {
    struct Input: Decodable { let `default`: String? }
    struct Output: Decodable { let value: String }
    struct Runs: Decodable { let steps: [Step] }

    let inputs: [String: Input]
    let outputs: [String: Output]
    let runs: Runs
}

private enum Recipes {
    static let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

    static func text(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: root.appending(name).string), encoding: .utf8)
    }
}

/// Runs the steps of `action.yml` as a runner does, without the cache and the building.
private struct Runner {
    let repository: TestRepository
    var inputs: [String: String]
    var outputs: [String: [String: String]] = [:]
    var log = ""

    /// The folder that the runner keeps for the job.
    private var temporary: FilePath { repository.folder.path.appending("runner") }

    /// Runs every step of ours; the status of the first that fails, or 0.
    mutating func run() throws -> Int32 {
        let action = try YAMLDecoder().decode(Action.self, from: Recipes.text("action.yml"))
        for (name, input) in action.inputs where inputs[name] == nil { inputs[name] = input.default }
        outputs["cache"] = ["cache-hit": "true"]
        try TestCommand.makeFolder(temporary.appending("onus/bin"))
        try repository.sh("ln -sf '\(Onus.program)' '\(temporary)/onus/bin/onus'")
        for step in action.runs.steps {
            guard let script = step.run, try holds(step.condition) else { continue }
            let status = try run(script, of: step)
            if status != 0 { return status }
        }
        for (name, output) in action.outputs { outputs["action", default: [:]][name] = try expand(output.value) }
        return 0
    }

    private func holds(_ condition: String?) throws -> Bool {
        switch condition {
        case nil, "steps.cache.outputs.cache-hit == 'true'": true
        case "steps.cache.outputs.cache-hit != 'true'": false
        case let other?: throw TestFailure("this runner does not know the condition \(other)")
        }
    }

    private mutating func run(_ script: String, of step: Step) throws -> Int32 {
        let output = temporary.appending("output")
        try repository.sh("rm -f '\(output)'; : >'\(output)'")
        var environment = repository.environment.setting([
            "GITHUB_OUTPUT": output.string, "RUNNER_TEMP": temporary.string, "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": temporary.appending("summary").string,
        ])
        for (name, value) in step.env ?? [:] { environment = environment.setting([name: try expand(value)]) }
        let folder = try repository.path.appending(expand(step.directory ?? "."))
        let answer = try TestCommand.run(
            "bash", ["-c", "cd -- '\(folder)' && exec bash --noprofile --norc -eo pipefail -c \"$0\"", script], environment: environment)
        log += answer.text + answer.errorText
        let said = try String(contentsOf: URL(filePath: output.string), encoding: .utf8)
        for line in said.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { throw TestFailure("no output: \(line)") }
            outputs[step.id ?? "", default: [:]][String(parts[0])] = String(parts[1])
        }
        return answer.status
    }

    /// The text with the values of its `${{ … }}`.
    private func expand(_ text: String) throws -> String {
        var rest = text[...]
        var result = ""
        while let open = rest.firstRange(of: "${{"), let close = rest.firstRange(of: "}}") {
            result += rest[..<open.lowerBound]
            result += try value(of: rest[open.upperBound..<close.lowerBound].trimmingCharacters(in: .whitespaces))
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    private func value(of expression: String) throws -> String {
        let path = expression.split(separator: ".").map(String.init)
        switch path.first {
        case "github" where path == ["github", "action_path"]: return Recipes.root.string
        case "inputs" where path.count == 2:
            guard let value = inputs[path[1]] else { throw TestFailure("no such input: \(expression)") }
            return value
        case "steps" where path.count == 4 && path[2] == "outputs": return outputs[path[1]]?[path[3]] ?? ""
        default: throw TestFailure("this runner does not know \(expression)")
        }
    }
}

@Suite struct `The GitHub Action` {
    private func pullRequest(_ change: [String: String], policy: String = "") throws -> TestRepository {
        let repository = try TestRepository()
        try repository.commit(["README.md": "text", ".onus.yml": policy])
        try repository.git("update-ref", "refs/remotes/origin/main", "main")
        try repository.git("checkout", "--quiet", "-b", "work")
        try repository.commit(change)
        repository.environment = repository.environment.setting(["GITHUB_BASE_REF": "main"])
        return repository
    }

    @Test func `A blocked pull request has annotations, a summary and alerts, and its job fails`() throws {
        let repository = try pullRequest(["Sources/New.swift": "let a = try! f()\n"])
        var runner = Runner(repository: repository, inputs: ["reports": "junit=one.xml\nmarkdown=two.md\n"])
        #expect(try runner.run() == 1)
        #expect(runner.log.contains("::error file=Sources/New.swift,line=1"))
        #expect(runner.outputs["audit"]?["verdict"] == "blocked")
        let sarif = try #require(runner.outputs["audit"]?["sarif"])
        #expect(try repository.sh("cat '\(sarif)'").contains("force-try"))
        #expect(try repository.sh("cat one.xml").contains("<testsuite"))
        #expect(try repository.sh("cat two.md").contains("force-try"))
        #expect(try repository.sh("cat ../runner/summary").contains("force-try"))
    }

    @Test func `A clean one passes, and its outputs name the report and the program`() throws {
        var runner = try Runner(repository: pullRequest(["Sources/New.swift": "let a = 1\n"]), inputs: [:])
        #expect(try runner.run() == 0, "\(runner.log)")
        let outputs = try #require(runner.outputs["action"])
        #expect(outputs["verdict"] == "passed")
        #expect(outputs["sarif"]?.hasSuffix("/onus.sarif") == true)
        #expect(outputs["program"]?.hasSuffix("/onus/bin/onus") == true)
    }

    @Test func `Inputs reach the audit as they are, never as shell`() throws {
        let repository = try pullRequest([
            "Sources/New.swift": "let a = try! f()\n", "Other/$(touch made)`touch made`.swift": "let a = 1\n",
        ])
        var runner = Runner(
            repository: repository, inputs: ["paths": "Other/$(touch made)`touch made`.swift\n", "fail-on": "high", "sarif": ""])
        #expect(try runner.run() == 0, "\(runner.log)")
        #expect(runner.outputs["action"]?["sarif"] == "")
        #expect(try repository.sh("ls").contains("made") == false)
        runner.inputs["fail-on"] = "high; touch made"
        #expect(try runner.run() == 2)
        #expect(runner.outputs["audit"]?["verdict"] == "misconfigured")
        #expect(try repository.sh("ls").contains("made") == false)
    }

    @Test func `A report of an earlier run does not pass for one of a run that failed`() throws {
        let repository = try pullRequest(["Sources/New.swift": "let a = 1\n"], policy: "fail-onn: high\n")
        try repository.write("onus.sarif", "{}")
        var runner = Runner(repository: repository, inputs: [:])
        #expect(try runner.run() == 2)
        #expect(runner.outputs["audit"] == ["verdict": "misconfigured"])
    }

    @Test func `The name of the cache is that of the sources and the system`() throws {
        let repository = try pullRequest(["A.swift": "let a = 1\n"])
        var first = Runner(repository: repository, inputs: [:])
        var second = first
        #expect(try first.run() == 0)
        #expect(try second.run() == 0)
        let key = try #require(first.outputs["program"]?["key"])
        #expect(key == second.outputs["program"]?["key"])
        #expect(key.wholeMatch(of: /onus-[0-9a-f]{16}-[0-9a-f]{32}/) != nil)
    }
}

@Suite struct `The recipes for other services` {
    private struct Job: Decodable {
        let script: [String]
        let variables: [String: String]
    }

    /// A clone as GitLab's runner has it: the commits of the merge request, and no branch.
    private func mergeRequest(_ change: [String: String]) throws -> TestRepository {
        let repository = try TestRepository()
        let base = try repository.commit(["README.md": "text", "Sources/Old.swift": "let old = 1\n"])
        try repository.commit(change)
        try repository.git("checkout", "--quiet", "--detach")
        try repository.git("branch", "--quiet", "-D", "main")
        repository.environment = repository.environment.setting([
            "GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "\(base)",
            "CI_DEFAULT_BRANCH": "main",
        ])
        return repository
    }

    /// Runs the job of the template with some inputs.
    private func gitLab(_ repository: TestRepository, failOn: String = "policy", paths: String = ".") throws -> TestCommand.Answer {
        let documents = try Recipes.text("integrations/gitlab/onus.yml").components(separatedBy: "\n---\n")
        try #require(documents.count == 2)
        var text = documents[1]
        for (name, value) in ["job": "onus", "stage": "test", "image": "onus", "fail-on": failOn, "paths": paths] {
            text = text.replacingOccurrences(of: "$[[ inputs.\(name) ]]", with: value)
        }
        #expect(!text.contains("$[["), "an input that this test does not know")
        let job = try #require(try YAMLDecoder().decode([String: Job].self, from: text)["onus"])
        let folder = try Onus.program.removingLastComponent()
        let path = try repository.sh("printf %s \"$PATH\"")
        let environment = repository.environment.setting(job.variables).setting(["PATH": "\(folder):\(path)"])
        return try TestCommand.run("bash", ["-eo", "pipefail", "-c", job.script.joined(separator: "\n")], environment: environment)
    }

    @Test func `GitLab's job writes both reports and fails with the audit`() throws {
        let repository = try mergeRequest(["New.swift": "let a = try! f()\n"])
        let answer = try gitLab(repository)
        #expect(answer.status == 1, "\(answer.errorText)")
        #expect(try repository.sh("cat gl-code-quality-report.json").contains("\"check_name\": \"force-try\""))
        #expect(try repository.sh("cat onus-junit.xml").contains("<testsuite"))
        #expect(try gitLab(repository, failOn: "never").status == 0)
        #expect(try gitLab(repository, paths: "Sources README.md").status == 0)
    }

    @Test func `The workflow and the image name what is there`() throws {
        struct Workflow: Decodable {
            struct Job: Decodable { let steps: [Step] }
            let jobs: [String: Job]
        }
        let steps = try #require(
            try YAMLDecoder().decode(Workflow.self, from: Recipes.text("integrations/github/workflow.yml")).jobs["audit"]?.steps)
        #expect(steps.first?.with?["fetch-depth"] == "0")
        let action = try YAMLDecoder().decode(Action.self, from: Recipes.text("action.yml"))
        let ours = try #require(steps.first { $0.uses?.hasPrefix("OWNER/onus@") == true })
        for name in (ours.with ?? [:]).keys { #expect(action.inputs[name] != nil, "\(name)") }
        for step in steps {
            for output in (step.with?["sarif_file"] ?? "").matches(of: /steps\.onus\.outputs\.([a-z-]+)/) {
                #expect(action.outputs[String(output.1)] != nil)
            }
        }
    }
}
