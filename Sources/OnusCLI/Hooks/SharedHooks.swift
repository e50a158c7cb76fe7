// Owns: hooks for more than one repository, by the user's global configuration of git.
import Audit
import Git
import SystemPackage

/// A folder of hooks that the global `core.hooksPath` or `init.templateDir` leads git to.
struct SharedHooks {
    let folder: FilePath
    let isTemplate: Bool
    /// The value that the setting gets; nil where somebody set it already, and then we go there.
    private let value: FilePath?
    private let git: GitCommand

    init(isTemplate: Bool, _ environment: GitEnvironment) throws(CommandFailure) {
        self.isTemplate = isTemplate
        do throws(GitError) {
            git = try GitCommand(environment)
            let answer = try git.run(["config", "--global", "--type=path", "--get", Self.setting(isTemplate)])
            if answer.status == 0, !answer.line.isEmpty {
                let named = FilePath(bytes: answer.line)
                guard named.isAbsolute else {
                    throw GitError(
                        .failed,
                        "the global \(Self.setting(isTemplate)) is the relative path \(named), which every repository reads otherwise")
                }
                folder = isTemplate ? named.appending("hooks") : named
                value = nil
                return
            }
        } catch {
            throw CommandFailure(.wrongUse, error.message, advice: error.advice)
        }
        guard let home = environment.path("XDG_CONFIG_HOME") ?? environment.path("HOME")?.appending(".config") else {
            throw CommandFailure(.wrongUse, "neither XDG_CONFIG_HOME nor HOME is set", advice: "set HOME, or name a folder with --into")
        }
        let own = home.appending("onus").appending(isTemplate ? "template" : "hooks")
        value = own
        folder = isTemplate ? own.appending("hooks") : own
    }

    private static func setting(_ isTemplate: Bool) -> String { isTemplate ? "init.templateDir" : "core.hooksPath" }

    /// Leads git to the folder, and says so.
    func announce() throws(CommandFailure) -> String {
        let setting = Self.setting(isTemplate)
        guard let value else { return "the global \(setting) leads there already" }
        try set(["config", "--global", setting, value.string])
        return isTemplate
            ? "the global \(setting) is now \(value): repositories that you make or clone from now on get these hooks"
            : "the global \(setting) is now \(value): all your repositories run these hooks, and then their own"
    }

    /// Takes the setting away where it leads to our own folder.
    func withdraw() throws(CommandFailure) -> String? {
        let setting = Self.setting(isTemplate)
        guard value == nil else { return nil }
        let isOurs =
            folder.components.map(\.string).suffix(isTemplate ? 3 : 2) == (isTemplate ? ["onus", "template", "hooks"] : ["onus", "hooks"])
        guard isOurs else { return nil }
        try set(["config", "--global", "--unset", setting])
        return "the global \(setting) is unset"
    }

    private func set(_ arguments: [String]) throws(CommandFailure) {
        do throws(GitError) {
            _ = try git.output(arguments)
        } catch {
            throw CommandFailure(.incomplete, error.message, advice: error.advice)
        }
    }
}
