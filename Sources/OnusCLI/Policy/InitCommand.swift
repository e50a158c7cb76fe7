// Owns: `onus init`, a first policy for a repository.
import ArgumentParser
import Git
import SystemPackage

/// `onus init`: writes a commented `.onus.yml`, fitted to the repository.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a commented .onus.yml, fitted to what this repository holds.",
        discussion: "Never writes over a file that is there; --print shows what it would write.")

    @Flag(name: .customLong("print"), help: "Print it instead of writing it.") var isPrinted = false

    func run() throws {
        let environment = try ProcessEnvironment.git()
        let repository: Repository
        do throws(GitError) {
            repository = try Repository(environment)
        } catch {
            throw CommandFailure(.wrongUse, error.description, advice: "call it in a repository")
        }
        guard let top = repository.layout.workTree else {
            throw CommandFailure(.wrongUse, "this repository has no work tree to write .onus.yml into")
        }
        let text = PolicyTemplate(try RepositoryTraits(repository, environment)).text
        if isPrinted { return try Terminal.print(text) }
        let file = top.appending(".onus.yml")
        do {
            guard try FileSystem.entry(at: file) == .none else {
                throw CommandFailure(
                    .wrongUse, "\(file) is there already",
                    advice: "see what it means: onus config show; what init would write: onus init --print")
            }
            try FileSystem.write(Array(text.utf8), to: file)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.incomplete, "cannot write \(file): \(error)")
        }
        try Terminal.print(
            Terminal.printable(
                "wrote \(file)\n  see what it means: onus config show\n  commit it: it is in force as soon as it is staged\n"))
    }
}

/// What a policy can be fitted to.
struct RepositoryTraits {
    /// The default branch of the remote, or the branch that is there.
    var base: String?
    /// Patterns of files that a generator wrote.
    var generated: [String] = []
    /// Folders with code of others.
    var vendored: [String] = []
    /// Folders of targets with code that ships, as SwiftPM lays them out.
    var targets: [String] = []
    /// Other tools that look at Swift here.
    var otherTools: [String] = []

    init() {}

    init(_ repository: Repository, _ environment: GitEnvironment) throws(CommandFailure) {
        let files: [[UInt8]]
        let git: GitCommand
        do throws(GitError) {
            git = try GitCommand(environment)
            let output = try git.output(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", ":/"])
            files = output.split(separator: 0).map(Array.init)
        } catch {
            throw CommandFailure(.incomplete, error.description)
        }
        base = Self.base(git)
        let paths = files.map { String(decoding: $0, as: UTF8.self) }
        let swift = paths.filter { $0.hasSuffix(".swift") }
        targets = Set(swift.filter { $0.hasPrefix("Sources/") }.compactMap(Self.target)).sorted()
        generated = [".pb.swift", ".grpc.swift", ".generated.swift"].filter { ending in swift.contains { $0.hasSuffix(ending) } }.map {
            "*" + $0
        }
        generated += ["Generated", "DerivedSources"].filter { folder in
            swift.contains { $0.hasPrefix(folder + "/") || $0.contains("/" + folder + "/") }
        }
        vendored = ["Pods", "Carthage", "vendor", "Vendor", "ThirdParty"].filter { folder in swift.contains { $0.hasPrefix(folder + "/") } }
        otherTools = [
            ("SwiftLint", ".swiftlint.yml"), ("swift-format", ".swift-format"), ("SwiftFormat", ".swiftformat"),
            ("pre-commit", ".pre-commit-config.yaml"), ("lefthook", "lefthook.yml"), ("husky", ".husky/pre-commit"),
        ].filter { paths.contains($0.1) }.map { "\($0.0) (\($0.1))" }
    }

    /// `Sources/Name` of a file somewhere below it; nil for a file of `Sources` itself.
    private static func target(of path: String) -> String? {
        let parts = path.split(separator: "/", maxSplits: 2)
        return parts.count == 3 ? parts[..<2].joined(separator: "/") : nil
    }

    private static func base(_ git: GitCommand) -> String? {
        if let answer = try? git.run(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]), answer.status == 0 {
            let name = String(decoding: answer.line, as: UTF8.self)
            return name.hasPrefix("origin/") ? String(name.dropFirst("origin/".count)) : name
        }
        for name in ["main", "master", "trunk", "develop"] {
            let answer = try? git.run(["rev-parse", "--quiet", "--verify", "refs/heads/\(name)"])
            if answer?.status == 0 { return name }
        }
        return nil
    }
}
