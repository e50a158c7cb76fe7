// Owns: what kind of entry stands in a tree or an index.

/// The kinds of entries that git knows, after its own rule for odd mode bits of old repositories.
package enum FileMode: UInt32, Sendable, Hashable {
    case regular = 0o100644
    case executable = 0o100755
    case symlink = 0o120000
    case gitlink = 0o160000
    case tree = 0o040000

    /// Reads mode bits as git does: any regular file is one of two, and what is neither file, link nor folder is a gitlink.
    init(bits: UInt32) {
        switch bits & 0o170000 {
        case 0o100000: self = bits & 0o100 == 0 ? .regular : .executable
        case 0o120000: self = .symlink
        case 0o040000: self = .tree
        default: self = .gitlink
        }
    }

    /// Whether the entry is a file whose bytes are its own content (not a link's target, not another repository's commit).
    package var isFile: Bool { self == .regular || self == .executable }
}
