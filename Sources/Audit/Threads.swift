// Owns: threads and the lock between them.
//
// Why not tasks: an audit has to end when its time is over even while a file is being analysed, which no task can be made to do, and
// reading deeply nested code wants a larger stack than the cooperative pool's threads have.
#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A mutex with a condition that somebody can wait for.
@safe final class Monitor: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition = .allocate(capacity: 1)
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    func signal() { unsafe pthread_cond_broadcast(condition) }

    /// Waits, inside ``locked(_:)``, for a signal or until so much time went by; may return early.
    func wait(atMost duration: Duration) {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let (seconds, attoseconds) = max(.zero, duration).components
        var end = timespec()
        let nanoseconds = Int(now.tv_nsec) + Int(attoseconds / 1_000_000_000)
        end.tv_sec = now.tv_sec + time_t(seconds) + time_t(nanoseconds / 1_000_000_000)
        end.tv_nsec = nanoseconds % 1_000_000_000
        unsafe pthread_cond_timedwait(condition, mutex, &end)
    }
}

/// How our threads differ from the system's usual ones.
@safe private final class ThreadAttributes {
    let pointer: UnsafeMutablePointer<pthread_attr_t>

    init(stackSize: Int) {
        unsafe pointer = .allocate(capacity: 1)
        unsafe pthread_attr_init(pointer)
        unsafe pthread_attr_setstacksize(pointer, stackSize)
        unsafe pthread_attr_setdetachstate(pointer, Int32(PTHREAD_CREATE_DETACHED))
    }

    deinit {
        unsafe pthread_attr_destroy(pointer)
        unsafe pointer.deallocate()
    }
}

enum Threads {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Deep nesting is read by descending into it.
    private static let stackSize = 64 << 20

    /// Starts a thread that nobody waits for; false where the system has no more of them.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let work = unsafe Unmanaged.passRetained(Work(body))
        let isStarted = unsafe create(work.toOpaque())
        if !isStarted { unsafe work.release() }
        return isStarted
    }

    private static func create(_ work: UnsafeMutableRawPointer) -> Bool {
        let attributes = ThreadAttributes(stackSize: stackSize)
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let code = unsafe pthread_create(&thread, attributes.pointer, run, work)
        return code == 0
    }

    #if canImport(Darwin)
        private typealias Argument = UnsafeMutableRawPointer
    #else
        private typealias Argument = UnsafeMutableRawPointer?
    #endif

    private static let run: @convention(c) (Argument) -> UnsafeMutableRawPointer? = { argument in
        let pointer: UnsafeMutableRawPointer? = unsafe argument
        guard let pointer = unsafe pointer else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
    }
}
