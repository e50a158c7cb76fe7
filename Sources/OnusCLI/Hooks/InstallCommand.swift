// Owns: `onus install` and `onus uninstall`.
import ArgumentParser
import Git
import SystemPackage

/// Which hooks folder is meant, where it is not the one that git uses here.
struct HooksFolderOptions: ParsableArguments {
    @Flag(help: "The hooks of all your repositories: a folder of their own that the global core.hooksPath names.") var global = false
    @Flag(help: "The hooks of repositories that you will make or clone: the folder that the global init.templateDir names.") var template =
        false

    func validate() throws {
        guard !global || !template else { throw ValidationError("--global and --template exclude each other") }
    }

    /// The folder, and the setting that leads git to it.
    fileprivate func folder(_ named: String?, _ environment: GitEnvironment) throws(CommandFailure) -> (HooksFolder, SharedHooks?) {
        if let named {
            guard !global, !template else { throw CommandFailure(.wrongUse, "a named folder excludes --global and --template") }
            return (HooksFolder(environment.workingDirectory.pushing(FilePath(named))), nil)
        }
        guard global || template else { return (try HooksFolder(of: environment), nil) }
        let shared = try SharedHooks(isTemplate: template, environment)
        return (HooksFolder(shared.folder), shared)
    }
}

/// `onus install`: the hooks of the repository that it is called in.
struct InstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Put the hooks into this repository.",
        discussion: "A hook that stands there already is kept beside ours and runs first. Installing again changes nothing.")

    @Option(help: ArgumentHelp("The hooks, separated by commas.", valueName: "name,…"))
    var hooks: HookList = HookList(names: HookName.installed)
    @Option(help: ArgumentHelp("Another hooks folder than the one that git uses here.", valueName: "dir")) var into: String?
    @OptionGroup var place: HooksFolderOptions

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let (folder, shared) = try place.folder(into, environment)
        let installer = HookInstaller(folder: folder.path, isForAll: shared.map { !$0.isTemplate } ?? false)
        var done = try installer.install(hooks.names, program: ProcessEnvironment.program(in: environment))
        if let shared { done.append(try shared.announce()) }
        try Terminal.print(Terminal.printable(([folder.description] + done).map { $0 + "\n" }.joined()))
    }
}

/// `onus uninstall`: takes away what `onus install` put there, and nothing else.
struct UninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take our hooks out of this repository; what stood there before comes back.")

    @Option(help: ArgumentHelp("Another hooks folder than the one that git uses here.", valueName: "dir")) var from: String?
    @OptionGroup var place: HooksFolderOptions

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let (folder, shared) = try place.folder(from, environment)
        let installer = HookInstaller(folder: folder.path)
        var done: [String] = []
        for hook in HookName.allCases {
            if let words = try installer.uninstall(hook) { done.append(words) }
        }
        if let words = try shared?.withdraw() { done.append(words) }
        if done.isEmpty { done = ["nothing of ours stands there"] }
        try Terminal.print(Terminal.printable(([folder.description] + done).map { $0 + "\n" }.joined()))
    }
}

/// Names of hooks, separated by commas.
struct HookList: ExpressibleByArgument {
    let names: [HookName]

    init(names: [HookName]) { self.names = names }

    init?(argument: String) {
        var names: [HookName] = []
        for word in argument.split(separator: ",") {
            guard let name = HookName(rawValue: String(word)) else { return nil }
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { return nil }
        self.names = names
    }

    var defaultValueDescription: String { names.map(\.rawValue).joined(separator: ",") }
    static var allValueStrings: [String] { HookName.allCases.map(\.rawValue) }
}
