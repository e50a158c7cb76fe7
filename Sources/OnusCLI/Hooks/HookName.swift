// Owns: the hooks that git can call us by, and the text of their shims; `hooks/` holds the same text, and a test holds the two equal.

/// The hooks that Onus can be called by.
enum HookName: String, CaseIterable {
    case preCommit = "pre-commit"
    case preMergeCommit = "pre-merge-commit"
    case commitMsg = "commit-msg"
    case postCommit = "post-commit"
    case postRewrite = "post-rewrite"
    case prePush = "pre-push"
    case preReceive = "pre-receive"

    /// What `onus install` puts in place: the gates and the record of what went around them. A server asks for ``preReceive``, and who has
    /// hooks that change the index after ours for ``commitMsg``.
    static let installed: [HookName] = [.preCommit, .preMergeCommit, .postCommit, .postRewrite, .prePush]

    /// Whether commits or pushes go unaudited without the hook; the others only keep the record.
    var isGate: Bool { self == .preCommit || self == .prePush }
}

extension HookName {
    /// The shim with a placeholder for the program.
    var template: String { Self.head(rawValue, missing: whatIsMissed) + (readsInput ? Self.tailWithInput(rawValue) : Self.tail(rawValue)) }

    private var readsInput: Bool { self == .prePush || self == .postRewrite || self == .preReceive }

    /// What does not happen while the program is missing.
    private var whatIsMissed: String {
        switch self {
        case .preCommit, .commitMsg: "this commit cannot be audited and is stopped"
        case .preMergeCommit: "this merge cannot be audited and is stopped"
        case .prePush, .preReceive: "this push cannot be audited and is stopped"
        case .postCommit, .postRewrite: "nobody writes down whether this commit was audited"
        }
    }

    private static func head(_ name: String, missing: String) -> String {
        #"""
        #!/bin/sh
        # onus-hook 1: `onus install` writes this file, `onus uninstall` takes it away.
        onus='@ONUS@'
        before=${0%/*}/\#(name).before-onus

        if [ ! -x "$onus" ]; then
            echo "onus: the program $onus is missing, so \#(missing)" >&2
            echo "  install Onus again (onus install writes the new place), or take the hook away: rm '$0'" >&2
            exit 3
        fi
        if [ -f "$before" ] && [ -x "$before" ]; then
            [ "${ONUS_BEFORE-}" != "$PWD $before" ] || { echo "onus: $before calls the hook that calls it" >&2; exit 3; }

        """#
    }

    private static func tail(_ name: String) -> String {
        #"""
            ONUS_BEFORE="$PWD $before" "$before" "$@" || exit
        fi
        exec "$onus" hook \#(name) "$@"

        """#
    }

    private static func tailWithInput(_ name: String) -> String {
        #"""
            # Both read which refs or commits it is about from standard input; the dot keeps the line feeds at its end.
            refs=$(cat && echo .)
            printf '%s' "${refs%.}" 2>/dev/null | ONUS_BEFORE="$PWD $before" "$before" "$@" || exit
            printf '%s' "${refs%.}" | "$onus" hook \#(name) "$@"
            exit
        fi
        exec "$onus" hook \#(name) "$@"

        """#
    }

    /// The line that lets a hooks folder of all repositories call each repository's own hooks, which git no longer looks for.
    var localChaining: String { #"[ -e "$before" ] || before=$(git rev-parse --git-common-dir)/hooks/\#(rawValue)"# }
}
