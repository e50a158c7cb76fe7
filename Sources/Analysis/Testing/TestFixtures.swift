// Owns: what stands around tests: the types and helpers that they are made with, the modules that they import, the labels that they give.
import Outline
import SourceText
import SwiftLexer

extension InventoryReader {
    /// The labels that the calls in a node give, each with the name of what is called.
    func labels(in node: NodeID) -> Set<UInt64> {
        var result: Set<UInt64> = []
        for call in file.nodes(.call, in: node) {
            let name = file.string(file.outline.anchor(call))
            for argument in file.arguments(call) {
                if let label = argument.label { result.insert(NameHash.of((name + " " + file.string(label)).utf8)) }
            }
        }
        return result
    }

    /// The labels that functions and initialisers take, each with the name that a call has.
    func declaredLabels() -> Set<UInt64> {
        var result: Set<UInt64> = []
        for kind in [NodeKind.functionDecl, .initializerDecl] {
            for node in file.nodes(kind) {
                guard let parameters = file.outline.firstChild(node, .parameters) else { continue }
                let owner = kind == .functionDecl ? node : file.enclosingType(node)
                guard let name = owner.map({ kind == .functionDecl ? file.name($0) : file.typeName($0) }) else { continue }
                for parameter in file.outline.children(parameters) where file.outline.kind(parameter) == .parameter {
                    result.insert(NameHash.of((name + " " + file.string(file.labelToken(parameter))).utf8))
                }
            }
        }
        return result
    }

    /// The words of types, helpers and values outside of tests, by name.
    func fixtures() -> [UInt64: [UInt64]] {
        let tests = Set(file.testFunctions.map(\.node))
        var result: [UInt64: [UInt64]] = [:]
        for kind in [NodeKind.classDecl, .structDecl, .enumDecl, .actorDecl, .functionDecl, .binding] {
            for node in file.nodes(kind) where !tests.contains(node) && file.enclosingFunction(node) == nil {
                // The words of a suite are those of its tests.
                let holdsTests =
                    kind != .functionDecl && kind != .binding && tests.contains { file.outline.descendants(node).contains($0.index) }
                guard !holdsTests else { continue }
                result[hash(token: file.outline.anchor(node)), default: []] += words(file.outline.tokens(node))
            }
        }
        return result
    }

    func modules() -> [String] { file.nodes(.importDecl).map { file.name($0) } }
}

extension ChangeContext {
    /// The names that a test mentions, itself or through what stood around tests and is gone now, and the labels that it gives.
    package func reach(of place: TestPairs.Place) -> Set<UInt64> {
        guard let test = tests.old(place) else { return [] }
        var reached = Set(test.words)
        var pending = reached
        for _ in 0..<Self.fixtureDepth where !pending.isEmpty {
            var next: Set<UInt64> = []
            for name in pending where goneFixtures[name] != nil { next.formUnion(goneFixtures[name] ?? []) }
            pending = next.subtracting(reached)
            reached.formUnion(next)
        }
        return reached.union(test.labels)
    }

    private static let fixtureDepth = 3

    /// Whether a file of tests is gone together with a module that it imported.
    package func isModuleGone(_ file: Int) -> Bool {
        guard files[file].new == nil, let modules = files[file].old?.modules else { return false }
        return modules.contains { module in
            let own = files.filter { $0.oldPath.split(separator: "/").contains(module[...]) }
            return own.contains { !($0.old?.isTest ?? true) } && own.allSatisfy { $0.new == nil }
        }
    }
}
