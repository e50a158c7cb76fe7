// Owns: `onus tests suggest` as people use it.
import Git
import SystemPackage
import Testing
import TestSupport

@Suite struct `Suggested tests on the command line` {
    private let code = "func half(_ number: Int) -> Int {\n    if number < 0 { return 0 }\n    return number / 2\n}\n"
    private let manifest = "let package = Package(name: \"app\", targets: [.target(name: \"App\"), .target(name: \"Other\")])\n"

    private func repository() throws -> TestRepository {
        let repository = try TestRepository()
        try repository.commit([
            "Package.swift": manifest,
            "Tests/AppTests/ATests.swift": "import XCTest\nfinal class A: XCTestCase { func testA() { XCTAssert(a()) } }\n",
        ])
        return repository
    }

    @Test func `The functions that a branch adds are suggested with what the tests there use`() throws {
        let repository = try repository()
        try repository.git("checkout", "--quiet", "-b", "topic")
        try repository.commit(["Sources/App/A.swift": code])
        let answer = try repository.onus("tests", "suggest")
        #expect(answer.status == 0)
        #expect(answer.text.contains("@testable import App\n"))
        #expect(answer.text.contains("func testHalf_suggested() {"))
        let other = try repository.onus("tests", "suggest", "--framework", "swift-testing")
        #expect(other.text.contains("@Test(\"half(_:)\", arguments: [1, 0, -1, .max, .min] as [Int])"))
        try repository.commit([
            "Tests/AppTests/BTests.swift": "import XCTest\nfinal class B: XCTestCase { func testB() { XCTAssert(half(2) == 1) } }\n"
        ])
        let none = try repository.onus("tests", "suggest")
        #expect((none.status, none.text) == (0, ""))
        #expect(none.errorText == "onus: nothing to suggest: tests reach every function here\n")
        #expect(try repository.onus("tests", "suggest", "--all", "--include-tested", "Sources").text.contains("testHalf_suggested"))
    }

    @Test func `A new file is written, one that exists never`() throws {
        let repository = try repository()
        try repository.write("Sources/App/A.swift", code)
        let first = try repository.onus("tests", "suggest", "--worktree", "--output", "New.swift")
        #expect((first.status, first.text) == (0, ""))
        let written = try FileBytes.read(repository.path.appending("New.swift"), limit: 1 << 20)
        #expect(String(decoding: written, as: UTF8.self).contains("testHalf_suggested"))
        try repository.write("New.swift", "mine")
        let second = try repository.onus("tests", "suggest", "--worktree", "--output", "New.swift", "Sources")
        #expect(second.status == 2)
        #expect(second.errorText.contains("New.swift exists already, and is left as it is"))
        #expect(try FileBytes.read(repository.path.appending("New.swift"), limit: 10) == Array("mine".utf8))
    }

    @Test func `Functions of several modules need a folder`() throws {
        let repository = try repository()
        try repository.write("Sources/App/A.swift", code)
        try repository.write("Sources/Other/B.swift", code.replacing("half", with: "part"))
        let file = try repository.onus("tests", "suggest", "--worktree", "--output", "New.swift")
        #expect(file.status == 2)
        #expect(file.errorText.contains("these are functions of 2 modules: App, Other"))
        let both = try repository.onus("tests", "suggest", "--worktree")
        #expect(both.text.contains("// ===== AppSuggestedTests.swift =====\n"))
        try TestCommand.makeFolder(repository.path.appending("new"))
        #expect(try repository.onus("tests", "suggest", "--worktree", "--output", "new").status == 0)
        #expect(try repository.sh("ls new") == "AppSuggestedTests.swift\nOtherSuggestedTests.swift\n")
    }

    @Test func `A project of Xcode has its modules from what tests import and from the folders beside them`() throws {
        let repository = try TestRepository()
        let test = "@testable import Shop_Core\nimport XCTest\nfinal class A: XCTestCase { func testA() { XCTAssert(a()) } }\n"
        try repository.commit([
            "Shop.xcodeproj/project.pbxproj": "", "Shop Core/Model/A.swift": code, "Tests/ATests.swift": test,
            "Kit/B.swift": code.replacing("half", with: "part"), "KitTests/BTests.swift": "import XCTest\n",
            "Tool/C.swift": code.replacing("half", with: "whole"),
        ])
        let answer = try repository.onus("tests", "suggest", "--all", "Shop Core")
        #expect(answer.text.contains("@testable import Shop_Core\n"))
        #expect(answer.text.contains("func testHalf_suggested() {"))
        #expect(try repository.onus("tests", "suggest", "--all", "Kit").text.contains("@testable import Kit\n"))
        // One module is all that the tests know.
        #expect(try repository.onus("tests", "suggest", "--all", "Tool").text.contains("@testable import Shop_Core\n"))
        try repository.commit(["Tests/DTests.swift": test.replacing("Shop_Core", with: "Other")])
        let homeless = try repository.onus("tests", "suggest", "--all", "Tool")
        #expect(homeless.text == "")
        #expect(homeless.errorText.contains("no target of a Package.swift holds Tool/C.swift, and no test imports its module"))
    }

    @Test func `What is suggested is hollow to none of our own rules`() throws {
        let repository = try repository()
        try repository.write(
            "Sources/App/A.swift",
            code + "actor Store { func load(_ key: String) async throws -> Int { if key.isEmpty { throw E() }\n return 1 } }\n")
        for framework in ["swift-testing", "xctest"] {
            let name = "Tests/AppTests/\(framework)Tests.swift"
            #expect(
                try repository.onus("tests", "suggest", "--worktree", "--framework", framework, "--output", name, "Sources").status == 0)
            let audit = try repository.onus("audit", "--all", "--format", "json", name)
            #expect(!audit.text.contains("\"rule\""), "\(audit.text)")
        }
    }

    @Test func `Wrong use is named`() throws {
        let repository = try repository()
        #expect(try repository.onus("tests", "suggest", "--include-tested").status == 2)
        #expect(try repository.onus("tests", "suggest", "--all", "--base", "main").status == 2)
        #expect(try repository.onus("tests", "suggest", "--framework", "other").status == 2)
        #expect(try repository.onus("tests", "suggest", "--all", "nowhere").status == 2)
    }
}
