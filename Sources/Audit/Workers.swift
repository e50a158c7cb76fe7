// Owns: doing the same with many items on all cores, in a stable order and in limited time.

/// Several threads that take items one after the other.
enum Workers {
    /// What the threads share; everything in it is touched under the monitor only.
    private final class Shared<Output: Sendable>: @unchecked Sendable {
        let monitor = Monitor()
        var next = 0
        var outputs: [Output?]
        var done = 0
        var running = 0
        var failure: AuditError?
        /// Nobody is interested any more.
        var isAbandoned = false

        let deadline: Deadline

        init(count: Int, _ deadline: Deadline) {
            outputs = Array(repeating: nil, count: count)
            self.deadline = deadline
        }
    }

    /// Calls a function with every item; the outputs stand in the items' order. What was not done at the deadline is nil.
    ///
    /// - Parameter prepare: makes what one thread needs for itself, such as handles of a repository.
    static func map<Item: Sendable, Tools, Output: Sendable>(
        _ items: [Item], jobs: Int, deadline: Deadline, progress: (@Sendable (AuditProgress) -> Void)? = nil,
        prepare: @escaping @Sendable () throws(AuditError) -> Tools, _ body: @escaping @Sendable (Tools, Item) -> Output
    ) throws(AuditError) -> [Output?] {
        guard !items.isEmpty else { return [] }
        let shared = Shared<Output>(count: items.count, deadline)
        for _ in 0..<max(1, min(jobs, items.count)) {
            shared.monitor.locked { shared.running += 1 }
            let isStarted = Threads.start { work(on: items, shared, prepare, body) }
            guard !isStarted else { continue }
            let others = shared.monitor.locked {
                shared.running -= 1
                return shared.running
            }
            if others == 0 { throw AuditError(.incomplete, "the system gives no thread to analyse files in") }
            break
        }
        wait(for: shared, progress)
        let (outputs, failure) = shared.monitor.locked { (shared.outputs, shared.failure) }
        if let failure { throw failure }
        return outputs
    }

    private static func work<Item: Sendable, Tools, Output: Sendable>(
        on items: [Item], _ shared: Shared<Output>, _ prepare: () throws(AuditError) -> Tools, _ body: (Tools, Item) -> Output
    ) {
        do throws(AuditError) {
            let tools = try prepare()
            while let index = take(shared) {
                let output = body(tools, items[index])
                shared.monitor.locked {
                    shared.outputs[index] = output
                    shared.done += 1
                }
            }
        } catch {
            shared.monitor.locked { shared.failure = error }
        }
        shared.monitor.locked {
            shared.running -= 1
            shared.monitor.signal()
        }
    }

    private static func take<Output>(_ shared: Shared<Output>) -> Int? {
        shared.monitor.locked {
            let isWanted = shared.failure == nil && !shared.isAbandoned && !shared.deadline.hasPassed
            guard isWanted, shared.next < shared.outputs.count else { return nil }
            shared.next += 1
            return shared.next - 1
        }
    }

    private static func wait<Output>(for shared: Shared<Output>, _ progress: (@Sendable (AuditProgress) -> Void)?) {
        let beat = Duration.milliseconds(100)
        while true {
            let (isDone, done) = shared.monitor.locked {
                if shared.running > 0 { shared.monitor.wait(atMost: min(beat, shared.deadline.remaining ?? beat)) }
                if shared.deadline.hasPassed { shared.isAbandoned = true }
                return (shared.running == 0 || shared.isAbandoned, shared.done)
            }
            if let progress { progress(AuditProgress(done: done, total: shared.outputs.count)) }
            if isDone { return }
        }
    }
}
