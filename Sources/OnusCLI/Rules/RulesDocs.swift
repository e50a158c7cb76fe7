// Owns: `onus rules docs`, the committed pages about rules.
import Analysis
import ArgumentParser
import Reporters
import SystemPackage

extension RulesCommand {
    /// `onus rules docs DIR`: writes one page a rule and their index.
    struct Docs: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write one Markdown page a rule, and an index, into a folder.")

        @ArgumentParser.Argument(help: "The folder; made where it is missing.") var folder: String

        func run() throws {
            let rules = RulesCommand.catalogue()
            let folder = FilePath(folder)
            var pages = rules.map { ("\($0.summary.id).md", RulePages.markdown($0)) }
            pages.append(("README.md", RulePages.markdownIndex(rules)))
            do {
                try FileSystem.makeFolder(folder)
                for (name, text) in pages { try FileSystem.replace(folder.appending(name), with: Array(text.utf8)) }
            } catch {
                throw CommandFailure(.incomplete, "cannot write to \(folder): \(error)")
            }
            try Terminal.print("\(pages.count) pages in \(folder)\n")
        }
    }
}
