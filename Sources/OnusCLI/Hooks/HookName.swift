// Owns: the text of the hooks that git runs; the files in `hooks/` are the source, and a test holds the two equal.

/// The hooks that Onus can be called by.
enum HookName: String, CaseIterable {
    case preCommit = "pre-commit"
    case prePush = "pre-push"
}

extension HookName {
    /// The shim with a placeholder for the program.
    var template: String {
        switch self {
        case .preCommit: return Self.preCommitTemplate
        case .prePush: return Self.prePushTemplate
        }
    }

    private static let preCommitTemplate = #"""
        #!/bin/sh
        # onus-hook 1: `onus install` writes this file, `onus uninstall` takes it away.
        onus='@ONUS@'
        before=${0%/*}/pre-commit.before-onus

        if [ ! -x "$onus" ]; then
            echo "onus: the program $onus is missing, so this commit cannot be audited and is stopped" >&2
            echo "  install Onus again (onus install writes the new place), or take the hook away: rm '$0'" >&2
            exit 3
        fi
        if [ -f "$before" ] && [ -x "$before" ]; then
            [ "${ONUS_BEFORE-}" != "$PWD $before" ] || { echo "onus: $before calls the hook that calls it" >&2; exit 3; }
            ONUS_BEFORE="$PWD $before" "$before" "$@" || exit
        fi
        exec "$onus" hook pre-commit "$@"

        """#

    private static let prePushTemplate = #"""
        #!/bin/sh
        # onus-hook 1: `onus install` writes this file, `onus uninstall` takes it away.
        onus='@ONUS@'
        before=${0%/*}/pre-push.before-onus

        if [ ! -x "$onus" ]; then
            echo "onus: the program $onus is missing, so this push cannot be audited and is stopped" >&2
            echo "  install Onus again (onus install writes the new place), or take the hook away: rm '$0'" >&2
            exit 3
        fi
        if [ -f "$before" ] && [ -x "$before" ]; then
            [ "${ONUS_BEFORE-}" != "$PWD $before" ] || { echo "onus: $before calls the hook that calls it" >&2; exit 3; }
            # Both read what is pushed from standard input; the dot keeps the line feeds at its end.
            refs=$(cat && echo .)
            printf '%s' "${refs%.}" 2>/dev/null | ONUS_BEFORE="$PWD $before" "$before" "$@" || exit
            printf '%s' "${refs%.}" | "$onus" hook pre-push "$@"
            exit
        fi
        exec "$onus" hook pre-push "$@"

        """#
}
