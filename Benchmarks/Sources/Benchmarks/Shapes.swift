// Owns: files of one shape each, in any size: what rules must not be slower than linear on.

/// A shape of code that people or generators write, in any size.
struct Shape: Sendable {
    let name: String
    /// How many of its parts the smallest file has.
    let count: Int
    let code: @Sendable (Int) -> String

    static let all = [
        Shape(name: "lines in one function", count: 5_000, code: function),
        Shape(name: "nested closures", count: 1_000, code: closures),
        Shape(name: "else ifs", count: 2_500, code: elseIfs),
        Shape(name: "classes", count: 1_000, code: classes),
        Shape(name: "ternaries in one literal", count: 600, code: ternaries),
        Shape(name: "static variables", count: 2_500, code: statics),
    ]

    private static func repeated(_ count: Int, _ part: (Int) -> String) -> String { (0..<count).map(part).joined(separator: "\n") }

    /// Lines of many kinds, so that every rule finds something to ask about.
    private static func function(_ count: Int) -> String {
        let lines = repeated(count / 10) { n in
            """
                let value\(n) = items[\(n % 7)] + total / divisor
                if value\(n) > limit { total += value\(n) }
                guard let found\(n) = lookup["key\(n)"] else { return }
                do { try store(found\(n)) } catch { log(error) }
                for item in items where item > \(n) { total -= item }
                items.append(contentsOf: load(\(n)).map { $0 * 2 })
                lock.lock(); shared[\(n % 5)] = total; lock.unlock()
                queue.async { [weak self] in self?.update(found\(n)) }
                let text\(n) = try? String(contentsOf: url\(n % 3))
                switch total { case 0: reset(); default: print(text\(n) ?? "", total) }
            """
        }
        return "final class Box {\n    func run() throws {\n\(lines)\n    }\n}\n"
    }

    /// Closures in closures, ten deep, side by side: deeper ones no one writes, and the depth is no length.
    private static func closures(_ count: Int) -> String {
        let towers = repeated(count / 10) { n in
            let open = (0..<10).map { "items\($0).forEach { value\($0) in self.total += value\($0) / count\(n)" }.joined(separator: "\n")
            return "    func f\(n)() {\n\(open)\n\(String(repeating: "}", count: 10))\n    }"
        }
        return "final class Box {\n    var total = 0\n\(towers)\n}\n"
    }

    private static func elseIfs(_ count: Int) -> String {
        let tests = (0..<count).map { "if code == \($0), let x = table[\($0)] { total += x / \($0 + 1) }" }.joined(separator: "\n    else ")
        return "func choose(_ code: Int) {\n    var total = 0\n    \(tests)\n    else { fail(total) }\n}\n"
    }

    private static func classes(_ count: Int) -> String {
        repeated(count) { n in
            """
            final class Model\(n) {
                var value = \(n)
                var items: [Int] = []
                private let lock = NSLock()
                var handler: (() -> Void)?
                func load() { queue.async { self.value += 1; self.lock.withLock { self.items.append(self.value) } } }
                func start() { handler = { self.load() } }
                func read() -> Int { lock.lock(); defer { lock.unlock() }; return value + items[0] }
            }
            """
        } + "\n"
    }

    private static func ternaries(_ count: Int) -> String {
        let rows = repeated(count) { "    row[\($0)] > limit ? row[\($0)] / scale : fallback\($0)," }
        return "func make(row: [Int], limit: Int, scale: Int) -> [Int] {\n    [\n\(rows)\n    ]\n}\n"
    }

    private static func statics(_ count: Int) -> String {
        let variables = repeated(count / 2) { "    static var value\($0) = make(\($0))\n    static var cache\($0): [Int] = []" }
        return "enum Settings {\n\(variables)\n    static func reset() { value0 = 0; cache0.append(1) }\n}\n"
    }
}
