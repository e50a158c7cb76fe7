// Owns: the ways in which each example is run again.
import Outline
import SourceText

extension Example.Variant {
    /// The example's code, markers included, as the variant has it.
    package func apply(to code: String) -> String {
        switch self {
        case .asWritten: return code
        case .behindOtherText: return "#!/usr/bin/env swift\n// Grüße, 世界 👩‍👩‍👧 — e\u{301}\nlet ünïcode = \"👋\"\n" + code
        case .withCarriageReturns: return code.replacing("\n", with: "\r\n")
        case .insideConditionalCompilation: return "#if os(Linux) || os(macOS)\n" + code + "\n#endif\n"
        case .insideDeclaration:
            let header = Self.holdsOnlyDeclarations(code) ? "enum Enclosing {" : "func enclosing() async throws {"
            let body = code.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n")
            return header + "\n" + body + "\n}\n"
        }
    }

    private static func holdsOnlyDeclarations(_ code: String) -> Bool {
        let file = FileContext(path: "Example.swift", source: SourceText(Example.Marked(code).bytes))
        return file.outline.children(.file).allSatisfy { item in
            switch file.outline.kind(item) {
            case .functionDecl, .initializerDecl, .subscriptDecl, .variableDecl, .classDecl, .structDecl, .enumDecl, .actorDecl,
                .typealiasDecl,
                .conditionalCompilation:
                return true
            default: return false
            }
        }
    }
}

extension Example {
    /// Some code at the example's path, with the example's other files around it.
    func context(of code: [UInt8]) -> (file: FileContext, project: ProjectContext) {
        let file = FileContext(path: path, source: SourceText(code))
        let own = ProjectFile(path: path, summary: FileSummary(file))
        let others = otherFiles.sorted { $0.key < $1.key }.map { FileContext(path: $0, source: SourceText($1)) }
        let files = [own] + others.map { ProjectFile(path: $0.path, summary: FileSummary($0)) }
        let tree = TreeReferences(files)
        var project = ProjectContext(tree, judging: [path])
        let tests = Set(file.testFunctions.map { file.range(ofToken: file.outline.anchor($0.node)).lowerBound })
        project.support = TestSupport(file.namesFromElsewhere(at: tests), in: tree) { path in
            others.first { $0.path == path }
        }
        return (file, project)
    }

    /// The change from what stood before to some code at the example's path, which is its first file.
    ///
    /// - Parameter vary: what was done to the example's code, to be done to what stood in its place, too.
    func change(to file: FileContext, vary: (String) -> String) -> ChangeContext {
        func inventory(_ path: String, _ text: String) -> TestInventory {
            TestInventory(FileContext(path: path, source: SourceText(Array(text.utf8))))
        }
        var files = [ChangedFile(path: path, old: before.map { inventory(path, vary($0)) }, new: TestInventory(file))]
        for path in Set(otherFiles.keys).union(otherFilesBefore.keys).sorted() {
            let (old, new) = (otherFilesBefore[path], otherFiles[path])
            files.append(ChangedFile(path: path, old: old.map { inventory(path, $0) }, new: new.map { inventory(path, $0) }))
        }
        return ChangeContext(files)
    }
}
