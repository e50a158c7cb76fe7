// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
]

/// The rooms under test are links to the root's sources: their declarations have `package` access, which another package does not see.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v13)],
    dependencies: [
        .package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1")
    ],
    targets: [
        .target(name: "SourceText", swiftSettings: settings),
        .target(name: "SwiftLexer", dependencies: ["SourceText"], swiftSettings: settings),
        .target(name: "Outline", dependencies: ["SwiftLexer", "SourceText"], swiftSettings: settings),
        .target(name: "Analysis", dependencies: ["Outline", "SwiftLexer", "SourceText"], swiftSettings: settings),
        .target(
            name: "Rules", dependencies: ["Analysis", "Outline", "SwiftLexer", "SourceText"], exclude: ["new"], swiftSettings: settings),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Rules", "Analysis", "Outline", "SwiftLexer", "SourceText",
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
            ],
            swiftSettings: settings),
        // Alone, so that nobody has to build a parser to measure a hook.
        .executableTarget(name: "HookCosts", swiftSettings: settings),
    ]
)
