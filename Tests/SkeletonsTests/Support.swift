// Owns: suggesting tests for a few lines of code.
import Analysis
@testable import Skeletons
import SourceText

/// Suggestions for all functions of some code.
func suggest(
    _ code: String, _ framework: TestFramework = .testing, settings: ModuleSettings = ModuleSettings(), besides others: [String] = []
) -> SuggestedFile {
    let file = FileContext(path: "Sources/App/A.swift", source: SourceText(code))
    let files = others.enumerated().map { FileContext(path: "Sources/App/B\($0.offset).swift", source: SourceText($0.element)) }
    var suggestions = Suggestions(module: "App", files: [file] + files, settings: settings, framework: framework)
    return suggestions.file(for: file.callableNodes().map { Suggestions.Wanted(file: file, node: $0) })
}

extension SuggestedFile {
    /// Whether lines stand in the file one after the other, indentation aside.
    func has(_ lines: String...) -> Bool {
        let own = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        let wanted = lines.map { $0[...] }
        return own.indices.contains { own[$0...].prefix(wanted.count).elementsEqual(wanted) }
    }
}
