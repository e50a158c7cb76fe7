// Owns: finding the functions of a state that want a test, and what a test file has to know of their module.
import Analysis
import Git
import Outline
package import Skeletons
import SourceText
import SystemPackage

/// Suggested tests, by module, and what has none.
package struct TestSuggestions: Sendable {
    package var files: [SuggestedFile] = []
    /// Files that belong to no module that could be found.
    package var homeless: [String] = []
    /// Files that could not be read, and why.
    package var failures: [String] = []
}

extension Auditor {
    /// Suggests tests for the functions that `untested-function` finds in a scope.
    ///
    /// - Parameters:
    ///   - framework: nil for the one that the tests of the package use.
    ///   - includesTested: for every function that a test could call instead; every line has to be in scope then.
    package func suggestTests(
        _ scope: AuditScope, framework: TestFramework?, includesTested: Bool
    ) throws(AuditError) -> TestSuggestions {
        var finder = SuggestionFinder(
            tree: try tree(scope), framework: framework, limit: Repository.defaultBlobLimit)
        return try finder.suggestions(includesTested: includesTested)
    }

    private func tree(_ scope: AuditScope) throws(AuditError) -> SuggestionTree {
        var options = options
        options.only = ["untested-function"]
        if case .all = scope { return try FolderAudit(environment: environment, options: options).suggestionTree() }
        let deadline = Deadline(options.timeLimit)
        let repository = try open()
        let comparison = try ScopeResolution(repository: repository, policies: policies, deadline: deadline).comparison(scope)
        let paths = try paths(in: [comparison], of: repository)
        let policy = try policies.policy(of: comparison, in: repository).policy
        let audit = ComparisonAudit(
            comparison: comparison, repository: repository, policy: policy, rules: try RuleSelection(policy, options),
            options: options.under(policy),
            deadline: deadline)
        var seen: Set<AuditedFile> = []
        let files = try audit.files(within: paths, notIn: &seen)
        var notes: [String] = []
        let outcomes = try audit.run(files, notes: &notes)
        let all = try auditing { () throws(GitError) in try comparison.state.swiftFiles(in: repository) }
        return SuggestionTree(audited: Array(zip(files.audited, outcomes)), all: all, repository: repository)
    }
}

/// A state in which somebody looked for functions without tests.
struct SuggestionTree {
    /// What was audited, with what came of it.
    let audited: [(file: AuditedFile, outcome: FileOutcome)]
    /// All Swift files of the state.
    let all: [(path: GitPath, content: FileContent)]
    let repository: Repository?
}

/// Groups functions by module and has their tests written.
private struct SuggestionFinder {
    let tree: SuggestionTree
    let framework: TestFramework?
    let limit: Int
    private var manifests: [String: PackageManifest] = [:]
    private var contexts: [String: FileContext] = [:]
    /// Read where a file asks for it to which no manifest gives a module.
    private var testedModules: TestedModules?

    init(tree: SuggestionTree, framework: TestFramework?, limit: Int) {
        self.tree = tree
        self.framework = framework
        self.limit = limit
    }

    /// A module: the folder of its package, and its name.
    private struct Home: Hashable {
        let package: String
        let module: String
    }

    mutating func suggestions(includesTested: Bool) throws(AuditError) -> TestSuggestions {
        try readManifests()
        var wanted: [Home: [Suggestions.Wanted]] = [:]
        var order: [Home] = []
        var result = TestSuggestions()
        for (file, outcome) in tree.audited {
            let path = file.path.description
            if let failure = outcome.failure {
                result.failures.append("\(path): \(failure)")
                continue
            }
            let context = try context(path, file.content)
            let nodes = includesTested ? context.wantsTests ? context.callableNodes() : [] : Self.nodes(outcome.findings, in: context)
            guard !nodes.isEmpty, !path.hasSuffix("Package.swift") else { continue }
            guard let home = try home(of: path) else {
                result.homeless.append(path)
                continue
            }
            if wanted[home] == nil { order.append(home) }
            wanted[home, default: []] += nodes.map { Suggestions.Wanted(file: context, node: $0) }
        }
        for home in order { result.files.append(try write(wanted[home] ?? [], home)) }
        return result
    }

    /// The functions that the rule found; suppressed ones need no test.
    private static func nodes(_ findings: [JudgedFinding], in file: FileContext) -> [NodeID] {
        let starts = Set(findings.filter { $0.novelty > .elsewhere && $0.reason == nil }.map(\.finding.range.lowerBound))
        return file.callableNodes().filter { starts.contains(file.range(ofToken: file.outline.anchor($0)).lowerBound) }
    }

    private mutating func write(_ wanted: [Suggestions.Wanted], _ home: Home) throws(AuditError) -> SuggestedFile {
        var files: [FileContext] = []
        for (path, content) in tree.all {
            let name = path.description
            guard !TestCode.isTest(path: name), try self.home(of: name) == home else { continue }
            files.append(try context(name, content))
        }
        var used = framework
        if used == nil { used = try usualFramework(home) }
        var suggestions = Suggestions(
            module: home.module, files: files, settings: manifests[home.package]?.settings ?? ModuleSettings(), framework: used ?? .testing)
        return suggestions.file(for: wanted)
    }

    // MARK: - Packages

    private mutating func readManifests() throws(AuditError) {
        for (path, content) in tree.all {
            let name = path.description
            guard name == "Package.swift" || name.hasSuffix("/Package.swift") else { continue }
            manifests[String(name.dropLast("Package.swift".count))] = PackageManifest(try context(name, content))
        }
    }

    /// The module of a file in the innermost package around it, or by what tests and folders tell.
    private mutating func home(of path: String) throws(AuditError) -> Home? {
        let package = manifests.keys.filter { path.hasPrefix($0) }.max { $0.count < $1.count }
        let manifest = package.flatMap { manifests[$0] } ?? .none
        var module = manifest.module(of: String(path.dropFirst(package?.count ?? 0)))
        if module == nil { module = try modulesOfTests().module(of: path) }
        return module.map { Home(package: package ?? "", module: $0) }
    }

    private mutating func modulesOfTests() throws(AuditError) -> TestedModules {
        if let known = testedModules { return known }
        var tests: [FileContext] = []
        for (path, content) in tree.all where TestCode.isTest(path: path.description) {
            tests.append(try context(path.description, content))
        }
        let modules = TestedModules(tests: tests, paths: tree.all.map(\.path.description))
        testedModules = modules
        return modules
    }

    /// What the module's own tests are written with, else what most tests of the package are.
    private func usualFramework(_ home: Home) throws(AuditError) -> TestFramework {
        var counts: [(own: Int, all: Int)] = [(0, 0), (0, 0)]
        let words = [Array("import Testing".utf8), Array("import XCTest".utf8)]
        for (path, content) in tree.all {
            let name = path.description
            guard name.hasPrefix(home.package), TestCode.isTest(path: name) else { continue }
            let bytes = try bytes(content)
            for (index, word) in words.enumerated() where bytes.firstRange(of: word) != nil {
                counts[index].all += 1
                if "/\(name)".contains("/\(home.module)Tests/") { counts[index].own += 1 }
            }
        }
        return (counts[1].own, counts[1].all) > (counts[0].own, counts[0].all) ? .xctest : .testing
    }

    // MARK: - Reading

    private mutating func context(_ path: String, _ content: FileContent) throws(AuditError) -> FileContext {
        if let known = contexts[path] { return known }
        let context = FileContext(path: path, source: SourceText(try bytes(content)))
        contexts[path] = context
        return context
    }

    private func bytes(_ content: FileContent) throws(AuditError) -> [UInt8] {
        try auditing { () throws(GitError) in try ContentReader(repository: tree.repository, limit: limit).bytes(content) }
    }
}
