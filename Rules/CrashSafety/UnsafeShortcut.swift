// Owns: the rule `unsafe-shortcut`.
package import Analysis
import Outline
import SwiftLexer

/// Flags operations that give up the checks of types, optionals and lifetimes.
package enum UnsafeShortcut: FileRule {
    package static let summary = RuleSummary(id: "unsafe-shortcut", family: .crashSafety, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var known: Standing?
        checkCasts(file, &known, &findings)
        checkUnwraps(file, &known, &findings)
        checkEscapes(file, &findings)
    }

    // MARK: - Casts

    private static func checkCasts(_ file: FileContext, _ known: inout Standing?, _ findings: inout FindingCollector) {
        for call in file.calls(named: ["unsafeBitCast", "unsafeDowncast", "assumingMemoryBound"]) {
            let name = file.outline.anchor(call)
            let arguments = file.arguments(call)
            let standing = known ?? file.standing
            known = standing
            if file.token(name, is: "assumingMemoryBound") {
                guard arguments.count == 1, !hasEvidence(call, file) else { continue }
                let type = arguments[0].value
                findings.report(
                    file.range(ofToken: name), cause: file.range(file.wholeCall(call)),
                    confidence: standing.managesMemory || isUserData(call, type, file) || file.isExplained(name) ? .low : .medium,
                    "if the memory behind \(file.excerpt(file.receiver(call))) was bound to another type, reading it is undefined behaviour: wrong values or a crash",
                    help:
                        "bind it with `bindMemory(to:capacity:)` where it is made, or load the value with `loadUnaligned(fromByteOffset:as:)`"
                )
            } else {
                guard arguments.count == 2, file.receiver(call).isEmpty || file.token(file.outline.operand(call), is: "Swift") else {
                    continue
                }
                findings.report(
                    file.range(ofToken: name), cause: file.range(file.wholeCall(call)),
                    confidence: file.token(name, is: "unsafeDowncast")
                        || standing.managesMemory || file.isExplained(name)
                        ? .low : castConfidence(arguments[0].value, arguments[1].value, call, file),
                    "when \(file.excerpt(arguments[0].value)) is no \(file.excerpt(arguments[1].value)) nothing notices: memory is read as what it is not",
                    help: "use a checked conversion: `as?`, `init(bitPattern:)`, `withMemoryRebound`, or `numericCast`")
            }
        }
    }

    private static func castConfidence(_ value: Range<Int>, _ type: Range<Int>, _ call: NodeID, _ file: FileContext) -> Confidence {
        // `unsafeBitCast(-1, to: sqlite3_destructor_type.self)`
        if file.integer(value) != nil { return .low }
        // `if Value.self == Void.self { unsafeBitCast(self, to: Node<Key, Void>.self) }`, `unsafeBitCast((), to: T.self)`
        if value.count < 4, file.tokens.kinds[value.upperBound - 1] == .rightParen, value.upperBound - 2 >= value.lowerBound,
            file.tokens.kinds[value.upperBound - 2] == .leftParen
        {
            return .low
        }
        if isTypeCompared(before: call, file) { return .low }
        if type.contains(where: {
            file.string($0).hasSuffix("destructor_type") || file.token($0, is: "convention")
                || file.string($0).lowercased().contains("function")
        }) {
            return .low
        }
        // What a dynamic library exports, and bridged classes of Foundation and CoreFoundation.
        let libraryCalls = ["dlsym", "GetProcAddress"]
        if let name = value.first, let declared = file.declaration(of: name), let initial = file.initialValue(declared),
            initial.contains(where: { libraryCalls.contains(file.string($0)) })
        {
            return .low
        }
        // What the compiler calls `Builtin.Int1` has no other conversion.
        if isBuiltin(type, file) || file.declaration(of: value.lowerBound).flatMap(file.writtenType).map({ isBuiltin($0, file) }) ?? false {
            return .low
        }
        let target = file.string(type.lowerBound)
        if target.hasPrefix("NS") || target.hasPrefix("CF") { return .low }
        // An address for a log or a table: the bits of a reference are never read as an object.
        let isAddress = ["Int", "UInt", "UnsafeRawPointer", "UnsafeMutableRawPointer", "OpaquePointer", "UInt64", "Int64"].contains(
            file.string(type.lowerBound))
        return isAddress ? .medium : .high
    }

    /// Whether a condition around a cast compares types, which makes it a change of name.
    private static func isTypeCompared(before call: NodeID, _ file: FileContext) -> Bool {
        var node = call
        while let parent = file.outline.parent(node), !file.outline.kind(parent).isFunctionLike {
            if file.outline.kind(parent) == .ifStatement, let conditions = file.outline.firstChild(parent, .conditions), conditions != node,
                file.outline.tokens(conditions).contains(where: {
                    file.tokens.kinds[$0] == .selfValue && file.tokens.kinds[$0 - 1] == .period
                })
            {
                return true
            }
            node = parent
        }
        return false
    }

    private static func isBuiltin(_ type: Range<Int>, _ file: FileContext) -> Bool {
        type.contains { file.token($0, is: "Builtin") || file.token($0, is: "_Builtin") }
    }

    /// Whether a name is a parameter of a function that C calls: of one that gets its object back out of a pointer.
    private static func isGivenByC(_ operand: Range<Int>, _ file: FileContext) -> Bool {
        guard operand.count == 1, let declared = file.declaration(of: operand.lowerBound),
            let closure = file.outline.ancestor(declared.node, where: { $0 == .closure })
        else { return false }
        return file.outline.tokens(closure).prefix(callbackWindow).contains {
            file.token($0, is: "fromOpaque") || file.token($0, is: "takeUnretainedValue")
        } || file.call(takingClosure: closure).map { isForeign(file.outline.anchor($0), file) } ?? false
    }

    private static func isForeignCall(_ value: Range<Int>, _ file: FileContext) -> Bool {
        file.tokens.kinds[value.lowerBound].isIdentifierLike && file.tokens.kinds[value.lowerBound + 1] == .leftParen
            && isForeign(value.lowerBound, file)
    }

    /// How many tokens of a callback are looked at.
    private static let callbackWindow = 256

    /// `sqlite3_column_blob`, `yaml_emitter_set_output`: a function of C, by its name.
    private static func isForeign(_ name: Int, _ file: FileContext) -> Bool {
        let text = file.string(name)
        return text.dropFirst().contains("_") && !text.contains { $0.isUppercase }
    }

    /// Whether the memory was bound to the type before, in the same function.
    private static func hasEvidence(_ call: NodeID, _ file: FileContext) -> Bool {
        guard let name = file.receiver(call).last else { return false }
        let binders: NameSet = ["bindMemory", "initializeMemory", "withMemoryRebound", "initialize", "UnsafeMutableRawPointer"]
        return file.occurrences(of: name, in: file.outline.tokens(file.enclosingDeclaration(call) ?? .file)).contains { token in
            guard token < name else { return false }
            let statement = file.outline.tokens(file.statement(file.innermostNode(at: token)))
            return statement.count < 64 && statement.contains { $0 < name && binders.contains(file.string($0)) }
        }
    }

    /// What a C interface hands back to its caller, and pixel buffers, have no other form.
    private static func isUserData(_ call: NodeID, _ type: Range<Int>, _ file: FileContext) -> Bool {
        let receiver = file.receiver(call)
        let names = [
            "context", "userdata", "userinfo", "info", "refcon", "opaque", "clientdata", "arg", "ctx", "user_data",
        ]
        // Any memory may be read as bytes; socket addresses are one another's prefix; a value's own bytes are bound to its type.
        let target = file.string(type.lowerBound)
        if ["UInt8", "Int8", "CChar"].contains(target) || target.hasPrefix("sockaddr")
            || type.contains(where: { file.token($0, is: "PlatformChar") })
        {
            return true
        }
        if let closure = file.outline.ancestor(call, where: { $0 == .closure }), let outer = file.call(takingClosure: closure),
            file.receiver(outer).isEmpty,
            file.token(file.outline.anchor(outer), is: "withUnsafeBytes")
        {
            return true
        }
        // A typed pointer that is spelled raw on the spot, or one moved by the layout's own offsets, knows what it is.
        if receiver.count > 1, !receiver.contains(where: { file.token($0, is: "baseAddress") }) { return true }
        // Memory that a function of C made, or handed to its callback, has the type that its manual says.
        if let name = receiver.last, let declared = file.declaration(of: name) {
            if let initial = file.initialValue(declared), isForeignCall(initial, file) { return true }
            if isGivenByC(name..<name + 1, file) { return true }
            // The hidden memory of a data structure, which it alone lays out.
            if file.string(name).hasPrefix("_"), declared.kind == .property { return true }
        }
        return receiver.contains { token in
            let text = file.string(token).lowercased()
            return names.contains { text == $0 || text.hasSuffix($0) || $0.count > 5 && text.contains($0) } || text.contains("pixel")
        }
    }

    // MARK: - Unwraps

    private static func checkUnwraps(_ file: FileContext, _ known: inout Standing?, _ findings: inout FindingCollector) {
        for token in file.names(of: "unsafelyUnwrapped") where token > 0 && file.tokens.kinds[token - 1] == .period {
            let operand = file.operand(before: token - 1)
            guard !operand.isEmpty else { continue }
            let standing = known ?? file.standing
            known = standing
            findings.report(
                file.range(ofToken: token), cause: file.range(operand.lowerBound..<token + 1),
                confidence: standing.managesMemory || isPointerWork(operand, at: token, file) || file.isExplained(token) ? .low : .high,
                "when \(file.excerpt(operand)) is nil an optimised build goes on with garbage instead of stopping",
                help: "bind it with `guard let` or `if let`; where nil is a mistake of the program, `!` at least stops")
        }
    }

    /// A pointer of code that manages memory itself, where the check was left out on purpose, or a value that was tested.
    private static func isPointerWork(_ operand: Range<Int>, at token: Int, _ file: FileContext) -> Bool {
        // `_storage`, `_root`: the parts of a data structure, whose own invariant says that they are there.
        if let last = operand.last,
            file.token(last, is: "baseAddress") || file.string(last).hasPrefix("_") || file.shape(of: operand) == .pointer
        {
            return true
        }
        if isGivenByC(operand, file) { return true }
        if file.tokens.kinds[token + 1] == .period, memoryMembers.contains(file.string(token + 2)) { return true }
        if let function = file.enclosingDeclaration(file.innermostNode(at: token)), usesPointers(function, file) { return true }
        return file.mentions(of: operand, before: file.point(ofToken: token)).contains { mention in
            guard let atom = file.atom(of: mention), let (_, comparison, right) = file.comparison(atom) else { return false }
            return comparison == .notEqual && right.count == 1 && file.tokens.kinds[right.lowerBound] == .nil
        }
    }

    /// Whether a function works on memory all along: slots, buckets and buffers of its own.
    private static func usesPointers(_ function: NodeID, _ file: FileContext) -> Bool {
        file.nodes(.call, in: function, limit: 64).contains { memoryMembers.contains(file.string(file.outline.anchor($0))) }
    }

    private static let memoryMembers: NameSet = [
        "initialize", "deinitialize", "moveInitialize", "moveUpdate", "deallocate", "allocate", "advanced", "assertMutable", "pointee",
        "assign",
    ]

    // MARK: - Escaping pointers

    private static let scopes: [StaticString] = [
        "withUnsafeBytes", "withUnsafeMutableBytes", "withUnsafePointer", "withUnsafeMutablePointer", "withUnsafeBufferPointer",
        "withUnsafeMutableBufferPointer", "withContiguousStorageIfAvailable", "withContiguousMutableStorageIfAvailable", "withCString",
        "withUTF8",
        "withUnsafeTemporaryAllocation",
    ]

    private static func checkEscapes(_ file: FileContext, _ findings: inout FindingCollector) {
        for call in file.calls(named: scopes) {
            guard let closure = file.closures(call).last, let escape = escape(of: closure, file) else { continue }
            let name = file.outline.anchor(call)
            findings.report(
                file.range(ofToken: name), cause: file.range(file.wholeCall(call)), confidence: .high,
                "\(file.excerpt(escape)) leaves the closure, and the memory behind it may be gone or reused when it is read",
                help: "do the work inside the closure, or copy the bytes out of it")
        }
    }

    /// The pointer that a closure returns or stores; nil where it is only used.
    private static func escape(of closure: NodeID, _ file: FileContext) -> Range<Int>? {
        let pointers = parameterNames(of: closure, file)
        let items = file.outline.children(closure).filter { file.outline.kind($0) != .closureSignature }
        for (position, item) in items.enumerated() {
            let range = file.outline.tokens(item)
            switch file.outline.kind(item) {
            case .returnStatement where range.count > 1:
                if isPointer(range.lowerBound + 1..<range.upperBound, pointers, file) { return range.lowerBound + 1..<range.upperBound }
            case .expressionStatement:
                if items.count == 1, position == 0, isPointer(range, pointers, file) { return range }
                if let stored = stored(range, pointers, closure, file) { return stored }
            default: break
            }
        }
        return nil
    }

    private static func parameterNames(of closure: NodeID, _ file: FileContext) -> [String] {
        guard let signature = file.outline.firstChild(closure, .closureSignature),
            let list = file.outline.firstChild(signature, .parameters)
        else {
            return ["$0"]
        }
        return file.outline.children(list).map { file.name($0) }
    }

    /// `$0`, `$0.baseAddress!`, `p.bindMemory(to: T.self)`, `UnsafePointer($0)`: the pointer itself, in whatever dress.
    private static func isPointer(_ range: Range<Int>, _ pointers: [String], _ file: FileContext) -> Bool {
        var range = range
        while let last = range.last, range.count > 1, file.tokens.kinds[last] == .exclamationMark { range = range.lowerBound..<last }
        guard let first = range.first, let last = range.last else { return false }
        if let (arguments, name) = file.callArguments(range) {
            if name.hasPrefix("Unsafe"), name.hasSuffix("Pointer") {
                let parts = file.splitAtCommas(arguments)
                return parts.first.map { part in
                    let value =
                        part.count > 2 && file.tokens.kinds[part.lowerBound + 1] == .colon ? part.lowerBound + 2..<part.upperBound : part
                    return isPointer(value, pointers, file)
                } ?? false
            }
            guard ["bindMemory", "assumingMemoryBound", "advanced"].contains(name), pointers.contains(file.string(first)) else {
                return false
            }
            return true
        }
        guard pointers.contains(file.string(first)) else { return false }
        return range.count == 1 || range.count == 3 && file.token(last, is: "baseAddress")
    }

    /// `saved = pointer`, `self.buffer = $0.baseAddress`
    private static func stored(_ range: Range<Int>, _ pointers: [String], _ closure: NodeID, _ file: FileContext) -> Range<Int>? {
        guard let equal = file.topLevel(range, where: { file.tokens.kinds[$0] == .equal }), equal > range.lowerBound,
            equal + 1 < range.upperBound,
            isPointer(equal + 1..<range.upperBound, pointers, file)
        else { return nil }
        let target = range.lowerBound..<equal
        // A field of a C structure that is used inside the same closure is no escape.
        guard target.count == 1 || file.tokens.kinds[target.lowerBound] == .selfValue else { return nil }
        if target.count == 1, let declared = file.declaration(of: target.lowerBound), file.outline.tokens(closure).contains(declared.token)
        {
            return nil
        }
        return equal + 1..<range.upperBound
    }

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "a shortcut past the checks of types, optionals or lifetimes",
            rationale: """
                It works as long as the layout, the value and the allocator are those of the test machine. In an optimised build, on another \
                platform or under load the same code reads memory that is something else by then, and what follows is corrupt data or a crash \
                far away from the cause.
                """,
            help: "use the checked form, keep pointers inside their closure, copy what must leave it",
            suppressWhen: "an interface of C demands it and the reason says what guarantees the type or the lifetime",
            references: ["CWE-704", "CWE-416", "CWE-843"],
            bad: [
                "let view = ↓unsafeBitCast(object, to: View.self)",
                "let name = user.↓unsafelyUnwrapped.name",
                "let address = data.↓withUnsafeBytes { $0.baseAddress! }",
                "let pointer = ↓withUnsafePointer(to: &value) { $0 }",
                """
                var saved: UnsafePointer<UInt8>?
                bytes.↓withUnsafeBufferPointer { buffer in
                    saved = buffer.baseAddress
                }
                """,
                "let words = raw.↓assumingMemoryBound(to: UInt32.self)",
                Example("let cell = ↓unsafeDowncast(node, to: Cell.self)", confidence: .low),
                "let floats = raw.baseAddress!.↓assumingMemoryBound(to: Float.self)",
                """
                let text = name.↓withCString { pointer in
                    return pointer
                }
                """,
                "let raw = array.↓withUnsafeMutableBufferPointer { UnsafeMutableRawPointer($0.baseAddress!) }",
                Example("let transient = ↓unsafeBitCast(-1, to: sqlite3_destructor_type.self)", confidence: .low),
                Example(
                    "let pixels = CVPixelBufferGetBaseAddress(pixelBuffer)\nlet rows = pixels.↓assumingMemoryBound(to: UInt8.self)",
                    confidence: .low),
                Example("let owner = context.↓assumingMemoryBound(to: Owner.self)", confidence: .low),
                Example(
                    "func id() -> uuid_t? { guard let blob = sqlite3_column_blob(row, 0) else { return nil }\n return blob.↓assumingMemoryBound(to: uuid_t.self).pointee }",
                    confidence: .low),
                Example(
                    "library_set_handler(handle, { context, text in Unmanaged<Owner>.fromOpaque(context!).takeUnretainedValue().take(text.↓unsafelyUnwrapped) })",
                    confidence: .low),
                Example("extension Bool { init(_ raw: Builtin.Int1) { self = ↓unsafeBitCast(raw, to: Bool.self) } }", confidence: .low),
            ],
            good: [
                "let sum = data.withUnsafeBytes { buffer in buffer.reduce(0) { $0 + Int($1) } }",
                "let hash = data.withUnsafeBytes { digest($0.baseAddress!, $0.count) }",
                "let copy = data.withUnsafeBytes { Array($0) }",
                "let bits = Float(bitPattern: word)",
                "let view = object as? View",
                "await withUnsafeContinuation { saved = $0 }",
                "let value = try await withUnsafeThrowingContinuation { continuation in self.waiter = continuation }",
                "let count = name.withCString { strlen($0) }",
                "let first = bytes.withUnsafeBufferPointer { $0.first }",
                "let value = data.withUnsafeBytes { $0.load(as: UInt32.self) }",
                "let raw = UnsafeMutableRawPointer.allocate(byteCount: 4, alignment: 4)\nraw.initializeMemory(as: Int32.self, repeating: 0, count: 1)\nlet p = raw.assumingMemoryBound(to: Int32.self)",
                "let text = \"unsafeBitCast(x, to: Y.self)\" // x.unsafelyUnwrapped",
                "func unsafeBitCast() {}\nunsafeBitCast()",
                "bytes.withUnsafeBytes { buffer in var local: UnsafeRawPointer?\n local = buffer.baseAddress\n use(local) }",
            ])
    }
}
