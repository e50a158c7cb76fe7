// Owns: the examples of a rule, and the code and places that their markers stand for.

/// Code that a rule fires on, or stays silent on: documentation and test at once.
///
/// In a bad example a `↓` stands right before each place that is reported.
package struct Example: Sendable, ExpressibleByStringLiteral {
    /// How the code is varied when it is tested.
    package enum Variant: String, Sendable, CaseIterable {
        case asWritten, behindOtherText, withCarriageReturns, insideConditionalCompilation, insideDeclaration
    }

    /// A place in a file, counted from one.
    package struct Origin: Sendable, Hashable {
        package let file: String
        package let line: Int
        package let column: Int

        package init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    package let code: String
    /// The path the code pretends to stand at; test code has a path under `Tests/`.
    package let path: String
    /// The confidence that a bad example's findings must have, where that is the point of it.
    package let confidence: Confidence?
    /// Other files of the same tree, for rules that read the whole project.
    package let otherFiles: [String: String]
    /// What stood in its place before, for rules that read changes; nil where it is a new file.
    package let before: String?
    /// Other files of the tree before; those that ``otherFiles`` has not are gone.
    package let otherFilesBefore: [String: String]
    /// What is set of the rule's options.
    package let options: OptionValues
    /// Variants that would change what the example means.
    package let excluding: Set<Variant>
    /// Where it was read from, if it stands in a configuration.
    package let origin: Origin?

    package init(
        _ code: String, path: String = "Sources/App/Example.swift", confidence: Confidence? = nil, before: String? = nil,
        otherFiles: [String: String] = [:], otherFilesBefore: [String: String] = [:], options: OptionValues = .standard,
        excluding: Set<Variant> = [],
        origin: Origin? = nil
    ) {
        self.code = code
        self.path = path
        self.confidence = confidence
        self.otherFiles = otherFiles
        self.before = before
        self.otherFilesBefore = otherFilesBefore
        self.options = options
        self.excluding = excluding
        self.origin = origin
    }

    package init(stringLiteral value: String) { self.init(value) }
}

extension Example {
    /// An example's code without its markers, and the byte offsets at which they stood.
    package struct Marked: Sendable {
        package let bytes: [UInt8]
        package let offsets: [Int]

        package init(_ code: String) {
            var bytes: [UInt8] = []
            var offsets: [Int] = []
            for scalar in code.unicodeScalars {
                if scalar == "↓" { offsets.append(bytes.count) } else { bytes += Array(String(scalar).utf8) }
            }
            self.bytes = bytes
            self.offsets = offsets
        }
    }

    /// The code for people to read.
    package var displayedCode: String { code.replacing("↓", with: "") }
}
