// Owns: `onus doctor`, what stands in the way of the hooks.
import Analysis
import ArgumentParser
import Audit
import Git
import SystemPackage

/// `onus doctor`: looks at git, the repository and the hooks, and says what to mend.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Find what stands in the way of the hooks.",
        discussion: "Ends with 0 when commits and pushes here are audited, and with 3 when they are not.")

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let program = try ProcessEnvironment.program(in: environment)
        var examination = Examination()
        examination.good("onus \(Tool.version): \(program)")
        examination.git(environment)
        examination.repository(environment)
        examination.hooks(environment, program)
        try Terminal.print(Terminal.printable(examination.text))
        if examination.isIll { throw ExitStatus.incomplete }
    }
}

/// What was looked at, and what is wrong.
private struct Examination {
    private(set) var text = ""
    private(set) var isIll = false

    mutating func good(_ line: String) { text += "  ok    \(line)\n" }
    mutating func note(_ line: String) { text += "  note  \(line)\n" }

    mutating func ill(_ line: String, _ advice: String?) {
        isIll = true
        text += "  WRONG \(line)\n" + (advice.map { "        \($0)\n" } ?? "")
    }

    mutating func git(_ environment: GitEnvironment) {
        do throws(GitError) {
            let git = try GitCommand(environment)
            let version = try String(decoding: git.run(["--version"]).line, as: UTF8.self)
            good("\(version): \(git.executable)")
        } catch {
            ill(error.message, error.advice)
        }
    }

    mutating func repository(_ environment: GitEnvironment) {
        do throws(GitError) {
            let repository = try Repository(environment)
            let place = repository.layout.workTree ?? repository.layout.gitDirectory
            _ = try repository.head()
            if !repository.layout.isBare { _ = try repository.indexedFiles() }
            good("repository: \(place)")
            for detour in repository.detours { note("git itself is asked about the \(detour.topic): \(detour.reason.message)") }
            let unaudited = CommitRecord(environment).unaudited.count
            if unaudited > 0 { note("\(unaudited) of the commits here were made without an audit; the push of them will look") }
        } catch {
            ill(error.message, error.advice)
        }
    }

    mutating func hooks(_ environment: GitEnvironment, _ program: FilePath) {
        do throws(CommandFailure) {
            let folder = try HooksFolder(of: environment)
            if folder.origin == nil { good(folder.description) } else { note(folder.description) }
            for hook in HookName.allCases { try self.hook(hook, HookInstaller(folder: folder.path), program) }
            let configured = try configuredHooks(environment)
            if !configured.isEmpty {
                note("hooks from the configuration run beside these (git 2.54 and later): \(configured.joined(separator: ", "))")
            }
        } catch {
            ill(error.message, error.advice)
        }
    }

    /// `hook.<name>.command` of the configuration, by name.
    private func configuredHooks(_ environment: GitEnvironment) throws(CommandFailure) -> [String] {
        do throws(GitError) {
            let answer = try GitCommand(environment).run(["config", "--null", "--name-only", "--get-regexp", #"^hook\..*\.command$"#])
            return answer.output.split(separator: 0).map { String(decoding: $0.dropFirst(5).dropLast(8), as: UTF8.self) }
        } catch {
            throw CommandFailure(AuditError(error))
        }
    }

    private mutating func hook(_ hook: HookName, _ installer: HookInstaller, _ program: FilePath) throws(CommandFailure) {
        switch try installer.place(hook) {
        case .free where hook.isGate: ill("\(hook.rawValue): not installed", "onus install")
        case .free: break
        case .foreign where !hook.isGate: note("\(hook.rawValue): the hook that stands there is not ours")
        case .foreign:
            ill("\(hook.rawValue): the hook that stands there is not ours: \(installer.path(hook))", "onus install keeps and calls it")
        case .behind(let path):
            note("\(hook.rawValue): another hook stands there and keeps ours as \(path); whether it calls it, it alone knows")
        case .ours(let shim, let isExecutable):
            guard isExecutable else {
                return ill("\(hook.rawValue): not executable, so git skips it", "chmod +x '\(installer.path(hook))'")
            }
            guard !shim.bytes.contains(UInt8(ascii: "\r")) else {
                return ill("\(hook.rawValue): has carriage returns, so no shell reads it", "onus install")
            }
            guard shim.hasShell else {
                return ill("\(hook.rawValue): does not begin with #!/bin/sh, so git may not start it", "onus install")
            }
            guard let target = shim.program else { return ill("\(hook.rawValue): names no program", "onus install") }
            guard FileSystem.isExecutable(target) else {
                return ill("\(hook.rawValue): runs \(target), which is not there", "onus install, with the program that is")
            }
            if shim != HookShim(hook, program: target, isForAll: shim.isForAll) {
                note("\(hook.rawValue): written by another version; onus install brings it up to date")
            } else if FileSystem.resolve(target) != FileSystem.resolve(program) {
                note("\(hook.rawValue): installed, but runs another program: \(target)")
            } else {
                good("\(hook.rawValue): installed")
            }
        }
    }
}
