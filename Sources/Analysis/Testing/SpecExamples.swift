// Owns: the examples of Quick's specifications: `it("adds") { … }`.
package import Outline
import SwiftLexer

/// A closure that a specification runs as a test.
package struct SpecExample: Sendable {
    package let call: NodeID
    package let closure: NodeID
    /// What it says that it shows.
    package let title: Range<Int>
}

extension FileContext {
    /// The examples that run, in order.
    package var specExamples: [SpecExample] { isTest ? specCalls(named: ["it", "fit"]) : [] }

    /// The examples and groups that are skipped.
    package var skippedSpecs: [SpecExample] {
        isTest ? specCalls(named: ["xit", "xdescribe", "xcontext", "pending", "xitBehavesLike"]) : []
    }

    private func specCalls(named names: NameSet) -> [SpecExample] {
        nodes(.call).compactMap { call in
            guard token(outline.anchor(call), isIn: names), receiver(call).isEmpty, isInSpec(call) else { return nil }
            let arguments = arguments(call)
            guard let title = arguments.first, title.label == nil, let quote = title.value.first,
                [.stringQuote, .multilineStringQuote].contains(tokens.kinds[quote]),
                let closure = arguments.last(where: { outline.kind($0.node) == .closure })
            else { return nil }
            return SpecExample(call: call, closure: closure.node, title: title.value)
        }
    }

    /// Whether code stands in a class that inherits from something named so: `QuickSpec`, `AsyncSpec`, `KIFSpec`.
    private func isInSpec(_ node: NodeID) -> Bool {
        guard let type = enclosingType(node), let inheritance = outline.firstChild(type, .inheritance) else { return false }
        return outline.tokens(inheritance).contains {
            tokens.kinds[$0].isIdentifierLike && (hasSuffix("Spec", $0) || token($0, isIn: ["QuickConfiguration", "Behavior"]))
        }
    }

    /// Whether an example can fail by what it expects, itself, through helpers, or by what runs before and after it.
    package func expecting(_ example: SpecExample, in project: ProjectContext?, own: NameList = .none) -> Expecting {
        if let type = enclosingType(example.call) {
            let looksAround = nodes(.call, in: type).contains { call in
                token(outline.anchor(call), isIn: ["beforeEach", "afterEach", "justBeforeEach", "aroundEach"])
                    && !expectations(in: call, limit: 1).isEmpty
            }
            if looksAround { return .always }
        }
        return expecting(inside: example.closure, in: project, own: own)
    }
}
