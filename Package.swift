// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors for us (`Tests/run` and `.ci/run` set the variable), never for a stranger who builds with a newer compiler.
let strict = Context.environment["ONUS_STRICT"] != nil

/// The one place where the language mode and the strictness of every target is set.
let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableExperimentalFeature("Lifetimes"),
        .strictMemorySafety(),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

func target(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: settings)
}

let package = Package(
    name: "onus",
    platforms: [.macOS(.v13)],
    products: [
        .executable(name: "onus", targets: ["onus"]),
        // What `Oracle/` and `Benchmarks/` measure.
        .library(name: "OnusSyntax", targets: ["SourceText", "SwiftLexer", "Outline"]),
    ],
    dependencies: [
        // Commands, flags, help, completions: the convention on this platform.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        // File descriptors, paths as bytes and atomic file operations without Foundation.
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        // `.onus.yml`, with positions for error messages.
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibgit2", path: "Sources/CLibgit2", pkgConfig: "libgit2",
            providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
        target(
            "Git",
            ["CLibgit2", .product(name: "SystemPackage", package: "swift-system")]),
        target("JSON"),
        target("SourceText"),
        target("SwiftLexer", ["SourceText"]),
        target("Outline", ["SwiftLexer", "SourceText"]),
        target("Analysis", ["Outline", "SwiftLexer", "SourceText"]),
        target(
            "Rules", ["Analysis", "Outline", "SwiftLexer", "SourceText"], path: "Rules", exclude: ["CALIBRATION.md", "calibrate", "new"]),
        target("Policy", ["Analysis", "Yams"]),
        target("Coverage", ["JSON"]),
        target("Provenance", ["Git", "JSON"]),
        target("Skeletons", ["Analysis", "Outline", "SwiftLexer", "SourceText"]),
        target(
            "Audit",
            [
                "Git", "Analysis", "Rules", "Policy", "Coverage", "Provenance", "Skeletons", "Outline", "SwiftLexer", "SourceText",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        target("Reporters", ["Analysis", "JSON", "SourceText"]),
        target(
            "OnusCLI",
            [
                "Git", "Audit", "Analysis", "Rules", "Policy", "Reporters", "Skeletons", "JSON", "SourceText", "SwiftLexer", "Outline",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "onus", dependencies: ["OnusCLI", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings),
        // Real repositories and programs for the tests of several targets.
        target("TestSupport", ["Git", .product(name: "SystemPackage", package: "swift-system")], path: "Tests/Support"),
        .testTarget(name: "ArchitectureTests", dependencies: ["SwiftLexer", "SourceText"], swiftSettings: settings),
        tests("Git", ["TestSupport", .product(name: "SystemPackage", package: "swift-system")]),
        tests("JSON", []),
        tests("SourceText", []),
        tests("SwiftLexer", ["SourceText"]),
        tests("Outline", ["SwiftLexer", "SourceText"]),
        tests("Analysis", ["Outline", "SwiftLexer", "SourceText"]),
        tests(
            "Rules",
            [
                "Analysis", "Outline", "SwiftLexer", "SourceText", "TestSupport", "Git",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        tests("Policy", ["Analysis", "SourceText"]),
        tests("Coverage", []),
        tests("Provenance", ["TestSupport", "Git"]),
        tests("Skeletons", ["Analysis", "Outline", "SwiftLexer", "SourceText"]),
        tests(
            "Audit",
            ["TestSupport", "Git", "Analysis", "Rules", "Policy", "SourceText", .product(name: "SystemPackage", package: "swift-system")]),
        tests("Reporters", ["Analysis", "Rules", "SourceText"]),
        // The command line is tested as people use it: the built program in real repositories.
        // Yams reads the recipes for CI services, whose steps are run.
        tests(
            "OnusCLI",
            [
                "onus", "TestSupport", "Git", .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ]),
    ]
)
