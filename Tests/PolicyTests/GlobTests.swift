// Owns: which paths a pattern matches.
import Policy
import Testing

@Suite struct `Globs` {
    @Test(arguments: [
        ("Generated", "Sources/Generated/A.swift", true), ("Generated", "Sources/Generated.swift", false),
        ("*.pb.swift", "Sources/Deep/a.pb.swift", true), ("*.pb.swift", "Sources/pb.swift", false),
        ("Sources/*.swift", "Sources/A.swift", true), ("Sources/*.swift", "Sources/Sub/A.swift", false),
        ("Sources/**/A.swift", "Sources/A.swift", true), ("Sources/**/A.swift", "Sources/x/y/A.swift", true),
        ("Sources/**", "Sources/x/y/A.swift", true), ("**/Mocks/**", "a/Mocks/b.swift", true),
        ("/Tests", "Tests/A.swift", true), ("/Tests", "Other/Tests/A.swift", false), ("Tests/", "Other/Tests/A.swift", true),
        ("{Sources,Tests}/A?.swift", "Tests/A1.swift", true), ("{Sources,Tests}/A?.swift", "Other/A1.swift", false),
        ("[a-c]*.swift", "b.swift", true), ("[!a-c]*.swift", "b.swift", false), ("a\\*.swift", "a*.swift", true),
        ("a\\*.swift", "ab.swift", false), ("*a*b*c*", "xaxbxcx", true), ("*a*b*c*", "xaxcxbx", false),
    ]) func `Match as gitignore has it`(pattern: String, path: String, matches: Bool) throws {
        #expect(try Glob(pattern).matches(path) == matches)
    }

    @Test(arguments: ["", "/", "[abc", "{a,b", "a}", "../Sources", "a/./b", "a**", "[z-a]", "a\\"])
    func `A pattern that can match nothing is an error`(pattern: String) {
        #expect(throws: GlobError.self) { try Glob(pattern) }
    }

    @Test func `A hostile pattern takes no time to speak of`() throws {
        let pattern = String(repeating: "*a", count: 50) + "b"
        #expect(try !Glob(pattern).matches(String(repeating: "a", count: 2000)))
    }
}
