// Owns: what is known of the standard library's types without reading them.

/// Types of the standard library by their names.
enum StandardTypes {
    static let protocols: Set<String> = [
        "Error", "Encoder", "Decoder", "Encodable", "Decodable", "Codable", "CodingKey", "SingleValueEncodingContainer",
        "SingleValueDecodingContainer", "UnkeyedEncodingContainer", "UnkeyedDecodingContainer", "Sendable", "Equatable", "Hashable",
        "Comparable", "Identifiable", "CustomStringConvertible", "CustomDebugStringConvertible", "LosslessStringConvertible",
        "RawRepresentable", "CaseIterable", "Sequence", "Collection", "BidirectionalCollection", "RandomAccessCollection",
        "MutableCollection", "RangeReplaceableCollection", "LazySequenceProtocol", "LazyCollectionProtocol", "IteratorProtocol",
        "StringProtocol", "BinaryInteger", "FixedWidthInteger", "SignedInteger", "UnsignedInteger", "Numeric", "SignedNumeric",
        "AdditiveArithmetic", "FloatingPoint", "BinaryFloatingPoint", "Strideable", "RandomNumberGenerator", "AsyncSequence",
        "AsyncIteratorProtocol", "Clock", "InstantProtocol", "DurationProtocol", "SetAlgebra", "OptionSet", "TextOutputStream",
        "TextOutputStreamable", "RegexComponent", "RangeExpression", "CVarArg", "Actor", "Executor", "SerialExecutor",
        "StringInterpolationProtocol", "ExpressibleByStringLiteral", "ExpressibleByIntegerLiteral", "ExpressibleByArrayLiteral",
        "CustomReflectable",
    ]

    private static let types: Set<String> = [
        "Any", "AnyObject", "Void", "Never", "Bool", "Int", "Int8", "Int16", "Int32", "Int64", "Int128", "UInt", "UInt8",
        "UInt16", "UInt32", "UInt64", "UInt128", "Float", "Float16", "Float80", "Double", "String", "Substring", "Character",
        "Unicode", "UnicodeScalar", "StaticString", "Array", "ArraySlice", "ContiguousArray", "Dictionary", "Set", "Optional",
        "Result", "Range", "ClosedRange", "PartialRangeFrom", "PartialRangeUpTo", "PartialRangeThrough", "CollectionOfOne",
        "Repeated", "Zip2Sequence", "EnumeratedSequence", "IndexingIterator", "LazySequence", "AnySequence", "AnyCollection",
        "AnyIterator", "AnyHashable", "KeyValuePairs", "Mirror", "ObjectIdentifier", "Hasher", "Slice", "ReversedCollection",
        "JoinedSequence", "FlattenSequence", "StrideTo", "StrideThrough", "DefaultIndices", "KeyPath", "PartialKeyPath",
        "AnyKeyPath", "WritableKeyPath", "ReferenceWritableKeyPath", "InlineArray", "Span", "RawSpan", "MutableSpan",
        "MutableRawSpan", "OutputSpan", "UTF8Span", "UnsafePointer", "UnsafeMutablePointer", "UnsafeRawPointer",
        "UnsafeMutableRawPointer", "UnsafeBufferPointer", "UnsafeMutableBufferPointer", "UnsafeRawBufferPointer",
        "UnsafeMutableRawBufferPointer", "OpaquePointer", "Unmanaged", "ManagedBuffer", "Task", "TaskGroup", "ThrowingTaskGroup",
        "AsyncStream", "AsyncThrowingStream", "CheckedContinuation", "UnsafeContinuation", "Duration", "ContinuousClock",
        "SuspendingClock", "MainActor", "TaskPriority", "UnownedSerialExecutor", "SystemRandomNumberGenerator",
        "CancellationError", "KeyedEncodingContainer", "KeyedDecodingContainer", "EncodingError", "DecodingError",
        "CodingUserInfoKey", "Regex", "DefaultStringInterpolation", "FloatingPointSign", "UTF8", "UTF16",
    ]

    static let names = types.union(protocols)

    /// Types that conformances bring along.
    static let associated: Set<String> = [
        "Element", "Index", "Indices", "Iterator", "SubSequence", "Key", "Value", "Failure", "Success", "Output", "Input", "RawValue", "ID",
        "Stride",
        "Magnitude", "IntegerLiteralType", "Scalar", "Wrapped", "Bound", "AsyncIterator", "UTF8View", "UnicodeScalarView", "Keys", "Values",
    ]

    /// Those of them that a collection or sequence has.
    static let ofSequences: Set<String> = ["Element", "Index", "Indices", "Iterator", "SubSequence"]

    /// Protocols that ask for nothing, or that every value here satisfies.
    static let markers: Set<String> = ["Sendable", "Any", "Copyable", "Escapable", "BitwiseCopyable", "SendableMetatype", ""]

    private static let ofInt: Set<String> = [
        "Hashable", "Equatable", "Comparable", "Codable", "Encodable", "Decodable", "BinaryInteger", "FixedWidthInteger", "SignedInteger",
        "SignedNumeric", "Numeric", "AdditiveArithmetic", "Strideable", "CustomStringConvertible", "LosslessStringConvertible", "CVarArg",
        "ExpressibleByIntegerLiteral", "CustomReflectable", "TextOutputStreamable", "Swift.Hashable",
    ]
    private static let ofSequence: Set<String> = [
        "Sequence", "Collection", "BidirectionalCollection", "RandomAccessCollection", "MutableCollection", "RangeReplaceableCollection",
    ]
    private static let lazy: Set<String> = ["LazySequenceProtocol", "LazyCollectionProtocol"]
    private static let ofValue: Set<String> = ["Hashable", "Equatable", "Codable", "Encodable", "Decodable", "CustomStringConvertible"]

    /// A type that conforms to some protocols; nil where none is known.
    static func concrete(_ protocols: Set<String>, element: String) -> String? {
        if protocols.isSubset(of: ofInt) { return "Int" }
        if protocols.isSubset(of: ofInt.subtracting(["SignedInteger", "SignedNumeric"]).union(["UnsignedInteger"])) { return "UInt" }
        if protocols.isSubset(
            of: ofValue.union(["FloatingPoint", "BinaryFloatingPoint", "Comparable", "Numeric", "SignedNumeric", "Strideable"]))
        {
            return "Double"
        }
        if protocols.contains("StringProtocol") || protocols.contains("ExpressibleByStringLiteral")
            || protocols.contains("TextOutputStream")
        {
            return "String"
        }
        if protocols.isSubset(of: ofSequence.union(ofValue)) { return "[\(element)]" }
        let isLazy = !protocols.isDisjoint(with: lazy)
        if isLazy, protocols.isSubset(of: lazy.union(["Sequence", "Collection", "BidirectionalCollection", "RandomAccessCollection"])) {
            return "LazySequence<[\(element)]>"
        }
        let single: [String: String] = [
            "Error": "NotFilledIn", "AsyncSequence": "AsyncStream<\(element)>", "Clock": "ContinuousClock",
            "InstantProtocol": "ContinuousClock.Instant",
            "IteratorProtocol": "IndexingIterator<[\(element)]>", "RandomNumberGenerator": "SystemRandomNumberGenerator",
            "SetAlgebra": "Set<Int>", "RawRepresentable": "FloatingPointSign", "Identifiable": nil, "RegexComponent": "Regex<Substring>",
            "DurationProtocol": "Duration", "RangeExpression": "Range<Int>",
        ].compactMapValues { $0 }
        guard protocols.count == 1, let only = protocols.first else { return nil }
        return single[only]
    }

    /// A generic type of the standard library with arguments, for extensions of it.
    static func withArguments(_ name: String, element: String?) -> String? {
        switch name {
        case "Array": return "[\(element ?? "Int")]"
        case "ArraySlice", "ContiguousArray", "Set", "Range", "ClosedRange", "CollectionOfOne", "AnySequence", "AnyCollection",
            "AsyncStream",
            "Span", "InlineArray":
            return name == "InlineArray" ? nil : "\(name)<\(element ?? "Int")>"
        case "UnsafePointer", "UnsafeMutablePointer", "UnsafeBufferPointer", "UnsafeMutableBufferPointer":
            return "\(name)<\(element ?? "Int")>"
        case "Dictionary": return "[String: Int]"
        case "Optional": return "\(element ?? "Int")?"
        case "ReversedCollection", "Slice", "LazySequence", "EnumeratedSequence", "IndexingIterator", "DefaultIndices":
            return "\(name)<[\(element ?? "Int")]>"
        case "JoinedSequence", "FlattenSequence": return "\(name)<[[\(element ?? "Int")]]>"
        case "Repeated", "AnyIterator", "PartialRangeFrom", "PartialRangeUpTo", "PartialRangeThrough", "StrideTo", "StrideThrough":
            return "\(name)<\(element ?? "Int")>"
        case "Zip2Sequence": return "Zip2Sequence<[Int], [Int]>"
        case "KeyValuePairs": return "KeyValuePairs<String, Int>"
        case "Regex": return "Regex<Substring>"
        case "KeyPath", "PartialKeyPath", "WritableKeyPath", "ReferenceWritableKeyPath", "ManagedBuffer", "Unmanaged", "MutableSpan",
            "OutputSpan", "CheckedContinuation", "UnsafeContinuation":
            return nil
        case "Result": return "Result<Int, any Error>"
        case "Task", "KeyedDecodingContainer", "KeyedEncodingContainer", "TaskGroup", "ThrowingTaskGroup", "AsyncThrowingStream": return nil
        default: return name
        }
    }
}
