// Owns: tests of the command that begins a new rule.
import Foundation
import Git
import SystemPackage
import TestSupport
import Testing

@Suite struct `Rules/new` {
    /// A copy of the command and the catalogue in a folder of its own.
    private struct Workshop {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            let rules = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Rules")
            for name in ["new", "Catalogue.swift"] {
                try FileManager.default.copyItem(atPath: rules.appending(path: name).path, toPath: folder.path.appending(name).string)
            }
        }

        func run(_ arguments: String...) throws -> TestCommand.Answer {
            try TestCommand.run(folder.path.appending("new").string, arguments, environment: TestCommand.environment(at: folder.path))
        }

        func text(_ name: String) throws -> String { try String(contentsOfFile: folder.path.appending(name).string, encoding: .utf8) }
    }

    @Test func `It makes the file and registers the type in alphabetical order`() throws {
        let workshop = try Workshop()
        let answer = try workshop.run("forgotten-flush", "error-handling", "medium")
        #expect(answer.status == 0, "\(answer.errorText)")
        let file = try workshop.text("ErrorHandling/ForgottenFlush.swift")
        #expect(file.hasPrefix("// Owns: the rule `forgotten-flush`.\n"))
        #expect(file.contains("family: .errorHandling, severity: .medium"))
        let list = try workshop.text("Catalogue.swift").split(separator: "\n").map { $0.drop { $0 == " " } }
        let place = try #require(list.firstIndex(of: "ForgottenFlush.self,"))
        #expect(list[place - 1] < list[place] && list[place] < list[place + 1])
    }

    @Test func `It never writes over a rule`() throws {
        let workshop = try Workshop()
        #expect(try workshop.run("forgotten-flush", "error-handling", "high").status == 0)
        let again = try workshop.run("forgotten-flush", "error-handling", "low")
        #expect(again.status == 2)
        #expect(again.errorText.contains("is there already"))
        #expect(try workshop.text("ErrorHandling/ForgottenFlush.swift").contains("severity: .high"))
    }

    @Test(arguments: [["Bad Id", "testing", "low"], ["good-id", "nonsense", "low"], ["good-id", "testing", "urgent"], ["good-id"]])
    func `Bad arguments are refused with a reason`(_ arguments: [String]) throws {
        let workshop = try Workshop()
        let before = try workshop.text("Catalogue.swift")
        let answer = try TestCommand.run(
            workshop.folder.path.appending("new").string, arguments, environment: TestCommand.environment(at: workshop.folder.path))
        #expect(answer.status == 2)
        #expect(answer.errorText.hasPrefix("Rules/new: "))
        #expect(try workshop.text("Catalogue.swift") == before)
    }
}
