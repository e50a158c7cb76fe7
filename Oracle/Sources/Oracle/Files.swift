// Owns: finding the files, and auditing them on two cores, one file in memory a core.
import Foundation

/// All Swift files below a folder, in order of their paths; a file is itself.
func swiftFiles(below folder: String) -> [String] {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { return [folder] }
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
    var paths: [String] = []
    while let path = walk.nextObject() as? String {
        let parts = path.split(separator: "/")
        if parts.contains(where: { $0 == ".git" || $0 == ".build" }) { continue }
        if path.hasSuffix(".swift"), walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular { paths.append(folder + "/" + path) }
    }
    return paths.sorted()
}

/// Audits the files in two lanes.
func auditAll(_ paths: [String], _ comparison: Comparison, limit: Int) async -> Tally {
    let lanes = 2
    return await withTaskGroup(of: Tally.self) { group in
        for lane in 0..<lanes {
            group.addTask {
                var tally = Tally(limit: limit)
                for path in stride(from: lane, to: paths.count, by: lanes).map({ paths[$0] }) {
                    guard let data = FileManager.default.contents(atPath: path) else {
                        tally.failures.append("\(path): cannot be read")
                        continue
                    }
                    tally.audit([UInt8](data), path: path, comparison)
                }
                return tally
            }
        }
        var sum = Tally(limit: limit)
        for await tally in group { sum.merge(tally) }
        return sum
    }
}
