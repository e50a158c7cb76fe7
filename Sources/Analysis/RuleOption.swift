// Owns: what a team can set of a rule besides its severity, as the rule declares it.

/// What a team can set of a rule: how policies, schemas and pages know it.
package struct RuleOption: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A whole number.
        case number(ClosedRange<Int>, standard: Int)
        /// Names of declarations, see ``NameList``; none by default.
        case names
        case flag(standard: Bool)
    }

    /// In kebab case; it stands beside `severity` in a policy.
    package let name: String
    package let kind: Kind
    /// What it decides, without a full stop.
    package let text: String
}

/// An option of a rule that is a whole number.
package struct NumberOption: Sendable {
    package let option: RuleOption
    let standard: Int

    package init(_ name: String, _ range: ClosedRange<Int>, standard: Int, _ text: String) {
        option = RuleOption(name: name, kind: .number(range, standard: standard), text: text)
        self.standard = standard
    }

    package func set(_ number: Int) -> OptionValues { OptionValues(option.name, .number(number)) }
}

/// An option of a rule that is a list of names.
package struct NamesOption: Sendable {
    package let option: RuleOption

    package init(_ name: String, _ text: String) { option = RuleOption(name: name, kind: .names, text: text) }

    package func set(_ names: String...) -> OptionValues { OptionValues(option.name, .names(NameList(names))) }
}

/// An option of a rule that is true or false.
package struct FlagOption: Sendable {
    package let option: RuleOption
    let standard: Bool

    package init(_ name: String, standard: Bool, _ text: String) {
        option = RuleOption(name: name, kind: .flag(standard: standard), text: text)
        self.standard = standard
    }

    package func set(_ flag: Bool) -> OptionValues { OptionValues(option.name, .flag(flag)) }
}

/// What is set of one rule's options; nothing of most rules.
package struct OptionValues: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case number(Int)
        case names(NameList)
        case flag(Bool)
    }

    private struct Entry: Sendable, Hashable {
        let name: String
        var value: Value
    }

    /// By name.
    private var entries: [Entry] = []

    /// Every option has its standard value.
    package static let standard = OptionValues()

    package init() {}

    init(_ name: String, _ value: Value) { entries = [Entry(name: name, value: value)] }

    package var isEmpty: Bool { entries.isEmpty }

    /// The names of the options that are set.
    package var names: [String] { entries.map(\.name) }

    package subscript(name: String) -> Value? {
        get { entries.first { $0.name == name }?.value }
        set {
            entries.removeAll { $0.name == name }
            guard let newValue else { return }
            entries.insert(Entry(name: name, value: newValue), at: entries.partitioningIndex { $0.name > name })
        }
    }

    /// The same, under what others say: of each option that they set, theirs counts.
    package func under(_ others: OptionValues) -> OptionValues {
        var result = self
        for entry in others.entries { result[entry.name] = entry.value }
        return result
    }
}

// MARK: - What rules read

extension OptionValues {
    package subscript(option: NumberOption) -> Int {
        guard !entries.isEmpty, case .number(let number) = self[option.option.name] else { return option.standard }
        return number
    }

    package subscript(option: NamesOption) -> NameList {
        guard !entries.isEmpty, case .names(let names) = self[option.option.name] else { return .none }
        return names
    }

    package subscript(option: FlagOption) -> Bool {
        guard !entries.isEmpty, case .flag(let flag) = self[option.option.name] else { return option.standard }
        return flag
    }
}

// MARK: - As people write them

extension OptionValues.Value: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .names(let names): "[\(names.names.joined(separator: ", "))]"
        case .flag(let flag): "\(flag)"
        }
    }
}

extension OptionValues: CustomStringConvertible {
    /// `branches: 8, names: [a, b]`
    package var description: String { entries.map { "\($0.name): \($0.value)" }.joined(separator: ", ") }
}
