// Owns: what the files of a policy say, one by one, for people who ask where a value comes from.

/// A place in a file of a policy, counted from one.
package struct PolicyPlace: Sendable, Hashable {
    package let file: String
    package let line: Int
    package let column: Int
}

/// One thing that a policy says.
package struct PolicySetting: Sendable, Hashable {
    /// `fail-on`, `rules.force-try`, `paths[Sources/**].fail-on`
    package let name: String
    /// As it is written.
    package let value: String
    package let place: PolicyPlace
}

extension Policy {
    /// Where a setting has its value from; nil where no file says anything of it.
    package func origin(of name: String) -> PolicyPlace? { settings.last { $0.name == name }?.place }

    /// Where one value of a list comes from.
    package func origin(of name: String, value: String) -> PolicyPlace? {
        settings.last { $0.name == name && $0.value == value }?.place
    }
}

extension PolicyValue {
    var place: PolicyPlace { PolicyPlace(file: file, line: line, column: column) }

    func setting(_ name: String, _ value: String) -> PolicySetting { PolicySetting(name: name, value: value, place: place) }
}
