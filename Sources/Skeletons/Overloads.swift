// Owns: which functions of a module a call could mean.
import Analysis
import Outline
import SwiftLexer

/// The functions of a module as calls see them: by type, name and labels.
struct Overloads {
    private struct Parameter {
        let label: String?
        let type: String
        let mayBeMissing: Bool
    }

    private var signatures: [String: [[Parameter]]] = [:]

    mutating func add(_ node: NodeID, of file: FileContext) {
        let type = file.enclosingType(node).flatMap { file.path(ofType: $0) } ?? []
        let parameters = file.callParameters(node).map {
            Parameter(label: $0.label, type: file.text($0.type), mayBeMissing: $0.hasDefault || $0.isVariadic)
        }
        signatures[Self.key(type, node, file), default: []].append(parameters)
    }

    /// Whether more than one function of some types fits a call by its name and labels: then its types have to tell which is meant.
    func isAmbiguous(_ node: NodeID, of file: FileContext, in types: [[String]], passing labels: [String?]) -> Bool {
        let fitting = types.lazy.flatMap { signatures[Self.key($0, node, file)] ?? [] }.filter { Self.fits($0[...], labels[...]) }
        return fitting.prefix(2).count > 1
    }

    /// Whether another function of the type has the same parameters: then only the type of its result tells which is meant.
    func differsInResultOnly(_ node: NodeID, of file: FileContext) -> Bool {
        let type = file.enclosingType(node).flatMap { file.path(ofType: $0) } ?? []
        let own = file.callParameters(node).map { ($0.label, file.text($0.type)) }
        let same = (signatures[Self.key(type, node, file)] ?? []).filter { parameters in
            parameters.count == own.count && zip(parameters, own).allSatisfy { $0.label == $1.0 && $0.type == $1.1 }
        }
        return same.count > 1
    }

    private static func key(_ type: [String], _ node: NodeID, _ file: FileContext) -> String {
        type.joined(separator: ".") + "/" + file.string(file.outline.anchor(node))
    }

    private static func fits(_ parameters: ArraySlice<Parameter>, _ labels: ArraySlice<String?>) -> Bool {
        guard let parameter = parameters.first else { return labels.isEmpty }
        if let label = labels.first, label == parameter.label, fits(parameters.dropFirst(), labels.dropFirst()) { return true }
        return parameter.mayBeMissing && fits(parameters.dropFirst(), labels)
    }
}
