// Owns: tests of an audit in CI: what it compares with, and whose policy counts.
import Audit
import Git
import SystemPackage
import Testing
import TestSupport

@testable import OnusCLI

@Suite struct `What a CI service says of a change` {
    private func found(_ variables: [String: String], event: String = "") -> ContinuousIntegration? {
        ContinuousIntegration(variable: { variables[$0] }, readFile: { _ in event.isEmpty ? nil : Array(event.utf8) })
    }

    @Test func `A pull request is compared with the branch that it goes to`() {
        let requests: [(String, [String: String], commits: [String])] = [
            ("GitHub Actions", ["GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"], []),
            (
                "GitLab CI",
                [
                    "GITLAB_CI": "true", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc",
                    "CI_DEFAULT_BRANCH": "dev",
                ],
                ["abc"]
            ),
            ("Bitbucket Pipelines", ["BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_PR_DESTINATION_BRANCH": "main"], []),
            ("Azure Pipelines", ["TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"], []),
            ("Buildkite", ["BUILDKITE": "true", "BUILDKITE_PULL_REQUEST_BASE_BRANCH": "main"], []),
            ("Jenkins", ["JENKINS_URL": "x", "CHANGE_TARGET": "main", "GIT_PREVIOUS_COMMIT": "abc"], []),
        ]
        for (service, variables, commits) in requests {
            #expect(found(variables)?.service == service)
            #expect(found(variables)?.scope == .change(into: "main", commits: commits), "\(service)")
        }
    }

    @Test func `A push to the default branch is compared with where it stood before`() {
        let id = String(repeating: "ab", count: 20)
        let event = "{\"after\": \"x\", \"before\": \"\(id)\"}"
        let gitHub = ["GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/event.json"]
        #expect(found(gitHub, event: event)?.scope == .range("\(id)..HEAD"))
        let gitLab = ["GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": id, "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "main"]
        #expect(found(gitLab)?.scope == .range("\(id)..HEAD"))
        let queue = ["GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "merge_group", "GITHUB_EVENT_PATH": "/event.json"]
        #expect(found(queue, event: "{\"merge_group\": {\"base_sha\": \"\(id)\"}}")?.scope == .range("\(id)..HEAD"))
    }

    @Test func `A pushed branch of work is compared with the default branch`() {
        let id = String(repeating: "ab", count: 20)
        let gitLab = ["GITLAB_CI": "true", "CI_COMMIT_BEFORE_SHA": id, "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "work"]
        #expect(found(gitLab)?.scope == .change(into: "main", commits: []))
        // A new branch stood nowhere before.
        let event = "{\"before\": \"\(String(repeating: "0", count: 40))\"}"
        let gitHub = ["GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/event.json"]
        #expect(found(gitHub, event: event)?.scope == .branch(base: nil))
    }

    @Test func `Where no service runs us nothing is found`() {
        #expect(found(["CI": "true", "HOME": "/"]) == nil)
    }
}

@Suite struct `An audit in CI` {
    /// A clone as a CI job has it: a detached merge of the pull request into the branch that it goes to.
    private func job(policy: String = "", change: [String: String]) throws -> TestRepository {
        let repository = try TestRepository()
        try repository.commit(["README.md": "text", ".onus.yml": policy])
        try repository.git("checkout", "--quiet", "-b", "work")
        try repository.commit(change)
        try repository.git("checkout", "--quiet", "main")
        try repository.commit(["Other.swift": "let other = 1\n"])
        try repository.git("update-ref", "refs/remotes/origin/main", "main")
        try repository.git("checkout", "--quiet", "--detach", "main")
        try repository.git("merge", "--quiet", "--no-ff", "--no-verify", "-m", "merge", "work")
        try repository.git("branch", "--quiet", "-D", "main")
        repository.environment = repository.environment.setting(["GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"])
        return repository
    }

    @Test func `A pull request's merge is compared with the branch that it goes to`() throws {
        let job = try job(change: ["New.swift": "let a = try! f()\n"])
        let answer = try job.onus("audit", "--ci")
        #expect(answer.status == 1)
        #expect(answer.text.contains("New.swift") && !answer.text.contains("Other.swift"))
    }

    @Test func `A pull request cannot loosen its own gate, and the report says that it tried`() throws {
        let job = try job(change: ["New.swift": "let a = try! f()\n", ".onus.yml": "fail-on: never\n"])
        let answer = try job.onus("audit", "--ci")
        #expect(answer.status == 1)
        #expect((answer.text + answer.errorText).contains("cannot loosen its own gate"))
        #expect(try job.onus("audit", "--base", "origin/main").status == 0)
    }

    @Test func `A protected branch lets less pass`() throws {
        let change = ["New.swift": "var cache: String!\n"]
        #expect(try job(change: change).onus("audit", "--ci").status == 0)
        let answer = try job(policy: "protected-branches: [main]\n", change: change).onus("audit", "--ci")
        #expect(answer.status == 1)
        #expect((answer.text + answer.errorText).contains("main is a protected branch"))
    }

    @Test func `A branch that was not fetched is an error that says how to fetch it`() throws {
        let job = try job(change: ["New.swift": "let a = 1\n"])
        job.environment = job.environment.setting(["GITHUB_BASE_REF": "release"])
        let answer = try job.onus("audit", "--ci")
        #expect(answer.status == 2)
        #expect(answer.errorText.contains("release:refs/remotes/origin/release"))
        #expect(answer.errorText.contains("fetch-depth: 0"))
    }

    @Test func `Outside of CI the flag is wrong use`() throws {
        let repository = try TestRepository()
        try repository.commit(["A.swift": "let a = 1\n"])
        let answer = try repository.onus("audit", "--ci")
        #expect(answer.status == 2)
        #expect(answer.errorText.contains("--base"))
    }
}
