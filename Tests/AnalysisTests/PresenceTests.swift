// Owns: tests of whether an optional is there, of comments that explain, of what a file is for, of where data comes from.
import Analysis
import Outline
import SourceText
import Testing

@Suite struct `Optionals that are there` {
    private func isKnown(_ code: String) throws -> Bool {
        let snippet = try Snippet(code)
        let node = try snippet.node(.forceUnwrap)
        let operand = snippet.file.outline.operand(node)..<snippet.file.outline.tokens(node).lowerBound
        return snippet.file.isKnownToBeThere(operand, at: node)
    }

    @Test(arguments: [
        "let bytes = text.data(using: .utf8)↓!",
        "let bytes = text.data(using: .utf8, allowLossyConversion: true)↓!",
        "let start = buffer.baseAddress↓!",
        "let store = Unmanaged<Store>.fromOpaque(context↓!)",
        "func f() { guard text.contains(mark) else { return }\n use(text.range(of: mark)↓!) }",
        "func f() { if xs.isEmpty { return }\n use(xs.min { $0 < $1 }↓!) }",
        "func f() { if table.isEmpty { return }\n use(table.keys.sorted().first↓!) }",
        "let a = rows.filter { $0.end != nil }.map { $0.end↓! }",
        "let a = name.split(separator: \" \").map { $0.first↓! }",
        "func f() { for (_, group) in Dictionary(grouping: xs, by: \\.id) { use(group.first↓!) } }",
        "func f() { let has = room != nil\n if has { use(room↓!) } }",
        "func f() { guard open(path, &handle) == 0 else { return }\n use(handle↓!) }",
        "func f() throws { guard let x = make(&error) else { throw error↓! } }",
        "func f() { var found: Int?\n queue.sync { found = next() }\n use(found↓!) }",
        "func f() { if a?.b != nil { use(a↓!) } }",
        "func f() { guard let c = a.b?.c else { return }\n use(a.b↓!, c) }",
        "func f() { table[key, default: 0] += 1\n use(table[key]↓!) }",
        "func f() { guard table.keys.contains(key) else { return }\n use(table[key]↓!) }",
        "func f() { for key in sortedKeys { use(table[key]↓!) } }",
        "func f() { guard isValid(text) else { return }\n use(Int(text)↓!) }",
        "let place = index.samePosition(in: utf16)↓!",
    ])
    func `A test in another form, or how it was made, says that it is there`(_ code: String) throws {
        #expect(try isKnown(code))
    }

    @Test(arguments: [
        "let bytes = text.data(using: .ascii)↓!",
        "func f() { print(xs.count)\n use(xs.first↓!) }",
        "func f() { print(table.keys)\n use(table[key]↓!) }",
        "func f() { table[other] = 1\n use(table[key]↓!) }",
        "func f() { if table.isEmpty { return }\n use(table[key]↓!) }",
        "func f() { let has = room != nil\n log(has)\n use(room↓!) }",
        "func f() { open(path, &handle)\n use(handle↓!) }",
        "let a = rows.filter { $0.start != nil }.map { $0.end↓! }",
        "let a = lines.components(separatedBy: \" \").map { $0.first↓! }",
        "let a = name.split(separator: \" \", omittingEmptySubsequences: false).map { $0.first↓! }",
        "func f() { if a?.b != nil { log() }\n use(a↓!) }",
        "func f() { guard let user = current else { return }\n use(users.firstIndex { $0.id == user.id }↓!) }",
        "func f() { var found: Int?\n client.load { found = $0 }\n use(found↓!) }",
        "func f() { var found: Int?\n later = { found = next() }\n use(found↓!) }",
        "func f() { for key in sortedKeys { log(key) }\n use(table[name]↓!) }",
        "func f() { guard isValid(other) else { return }\n use(Int(text)↓!) }",
    ])
    func `A test of something else says nothing`(_ code: String) throws {
        #expect(try !isKnown(code))
    }
}

@Suite struct `Comments that explain` {
    @Test(arguments: [
        "// This can never fail.\n↓use(x!)",
        "↓use(x!) // safe because the length was checked",
        "/// A key that we know is valid.\nlet key = ↓Key(text)!",
        "// The as! is safe: only jobs are stored.\nlog(y!)\n↓use(x!)",
        "f(\n  // always there\n  ↓use(x!))",
    ])
    func `A reason on the statement's lines or right above counts`(_ code: String) throws {
        let snippet = try Snippet(code)
        #expect(snippet.file.isExplained(try snippet.token()))
    }

    @Test(arguments: [
        "// Reads the settings.\n↓use(x!)",
        "// This can never fail.\n\n↓use(x!)",
        "// This can never fail.\nlog(y)\n↓use(x!)",
        "↓use(x!)\n// never nil",
        "↓use(x!)",
    ])
    func `A description, or a comment about other lines, does not`(_ code: String) throws {
        let snippet = try Snippet(code)
        #expect(snippet.file.isExplained(try snippet.token()) == false)
    }
}

@Suite struct `What a file is for` {
    private func standing(_ code: String, _ path: String = "Sources/App/File.swift") -> Standing {
        FileContext(path: path, source: SourceText(Array(code.utf8))).standing
    }

    @Test func `Plain code is an application, public or not`() {
        #expect(standing("import Foundation\nstruct A { var b: Int }") == .application)
        #expect(standing("import Foundation\npublic struct A { public var b: Int }") == .application)
        #expect(standing("//  Copyright © 2026 Somebody. All rights reserved.\nimport UIKit\nclass A {}") == .application)
    }

    @Test func `A public interface says nothing about what was thought of`() {
        #expect(standing("import A\n/// A.\npublic struct A {\n/// B.\npublic var b: Int\n/// C.\npublic var c: Int }") == .application)
        #expect(standing("public struct A {}") == .application)
    }

    @Test func `A licence and inlined code are published`() {
        #expect(standing("// Licensed under the Apache License 2.0\nimport A\nstruct A {}") == .published)
        #expect(standing("import A\n@inlinable func a() {}") == .published)
    }

    @Test func `A generator's header counts, an assistant's does not`() {
        #expect(standing("// Generated by protoc-gen-swift.\nstruct A {}") == .generated)
        #expect(standing("// This file is auto-generated, do not edit.\nstruct A {}") == .generated)
        #expect(standing("// Generated by Claude\nstruct A {}") == .application)
        #expect(standing("struct A {}\n// do not edit") == .application)
    }

    @Test func `Folders that developers run are scripts`() {
        #expect(standing("let a = 1", "Docs/Start.playground/Contents.swift") == .script)
        #expect(standing("let a = 1", "CodeGeneration/Sources/make/A.swift") == .script)
        #expect(standing("let a = 1", "Plugins.swift") == .application)
    }
}

@Suite struct `Data from outside` {
    @Test(arguments: [
        "let a = ↓Int(text)", "let a = ↓try! Data(contentsOf: url)", "let a = ↓fields[\"name\"]", "let a = ↓environment[key]",
        "func f() { let data = defaults.data(forKey: key)\n let a = ↓data }", "let a = ↓formatter.date(from: text)",
    ])
    func `Files, settings, text and keys written elsewhere come from outside`(_ code: String) throws {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        #expect(snippet.file.readsOutsideData(token..<snippet.file.outline.tokens(snippet.file.statement(at: token)).upperBound))
    }

    @Test(arguments: [
        "let a = ↓root.child", "let a = ↓UInt32(3)", "let a = ↓nodes[index]", "let a = ↓state.consume(from: start)",
        "let a = ↓serializer.serialize(key)",
    ])
    func `The code's own state does not`(_ code: String) throws {
        let snippet = try Snippet(code)
        let token = try snippet.token()
        let end = snippet.file.outline.tokens(snippet.file.statement(at: token)).upperBound
        #expect(snippet.file.readsOutsideData(token..<end) == false)
    }
}
