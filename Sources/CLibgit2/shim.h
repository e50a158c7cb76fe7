// Owns: the few things of libgit2 that Swift cannot import: variadic calls and initialiser macros.
#ifndef ONUS_CLIBGIT2_SHIM_H
#define ONUS_CLIBGIT2_SHIM_H

#include <git2.h>

/// Declares the extensions known whose meaning cannot change what we read: where a worktree's configuration or links are kept, and that
/// objects may be missing (which reading then reports). `objectformat` and `refstorage` are never named here: libgit2 would open such a
/// repository and see no refs.
static inline int onus_git2_declare_extensions(void) {
    const char *extensions[] = {"worktreeconfig", "partialclone", "relativeworktrees"};
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, sizeof extensions / sizeof extensions[0]);
}

/// Options for comparing two buffers line by line: no context, no merging of neighbouring hunks, every byte taken as text; where a hunk
/// may stand in several places it stands where `git diff` shows it.
static inline git_diff_options onus_git2_line_diff_options(void) {
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.context_lines = 0;
    options.interhunk_lines = 0;
    options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
    options.max_size = -1;
    return options;
}

#endif
