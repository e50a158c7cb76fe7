// Owns: calling the git command, once or kept open.
package import SystemPackage

/// The git command in an environment; it never prompts, never takes locks it can do without, and speaks English.
package struct GitCommand: Sendable {
    package let executable: FilePath
    package let environment: GitEnvironment
    /// How long git may say nothing before it counts as hung.
    private let patience: Duration

    /// What a finished command said.
    package struct Answer: Sendable {
        package let status: Int32
        package let output: [UInt8]
        package let errors: [UInt8]

        /// The output without its last line feed, for answers of one line.
        package var line: [UInt8] { output.last == UInt8(ascii: "\n") ? Array(output.dropLast()) : output }

        package var complaint: String {
            String(decoding: errors.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }

    /// Finds git on the environment's `PATH`.
    package init(_ environment: GitEnvironment, patience: Duration = .seconds(300)) throws(GitError) {
        guard let executable = Self.find("git", in: environment) else { throw GitError(.gitNotFound, "git is not on PATH") }
        self.executable = executable
        self.patience = patience
        self.environment = environment.setting([
            "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "LANGUAGE": nil, "GIT_PAGER": "cat",
            // Asking for an object that a partial clone left out must not reach for the network; git before 2.45 knows the second way only.
            "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none",
            // Real history; a path below a file is never there.
            "GIT_GRAFT_FILE": "/dev/null/none",
            // Paths and patterns mean what they say.
            "GIT_LITERAL_PATHSPECS": nil, "GIT_GLOB_PATHSPECS": nil, "GIT_NOGLOB_PATHSPECS": nil, "GIT_ICASE_PATHSPECS": nil,
        ])
    }

    /// The first executable file of a name in the folders of `PATH`.
    package static func find(_ name: String, in environment: GitEnvironment) -> FilePath? {
        let folders = environment.bytes("PATH") ?? ArraySlice("/usr/local/bin:/usr/bin:/bin".utf8)
        for folder in folders.split(separator: UInt8(ascii: ":")) {
            let candidate = environment.workingDirectory.pushing(FilePath(bytes: folder)).appending(name)
            if Posix.isExecutable(candidate) { return candidate }
        }
        return nil
    }

    /// Runs a command to its end, whatever its status; output beyond `limit` bytes is an error.
    package func run(_ arguments: [String], input: [UInt8] = [], limit: Int = 1 << 30) throws(GitError) -> Answer {
        try run(arguments.map { Array($0.utf8) }, input: input, limit: limit)
    }

    package func run(_ arguments: [[UInt8]], input: [UInt8] = [], limit: Int = 1 << 30) throws(GitError) -> Answer {
        let child = try start(arguments)
        try child.write(input)
        child.closeInput()
        guard let output = try child.readAll(limit: limit) else {
            throw GitError(.failed, "\(Self.display(arguments)) said more than \(limit) bytes")
        }
        let status = try child.finish()
        return Answer(status: status, output: output, errors: child.complaint)
    }

    /// Runs a command that must succeed, and gives its output.
    package func output(_ arguments: [String], input: [UInt8] = []) throws(GitError) -> [UInt8] {
        let answer = try run(arguments, input: input)
        guard answer.status == 0 else { throw Self.failure(arguments.map { Array($0.utf8) }, answer) }
        return answer.output
    }

    /// Starts a command that is read, and perhaps fed, piece by piece.
    func start(_ arguments: [String]) throws(GitError) -> ChildProcess {
        try start(arguments.map { Array($0.utf8) })
    }

    private func start(_ arguments: [[UInt8]]) throws(GitError) -> ChildProcess {
        let folder = [Array("-C".utf8), environment.workingDirectory.bytes]
        return try ChildProcess(executable, folder + Self.always + arguments, variables: environment.variables, patience: patience)
    }

    /// The value of a setting as git itself resolves it, with every file, `-c` and variable; `nil` if it is not set.
    package func setting(_ name: String) throws(GitError) -> [UInt8]? {
        let answer = try run(["config", "--null", "--get", name])
        switch answer.status {
        case 0: return Array(answer.output.dropLast())
        case 1: return nil
        default: throw Self.failure([Array("config".utf8), Array(name.utf8)], answer)
        }
    }

    private static let always = [Array("--no-replace-objects".utf8), Array("--no-pager".utf8)]

    private static func display(_ arguments: [[UInt8]]) -> String {
        "git " + arguments.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    static func failure(_ arguments: [[UInt8]], _ answer: Answer) -> GitError {
        failure(display(arguments), answer.status, answer.errors)
    }

    /// Reads git's complaint for what the user can do.
    static func failure(_ command: String, _ status: Int32, _ errors: [UInt8]) -> GitError {
        let text = String(decoding: errors, as: UTF8.self)
        let kind: GitError.Kind =
            if status >= 128 + 1 && text.isEmpty {
                .gitDied
            } else if text.contains("promisor") || text.contains("lazy fetching disabled") {
                .notFetched
            } else if text.contains("not a git repository") {
                .notARepository
            } else if text.contains("dubious ownership") || text.contains("unsafe repository") {
                .foreignOwner
            } else if text.contains("unknown repository extension") || text.contains("Expected git repo version") {
                .unsupported
            } else if text.contains("index file") || text.contains("bad signature") || text.contains("index uses")
                || text.contains("read index") || text.contains("shared index")
            {
                .unreadableIndex
            } else if text.contains("is corrupt") || text.contains("inflate") || text.contains("unable to unpack")
                || text.contains("unable to stream")
                || text.contains("hash mismatch")
            {
                .corruptObject
            } else if text.contains("bad object") || text.contains("unable to read") || text.contains("ould not read")
                || text.contains("bad revision") || text.contains("bad tree object") || text.contains("unable to find")
            {
                .missingObject
            } else if text.contains("must be run in a work tree") {
                .noWorkTree
            } else {
                .failed
            }
        let lines = text.split(separator: "\n")
        // Warnings may stand before the reason.
        let reason = lines.first { $0.hasPrefix("fatal:") } ?? lines.first { $0.hasPrefix("error:") } ?? lines.first
        let first = reason.map(String.init) ?? (status > 128 ? "ended by signal \(status - 128)" : "exit status \(status)")
        return GitError(kind, code: status, "\(command) failed: \(first)")
    }
}
