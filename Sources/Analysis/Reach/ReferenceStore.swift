// Owns: the files of a tree as the graph asks for them.

/// A file of a tree: its path from the top, and its summary.
package struct ProjectFile: Sendable {
    package let path: String
    package let summary: FileSummary

    package init(path: String, summary: FileSummary) {
        self.path = path
        self.summary = summary
    }
}

/// The files of a tree, by the names that stand in them.
package protocol ReferenceStore: AnyObject {
    /// The files that declare or use a name, test code first.
    func files(mentioning name: NameKey) -> [SummarisedFile]
    var manifests: [(path: String, manifest: Manifest)] { get }
}

/// A summary with its declarations by the names they use.
package final class SummarisedFile {
    let path: String
    let summary: FileSummary

    package init(_ file: ProjectFile) {
        path = file.path
        summary = file.summary
    }

    /// Where declarations use a name.
    struct Place {
        let declaration: Int
        let use: Int
    }

    private(set) lazy var uses: [NameKey: [Place]] = {
        var result: [NameKey: [Place]] = [:]
        for (index, declaration) in summary.declarations.enumerated() {
            var place = declaration.uses.lowerBound
            while place < declaration.uses.upperBound {
                let (length, name) = Use.peek(summary.uses, at: place)
                result[name, default: []].append(Place(declaration: index, use: place))
                place += length
            }
        }
        return result
    }()

    private(set) lazy var declarations: [NameKey: [Int]] = Dictionary(grouping: summary.declarations.indices) {
        summary.declarations[$0].name
    }

    /// The code inside each type, that of types inside it included.
    private(set) lazy var members: [NameKey: [Int]] = {
        var result: [NameKey: [Int]] = [:]
        for (index, declaration) in summary.declarations.enumerated() where !declaration.traits.contains(.isOnlyTyped) {
            for name in Set(types(around: declaration.block)) { result[name, default: []].append(index) }
        }
        return result
    }()

    /// The names of a block and of those around it, innermost first.
    func types(around block: Int?) -> [NameKey] {
        var names: [NameKey] = []
        var current = block
        while let index = current {
            names.append(summary.blocks[index].name)
            current = summary.blocks[index].outer
        }
        return names
    }
}

/// The files of a tree, all in memory.
package final class ReferencesInMemory: ReferenceStore {
    private let files: [SummarisedFile]
    private var places: [NameKey: [Int]] = [:]
    package let manifests: [(path: String, manifest: Manifest)]

    package init(_ files: [ProjectFile]) {
        manifests = files.compactMap { file in file.summary.manifest.map { (file.path, $0) } }
        self.files = files.map(SummarisedFile.init)
        for isTest in [true, false] {
            for (index, file) in files.enumerated() where file.summary.isTest == isTest {
                for name in file.summary.names { places[name, default: []].append(index) }
            }
        }
    }

    package func files(mentioning name: NameKey) -> [SummarisedFile] { (places[name] ?? []).map { files[$0] } }
}

extension FileSummary {
    /// All names that it declares or uses.
    package var names: Set<NameKey> {
        var names: Set<NameKey> = []
        for block in blocks { names.insert(block.name) }
        for declaration in declarations { names.insert(declaration.name) }
        var place = 0
        while place < uses.count {
            let (length, name) = Use.peek(uses, at: place)
            names.insert(name)
            place += length
        }
        return names
    }
}
