// Owns: whether a call may be one of a function, by its labels.

extension Use {
    /// Whether the use may be one of a function with these parameters.
    func fits(_ parameters: [FileSummary.Parameter]) -> Bool {
        if traits.contains(.isCompound) { return labels == parameters.map(\.label) }
        // Without arguments it is passed as a value.
        guard traits.contains(.isCall) else { return true }
        var next = 0
        var isVariadic = false
        for label in labels.dropLast(trailing) {
            if isVariadic, label == .none,
                next >= parameters.count || parameters[next].label != .none || parameters[next - 1].label == .none
            {
                continue
            }
            while next < parameters.count, parameters[next].label != label, parameters[next].mayBeMissing { next += 1 }
            guard next < parameters.count, parameters[next].label == label else { return false }
            isVariadic = parameters[next].traits.contains(.isVariadic)
            next += 1
        }
        // Trailing closures stand for some of what is left, which ones their place does not tell.
        let rest = parameters[next...]
        guard rest.count >= trailing, rest.count(where: { !$0.mayBeMissing }) <= trailing else { return false }
        return labels.suffix(trailing).allSatisfy { label in label == .none || rest.contains { $0.label == label } }
    }
}

extension FileSummary.Parameter {
    fileprivate var mayBeMissing: Bool { !traits.isEmpty }
}
