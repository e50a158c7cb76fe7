// Owns: tests of what a handler does about a failure.
import Analysis
import Outline
import Testing

@Suite struct `What a handler does` {
    @Test(
        arguments: [
            ("", []), ("// nobody minds", []), ("_ = error", .mentions), ("let text = \"\\(error)\"", .mentions), ("print(error)", .logs),
            ("logger.error(\"\\(error)\")", .logs), ("throw error", .throws), ("throw Failure(error)", .throws),
            ("return", .returnsNothing),
            ("return nil", .returnsDefault), ("return (nil, [])", .returnsDefault), ("return fallback", .returnsValue),
            ("return .failure(error)", .returnsValue), ("return print(error)", [.logs, .returnsNothing]), ("exit(1)", .endsProcess),
            ("fatalError()", .endsProcess), ("lastError = error", .writes), ("self.state.error = error", .writes), ("count += 1", .writes),
            ("items = []", .writesDefault), ("self.isLoading = false", .resetsProgress), ("isConnected = false", .writesDefault),
            ("report(error)", .calls), ("try recover()", .calls), ("completion(.failure(error))", .calls),
            ("completion(nil)", .deliversDefault),
            ("continuation.resume(throwing: error)", .calls), ("continuation.resume(returning: nil)", .deliversDefault),
            ("handle.close()", .cleansUp),
            ("try? FileManager.default.removeItem(at: url)", .cleansUp), ("try? await Task.sleep(for: .seconds(1))", .waits),
            ("try? database.execute(\"ROLLBACK\")", .cleansUp), ("if a { print(error) } else { return }", [.logs, .returnsNothing]),
            ("switch error { case let e as A: print(e)\n default: break }", .logs), ("#if DEBUG\nprint(error)\n#endif", .actsInDebug),
            ("#if DEBUG\nprint(error)\n#else\nreport(error)\n#endif", [.actsInDebug, .calls]),
            ("DispatchQueue.main.async { print(error) }", .logs), ("await MainActor.run { self.error = error }", .writes),
            ("DispatchQueue.main.async { return }", []), ("Task { await report(error) }", .calls), ("#warn(error)", .calls),
        ] as [(String, FailureActs)])
    func `Each act is told from the others`(_ body: String, _ expected: FailureActs) throws {
        let snippet = try Snippet("func f() { do { try g() } ↓catch {\n\(body)\n} }")
        let block = try #require(snippet.file.outline.firstChild(snippet.node(.catchClause), .codeBlock))
        #expect(snippet.file.failureActs(of: block) == expected)
    }

    @Test func `Jumps of a loop count, those of a switch do not`() throws {
        let loop = try Snippet("for x in xs { do { try g() } ↓catch { if x { continue }; break } }")
        #expect(
            try loop.file.failureActs(of: #require(loop.file.outline.firstChild(loop.node(.catchClause), .codeBlock))) == [.skips, .stops])
    }
}

@Suite struct `Logging` {
    @Test(arguments: [
        "↓print(error)", "Swift.↓print(error)", "↓NSLog(\"%@\", text)", "↓fputs(text, stderr)", "↓logError(error)", "self.↓log(error)",
        "logger.↓warning(text)", "Self.logger.↓error(text)", "context.logger?.↓info(text)", "Log.shared.↓error(text)",
        "Logger.default.↓error(text)",
        "appLog.↓error(text)",
        "Logger(label: name).↓error(text)", "FileHandle.standardError.↓write(data)", "console.↓print(text)",
        "↓print(text, to: &standardError)",
        "DDLog.↓e(text)", "Logging.↓record(text)", "os_log.↓debug(text)",
    ])
    func `Loggers, consoles and debuggers only take notice`(_ code: String) throws {
        let snippet = try Snippet(code)
        #expect(try snippet.file.isLogging(snippet.node(.call)))
    }

    @Test(arguments: [
        "↓report(error)", "↓logOut()", "session.↓logIn(user)", "dialog.↓error(text)", "catalog.↓write(entry)", "view.↓show(error)",
        "↓print(text, to: &report)", "promise.↓error(failure)", "log.↓append(entry)", "printer.↓start()", "↓login()",
    ])
    func `Names that only look like it do not count`(_ code: String) throws {
        let snippet = try Snippet(code)
        #expect(try !snippet.file.isLogging(snippet.node(.call)))
    }
}

@Suite struct `Values that say nothing` {
    @Test(arguments: [
        "nil", "[]", "[:]", "\"\"", "0", "0.0", "false", ".none", ".empty", "Data()", "Set<String>()", "[Int]()", "(nil, [])",
        "[] as [Int]",
        "Settings.default", "(items: [], next: nil)", ".init()",
    ])
    func `Empty and default values`(_ value: String) throws {
        let snippet = try Snippet("func f() { ↓return \(value) }")
        let tokens = try snippet.file.outline.tokens(snippet.node(.returnStatement))
        #expect(snippet.file.isDefaultValue(tokens.lowerBound + 1..<tokens.upperBound))
    }

    @Test(arguments: [
        "1", "true", "[1]", "\" \"", "items", ".failed", "Data(bytes)", "LoadError()", ".failure(error)", "a ? nil : b", "(1, nil)",
        "empty()",
        "[nil]", "-1", "Status(error)",
    ])
    func `Values that say something`(_ value: String) throws {
        let snippet = try Snippet("func f() { ↓return \(value) }")
        let tokens = try snippet.file.outline.tokens(snippet.node(.returnStatement))
        #expect(!snippet.file.isDefaultValue(tokens.lowerBound + 1..<tokens.upperBound))
    }
}
