// Owns: tests of what tests reach in trees with many declarations of a name.
import Analysis
import SourceText
import Testing

@Suite struct `What tests reach` {
    private func file(_ path: String, _ code: String) -> (context: FileContext, project: ProjectFile) {
        let context = FileContext(path: path, source: SourceText(code))
        return (context, ProjectFile(path: path, summary: FileSummary(context)))
    }

    /// The functions of a file that tests reach, and behind a slash those of which they expect an error.
    private func reached(_ context: FileContext, in project: ProjectContext) -> String {
        let functions = context.functionsUnderTest(in: project)
        let expected = functions.filter { project.isExpectedToThrow($0.node, in: context) }
        return (functions.filter(\.reach.isReached).map(\.name) + ["/"] + expected.map(\.name)).joined(separator: " ")
    }

    /// A type whose functions have names that all the others have, too.
    private func part(_ number: Int) -> (context: FileContext, project: ProjectFile) {
        file(
            "Sources/A/Part\(number).swift",
            """
            struct Part\(number) {
                let next = Part\((number + 1) % 400)()
                func run(_ x: Int) throws -> Int { if x > 1 { throw Failure.big }; return helper(x) + next.count }
                func walk(_ x: Int) -> Int { for y in 0..<x { next.walk(y) }; return x }
                private func helper(_ x: Int) -> Int { x > 0 ? x : 0 }
                var count: Int { if isEmpty { return 0 }; return 1 }
            }
            """)
    }

    @Test(.timeLimit(.minutes(1)))
    func `Four hundred functions of a name are told apart by what they are called on`() {
        let parts = (0..<400).map(part)
        let test = file(
            "Tests/ATests/PartTests.swift",
            """
            @Test func runs() {
                let part = Part7()
                #expect(throws: Failure.self) { try part.run(2) }
            }
            @Test func walks() { Part398().walk(3) }
            """)
        let all = parts.map(\.project) + [test.project]
        let project = ProjectContext(all, judging: all)
        func reached(_ number: Int) -> String { self.reached(parts[number].context, in: project) }
        #expect(reached(7) == "run(_:) walk(_:) helper(_:) / run(_:)")
        #expect(reached(8) == "walk(_:) count /")
        #expect(reached(9) == "walk(_:) /")
        // What is walked to from 398 goes round.
        #expect(reached(397) == "walk(_:) /")
    }

    @Test func `An attribute before a parameter is no label of calls`() {
        let code = file(
            "Sources/A/List.swift",
            "func list(@Builder content: () -> Int, @Other.Builder to more: () -> Int) -> Int { let a = content(); return a + more() }")
        let test = file("Tests/ATests/ListTests.swift", "@Test func lists() { #expect(list(content: { 1 }, to: { 2 }) == 3) }")
        let all = [code.project, test.project]
        #expect(reached(code.context, in: ProjectContext(all, judging: all)) == "list(content:to:) /")
    }

    @Test func `What nobody tests is untested however many call it, and in a circle`() {
        let callers = (0..<300).map {
            file("Sources/A/F\($0).swift", "func caller\($0)(_ x: Int) { if x > 0 { weigh(x) } else { caller\(($0 + 1) % 300)(x) } }")
        }
        let weigh = file("Sources/A/Weigh.swift", "func weigh(_ x: Int) -> Int { x > 2 ? 1 : x }")
        let other = file("Tests/ATests/OtherTests.swift", "@Test func other() { #expect(two == 2) }")
        let all = callers.map(\.project) + [weigh.project, other.project]
        #expect(reached(weigh.context, in: ProjectContext(all, judging: all)) == "/")
        // One test of one of them reaches all.
        let test = file("Tests/ATests/CallerTests.swift", "@Test func calls() { caller17(1) }")
        let tested = ProjectContext(all + [test.project], judging: all)
        #expect(reached(weigh.context, in: tested) == "weigh(_:) /")
        #expect(reached(callers[299].context, in: tested) == "caller299(_:) /")
    }

    @Test func `Asking for some functions answers for these as asking for all does`() {
        let parts = (0..<20).map(part)
        let test = file("Tests/ATests/PartTests.swift", "@Test func walks() { Part18().walk(3) }")
        let all = parts.map(\.project) + [test.project]
        let asked = parts[19].context.reachKeys
        let whole = ProjectContext(all, judging: all)
        let some = ProjectContext(all, judging: all, asked: asked)
        #expect(reached(parts[19].context, in: some) == reached(parts[19].context, in: whole))
        #expect(reached(parts[18].context, in: some) == "/")
        #expect(!whole.isSettled("Sources/A/Part19.swift", asked: asked))
        #expect(whole.isSettled("Sources/A/Part19.swift", asked: []))
    }

    /// The use of `load` on something whose type does not show, in so many functions and ways.
    private func callers(_ path: String, _ count: Int) -> (context: FileContext, project: ProjectFile) {
        file(
            path,
            (0..<count).map { "@Test func loads\($0)() { #expect(throws: E.self) { try values[\($0)].value\($0).load(\($0)) } }" }
                .joined(separator: "\n"))
    }

    @Test(arguments: [1, 4, 5, 20, 60, 200])
    func `However many use a name, only those that see a declaration reach it`(_ count: Int) {
        let manifest = file(
            "Package.swift",
            """
            import PackageDescription
            let package = Package(
                name: "P",
                targets: [
                    .target(name: "A"), .target(name: "B"), .testTarget(name: "ATests", dependencies: ["A"]),
                    .testTarget(name: "BTests", dependencies: ["B"]),
                ])
            """)
        let code = """
            struct Store {
                func load(_ x: Int) throws { if x > 1 { throw E() } }
                func load(_ x: Int, from y: Int) throws { if x > y { throw E() } }
            }
            struct Cache { func load(_ y: Int) throws { if y > 1 { throw E() } } }
            """
        let (a, b) = (file("Sources/A/A.swift", code), file("Sources/B/B.swift", code))
        let tests = callers("Tests/BTests/BTests.swift", count)
        let all = [manifest, a, b, tests].map(\.project)
        let project = ProjectContext(all, judging: all)
        #expect(reached(a.context, in: project) == "/")
        #expect(reached(b.context, in: project) == "load(_:) load(_:) / load(_:) load(_:)")
    }

    @Test func `Only the file of a private function can use it, however many others have its name`() {
        let files = (0..<100).map { number in
            file(
                "Sources/A/F\(number).swift",
                """
                struct F\(number) {
                    \(number % 2 == 0 ? "func run(_ x: Int) { work(x) }" : "")
                    private func work(_ x: Int) { if x > 1 { stop() } }
                }
                """)
        }
        let test = file("Tests/ATests/FTests.swift", "@Test func runs() { for f in all { f.run(1); f.work(1) } }")
        let all = files.map(\.project) + [test.project]
        let project = ProjectContext(all, judging: all)
        for (number, file) in files.enumerated() {
            #expect(reached(file.context, in: project) == (number % 2 == 0 ? "work(_:) /" : "/"))
        }
    }

    @Test func `A tree that is laid over an index says what the same tree by itself says`() {
        let base = (0..<40).map {
            file("Sources/A/F\($0).swift", "struct F\($0) { func run(_ x: Int) { if x > 1 { fresh(x) }; F\(($0 + 1) % 40)().step(x) } }")
        }
        // Names that nothing in the index declares, though it uses them.
        let changed = file(
            "Sources/A/New.swift",
            "func fresh(_ x: Int) { if x > 2 { stop() } }\nextension F9 { func step(_ x: Int) { if x > 3 { stop() } } }")
        let test = file("Tests/ATests/FTests.swift", "@Test func runs() { F8().run(1) }")
        let index = ReferenceImage(
            (base + [test]).map { IndexedFile(path: Array($0.project.path.utf8), tag: [], summary: $0.project.words) })
        let layered = ProjectContext(
            TreeReferences(index, replaced: [], changed: [changed.project], others: []), judging: [changed.project.path])
        let all = (base + [changed, test]).map(\.project)
        let whole = ProjectContext(all, judging: all)
        #expect(reached(changed.context, in: layered) == "fresh(_:) step(_:) /")
        #expect(reached(changed.context, in: whole) == "fresh(_:) step(_:) /")
        #expect(reached(base[8].context, in: whole) == "run(_:) /")
        #expect(reached(base[9].context, in: whole) == "/")
    }
}
