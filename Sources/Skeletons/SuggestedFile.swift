// Owns: one file of suggested tests: what it imports, its suites, and the placeholder that fails until somebody fills it in.
package import Analysis
package import Outline
import SwiftLexer

/// Suggested tests for functions of one module.
package struct SuggestedFile: Sendable {
    package let module: String
    package let text: String
    /// How many functions have a test in it, and of how many it only says why they have none.
    package let arranged: Int
    package let explained: Int
}

/// Writes suggested tests for functions of one module.
package struct Suggestions {
    /// A function that wants a test.
    package struct Wanted {
        package let file: FileContext
        package let node: NodeID

        package init(file: FileContext, node: NodeID) {
            self.file = file
            self.node = node
        }
    }

    private let module: String
    private let framework: TestFramework
    private var arranger: Arranger
    private var imports: Set<String> = []
    private var content = Content()

    /// What was written so far.
    private struct Content {
        var suites: [[String]: [String]] = [:]
        var order: [[String]] = []
        /// The scopes that have a test; the others only say why not.
        var tested: Set<[String]> = []
        var names: Set<String> = []
        var arranged = 0
        var explained = 0
    }

    /// - Parameter files: all files of the module.
    package init(module: String, files: [FileContext], settings: ModuleSettings, framework: TestFramework) {
        self.module = module
        self.framework = framework
        arranger = Arranger(table: TypeTable(module: module, files), settings: settings)
    }

    /// The tests of some functions, in their order.
    package mutating func file(for wanted: [Wanted]) -> SuggestedFile {
        for function in wanted { add(function) }
        if !imports.isEmpty {
            // Once more: what is imported may have names of the module's own.
            arranger.table.qualifiesAll = true
            content = Content()
            for function in wanted { add(function) }
        }
        return SuggestedFile(module: module, text: text(), arranged: content.arranged, explained: content.explained)
    }

    private mutating func add(_ wanted: Wanted) {
        guard let callable = Callable(wanted.node, in: wanted.file) else { return }
        if content.suites[callable.scope] == nil { content.order.append(callable.scope) }
        var lines = content.suites[callable.scope] ?? []
        if !lines.isEmpty { lines.append("") }
        lines.append("// \(wanted.file.path):\(callable.line)")
        do throws(Obstacle) {
            let arrangement = try arranger.arrange(callable)
            let writer = TestWriter(framework: framework, table: arranger.table, arrangement: arrangement, name: testName(callable))
            lines += writer.lines().flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
            if arrangement.usesImports { imports.formUnion(wanted.file.importLines) }
            if arrangement.needsFoundation { imports.insert("import Foundation") }
            content.arranged += 1
            content.tested.insert(callable.scope)
        } catch {
            lines.append("// No test of \(callable.displayName): \(error.reason).")
            content.explained += 1
        }
        content.suites[callable.scope] = lines
    }

    /// A name for the tests of a function: its words and labels, with a number where the name is taken.
    private mutating func testName(_ callable: Callable) -> String {
        let words = [callable.isOperator ? "operator" : callable.name] + callable.parameters.compactMap(\.label)
        let plain = words.map { word in String(word.filter { ($0.isLetter || $0.isNumber) && $0.isASCII }) }.filter { !$0.isEmpty }
        let base = (plain.isEmpty ? "function" : plain.joined(separator: "_")) + "_suggested"
        var name = base
        var number = 2
        while !content.names.insert(suiteName(callable.scope) + "/" + name).inserted {
            name = base + "\(number)"
            number += 1
        }
        return name
    }

    private func suiteName(_ scope: [String]) -> String {
        let words = scope.map { String($0.filter { $0.isLetter || $0.isNumber || $0 == "_" }) }
        return (scope.isEmpty ? module : words.joined(separator: "_")) + (scope.isEmpty ? "FunctionSuggestions" : "Suggestions")
    }

    // MARK: - The file

    private func text() -> String {
        var lines = [
            "// Suggested by `onus tests suggest`: every test here fails until somebody says what is expected.", "",
        ]
        lines += (framework == .testing ? ["import Testing"] : ["import XCTest"]) + imports.sorted()
        lines += ["@testable import \(module)", ""]
        lines += [
            "/// What somebody still has to fill in.", "private struct NotFilledIn: Error {", "    let what: String", "}", "",
            "/// Stands for a value of any type until somebody puts one in its place.",
            "private func placeholder<T: ~Copyable>(_ what: String) throws -> T {", "    throw NotFilledIn(what: what)", "}",
        ]
        for scope in content.order {
            let name = suiteName(scope)
            let display = scope.isEmpty ? "Functions of \(module)" : scope.joined(separator: ".")
            lines.append("")
            guard content.tested.contains(scope) else {
                // A suite without a test would pass.
                lines += content.suites[scope] ?? []
                continue
            }
            lines.append(
                framework == .testing ? "@Suite(\"\(Arranger.escaped(display))\") struct \(name) {" : "final class \(name): XCTestCase {")
            lines += (content.suites[scope] ?? []).map { $0.isEmpty ? "" : $0.hasPrefix("#") ? $0 : "    " + $0 }
            lines.append("}")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension FileContext {
    /// The imports of the file, as a test file can repeat them.
    var importLines: Set<String> {
        Set(
            nodes(.importDecl).compactMap { node in
                guard let keyword = outline.tokens(node).first(where: { tokens.kinds[$0] == .import }) else { return nil }
                let line = text(keyword..<outline.tokens(node).upperBound)
                let module = string(outline.anchor(node))
                guard module != "Testing", module != "XCTest" else { return nil }
                return conditions(around: node).isEmpty ? line : "#if canImport(\(module))\n    \(line)\n#endif"
            })
    }
}
