// Owns: functions that nobody calls by name: the language, the standard library and test libraries do.

enum LanguageWitnesses {
    /// Names, and the protocols that make the library call them; without any, the language does in every type.
    private static let table: [(names: [String], protocols: [String])] = [
        (
            [
                "callAsFunction", "buildBlock", "buildExpression", "buildOptional", "buildEither", "buildArray", "buildFinalResult",
                "buildLimitedAvailability", "buildPartialBlock", "appendInterpolation", "appendLiteral", "dynamicallyCall", "wrappedValue",
                "projectedValue", "hash",
            ], []
        ),
        (["encode"], ["Codable", "Encodable"]),
        (["makeIterator", "underestimatedCount"], ["Sequence", "Collection", "BidirectionalCollection", "RandomAccessCollection"]),
        (["makeAsyncIterator"], ["AsyncSequence"]),
        (["next"], ["IteratorProtocol", "AsyncIteratorProtocol", "RandomNumberGenerator", "Sequence"]),
        (
            ["index", "formIndex", "distance", "startIndex", "endIndex", "count", "replaceSubrange", "isEmpty"],
            [
                "Collection", "BidirectionalCollection", "RandomAccessCollection", "MutableCollection", "RangeReplaceableCollection",
                "LazyCollectionProtocol",
            ]
        ),
        (["advanced", "distance"], ["Strideable"]),
        (["write"], ["TextOutputStream"]),
        (["description", "debugDescription"], ["CustomStringConvertible", "CustomDebugStringConvertible", "LosslessStringConvertible"]),
        (["errorDescription", "failureReason", "recoverySuggestion", "helpAnchor"], ["LocalizedError"]),
        (["errorCode", "errorUserInfo"], ["CustomNSError"]),
        (["id"], ["Identifiable"]),
        (["allCases"], ["CaseIterable"]),
        (["rawValue"], ["RawRepresentable", "OptionSet"]),
        (["stringValue", "intValue"], ["CodingKey"]),
        (["magnitude", "negate"], ["Numeric", "SignedNumeric", "BinaryInteger"]),
        (["customMirror"], ["CustomReflectable"]),
    ]

    private static let protocolsOf: [NameKey: Set<NameKey>] = {
        var result: [NameKey: Set<NameKey>] = [:]
        for (names, protocols) in table {
            for name in names { result[NameKey(name), default: []].formUnion(protocols.map { NameKey($0) }) }
        }
        return result
    }()

    /// Protocols all of whose requirements are known here, or that have none.
    static let known: Set<NameKey> = Set(
        (table.flatMap(\.protocols) + [
            "Sendable", "Hashable", "Equatable", "Comparable", "Error", "Decodable", "AnyObject", "class", "NSObject", "Any", "Escapable",
            "Copyable", "BitwiseCopyable", "SendableMetatype", "ExpressibleByStringLiteral", "ExpressibleByIntegerLiteral",
            "ExpressibleByArrayLiteral", "ExpressibleByDictionaryLiteral", "ExpressibleByFloatLiteral", "ExpressibleByBooleanLiteral",
            "ExpressibleByNilLiteral", "ExpressibleByStringInterpolation", "AdditiveArithmetic", "SetAlgebra", "String", "Int", "Int8",
            "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Double", "Float", "Character", "ObservableObject",
            "CVarArg", "Actor", "XCTestCase", "NSCopying", "NSCoding", "NSSecureCoding",
        ]).map { NameKey($0) })

    /// Whether the library calls a function of a type with these supertypes.
    ///
    /// - Parameter isUnknown: whether a supertype may refine any protocol.
    static func isCalled(_ name: NameKey, supers: @autoclosure () -> Set<NameKey>, isUnknown: (NameKey) -> Bool) -> Bool {
        guard let protocols = protocolsOf[name] else { return false }
        if protocols.isEmpty { return true }
        let supers = supers()
        return !protocols.isDisjoint(with: supers) || supers.contains(where: isUnknown)
    }

    /// Labels of initialisers that literals, decoders and wrappers call.
    private static let initializerLabels: Set<NameKey> = Set(
        [
            "from", "rawValue", "wrappedValue", "projectedValue", "coder", "stringLiteral", "integerLiteral", "floatLiteral",
            "arrayLiteral",
            "dictionaryLiteral", "booleanLiteral", "nilLiteral", "unicodeScalarLiteral", "extendedGraphemeClusterLiteral",
            "stringInterpolation", "literalCapacity", "initialValue",
        ].map { NameKey($0) })

    static func isCalled(initializerLabelled label: NameKey?) -> Bool { label.map(initializerLabels.contains) ?? false }

    /// Labels of subscripts that stand for members; subscripts without a label are called in too many ways to tell.
    private static let subscriptLabels: Set<NameKey> = Set(
        [NameKey.none] + ["dynamicMember", "keyPath", "_enclosingInstance", "wrapped", "storage"].map { NameKey($0) })

    static func isCalled(subscriptLabelled label: NameKey) -> Bool { subscriptLabels.contains(label) }

    /// What test libraries call around each test.
    static let testHooks: NameSet = [
        "setUp", "setUpWithError", "tearDown", "tearDownWithError", "invokeTest", "record", "scope", "provideScope",
    ]

    /// Types of the standard library and Foundation: what is called on them is none of the project's types'.
    static let externalTypes: Set<NameKey> = Set(
        [
            "String", "Substring", "Character", "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
            "Double", "Float", "Bool", "Array", "Dictionary", "Set", "Data", "Date", "URL", "UUID", "Decimal", "IndexSet", "IndexPath",
            "FileManager", "URLSession", "URLRequest", "UserDefaults", "NotificationCenter", "ProcessInfo", "Bundle", "DateFormatter",
            "JSONEncoder", "JSONDecoder", "NSLock", "DispatchQueue", "XCTestExpectation",
        ].map { NameKey($0) })
}
