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
        return (try aboveStandard(ends[0]), try aboveStandard(ends[1]))
    }

    /// Moves a descriptor away from the three standard numbers: where we were started without them, the child's ends would take their
    /// places and overwrite each other.
    private static func aboveStandard(_ end: Int32) throws(GitError) -> Int32 {
        guard end <= 2 else { return end }
        let moved = fcntl(end, F_DUPFD_CLOEXEC, 3)
        guard moved >= 0 else { throw failure("move a descriptor") }
        close(end)
        return moved
    }

    /// Whether a child has ended, and how; does not wait.
    static func reap(_ pid: pid_t, _ status: inout Int32) -> Bool {
        while true {
            let result = unsafe waitpid(pid, &status, WNOHANG)
            if result < 0 && errno == EINTR { continue }
            return result != 0
        }
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
        // A thread of the Swift runtime blocks most signals; a child that inherited that could not be interrupted.
        var none = sigset_t()
        var pipe = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigemptyset(&pipe)
        unsafe sigaddset(&pipe, SIGPIPE)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &pipe)
        var flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        #if canImport(Darwin)
            flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
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

    static func isFolder(_ path: FilePath) -> Bool {
        var status = stat()
        return unsafe path.withPlatformString { unsafe stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The path that a symbolic link holds; `nil` for anything else.
    static func linkTarget(_ path: FilePath) -> [UInt8]? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe path.withPlatformString { unsafe readlink($0, &target, target.count) }
        return count < 0 ? nil : target[..<count].map(UInt8.init(bitPattern:))
    }

    /// What stands at a path itself, links not followed; `nil` for nothing that git could record.
    static func mode(of path: FilePath) -> FileMode? {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0 else { return nil }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFLNK else { return nil }
        return FileMode(bits: UInt32(status.st_mode))
    }

    /// When a regular file was last written, in nanoseconds since 1970; links are not followed.
    static func modificationTime(of path: FilePath) -> Int64? {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe lstat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        let (seconds, overflows) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? nil : seconds + Int64(time.tv_nsec)
    }

    /// The path behind all links; the path itself if it leads nowhere.
    static func realPath(_ path: FilePath) -> FilePath {
        guard let real = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else { return path.lexicallyNormalized() }
        defer { unsafe free(real) }
        return unsafe FilePath(platformString: real)
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
