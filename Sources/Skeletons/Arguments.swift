// Owns: what a test passes to each parameter: a value of a table, a placeholder, or nothing where the default will do.
import Analysis
import Outline
import SwiftLexer

extension Arranger {
    typealias Passed = (label: String?, value: String)

    func arguments(
        _ callable: Callable, _ spelling: inout Spelling, _ names: inout LocalNames, _ arrangement: inout Arrangement
    ) throws(Obstacle) -> [Passed] {
        // With default arguments left out, another function of the name may be meant.
        let mustPassAll = table.isAmbiguous(callable, passing: callable.parameters.filter { !$0.hasDefault })
        let mustSpell = mustSpell(callable, isAmbiguous: mustPassAll)
        var result: [Passed] = []
        for parameter in callable.parameters where mustPassAll || !parameter.hasDefault {
            guard !parameter.isIsolated else { throw Obstacle("it runs on an actor that it is given: pass one that you choose") }
            let value = try value(parameter, callable, mustSpell: mustSpell, &spelling, &names, &arrangement)
            result.append((parameter.label, value))
        }
        return result
    }

    /// Whether the compiler could not tell which function is meant, or which type, if the types were left to it.
    private func mustSpell(_ callable: Callable, isAmbiguous: Bool) -> Bool {
        if callable.isOperator || callable.kind == .initializerDecl || !callable.generics.isEmpty { return true }
        if let first = callable.scope.first, table.entries[[first]] == nil { return true }
        return isAmbiguous
    }

    private func value(
        _ parameter: Callable.Parameter, _ callable: Callable, mustSpell: Bool, _ spelling: inout Spelling, _ names: inout LocalNames,
        _ arrangement: inout Arrangement
    ) throws(Obstacle) -> String {
        let file = callable.file
        let text = file.text(parameter.type)
        if text.hasPrefix("repeat ") || text.hasPrefix("each ") {
            throw Obstacle("it takes a pack of arguments: pass those that you choose")
        }
        if let value = try borrowed(parameter, callable, &spelling, &names, &arrangement) { return value }
        let name = names.take(parameter.name)
        let usedImports = spelling.usesImports
        // What an autoclosure gives is what callers pass.
        let arrow = parameter.isAutoclosure ? parameter.type.first { file.tokens.kinds[$0] == .arrow } : nil
        let type = spelling.spell((arrow.map { $0 + 1 } ?? parameter.type.lowerBound)..<parameter.type.upperBound)
        if let type, let edges = edges(type, callable, usesImports: spelling.usesImports) {
            arrangement.columns.append(.init(name: name, type: type, values: edges.values))
            if edges.needsFoundation { arrangement.needsFoundation = true }
            guard parameter.isInout else { return name }
            let own = names.take(name + "Changed")
            arrangement.setup.append("var \(own) = \(name)")
            return "&" + own
        }
        let what = "\"\(Self.escaped(name)): \(Self.escaped(text))\""
        let isFunction = text.contains("->") && !parameter.isAutoclosure
        let needsType = mustSpell || parameter.isInout || parameter.isAutoclosure || text.contains("some ") || isFunction && type != nil
        guard needsType else {
            // The compiler knows the type; nobody has to import what it is made of.
            spelling.usesImports = usedImports
            arrangement.passesPlaceholders = true
            return arrangement.placeholder(what, needsTry: false, isUnsafe: mentionsUnsafe(parameter.type, callable))
        }
        guard let type else { throw Obstacle("the type of `\(parameter.name)` cannot be written in a test: \(text)") }
        if isFunction, type.contains("throws"), !type.contains("throws("), let closure = Self.throwing(type) {
            arrangement.thrower = (name, type, closure)
        }
        let value = arrangement.placeholder(what, isUnsafe: mentionsUnsafe(parameter.type, callable))
        arrangement.setup.append("\(parameter.isInout ? "var" : "let") \(name): \(type) = \(value)")
        return parameter.isInout ? "&" + name : name
    }

    /// Values for a table, where the names in the type mean the standard library's types.
    private func edges(_ type: String, _ callable: Callable, usesImports: Bool) -> EdgeCases? {
        guard let edges = EdgeCases(of: type) else { return nil }
        let words = type.split { !($0.isLetter || $0.isNumber) }.map(String.init)
        guard !words.contains(where: { table.entries[[$0]] != nil }) else { return nil }
        guard edges.needsFoundation else { return edges }
        return callable.file.imports.contains("Foundation") ? edges : nil
    }

    /// `{ _, _ in throw Placeholder(…) }` for a function type.
    private static func throwing(_ type: String) -> String? {
        var type = type.replacing("->", with: "")
        // `(() throws -> Int)` in brackets of its own.
        while type.hasPrefix("("), type.last == ")", isOneBracket(type) { type = String(type.dropFirst().dropLast()) }
        guard let open = type.firstIndex(of: "("), !type.hasSuffix("?") else { return nil }
        var depth = 0
        var commas = 0
        var isEmpty = true
        for character in type[open...] {
            switch character {
            case "(", "[", "<": depth += 1
            case ")", "]", ">": depth -= 1
            case "," where depth == 1: commas += 1
            case " ": break
            default: isEmpty = false
            }
            if depth == 0 { break }
        }
        let names = isEmpty ? "" : Array(repeating: "_", count: commas + 1).joined(separator: ", ") + " in "
        return "{ \(names)throw NotFilledIn(what: \"an error\") }"
    }

    /// Whether the first bracket is closed by the last.
    private static func isOneBracket(_ text: String) -> Bool {
        var depth = 0
        for index in text.indices.dropLast() {
            if text[index] == "(" { depth += 1 } else if text[index] == ")" { depth -= 1 }
            if depth == 0 { return false }
        }
        return true
    }

    /// A span is borrowed from an array that the test owns.
    private func borrowed(
        _ parameter: Callable.Parameter, _ callable: Callable, _ spelling: inout Spelling, _ names: inout LocalNames,
        _ arrangement: inout Arrangement
    ) throws(Obstacle) -> String? {
        let file = callable.file
        let words = parameter.type.filter { file.tokens.kinds[$0].isIdentifierLike }.map(file.plainName)
        let entries = words.compactMap { table.resolve($0, from: callable.scope) }
        if entries.contains(where: \.isNonEscapable) { throw Obstacle("`\(parameter.name)` is ~Escapable: make one from what it borrows") }
        guard words.contains(where: { $0.hasSuffix("Span") }), entries.isEmpty else { return nil }
        let name = names.take(parameter.name)
        let what = "\"\(Self.escaped(name)): what the span is of\""
        if words == ["RawSpan"] {
            arrangement.setup.append("let \(name): [UInt8] = \(arrangement.placeholder(what))")
            return (settings.isStrictlySafe ? "unsafe " : "") + name + ".span.bytes"
        }
        guard words.count == 2, words[0] == "Span", let open = parameter.type.first(where: { file.angles($0) > 0 }),
            let element = spelling.spell(open + 1..<parameter.type.upperBound - 1)
        else { throw Obstacle("`\(parameter.name)` is a span: make it from what it borrows") }
        arrangement.setup.append("let \(name): [\(element)] = \(arrangement.placeholder(what))")
        return name + ".span"
    }
}

extension FileContext {
    /// The modules that the file imports.
    var imports: Set<String> { Set(nodes(.importDecl).map { string(outline.anchor($0)) }) }
}
