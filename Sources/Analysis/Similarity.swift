// Owns: how much two lists of hashes have in common.

/// Compares contents by the hashes of their parts: the lines of files, the words of tests.
package enum Similarity {
    /// How many elements stand in both of two sorted lists, each as often as it stands in both.
    package static func common(_ left: [UInt64], _ right: [UInt64]) -> Int {
        var (first, second, common) = (0, 0, 0)
        while first < left.count, second < right.count {
            if left[first] == right[second] {
                common += 1
                first += 1
                second += 1
            } else if left[first] < right[second] {
                first += 1
            } else {
                second += 1
            }
        }
        return common
    }

    /// The part of the longer of two sorted lists that stands in both; all of nothing.
    package static func ofSorted(_ left: [UInt64], _ right: [UInt64]) -> Double {
        let longer = max(left.count, right.count)
        return longer == 0 ? 1 : Double(common(left, right)) / Double(longer)
    }
}
