// Owns: a git repository of any number of Swift files, with tests, and a change that waits to be committed.
import Foundation

/// A package of modules whose types use one another, a fifth of the files tests, under real git.
struct GeneratedRepository {
    let path: String
    private static let filesPerModule = 100

    init(at path: String, files count: Int) throws {
        self.path = path
        let modules = (count + Self.filesPerModule - 1) / Self.filesPerModule
        try write("Package.swift", Self.manifest(modules: modules))
        for number in 0..<count {
            let module = number / Self.filesPerModule
            let (name, code) =
                number % 5 == 4
                ? ("Tests/Module\(module)Tests/Part\(number)Tests.swift", Self.test(number))
                : ("Sources/Module\(module)/Part\(number).swift", Self.source(number))
            try write(name, code)
        }
        try write(Self.commonFile, Self.common(limit: 2))
        try git("init", "--quiet")
        try git("config", "user.name", "Benchmark")
        try git("config", "user.email", "benchmark@example.org")
        try git("config", "gc.auto", "0")
        try git("add", ".")
        try git("commit", "--quiet", "--message", "all")
    }

    private static let commonFile = "Sources/Module0/Weigh.swift"

    /// What a function in every file calls, and no test reaches.
    private static func common(limit: Int) -> String {
        "public func weigh(_ depth: Int) -> Int {\n    if depth > \(limit) { return 1 }\n    return depth\n}\n"
    }

    /// Stages a change of nothing but the function that most of the repository calls.
    func stageCommonChange() throws {
        try git("reset", "--quiet", "--hard")
        try write(Self.commonFile, Self.common(limit: 5))
        try git("add", ".")
    }

    /// Stages a change of a few files: a function with a test, one without, and one that others of the module call.
    func stageChange() throws {
        let code = try String(contentsOfFile: path + "/Sources/Module0/Part1.swift", encoding: .utf8)
        let added = """

            extension Part1 {
                func added(to total: Int) -> Int {
                    if total < 0 { return 0 }
                    return step(total) + 1
                }
                func forgotten(_ total: Int) -> Int {
                    var sum = total
                    while sum > 9 { sum -= value }
                    return sum
                }
            }

            """
        try write("Sources/Module0/Part1.swift", code + added)
        let test = try String(contentsOfFile: path + "/Tests/Module0Tests/Part4Tests.swift", encoding: .utf8)
        try write("Tests/Module0Tests/Part4Tests.swift", test + "@Test func adds() { #expect(Part1(value: 1).added(to: 1) == 3) }\n")
        try git("add", ".")
    }

    /// Turns the rules about tests off, or on again.
    func setTestingRules(off ids: [String]) throws {
        try write(".onus.yml", "version: 1\nrules:\n" + (["force-try"] + ids).map { "  \($0): off\n" }.joined())
        try git("add", ".onus.yml")
    }

    func forgetCache() { try? FileManager.default.removeItem(atPath: path + "/.git/onus") }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", path] + arguments
        try process.run()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "git \(arguments.joined(separator: " ")) failed")
    }

    private func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path).appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    // MARK: - Code

    private static func manifest(modules: Int) -> String {
        let targets = (0..<modules).map { module in
            let dependency = module > 0 ? "\"Module\(module - 1)\"" : ""
            return """
                        .target(name: "Module\(module)", dependencies: [\(dependency)]),
                        .testTarget(name: "Module\(module)Tests", dependencies: ["Module\(module)"]),
                """
        }
        return "// swift-tools-version:6.0\nimport PackageDescription\nlet package = Package(\n    name: \"Generated\",\n    targets: [\n"
            + targets.joined(separator: "\n") + "\n    ])\n"
    }

    private static func source(_ n: Int) -> String {
        let first = n / filesPerModule * filesPerModule
        let other = first + (n * 7 + 3) % filesPerModule / 5 * 5
        let methods = (0..<12).map { m in
            """
                public func work\(m)(_ input: [Int], limit: Int = \(m + 1)) throws -> Int {
                    guard !input.isEmpty else { throw Failure.empty(\(n)) }
                    var total = value
                    for item in input.prefix(limit) where item % \(m + 2) != 0 {
                        total += other.step(item) - cache[item, default: \(m)]
                    }
                    return try total > limit ? helper\(m)(total) : work\((m + 1) % 12)(Array(input.dropFirst()))
                }
                private func helper\(m)(_ total: Int) throws -> Int {
                    let name = "part-\(n)-\\(total)"
                    if name.count > \(m + 20) { return total }
                    return total + name.utf8.reduce(0) { $0 &+ Int($1) }
                }
            """
        }
        return """
            // Part \(n) of a generated program.
            import Foundation
            public struct Part\(n): Sendable, Hashable {
                public enum Failure: Error { case empty(Int) }
                public let value: Int
                var cache: [Int: Int] = [:]
                var other: Part\(other) { Part\(other)(value: value + 1) }
                public init(value: Int) { self.value = value }
                public func step(_ total: Int) -> Int {
                    if total > \(n) { return total - value }
                    return total + value
                }
                public func report(_ depth: Int) -> Int {
                    if depth > 3 { return weigh(depth) }
                    return other.report(depth + 1)
                }
            \(methods.joined(separator: "\n"))
            }

            """
    }

    private static func test(_ n: Int) -> String {
        let tests = (1...4).map { back in
            """
            @Suite struct Part\(n - back)Tests {
                let part = Part\(n - back)(value: \(back))
                @Test(arguments: [1, 2, 3]) func steps(_ x: Int) { #expect(part.step(x) == x + \(back)) }
                @Test func works() throws {
                    #expect(try part.work0([1, 2, 3]) > 0)
                    #expect(throws: Part\(n - back).Failure.self) { try part.work1([]) }
                }
            }
            """
        }
        return "import Testing\n@testable import Module\(n / filesPerModule)\n" + tests.joined(separator: "\n") + "\n"
    }
}
