// Owns: which target a file belongs to, and which targets see which.

/// The targets of all packages of a tree.
struct Packages: Sendable {
    private struct Target: Sendable {
        let package: Int
        /// The targets that it sees, itself included; nil for all.
        var visible: Set<Int>?
    }

    private var targets: [Target] = []
    /// Folders of packages, each with a slash at its end, and their targets; several packages may not share one.
    private var packages: [(folder: String, targets: Range<Int>)] = []
    private var packagesOfFolders: [Substring: Int] = [:]
    private var targetsOfFolders: [Substring: [Int]] = [:]

    var targetCount: Int { targets.count }

    /// The number of no target.
    static let none: Int32 = -1

    init(_ manifests: [(path: String, manifest: Manifest)]) {
        for (path, manifest) in manifests {
            let folder = String(path.dropLast("Package.swift".count))
            let first = targets.count
            let names = Dictionary(
                manifest.targets.enumerated().map { ($1.name, first + $0) }, uniquingKeysWith: { first, _ in first })
            for (index, target) in manifest.targets.enumerated() {
                let visible = Self.closure(from: index, manifest, names, first)
                let isAlone = manifest.targets.count { $0.isTest == target.isTest } == 1
                for place in Self.folders(target, in: folder, isAlone: isAlone) {
                    targetsOfFolders[place[...], default: []].append(targets.count)
                }
                targets.append(Target(package: packages.count, visible: visible))
            }
            if packagesOfFolders[folder[...]] == nil { packagesOfFolders[folder[...]] = packages.count }
            packages.append((folder, first..<targets.count))
        }
    }

    private static func closure(from start: Int, _ manifest: Manifest, _ names: [String: Int], _ first: Int) -> Set<Int>? {
        var visible: Set<Int> = []
        var pending = [first + start]
        while let index = pending.popLast() {
            guard visible.insert(index).inserted else { continue }
            guard let dependencies = manifest.targets[index - first].dependencies else { return nil }
            pending += dependencies.compactMap { names[$0] }
        }
        return visible
    }

    private static func folders(_ target: Manifest.Target, in folder: String, isAlone: Bool) -> [String] {
        if let path = target.path {
            let parts = path.split(separator: "/").filter { $0 != "." }
            return [folder + parts.map { $0 + "/" }.joined()]
        }
        let roots = target.isTest ? ["Tests", "Sources", "Source", "src", "srcs"] : ["Sources", "Source", "src", "srcs", "Plugins"]
        // A package of one target need not give it a folder of its own.
        return roots.map { "\(folder)\($0)/\(target.name)/" } + (isAlone ? roots.prefix(1).map { "\(folder)\($0)/" } : [])
    }

    /// The target of a file; nil where no manifest tells.
    func target(of path: String) -> Int? {
        guard let package = package(of: path) else { return nil }
        return Self.innermost(path) { targetsOfFolders[$0]?.first { packages[package].targets.contains($0) } }
    }

    /// The folder of the package that a file belongs to, with a slash at its end; empty for the whole tree.
    func folder(of path: String) -> String { package(of: path).map { packages[$0].folder } ?? "" }

    private func package(of path: String) -> Int? { Self.innermost(path) { packagesOfFolders[$0] } }

    /// What is known of the innermost folder of a path of which anything is.
    private static func innermost(_ path: String, _ known: (Substring) -> Int?) -> Int? {
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/") {
            if let result = known(folder[...slash]) { return result }
            folder = folder[..<slash]
        }
        return known("")
    }

    /// Whether code of one target can use what another declares.
    func sees(_ user: Int32, _ owner: Int32) -> Bool {
        guard user >= 0, owner >= 0, user != owner, let visible = targets[Int(user)].visible else { return true }
        // What another package of the tree declares may be one of its products.
        return visible.contains(Int(owner)) || targets[Int(user)].package != targets[Int(owner)].package
    }
}
