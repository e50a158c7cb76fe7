// Owns: `onus install` and `onus uninstall`.
import ArgumentParser
import Git
import SystemPackage

/// `onus install`: the hooks of the repository that it is called in.
struct InstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Put the hooks into this repository.",
        discussion: "A hook that stands there already is kept beside ours and runs first. Installing again changes nothing.")

    @Option(help: ArgumentHelp("The hooks, separated by commas.", valueName: "name,…"))
    var hooks: HookList = HookList(names: HookName.allCases)
    @Option(help: ArgumentHelp("Another hooks folder than the one that git uses here.", valueName: "dir")) var into: String?

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let folder = try HooksFolder.chosen(into, environment)
        let done = try HookInstaller(folder: folder.path).install(hooks.names, program: ProcessEnvironment.program(in: environment))
        try Terminal.print(Terminal.printable(([folder.description] + done).map { $0 + "\n" }.joined()))
    }
}

/// `onus uninstall`: takes away what `onus install` put there, and nothing else.
struct UninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take our hooks out of this repository; what stood there before comes back.")

    @Option(help: ArgumentHelp("Another hooks folder than the one that git uses here.", valueName: "dir")) var from: String?

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let folder = try HooksFolder.chosen(from, environment)
        let installer = HookInstaller(folder: folder.path)
        var done: [String] = []
        for hook in HookName.allCases {
            if let words = try installer.uninstall(hook) { done.append(words) }
        }
        if done.isEmpty { done = ["nothing of ours stands there"] }
        try Terminal.print(Terminal.printable(([folder.description] + done).map { $0 + "\n" }.joined()))
    }
}

extension HooksFolder {
    fileprivate static func chosen(_ named: String?, _ environment: GitEnvironment) throws(CommandFailure) -> HooksFolder {
        guard let named else { return try HooksFolder(of: environment) }
        return HooksFolder(environment.workingDirectory.pushing(FilePath(named)))
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
