// Owns: finding out, from what a CI service tells its jobs, what a change is compared with.
import Audit
import Git
import SystemPackage

/// What a CI service says of the change that it runs for.
struct ContinuousIntegration: Equatable {
    let service: String
    let scope: AuditScope

    /// Reads the variables of the services that we know; nil where none of them runs us.
    ///
    /// - Parameter readFile: reads a file that a service names, such as the description of an event.
    init?(variable: (String) -> String?, readFile: (FilePath) -> [UInt8]?) {
        func value(_ name: String) -> String? {
            guard let text = variable(name), !text.isEmpty else { return nil }
            return text
        }
        for service in Self.services {
            guard let found = service(value, readFile) else { continue }
            self = found
            return
        }
        return nil
    }

    private init(_ service: String, _ change: Change) {
        self.service = service
        scope = change.scope
    }

    private typealias Variables = (String) -> String?
    private typealias Service = @Sendable (Variables, (FilePath) -> [UInt8]?) -> ContinuousIntegration?

    /// What there is to compare with, best first.
    private struct Change {
        /// The branch that a pull request goes to.
        var target: String?
        /// The commit at which the service says that the target stood.
        var targetCommit: String?
        /// The commit at which the pushed branch stood before.
        var before: String?
        var defaultBranch: String?
        var branch: String?

        var scope: AuditScope {
            if let target { return .change(into: branchName(target), commits: [targetCommit].compactMap(\.self)) }
            if let before, before.contains(where: { $0 != "0" }), branch == nil || branch == defaultBranch || defaultBranch == nil {
                return .range("\(before)..HEAD")
            }
            if let defaultBranch, branch != defaultBranch { return .change(into: defaultBranch, commits: []) }
            return defaultBranch == nil ? .branch(base: nil) : .commit("HEAD")
        }

        private func branchName(_ ref: String) -> String { ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref }
    }

    private static let services: [Service] = [gitHub, gitLab, bitbucket, azure, buildkite, jenkins]

    private static func gitHub(_ value: Variables, _ readFile: (FilePath) -> [UInt8]?) -> ContinuousIntegration? {
        guard value("GITHUB_ACTIONS") == "true" else { return nil }
        var change = Change(target: value("GITHUB_BASE_REF"))
        // A merge queue's run is no pull request: what stands before it in the queue is in the event, as is what a push replaced.
        let keys = ["push": "\"before\"", "merge_group": "\"base_sha\""]
        if change.target == nil, let key = value("GITHUB_EVENT_NAME").flatMap({ keys[$0] }), let path = value("GITHUB_EVENT_PATH"),
            let event = readFile(FilePath(path))
        {
            change.before = objectID(after: key, in: event)
        }
        return ContinuousIntegration("GitHub Actions", change)
    }

    private static func gitLab(_ value: Variables, _ readFile: (FilePath) -> [UInt8]?) -> ContinuousIntegration? {
        guard value("GITLAB_CI") == "true" else { return nil }
        return ContinuousIntegration(
            "GitLab CI",
            Change(
                target: value("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"), targetCommit: value("CI_MERGE_REQUEST_DIFF_BASE_SHA"),
                before: value("CI_COMMIT_BEFORE_SHA"), defaultBranch: value("CI_DEFAULT_BRANCH"), branch: value("CI_COMMIT_BRANCH")))
    }

    private static func bitbucket(_ value: Variables, _ readFile: (FilePath) -> [UInt8]?) -> ContinuousIntegration? {
        guard value("BITBUCKET_BUILD_NUMBER") != nil else { return nil }
        return ContinuousIntegration(
            "Bitbucket Pipelines",
            Change(target: value("BITBUCKET_PR_DESTINATION_BRANCH"), targetCommit: value("BITBUCKET_PR_DESTINATION_COMMIT")))
    }

    private static func azure(_ value: Variables, _ readFile: (FilePath) -> [UInt8]?) -> ContinuousIntegration? {
        guard value("TF_BUILD") != nil else { return nil }
        return ContinuousIntegration("Azure Pipelines", Change(target: value("SYSTEM_PULLREQUEST_TARGETBRANCH")))
    }

    private static func buildkite(_ value: Variables, _ readFile: (FilePath) -> [UInt8]?) -> ContinuousIntegration? {
        guard value("BUILDKITE") == "true" else { return nil }
        return ContinuousIntegration(
            "Buildkite",
            Change(
                target: value("BUILDKITE_PULL_REQUEST_BASE_BRANCH"), defaultBranch: value("BUILDKITE_PIPELINE_DEFAULT_BRANCH"),
                branch: value("BUILDKITE_BRANCH")))
    }

    private static func jenkins(_ value: Variables, _ readFile: (FilePath) -> [UInt8]?) -> ContinuousIntegration? {
        guard value("JENKINS_URL") != nil else { return nil }
        return ContinuousIntegration(
            "Jenkins",
            Change(target: value("CHANGE_TARGET"), before: value("GIT_PREVIOUS_SUCCESSFUL_COMMIT") ?? value("GIT_PREVIOUS_COMMIT")))
    }

    /// The object id that is the value of a key in some JSON.
    private static func objectID(after key: String, in json: [UInt8]) -> String? {
        let text = String(decoding: json, as: UTF8.self)
        guard let place = text.firstRange(of: key) else { return nil }
        let value = text[place.upperBound...].drop { $0 == ":" || $0 == "\"" || $0.isWhitespace }.prefix { $0.isHexDigit }
        return value.count == 40 || value.count == 64 ? String(value) : nil
    }
}
