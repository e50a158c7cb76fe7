// Owns: knowing an index again without reading it.
import Git
import SystemPackage

/// The size of an index file and the checksum at its end, which git computes over all that stands before it.
struct IndexMark: Equatable {
    let text: String

    /// Nil where the file cannot be read, or ends in no checksum (`index.skipHash`).
    init?(of file: FilePath) {
        // The longer of git's two hashes; of an index with the shorter one, it holds some bytes more.
        guard let (size, end) = FileBytes.end(of: file, count: 32), end.count == 32, !end.suffix(20).allSatisfy({ $0 == 0 }) else {
            return nil
        }
        text = "\(size)-" + end.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// Reads what was written down.
    init(_ text: some StringProtocol) { self.text = String(text) }
}
