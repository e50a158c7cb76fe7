// Owns: which target a file belongs to, and which targets see which.

/// The targets of all packages of a tree.
struct Packages: Sendable {
    private struct Target: Sendable {
        let folders: [String]
        /// The targets that it sees, itself included; nil for all.
        var visible: Set<Int>?
    }

    private var targets: [Target] = []
    /// Folders of packages, each with a slash at its end, and their targets.
    private var packages: [(folder: String, targets: Range<Int>)] = []

    init(_ manifests: [(path: String, manifest: Manifest)]) {
        for (path, manifest) in manifests {
            let folder = String(path.dropLast("Package.swift".count))
            let first = targets.count
            let names = Dictionary(
                manifest.targets.enumerated().map { ($1.name, first + $0) }, uniquingKeysWith: { first, _ in first })
            for (index, target) in manifest.targets.enumerated() {
                let visible = Self.closure(from: index, manifest, names, first)
                let isAlone = manifest.targets.count { $0.isTest == target.isTest } == 1
                targets.append(Target(folders: Self.folders(target, in: folder, isAlone: isAlone), visible: visible))
            }
            packages.append((folder, first..<targets.count))
        }
        // The innermost package first.
        packages.sort { ($0.folder.utf8.count, $0.folder) > ($1.folder.utf8.count, $1.folder) }
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
        guard let package = packages.first(where: { path.hasPrefix($0.folder) }) else { return nil }
        var best: (length: Int, target: Int)?
        for index in package.targets {
            for folder in targets[index].folders where path.hasPrefix(folder) && folder.utf8.count > best?.length ?? -1 {
                best = (folder.utf8.count, index)
            }
        }
        return best?.target
    }

    /// The folder of the package that a file belongs to, with a slash at its end; empty for the whole tree.
    func folder(of path: String) -> String { packages.first { path.hasPrefix($0.folder) }?.folder ?? "" }

    /// Whether code of one target can use what another declares.
    func sees(_ user: Int?, _ owner: Int?) -> Bool {
        guard let user, let owner, user != owner, let visible = targets[user].visible else { return true }
        // What another package of the tree declares may be one of its products.
        return visible.contains(owner) || !packages.contains { $0.targets.contains(user) && $0.targets.contains(owner) }
    }
}
