// Owns: how much a function without a test risks.
import Analysis
import Outline
import SourceText
import SwiftLexer

/// How much a function without a test risks.
enum FunctionRisk {
    /// High where callers outside rely on it, where it fails, branches a lot, or touches what a reader cannot check by reading; the
    /// helpers of another function without a test are a step lower: its test is theirs.
    ///
    /// - Parameter many: from how many branches on it branches a lot.
    static func severity(
        _ function: FunctionUnderTest, among untested: UntestedNames, many: Int, _ file: FileContext
    ) -> Severity {
        let isPublic = isPublic(function.node, file)
        let isRisky =
            isPublic || file.hasEffect(.throws, function.node) || file.branchCount(in: function.body) >= many
            || touchesTheOutside(function, file)
        if !isPublic, untested.areMentioned(function, file) { return isRisky ? .medium : .low }
        return isRisky ? .high : .medium
    }

    private static func isPublic(_ node: NodeID, _ file: FileContext) -> Bool {
        let declaration = file.outline.kind(node) == .binding ? file.outline.parent(node) ?? node : node
        if file.hasModifier(.public, declaration) || file.hasModifier(.open, declaration) { return true }
        let holder = file.enclosingType(node)
        guard let holder, file.outline.kind(holder) == .extensionDecl, file.hasModifier(.public, holder) else { return false }
        return ![.private, .fileprivate, .internal, .package].contains { file.hasModifier($0, declaration) }
    }

    private static let outside: NameSet = [
        "FileManager", "FileHandle", "FileDescriptor", "InputStream", "OutputStream", "contentsOf", "contentsOfFile", "contentsOfDirectory",
        "fopen", "fread", "fwrite", "removeItem", "createDirectory", "URLSession", "URLRequest", "NWConnection", "socket", "Process",
        "SecItemAdd", "SecItemCopyMatching", "DispatchQueue", "DispatchGroup", "DispatchSemaphore", "Thread", "Task", "TaskGroup",
        "withTaskGroup", "withThrowingTaskGroup", "NSLock", "NSRecursiveLock", "Mutex", "OSAllocatedUnfairLock", "unsafeBitCast",
        "unsafelyUnwrapped", "withUnsafeBytes", "withUnsafeMutableBytes", "withUnsafePointer", "withUnsafeMutablePointer",
        "assumingMemoryBound", "bindMemory", "withCheckedContinuation", "withCheckedThrowingContinuation",
    ]

    /// Files, the network, other threads, unsafe memory.
    private static func touchesTheOutside(_ function: FunctionUnderTest, _ file: FileContext) -> Bool {
        if file.hasEffect(.async, function.node) { return true }
        return file.outline.tokens(function.node).contains { token in
            guard file.tokens.kinds[token].isIdentifierLike else { return false }
            return file.token(token, isIn: outside) || file.source.bytes[file.range(ofToken: token)].starts(with: "Unsafe".utf8)
        }
    }
}

/// Which of the functions of a file without a test mention one another.
struct UntestedNames {
    private enum Holder {
        case nobody
        case one(NodeID)
        case several
    }

    /// By the name of each, who mentions it.
    private var holders: [UInt64: Holder] = [:]

    init(_ untested: [FunctionUnderTest], _ file: FileContext) {
        for function in untested { holders[file.nameHash(file.outline.anchor(function.node))] = .nobody }
        for function in untested {
            for token in file.outline.tokens(function.body) where file.tokens.kinds[token].isIdentifierLike {
                switch holders[file.nameHash(token)] {
                case .nobody: holders[file.nameHash(token)] = .one(function.node)
                case .one(let other) where other != function.node: holders[file.nameHash(token)] = .several
                default: break
                }
            }
        }
    }

    /// Whether another of them mentions a function's name.
    func areMentioned(_ function: FunctionUnderTest, _ file: FileContext) -> Bool {
        let name = file.outline.anchor(function.node)
        guard file.tokens.kinds[name].isIdentifierLike else { return false }
        switch holders[file.nameHash(name)] {
        case .one(let other): return other != function.node
        case .several: return true
        case .nobody, nil: return false
        }
    }
}
