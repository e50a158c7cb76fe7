// Owns: the arrows between the targets, and what only some of them may do.
import SourceText
import Testing

@Suite struct `Rooms` {
    /// What each target may import of ours; an arrow never goes upwards.
    private static let arrows: [String: Set<String>] = [
        "CLibgit2": [],
        "Git": ["CLibgit2"],
        "JSON": [],
        "SourceText": [],
        "SwiftLexer": ["SourceText"],
        "Outline": ["SwiftLexer", "SourceText"],
        "Analysis": ["Outline", "SwiftLexer", "SourceText"],
        "Rules": ["Analysis", "Outline", "SwiftLexer", "SourceText"],
        "Policy": ["Analysis", "Outline", "SwiftLexer", "SourceText"],
        "Coverage": ["JSON"],
        "Provenance": ["Git", "JSON"],
        "Skeletons": ["Analysis", "Outline", "SwiftLexer", "SourceText"],
        "Audit": ["Git", "Analysis", "Rules", "Policy", "Coverage", "Provenance", "Skeletons", "Outline", "SwiftLexer", "SourceText"],
        "Reporters": ["Analysis", "JSON", "SourceText"],
        "OnusCLI": [
            "Git", "Audit", "Analysis", "Rules", "Policy", "Reporters", "Skeletons", "JSON", "SourceText", "SwiftLexer", "Outline",
        ],
        "onus": ["OnusCLI"],
    ]

    @Test(arguments: SourceTree.shipped)
    func `A target imports only the targets before it`(_ file: OwnFile) throws {
        let allowed = try #require(Self.arrows[file.target], "a new target needs its arrows here")
        #expect(file.imports.intersection(Self.arrows.keys).subtracting(allowed).isEmpty)
    }

    @Test(arguments: SourceTree.shipped)
    func `Foundation stays out: it doubles the time a hook takes to start`(_ file: OwnFile) {
        #expect(!file.imports.contains("Foundation"))
    }

    @Test(arguments: SourceTree.shipped.filter { $0.target != "OnusCLI" })
    func `Only the command line prints, exits, or reads the environment and the arguments`(_ file: OwnFile) {
        #expect(file.callsGlobal(["print", "debugPrint", "dump", "exit", "getenv"]) == nil)
        #expect(file.mentionsGlobal(["environ", "CommandLine", "stdout", "stderr"]) == nil)
    }

    @Test(arguments: SourceTree.shipped.filter { $0.target == "Analysis" || $0.target == "Rules" || $0.target == "Outline" })
    func `Analysis sees bytes, never files`(_ file: OwnFile) {
        #expect(file.imports.isDisjoint(with: ["SystemPackage", "Glibc", "Darwin", "Musl", "Git"]))
    }
}

@Suite struct `Files` {
    @Test(arguments: SourceTree.files(under: "Sources", "Rules", "Tests"))
    func `A file opens with what it owns and fits a few screens`(_ file: OwnFile) {
        #expect(file.source.string(0..<min(9, file.source.bytes.count)) == "// Owns: ")
        #expect(file.source.lines.count <= 420)
    }
}
