// Owns: running the built program in tests.
import Git
import SystemPackage
import Testing
import TestSupport

enum Onus {
    /// The program that was built with the tests: it lies beside their bundle.
    static var program: FilePath {
        get throws {
            for argument in CommandLine.arguments {
                var path = FilePath(argument)
                while !path.components.isEmpty, path.extension != "xctest" { path.removeLastComponent() }
                if path.extension == "xctest" { return path.removingLastComponent().appending("onus") }
            }
            throw TestFailure("the tests do not know where they were built")
        }
    }

    static func run(_ arguments: String..., input: String = "", in environment: GitEnvironment) throws -> TestCommand.Answer {
        try TestCommand.run(program.string, arguments, input: input, environment: environment)
    }
}

extension TestRepository {
    func onus(_ arguments: String..., input: String = "") throws -> TestCommand.Answer {
        try TestCommand.run(Onus.program.string, arguments, input: input, environment: environment)
    }

    /// Runs a shell's line in the work tree; it must succeed.
    @discardableResult
    func sh(_ line: String) throws -> String {
        let answer = try TestCommand.run("sh", ["-c", line], environment: environment)
        guard answer.status == 0 else { throw TestFailure("\(line): \(answer.errorText)") }
        return answer.text
    }
}
