// Owns: the files that are measured.
import Foundation
import SourceText

/// Every Swift file below some folders, in memory, in the order of their paths.
struct Corpus {
    private(set) var files: [SourceText] = []

    init(folders: [String]) {
        Self.forEachFile(in: folders) { bytes in
            files.append(SourceText(bytes))
            return true
        }
    }

    var byteCount: Int { files.reduce(0) { $0 + $1.bytes.count } }

    /// The first bytes of the files, one after the other, over and over up to a size: a doubled input holds the same twice.
    static func joined(folders: [String], size: Int, part: Int) -> SourceText {
        var joined: [UInt8] = []
        joined.reserveCapacity(size)
        forEachFile(in: folders) { bytes in
            joined.append(contentsOf: bytes.prefix(part - joined.count - 1))
            joined.append(UInt8(ascii: "\n"))
            return joined.count < part
        }
        let period = joined.count
        while period > 0, joined.count < size { joined.append(contentsOf: joined.prefix(min(period, size - joined.count))) }
        return SourceText(joined)
    }

    /// Calls the body with each file until it returns false.
    private static func forEachFile(in folders: [String], _ body: ([UInt8]) -> Bool) {
        for folder in folders {
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            for name in names.sorted() where name.hasSuffix(".swift") {
                guard let data = FileManager.default.contents(atPath: folder + "/" + name), !data.isEmpty else { continue }
                guard body([UInt8](data)) else { return }
            }
        }
    }
}

/// The time that this process computed, which other processes do not change.
func processorSeconds(_ body: () -> Void) -> Double {
    let start = clock()
    body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
}

/// What all processes that this one started and waited for used.
func usageOfChildren() -> rusage {
    var usage = rusage()
    #if canImport(Darwin)
        _ = unsafe getrusage(RUSAGE_CHILDREN, &usage)
    #else
        _ = unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    #endif
    return usage
}

func rounded(_ number: Double, _ digits: Int = 1) -> String { String(format: "%.\(digits)f", number) }

/// Fills a text up to a width: at its end, or at its beginning where the width is negative.
func pad(_ text: String, _ width: Int) -> String {
    let padding = String(repeating: " ", count: max(abs(width) - text.count, 0))
    return width < 0 ? padding + text : text + padding
}
