// Owns: the list of all rules.
package import Analysis

/// All rules that Onus has, by family.
package enum Catalogue {
    package static let rules: [any Rule.Type] = [
        // error-handling
        DiscardedTry.self,
        LostTaskError.self,
        SwallowedError.self,
        // crash-safety
        ForceCast.self,
        ForceTry.self,
        ForceUnwrap.self,
        // unbounded-work
        UnboundedLoop.self,
        // testing
        UntestedFunction.self,
    ]

    package static func rule(id: String) -> (any Rule.Type)? { rules.first { $0.summary.id == id } }
}
