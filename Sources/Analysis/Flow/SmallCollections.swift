// Owns: what a team says of collections that stay small, for the rules that count rounds.

/// Options that rules about work for each element share.
package enum SmallCollections {
    package static let names = NamesOption("small", "collections that stay small by construction, by their names")
    package static let few = NumberOption(
        "few", 1...1000, standard: 8,
        "up to how many elements a list that is written out counts as small; a range between literals, up to eight times as many")

    package static let options = [names.option, few.option]
}

extension FileContext {
    /// Whether a collection that is gone through is small, as it is written or as the team says.
    package func isSmallSequence(_ sequence: Range<Int>, _ options: OptionValues) -> Bool {
        isSmallSequence(sequence, few: options[SmallCollections.few]) || contains(options[SmallCollections.names], in: sequence)
    }
}
