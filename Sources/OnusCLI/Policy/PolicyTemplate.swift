// Owns: the text of a first policy.

/// The text of a first policy: what it says is the standard, and everything else that can be said stands there as a comment.
struct PolicyTemplate {
    private let traits: RepositoryTraits

    init(_ traits: RepositoryTraits) { self.traits = traits }

    var text: String {
        var text = """
            # The policy of Onus: what stops a commit, a push or a pull request here.
            # What it means right now: onus config show [PATH]. All rules: onus rules.
            # It is read from what is audited: from the index, the commit, or, in CI, the branch that a change goes to.
            version: 1

            # The branch that work is compared with by `onus audit`.

            """
        if let base = traits.base { text += "base: \(base)\n" } else { text += "# base: main\n" }
        text += """

            # From which severity on a finding blocks: high, medium, low, never. Findings of low confidence never do.
            fail-on: high

            # Here less passes than elsewhere.
            # protected-branches:
            #   branches: [\(traits.base ?? "main"), release/*]
            #   fail-on: medium

            # Here less passes than elsewhere, too: on lines that are known to be a machine's, by commits, notes and traces.
            # generated: { fail-on: medium }

            # Rules by id: off, low, medium, high; some have options, which `onus rules show ID` names. A single place is better silenced there, with a reason:
            #   // onus:allow force-try — why it cannot fail
            # rules:
            #   implicitly-unwrapped-optional: off
            #   swallowed-error: high
            #   hollow-test: { severity: high, expectations: [holds] }

            # What is not audited at all; patterns as in .gitignore.

            """
        let excluded = traits.generated + traits.vendored
        if excluded.isEmpty {
            text += "# exclude: [Generated, \"*.pb.swift\"]\n"
        } else {
            text += "exclude:\n" + excluded.map { "  - \"\($0)\"\n" }.joined()
        }
        text += """

            # What is different below some paths; the last entry that says something counts.\(targets)
            # paths:
            #   - match: "\(traits.targets.first ?? "Sources/Server")/**"
            #     fail-on: medium
            #     rules: { force-unwrap: high }

            # When an audit gives up; what is not audited by then blocks.
            # limits: { time: 30s, file-size: 20MB }

            # Reports that `onus audit` writes besides, never a hook; and what test runs left, which says better than names what is tested.
            # reports: [sarif=onus.sarif, html=onus.html]
            # coverage: [coverage/lcov.info]

            # Rules of your own, as patterns of Swift tokens; onus rules test holds them to their examples.
            # custom-rules:
            #   - id: no-thread-sleep
            #     pattern: Thread.sleep($...TIME)
            #     message: blocks a whole thread for $...TIME
            #     help: await Task.sleep
            #     severity: medium
            #     bad: "Thread.sleep(forTimeInterval: 2)"
            #     good: "try await Task.sleep(for: .seconds(2))"

            """
        if !traits.otherTools.isEmpty {
            text += "\n# Found beside it: \(traits.otherTools.joined(separator: ", ")). Onus says nothing of style; both can run.\n"
        }
        return text
    }

    /// The folders of the repository's targets; so many that nobody reads them all are not listed.
    private var targets: String {
        guard traits.targets.count > 1 else { return "" }
        let shown = traits.targets.prefix(8).joined(separator: ", ")
        return "\n# Targets: \(shown)\(traits.targets.count > 8 ? " and \(traits.targets.count - 8) more" : "")."
    }
}
