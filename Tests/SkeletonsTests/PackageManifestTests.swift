// Owns: which module a file belongs to, by a manifest that nobody runs.
import Analysis
import Skeletons
import SourceText
import Testing

@Suite struct `A package's manifest` {
    private let manifest = PackageManifest(
        FileContext(
            path: "Package.swift",
            source: SourceText(
                """
                let package = Package(name: "p", products: [.library(name: "L", targets: ["Core"])], targets: [
                    .target(name: "Core", dependencies: ["Deep"], swiftSettings: [.strictMemorySafety()]),
                    .target(name: "Deep", path: "Elsewhere/Deep/"),
                    .executableTarget(name: "my-tool", dependencies: []),
                    target("Own", ["Core"], path: "Own"),
                    .testTarget(name: "CoreTests", path: "Elsewhere"),
                    .macro(name: "Macros"), .target(name: "Inner", path: "Sources/Core/Inner"),
                ])
                """)))

    @Test(arguments: [
        ("Sources/Core/A.swift", "Core"), ("Sources/Core/Inner/A.swift", "Inner"), ("Sources/Core/InnerToo/A.swift", "Core"),
        ("Elsewhere/Deep/Further/A.swift", "Deep"), ("Sources/my-tool/main.swift", "my_tool"), ("Own/A.swift", "Own"),
        ("Source/Macros/A.swift", "Macros"), ("Sources/Unknown/A.swift", "Unknown"),
    ])
    func `A file belongs to the target with the longest folder around it`(_ path: String, _ module: String) {
        #expect(manifest.module(of: path) == module)
    }

    @Test(arguments: ["Elsewhere/A.swift", "A.swift", "Sources/A.swift", "Scripts/A/B.swift"])
    func `A file outside all targets belongs to none`(_ path: String) {
        #expect(manifest.module(of: path) == nil)
    }

    @Test func `Settings are seen, and absent without a manifest`() {
        #expect(manifest.settings.isStrictlySafe)
        #expect(!manifest.settings.isMainActorByDefault)
        #expect(PackageManifest.none.settings == ModuleSettings())
        #expect(PackageManifest.none.module(of: "Sources/App/A.swift") == "App")
    }

    @Test func `A main actor by default is seen`() {
        let text = "let p = Package(targets: [.target(name: \"A\", swiftSettings: [.defaultIsolation(MainActor.self)])])"
        let settings = PackageManifest(FileContext(path: "Package.swift", source: SourceText(text))).settings
        #expect(settings.isMainActorByDefault)
    }
}
