// Owns: the system calls behind a child process, with the differences between the systems.
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

enum Posix {
    /// A pair of connected ends: one stays here, one goes to the child.
    typealias Ends = (ours: Int32, theirs: Int32)

    /// The child's ends are sockets: writing to a child that is gone is then an error and not a deadly SIGPIPE.
    static func socketPair() throws(GitError) -> Ends {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            guard unsafe socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0 else { throw failure("create a socket") }
            var on: Int32 = 1
            _ = unsafe setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #else
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw failure("create a socket") }
        #endif
        return (ends[0], ends[1])
    }

    static func send(_ end: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
            unsafe Darwin.write(end, bytes.baseAddress, bytes.count)
        #elseif canImport(Glibc)
            unsafe Glibc.send(end, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #else
            unsafe Musl.send(end, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #endif
    }

    static func read(_ end: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Darwin)
            unsafe Darwin.read(end, bytes.baseAddress, bytes.count)
        #elseif canImport(Glibc)
            unsafe Glibc.read(end, bytes.baseAddress, bytes.count)
        #else
            unsafe Musl.read(end, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Starts a program with variables and three standard ends, and with nothing else of ours. It runs in our own folder.
    static func spawn(
        _ executable: FilePath, _ arguments: [[UInt8]], variables: [[UInt8]], standard: [Int32]
    ) throws(GitError) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (number, end) in standard.enumerated() { unsafe posix_spawn_file_actions_adddup2(&actions, end, Int32(number)) }
        #if canImport(Darwin)
            unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_CLOEXEC_DEFAULT))
        #endif
        var pid: pid_t = -1
        let argv = CStrings([executable.bytes] + arguments)
        let envp = CStrings(variables)
        let code = unsafe executable.withPlatformString {
            unsafe posix_spawn(&pid, $0, &actions, &attributes, argv.pointers, envp.pointers)
        }
        guard code == 0 else { throw failure("start \(executable)", code) }
        return pid
    }

    /// Whether a regular file with the right to run it stands there.
    static func isExecutable(_ path: FilePath) -> Bool {
        var status = stat()
        return unsafe path.withPlatformString { name in
            unsafe stat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(name, X_OK) == 0
        }
    }

    /// What stands at a path itself, links not followed; `nil` for nothing that git could record.
    static func mode(of path: FilePath) -> FileMode? {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 else { return nil }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFLNK else { return nil }
        return FileMode(bits: UInt32(status.st_mode))
    }

    static func failure(_ doing: String, _ code: Int32 = errno) -> GitError {
        let text = unsafe String(cString: strerror(code))
        return GitError(.failed, code: code, "cannot \(doing): \(text)")
    }
}

/// A list of C strings, ended by a null pointer.
@safe private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [[UInt8]]) {
        count = strings.count
        unsafe pointers = .allocate(capacity: count + 1)
        unsafe pointers.initialize(repeating: nil, count: count + 1)
        for (index, string) in strings.enumerated() {
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: string.count + 1)
            for (offset, byte) in string.enumerated() { unsafe copy[offset] = CChar(bitPattern: byte) }
            unsafe copy[string.count] = 0
            unsafe pointers[index] = copy
        }
    }

    deinit {
        for index in 0..<count { unsafe pointers[index]?.deallocate() }
        unsafe pointers.deallocate()
    }
}
