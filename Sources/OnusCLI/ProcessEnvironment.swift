// Owns: reading what the system gave this process: arguments, folder, variables, clock, standard input, its own program file.
import Git
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    @unsafe @preconcurrency import Glibc
#endif

enum ProcessEnvironment {
    /// The working directory and the variables, as values.
    static func git() throws(CommandFailure) -> GitEnvironment {
        guard let folder = unsafe getcwd(nil, 0) else {
            throw CommandFailure(.incomplete, "the working directory is gone or cannot be read", advice: "change into a folder that exists")
        }
        defer { unsafe free(folder) }
        return GitEnvironment(workingDirectory: unsafe FilePath(platformString: folder), variables: variables())
    }

    private static func variables() -> [[UInt8]] {
        var entries: [[UInt8]] = []
        #if canImport(Darwin)
            guard let start = unsafe _NSGetEnviron().pointee else { return [] }
            var cursor = unsafe start
        #else
            var cursor = unsafe environ
        #endif
        while let entry = unsafe cursor.pointee {
            entries.append(unsafe UnsafeBufferPointer(start: entry, count: strlen(entry)).map { UInt8(bitPattern: $0) })
            unsafe cursor += 1
        }
        return entries
    }

    /// The arguments without the program's name; nil if one of them is no UTF-8 and would not mean what it says.
    static func arguments() -> [String]? {
        let strings = (1..<max(1, Int(CommandLine.argc))).map { index in
            unsafe CommandLine.unsafeArgv[index].flatMap { unsafe String(validatingCString: $0) }
        }
        return strings.contains(nil) ? nil : strings.compactMap(\.self)
    }

    static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Everything on standard input; more than `limit` bytes are refused.
    static func standardInput(limit: Int) throws(CommandFailure) -> [UInt8] {
        do {
            return try FileSystem.readAll(.standardInput, limit: limit)
        } catch {
            throw CommandFailure(.incomplete, "cannot read standard input: \(error)")
        }
    }

    /// The day in UTC, `YYYY-MM-DD`.
    static func today() -> String {
        var seconds = time(nil)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        func digits(_ number: Int32, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return unsafe "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
    }

    /// How long an audit may take, from `ONUS_TIMEOUT` in seconds; nil where nobody set it.
    static func timeLimit() throws(CommandFailure) -> Duration? {
        guard let text = variable("ONUS_TIMEOUT"), !text.isEmpty else { return nil }
        guard let seconds = Double(text), seconds > 0, seconds < 1_000_000 else {
            throw CommandFailure(.wrongUse, "ONUS_TIMEOUT is \(text)", advice: "give it a number of seconds, such as 30, or unset it")
        }
        return .milliseconds(Int(seconds * 1000))
    }

    /// How many processors may work for us.
    static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The absolute path by which this program can be started again.
    ///
    /// The name it was called by, where that leads to the same file: a link stays good when what it points to is replaced by another version.
    static func program(in environment: GitEnvironment) throws(CommandFailure) -> FilePath {
        guard let real = realProgram() else { throw CommandFailure(.incomplete, "the system does not say where this program is") }
        let called = CommandLine.arguments.first ?? ""
        let named = called.contains("/") ? environment.workingDirectory.pushing(FilePath(called)) : GitCommand.find(called, in: environment)
        guard let named, FileSystem.resolve(named) == real else { return real }
        return named.lexicallyNormalized()
    }

    private static func realProgram() -> FilePath? {
        #if canImport(Darwin)
            var size: UInt32 = 0
            _ = unsafe _NSGetExecutablePath(nil, &size)
            var name = [CChar](repeating: 0, count: Int(size) + 1)
            guard unsafe _NSGetExecutablePath(&name, &size) == 0 else { return nil }
            return unsafe FileSystem.resolve(FilePath(platformString: name))
        #else
            return FileSystem.resolve("/proc/self/exe")
        #endif
    }
}
