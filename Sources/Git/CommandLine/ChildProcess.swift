// Owns: one child process with piped input, output and errors.
//
// Why not swift-subprocess: it is asynchronous, and a reader is not. `git cat-file --batch` stays open between two plain calls of one
// reader, which a `run { … }` closure cannot give, and waiting for a task from a synchronous call would block the threads that the task needs.
package import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A running child. It is ended and reaped at the latest when the last owner lets go.
package final class ChildProcess {
    private var pid: pid_t
    private var input: Int32
    private var output: Int32
    private var errors: Int32
    private var received: [UInt8] = []
    private var start = 0
    private var complaints: [UInt8] = []
    private let name: String
    /// How long the child may say nothing, in milliseconds.
    private let patience: Int32

    /// Errors beyond this are read but not kept.
    private static let complaintLimit = 64 << 10

    /// Starts a program. Silent for longer than `patience`, it is taken for hung and ended.
    package init(
        _ executable: FilePath, _ arguments: [[UInt8]], variables: [[UInt8]], patience: Duration = .seconds(300)
    ) throws(GitError) {
        name = executable.lastComponent?.string ?? executable.string
        self.patience = Int32(clamping: patience.components.seconds * 1000 + patience.components.attoseconds / 1_000_000_000_000_000)
        let inward = try Posix.socketPair()
        let outward = try Posix.socketPair()
        let complaining = try Posix.socketPair()
        let theirs = [inward.theirs, outward.theirs, complaining.theirs]
        (input, output, errors) = (inward.ours, outward.ours, complaining.ours)
        pid = -1
        defer { for end in theirs { close(end) } }
        pid = try Posix.spawn(executable, arguments, variables: variables, standard: theirs)
        for end in [input, output, errors] {
            let flags = fcntl(end, F_GETFL)
            _ = fcntl(end, F_SETFL, flags | O_NONBLOCK)
        }
    }

    deinit {
        stop()
    }

    /// Sends bytes, meanwhile taking in what the child says, so that neither waits for the other.
    ///
    /// A child that no longer listens is no error here: why it ended is in its status and its complaint.
    package func write(_ bytes: [UInt8]) throws(GitError) {
        var sent = 0
        while sent < bytes.count, input >= 0 {
            let ready = try wait(forInput: true)
            guard ready.input else { continue }
            let (count, code) = unsafe bytes.withUnsafeBytes { all in
                let count = unsafe Posix.send(input, UnsafeRawBufferPointer(rebasing: all[sent...]))
                return (count, errno)
            }
            if count > 0 {
                sent += count
            } else if code == EPIPE || code == ECONNRESET {
                closeInput()
            } else if code != EAGAIN && code != EINTR {
                throw Posix.failure("write to \(name)", code)
            }
        }
    }

    package func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// The next line without its line feed; `nil` at the end of the output.
    func readLine() throws(GitError) -> [UInt8]? {
        try read(until: UInt8(ascii: "\n"))
    }

    /// The bytes before the next separator; `nil` at the end of the output, also when the last piece lacks its separator.
    func read(until separator: UInt8) throws(GitError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = received[searched...].firstIndex(of: separator) {
                let piece = Array(received[start..<end])
                start = end + 1
                return piece
            }
            searched = received.count - start
            compact()
            guard try fill() else { return nil }
        }
    }

    /// Exactly so many bytes; `nil` if the output ends before.
    func read(count: Int) throws(GitError) -> [UInt8]? {
        compact()
        received.reserveCapacity(count)
        while received.count - start < count { guard try fill() else { return nil } }
        defer { start += count }
        return Array(received[start..<start + count])
    }

    /// Everything that is left of the output; `nil` if it is more than `limit` bytes.
    package func readAll(limit: Int) throws(GitError) -> [UInt8]? {
        while try fill() { guard received.count - start <= limit else { return nil } }
        defer { start = received.count }
        return Array(received[start...])
    }

    /// What came after the last whole piece, once the output has ended.
    func rest() throws(GitError) -> [UInt8] {
        while try fill() {}
        defer { start = received.count }
        return Array(received[start...])
    }

    /// What the child complained about so far; all of it once it has finished.
    package var complaint: [UInt8] { complaints }

    /// Waits for the child's end; its exit status, or 128 and the signal.
    package func finish() throws(GitError) -> Int32 {
        closeInput()
        while try fill() { start = received.count }
        guard pid > 0 else { return -1 }
        var status: Int32 = 0
        let limit = ContinuousClock.now.advanced(by: .milliseconds(patience))
        var pause: UInt32 = 50
        // Its errors are taken in meanwhile, but not waited for: a process that it left behind may keep that end open.
        while !Posix.reap(pid, &status) {
            guard ContinuousClock.now < limit else { throw hung() }
            if errors >= 0 {
                _ = try wait(forInput: false, patience: 5)
            } else {
                usleep(pause)
                pause = min(2 * pause, 5000)
            }
        }
        pid = -1
        while errors >= 0, try wait(forInput: false, patience: 0) != nil {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Ends the child at once.
    package func stop() {
        for end in [input, output, errors] where end >= 0 { close(end) }
        (input, output, errors) = (-1, -1, -1)
        guard pid > 0 else { return }
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        pid = -1
    }

    private func compact() {
        received.removeSubrange(..<start)
        start = 0
    }

    /// Waits for more output; false when there will be none.
    private func fill() throws(GitError) -> Bool {
        while output >= 0 {
            if try wait(forInput: false).output { return true }
        }
        return false
    }

    /// Waits until something can be done and takes in what came.
    private func wait(forInput: Bool) throws(GitError) -> (input: Bool, output: Bool) {
        guard let ready = try wait(forInput: forInput, patience: patience) else { throw hung() }
        return ready
    }

    /// The same for a while; `nil` when nothing happened in it.
    private func wait(forInput: Bool, patience: Int32) throws(GitError) -> (input: Bool, output: Bool)? {
        var ends = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
            pollfd(fd: forInput ? input : -1, events: Int16(POLLOUT), revents: 0),
        ]
        let count = unsafe poll(&ends, nfds_t(ends.count), patience)
        guard count >= 0 else {
            if errno == EINTR { return (false, false) }
            throw Posix.failure("wait for \(name)")
        }
        guard count > 0 else { return nil }
        var came = false
        // Errors first: a child complains before it answers.
        if ends[1].revents != 0 {
            _ = try take(from: &errors) { if complaints.count < Self.complaintLimit { complaints += $0 } }
        }
        if ends[0].revents != 0 { came = try take(from: &output) { received += $0 } }
        return (ends[2].revents != 0, came)
    }

    private func hung() -> GitError {
        stop()
        return GitError(.gitTimedOut, "\(name) said nothing for \(patience / 1000) seconds and was ended")
    }

    /// Reads what is there; closes the end when the child closed it.
    private func take(from end: inout Int32, _ keep: (ArraySlice<UInt8>) -> Void) throws(GitError) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let (count, code) = unsafe chunk.withUnsafeMutableBytes { buffer in
            let count = unsafe Posix.read(end, buffer)
            return (count, errno)
        }
        if count < 0 {
            if code == EAGAIN || code == EINTR { return false }
            guard code == ECONNRESET else { throw Posix.failure("read from \(name)", code) }
        }
        if count <= 0 {
            close(end)
            end = -1
            return false
        }
        keep(chunk[..<count])
        return true
    }
}
