// Owns: the rule `unchecked-load`.
package import Analysis
import Outline
import SwiftLexer

/// Flags reads of raw memory at an offset that nobody compared with the size of the buffer.
package enum UncheckedLoad: FileRule {
    package static let summary = RuleSummary(id: "unchecked-load", family: .crashSafety, severity: .medium)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: ["load", "loadUnaligned"]) {
            guard isMemory(call, file), !isGuarded(call, offset(of: call, file), file) else { continue }
            report(call, file, &findings)
        }
        for call in file.calls(named: ["bindMemory", "assumingMemoryBound"]) {
            guard file.argument("to", of: call) != nil, reads(call, file), !isGuarded(call, nil, file) else { continue }
            report(call, file, &findings)
        }
        for node in file.nodes(.subscriptCall) { checkSubscript(node, file, &findings) }
    }

    private static func report(_ call: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        let name = file.outline.anchor(call)
        let receiver = file.receiver(call)
        var confidence = confidence(receiver, call, file)
        if confidence > .low, file.isStorageCode(call) || file.statesContract(call) { confidence = .low }
        findings.report(
            file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: confidence,
            "when \(file.excerpt(receiver)) has fewer bytes than are read here, the process ends or reads what lies behind", help: help)
    }

    // MARK: - Loads

    /// `load(as:)` and `load(fromByteOffset:as:)`, and no other function of the name.
    private static func isMemory(_ call: NodeID, _ file: FileContext) -> Bool {
        let count = file.arguments(call).count
        guard file.argument("as", of: call) != nil, !file.receiver(call).isEmpty else { return false }
        return count == 1 || count == 2 && file.argument("fromByteOffset", of: call) != nil
    }

    private static func offset(of call: NodeID, _ file: FileContext) -> Range<Int>? { file.argument("fromByteOffset", of: call)?.value }

    /// `p.bindMemory(to: T.self, capacity: 1).pointee`, `buffer.bindMemory(to: T.self)[0]`
    private static func reads(_ call: NodeID, _ file: FileContext) -> Bool {
        var next = file.outline.tokens(call).upperBound
        while file.tokens.kinds[next] == .exclamationMark || file.tokens.kinds[next] == .postfixQuestionMark { next += 1 }
        if file.tokens.kinds[next] == .leftSquare, !file.tokens.flags[next].contains(.startsLine) { return true }
        return file.tokens.kinds[next] == .period && file.token(next + 1, is: "pointee")
    }

    /// Whether the buffer's size, or the offset, was looked at before.
    private static func isGuarded(_ call: NodeID, _ offset: Range<Int>?, _ file: FileContext) -> Bool {
        let point = file.point(call)
        let receiver = file.receiver(call)
        let base = buffer(receiver, file)
        if isTested(base, at: point, file) || isLengthTested(base, at: point, file) { return true }
        if let offset {
            if walksBuffer(offset, base, file) { return true }
            for token in offset where file.tokens.kinds[token].isIdentifierLike && file.tokens.kinds[token - 1] != .period {
                if file.isRangeTested(token..<token + 1, at: point) { return true }
                if let declared = file.declaration(of: token), declared.kind == .loop, !walksGiven(declared, file) { return true }
            }
        }
        // `data.withUnsafeBytes { $0.load(…) }`: the size of `data` counts, and a value's own bytes are all there.
        var node = file.outline.ancestor(call) { $0.isFunctionLike }
        while let closure = node, file.outline.kind(closure) == .closure {
            if let outer = file.call(takingClosure: closure) {
                let owner = file.receiver(outer)
                if file.string(file.outline.anchor(outer)).hasPrefix("withUnsafe"), owner.isEmpty { return isOwnSizeKnown(outer, file) }
                if !owner.isEmpty, isTested(owner, at: file.point(outer), file) { return true }
            }
            node = file.outline.ancestor(closure) { $0.isFunctionLike }
        }
        return wasStored(base, call, file)
    }

    /// `(pointer: UnsafeRawPointer, length: Int)` with a length that was compared.
    private static func isLengthTested(_ base: Range<Int>, at point: Point, _ file: FileContext) -> Bool {
        guard let name = base.last, let declared = file.declaration(of: name), declared.kind == .parameter,
            file.shape(of: base) == .pointer,
            let function = file.outline.ancestor(declared.node, where: { $0.isFunctionLike })
        else { return false }
        return file.nodes(.parameter, in: function, limit: 8).contains { parameter in
            let sibling = file.outline.anchor(parameter)
            return sibling != name && file.hasWord(sibling, in: ["length", "count", "size", "capacity", "bytes", "end"])
                && file.isRangeTested(sibling..<sibling + 1, at: point)
        }
    }

    /// `stride(from: 0, to: buffer.count - 1, by: 2).map { buffer.load(fromByteOffset: $0, …) }`
    private static func walksBuffer(_ offset: Range<Int>, _ base: Range<Int>, _ file: FileContext) -> Bool {
        guard let name = offset.first, offset.count == 1, let collection = base.last else { return false }
        let isGiven = file.tokens.kinds[name] == .dollarIdentifier || file.declaration(of: name)?.kind == .closureParameter
        guard isGiven, let closure = file.outline.ancestor(file.innermostNode(at: name), where: { $0 == .closure }),
            let call = file.call(takingClosure: closure)
        else { return false }
        return file.receiver(call).contains { file.isSame($0..<$0 + 1, collection..<collection + 1) }
    }

    /// A loop up to a number that was given rather than taken from the buffer.
    private static func walksGiven(_ declared: DeclaredName, _ file: FileContext) -> Bool {
        guard let sequence = file.sequence(ofLoop: declared), let op = file.rangeOperator(in: sequence) else { return false }
        let high = op + 1..<sequence.upperBound
        return high.count == 1 && file.declaration(of: high.lowerBound)?.kind == .parameter
            && !file.isRangeTested(high, at: file.point(ofToken: op))
    }

    /// The buffer of a receiver: `buffer` of `buffer.baseAddress!`, `base` of `base.advanced(by: 4)`.
    private static func buffer(_ receiver: Range<Int>, _ file: FileContext) -> Range<Int> {
        var end = receiver.lowerBound + 1
        while end + 1 < receiver.upperBound, file.tokens.kinds[end] == .period, !views.contains(file.string(end + 1)) { end += 2 }
        return receiver.lowerBound..<min(end, receiver.upperBound)
    }

    private static let views: NameSet = ["baseAddress", "advanced", "bytes", "dropFirst", "bindMemory", "assumingMemoryBound"]

    private static func isTested(_ collection: Range<Int>, at point: Point, _ file: FileContext) -> Bool {
        let size = file.size(of: collection, at: point)
        if size.minimum > 0 || size.isTested { return true }
        if file.size(ofValue: collection, at: point).minimum > 0 { return true }
        return file.isRangeTested(collection, at: point)
    }

    /// Whether the function stored a value there, or allocated the memory.
    private static func wasStored(_ base: Range<Int>, _ call: NodeID, _ file: FileContext) -> Bool {
        guard let name = base.last else { return false }
        return file.occurrences(of: name, in: file.outline.tokens(file.enclosingDeclaration(call) ?? .file)).contains { token in
            token < name && file.tokens.kinds[token + 1] == .period
                && ["storeBytes", "copyMemory", "initializeMemory", "initialize", "copyBytes", "bindMemory"].contains(
                    file.string(token + 2))
                || token < name && file.tokens.kinds[token + 1] == .equal && file.token(token + 4, is: "allocate")
        }
    }

    private static func confidence(_ receiver: Range<Int>, _ call: NodeID, _ file: FileContext) -> Confidence {
        // A raw pointer does not know its size; whoever made it does.
        let base = buffer(receiver, file)
        guard let name = base.last else { return .medium }
        if isBuffer(name, file) { return file.shape(of: base) == .pointer ? .high : .medium }
        if file.shape(of: base) == .pointer || receiver.count != base.count { return .low }
        return file.declaration(of: name)?.kind == .closureParameter || file.tokens.kinds[name] == .dollarIdentifier ? .medium : .low
    }

    /// Whether a name is a buffer, which knows its size: by its type, or as what `withUnsafeBytes` gives its closure.
    private static func isBuffer(_ name: Int, _ file: FileContext) -> Bool {
        if file.tokens.kinds[name] == .dollarIdentifier { return givenByBufferScope(file.innermostNode(at: name), file) }
        guard let declared = file.declaration(of: name) else { return false }
        if let type = file.writtenType(declared) {
            return type.contains { file.string($0).hasSuffix("BufferPointer") || file.token($0, is: "RawSpan") }
        }
        if declared.kind == .local, let value = file.initialValue(declared), isBoundMemory(value, file) { return true }
        return declared.kind == .closureParameter && givenByBufferScope(declared.node, file)
    }

    /// `raw.bindMemory(to: T.self)` of a buffer, which gives a buffer.
    private static func isBoundMemory(_ value: Range<Int>, _ file: FileContext) -> Bool {
        guard let (arguments, name) = file.callArguments(value), name == "bindMemory" || name == "assumingMemoryBound" else { return false }
        return file.splitAtCommas(arguments).count == 1
    }

    private static func givenByBufferScope(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let closure = file.outline.ancestor(node, where: { $0 == .closure }), let call = file.call(takingClosure: closure) else {
            return false
        }
        return bufferScopes.contains(file.string(file.outline.anchor(call))) && file.argument("of", of: call) == nil
            && file.argument("to", of: call) == nil
    }

    private static let bufferScopes: NameSet = [
        "withUnsafeBytes", "withUnsafeMutableBytes", "withUnsafeBufferPointer", "withUnsafeMutableBufferPointer", "withUnsafeReadableBytes",
        "withContiguousStorageIfAvailable",
    ]

    // MARK: - Subscripts

    private static func checkSubscript(_ node: NodeID, _ file: FileContext, _ findings: inout FindingCollector) {
        let opener = file.outline.tokens(node).lowerBound
        let base = file.outline.operand(node)..<opener
        let arguments = file.arguments(node)
        guard let name = base.last, base.count <= 3, arguments.count == 1, arguments[0].label == nil,
            let index = file.offsetIndex(arguments[0].value)
                ?? literalIndex(arguments[0].value, file), isBuffer(name, file)
        else { return }
        let point = file.point(node)
        let isLiteral = file.tokens.kinds[index.name] == .integerLiteral
        if isLiteral {
            let size = file.size(of: base, at: point)
            if size.covers(index: index.offset) || isOwnerTested(node, file) { return }
        } else {
            if file.evidence(index, in: base, at: point) == .inside || isOwnerTested(node, file) { return }
            guard
                file.evidence(index, in: base, at: point) == .outside || file.declaration(of: index.name)?.kind == .parameter
                    || file.isFromInput(index.name..<index.name + 1)
            else { return }
        }
        let isSure = (isLiteral || index.offset != 0) && !file.isStorageCode(node) && !file.statesContract(node)
        findings.report(
            file.range(opener..<opener + 1), cause: file.range(base.lowerBound..<file.outline.tokens(node).upperBound),
            confidence: isSure ? .medium : .low,
            "when \(file.excerpt(base)) has nothing at \(file.excerpt(arguments[0].value)) an optimised build reads or writes memory that is not its own",
            help: help)
    }

    private static func literalIndex(_ value: Range<Int>, _ file: FileContext) -> OffsetIndex? {
        file.integer(value).map { OffsetIndex(name: value.lowerBound, offset: $0) }
    }

    private static func isOwnerTested(_ node: NodeID, _ file: FileContext) -> Bool {
        guard let closure = file.outline.ancestor(node, where: { $0.isFunctionLike }), file.outline.kind(closure) == .closure,
            let call = file.call(takingClosure: closure)
        else { return false }
        let owner = file.receiver(call)
        return owner.isEmpty ? isOwnSizeKnown(call, file) : isTested(owner, at: file.point(call), file)
    }

    /// `withUnsafeBytes(of: value) { … }` has all of the value; an extension's own `withUnsafeBytes { … }` has `count` bytes, if somebody asked.
    private static func isOwnSizeKnown(_ call: NodeID, _ file: FileContext) -> Bool {
        if file.argument("of", of: call) != nil || file.argument("to", of: call) != nil { return true }
        let start = file.outline.tokens(file.enclosingDeclaration(call) ?? .file).lowerBound
        return (start..<file.outline.anchor(call)).contains { file.token($0, is: "count") || file.token($0, is: "isEmpty") }
    }

    private static let help =
        "compare the offset plus the size of what is read with the buffer's `count` first, and throw when it is too short"

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "raw memory read without a look at its size",
            rationale: """
                The captured packet in the test is complete. A truncated file, a short datagram or a hostile length field makes the read run \
                past the end: a crash where the bounds are checked, and somebody else's memory in an optimised build where they are not.
                """,
            help: help,
            suppressWhen: "the caller has checked the size, and the reason names where",
            references: ["CWE-125", "CWE-126"],
            bad: [
                "let magic = data.withUnsafeBytes { $0.↓load(as: UInt32.self) }",
                """
                func length(_ buffer: UnsafeRawBufferPointer, at offset: Int) -> Int {
                    Int(buffer.↓loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                }
                """,
                """
                func header(_ packet: Data) -> Header {
                    packet.withUnsafeBytes { raw in
                        let kind = raw.↓load(fromByteOffset: 0, as: UInt8.self)
                        let size = raw.↓loadUnaligned(fromByteOffset: 1, as: UInt16.self)
                        return Header(kind, size)
                    }
                }
                """,
                "let first = bytes.withUnsafeBufferPointer { buffer in buffer↓[0] }",
                "let word = data.withUnsafeBytes { $0.↓bindMemory(to: UInt32.self)[0] }",
                "func first(_ buffer: UnsafeBufferPointer<UInt8>) -> UInt8 { buffer↓[3] }",
                Example("func read(_ pointer: UnsafeRawPointer) -> Int32 { pointer.↓load(as: Int32.self) }", confidence: .low),
                "let count = data.withUnsafeBytes { raw in raw.baseAddress!.↓assumingMemoryBound(to: Int32.self).pointee }",
                "extension Data { func tag(at o: Int) -> UInt32 { withUnsafeBytes { $0.↓loadUnaligned(fromByteOffset: o, as: UInt32.self) } } }",
                "let flag = data.withUnsafeBytes { raw in let words = raw.bindMemory(to: UInt16.self)\n return words↓[3] }",
            ],
            good: [
                "func f(_ d: Data) -> UInt32? { guard d.count >= 4 else { return nil }\n return d.withUnsafeBytes { $0.load(as: UInt32.self) } }",
                "func f(_ b: UnsafeRawBufferPointer) -> UInt32? { guard b.count >= 4 else { return nil }\n return b.load(as: UInt32.self) }",
                "func f(_ b: UnsafeRawBufferPointer, _ o: Int) -> UInt32? { guard o + 4 <= b.count else { return nil }\n return b.loadUnaligned(fromByteOffset: o, as: UInt32.self) }",
                "let bits = withUnsafeBytes(of: value) { $0.load(as: UInt64.self) }",
                "func f(_ b: UnsafeBufferPointer<UInt8>) { for i in b.indices { use(b[i]) } }",
                "func f(_ b: UnsafeBufferPointer<UInt8>) { for i in 0..<b.count { use(b[i]) } }",
                "let settings = store.load(as: Settings.self, from: url)\nlet x = load(as: Int.self)",
                "let raw = UnsafeMutableRawPointer.allocate(byteCount: 4, alignment: 4)\nraw.storeBytes(of: 1, as: Int32.self)\nlet n = raw.load(as: Int32.self)",
                "func f(_ b: UnsafeBufferPointer<UInt8>) -> UInt8? { b.isEmpty ? nil : b[0] }",
                "let value = flag.load(ordering: .acquiring)",
                "let typed = raw.bindMemory(to: UInt8.self, capacity: count)",
                "let text = \"raw.load(as: Int.self)\" // raw.load(as: Int.self)",
                "func f(_ d: Data) { precondition(d.count == 8)\n d.withUnsafeBytes { use($0.load(as: Int.self)) } }",
                "func f(_ p: UnsafeRawPointer, length: Int) -> UInt32? { if length < 4 { return nil }\n return p.loadUnaligned(as: UInt32.self) }",
                "extension Data { func tag() -> UInt32? { guard count >= 4 else { return nil }\n return withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) } } }",
                "func f(_ d: Data, _ o: Int) throws -> UInt32 { try require(4, at: o)\n return d.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: o, as: UInt32.self) } }",
            ])
    }
}
