// Owns: the few things of libgit2 that Swift cannot import: variadic calls and initialiser macros.
#ifndef ONUS_CLIBGIT2_SHIM_H
#define ONUS_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <zlib.h>

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

/// Inflates as much as fits, at most `out_size` bytes; the number of bytes, or -1 where the input is no deflated data.
/// `complete` says whether the data ended there and its checksum was right.
static inline long onus_inflate(const void *in, size_t in_size, void *out, size_t out_size, int *complete) {
    z_stream stream = {0};
    *complete = 0;
    if (in_size > 0xFFFFFFFFu || out_size > 0xFFFFFFFFu || inflateInit(&stream) != Z_OK) return -1;
    stream.next_in = (Bytef *)in;
    stream.avail_in = (uInt)in_size;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)out_size;
    int result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (result != Z_STREAM_END && result != Z_BUF_ERROR && result != Z_OK) return -1;
    *complete = result == Z_STREAM_END;
    return (long)stream.total_out;
}

#endif
