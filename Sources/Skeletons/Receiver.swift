// Owns: the types around a function as a test writes them, and what is asked of the generic parameters there.
import Analysis
import Outline
import SwiftLexer

extension Arranger {
    /// The generic parameters of the function and of the types around it.
    func generics(around callable: Callable) -> [GenericParameter] {
        let types = callable.scope.indices.compactMap { table.entries[Array(callable.scope[...$0])] }
        let around = types.filter { $0.kind != .protocolDecl }.flatMap(\.generics)
        return around
            + callable.generics.map { generic in
                var generic = generic
                generic.constraints += impliedConstraints(of: generic.name, callable)
                return generic
            }
    }

    /// `-> Pair<T, U>` asks of `T` what `Pair` asks of its first argument.
    private func impliedConstraints(of name: String, _ callable: Callable) -> [String] {
        let file = callable.file
        var result: [String] = []
        for range in callable.parameters.map(\.type) + [callable.returnType].compactMap({ $0 }) {
            for token in range
            where token + 1 < range.upperBound && file.tokens.kinds[token].isIdentifierLike && file.angles(token + 1) == 1 {
                guard let entry = table.resolve(file.plainName(token), from: callable.scope) else { continue }
                var depth = 0
                let end =
                    (token + 1..<range.upperBound).first {
                        depth += file.angles($0); return depth == 0
                    } ?? range.upperBound
                for (argument, generic) in zip(file.split(token + 2..<end), entry.generics) where file.text(argument) == name {
                    result += generic.constraints.filter { !$0.contains("<") }
                }
            }
        }
        return result
    }

    /// What the function, the types around it and their extensions ask.
    func requirements(around callable: Callable) -> [Requirement] {
        var requirements = callable.requirements
        var current = callable.holder
        while let type = current {
            requirements += callable.file.requirements(of: type)
            current = callable.file.enclosingType(type)
        }
        for index in callable.scope.indices {
            requirements += table.entries[Array(callable.scope[...index])]?.requirements ?? []
        }
        return requirements
    }

    /// Writes the types around the function.
    func findReceiver(_ callable: Callable, _ spelling: inout Spelling) throws(Obstacle) {
        guard let holder = callable.holder else { return }
        let file = callable.file
        let requirements = requirements(around: callable)
        if file.outline.kind(holder) == .extensionDecl, let extended = file.outline.firstChild(holder, .type),
            file.outline.tokens(extended).contains(where: { file.angles($0) > 0 })
        {
            guard callable.scope.count == 1, let text = spelling.spell(file.outline.tokens(extended)) else {
                throw Self.noReceiver(callable)
            }
            spelling.around = [text]
            return
        }
        for (index, name) in callable.scope.enumerated() {
            let path = Array(callable.scope[...index])
            let text = table.entries[path].map { own($0, requirements, &spelling) } ?? foreign(name, index, requirements, &spelling)
            guard let text else { throw Self.noReceiver(callable) }
            spelling.around.append(index == 0 ? text : spelling.around[index - 1] + "." + text)
        }
    }

    private static func noReceiver(_ callable: Callable) -> Obstacle {
        Obstacle(
            "no `\(callable.scope.joined(separator: "."))` can be named without choosing its arguments: call it on one that you choose")
    }

    /// A type of the module, with arguments where it is generic.
    private func own(_ entry: TypeEntry, _ requirements: [Requirement], _ spelling: inout Spelling) -> String? {
        let plain = entry.path.last ?? ""
        guard
            let name = entry.path.count > 1
                ? Spelling.escaped(plain) : table.qualified(plain).map({ $0 == plain ? Spelling.escaped($0) : $0 })
        else { return nil }
        if entry.kind == .protocolDecl {
            let constraints = [plain] + requirements.filter { $0.left == "Self" && !$0.isSame }.map { spelling.file.text($0.right) }
            if let conformer = spelling.concrete(constraints) { return conformer }
            return requirements.isEmpty ? "any \(name)" : nil
        }
        guard !entry.generics.isEmpty else { return name }
        let arguments = entry.generics.compactMap { spelling.argument($0.name) }
        return arguments.count == entry.generics.count ? name + "<" + arguments.joined(separator: ", ") + ">" : nil
    }

    /// A type of another module.
    private func foreign(_ name: String, _ index: Int, _ requirements: [Requirement], _ spelling: inout Spelling) -> String? {
        guard index == 0 else { return Spelling.escaped(name) }
        guard StandardTypes.names.contains(name) else {
            guard requirements.isEmpty, spelling.file.importsAnything else { return nil }
            spelling.usesImports = true
            return name
        }
        let hasElement = spelling.generics.isMentioned("Self.Element")
        let element = hasElement ? spelling.argument("Self.Element") : nil
        if hasElement, element == nil { return nil }
        let constraints = requirements.filter { $0.left == "Self" && !$0.isSame }.map { spelling.file.text($0.right) }
        if StandardTypes.protocols.contains(name) {
            return StandardTypes.concrete(Set([name] + constraints), element: element ?? "Int")
        }
        if name == "Dictionary" {
            let key = requirements.first { $0.left == "Key" && $0.isSame }.flatMap { spelling.spell($0) }
            let value = requirements.first { $0.left == "Value" && $0.isSame }.flatMap { spelling.spell($0) }
            return "[\(key ?? "String"): \(value ?? "Int")]"
        }
        return StandardTypes.withArguments(name, element: element)
    }
}
