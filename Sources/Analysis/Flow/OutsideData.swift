// Owns: expressions whose value comes from outside the program: files, requests, stored settings, text that people typed.
import Outline
import SourceText
import SwiftLexer

extension FileContext {
    /// How many tokens of an expression are looked at.
    private static let outsideWindow = 96

    /// Whether an expression reads, looks up or converts what comes from outside, by the names of what it calls; a local constant is
    /// followed to what it was given, once.
    package func readsOutsideData(_ expression: Range<Int>, followsLocals: Bool = true) -> Bool {
        var token = expression.lowerBound
        let end = min(expression.upperBound, expression.lowerBound + Self.outsideWindow)
        while token < end {
            if tokens.kinds[token].isIdentifierLike, isOutsideName(token, in: expression) { return true }
            // `fields["name"]`: a key that somebody else writes, too.
            if tokens.kinds[token] == .leftSquare, token > expression.lowerBound, tokens.kinds[token + 1] == .stringQuote { return true }
            // What a closure does with an element is no part of where the value comes from.
            if tokens.kinds[token] == .leftBrace, let closer = outline.match(token), closer > token { token = closer }
            token += 1
        }
        guard followsLocals, let name = expression.first, tokens.kinds[name].isIdentifierLike, let declared = declaration(of: name),
            declared.kind == .local || declared.kind == .optionalBinding, let value = initialValue(declared), !value.contains(name)
        else { return false }
        return readsOutsideData(value, followsLocals: false)
    }

    private func isOutsideName(_ token: Int, in expression: Range<Int>) -> Bool {
        if self.token(token, isIn: Self.sources) { return true }
        let next = token + 1
        guard next < tokens.count else { return false }
        if tokens.kinds[next] == .colon { return self.token(token, isIn: Self.labels) }
        guard tokens.kinds[next] == .leftParen, let closer = outline.match(next), closer > next + 1 else { return false }
        if self.token(token, isIn: Self.lookups) || self.token(token, isIn: Self.stored) && self.token(next + 1, is: "forKey") {
            return true
        }
        // `Int(text)`, `Double(fields[1])`: of something that is no number already.
        guard token == expression.lowerBound, closer == expression.upperBound - 1, self.token(token, isIn: Self.parsedTypes) else {
            return false
        }
        let argument = next + 1..<closer
        return !isConstant(argument) && tokens.kinds[next + 2] != .colon && shape(of: argument).map { $0 == .string } ?? true
    }

    private static let sources: NameSet = [
        "JSONDecoder", "PropertyListDecoder", "propertyList", "FileManager", "UserDefaults", "ProcessInfo", "CommandLine",
        "NSKeyedUnarchiver",
        "environment", "userInfo", "jsonObject", "readLine", "getenv", "infoDictionary", "queryItems", "allHeaderFields", "UIPasteboard",
        "NSRegularExpression",
        "ModelContainer", "Realm", "NSPersistentContainer", "viewContext", "json", "payload",
    ]

    /// Labels of arguments whose function reads or parses: `Data(contentsOf: url)`, `UUID(uuidString: text)`.
    private static let labels: NameSet = [
        "contentsOf", "contentsOfFile", "forResource", "forInfoDictionaryKey", "uuidString", "base64Encoded", "forHTTPHeaderField",
        "withIdentifier", "fromPropertyList", "ofSavedFile",
    ]

    /// Functions that may not find, or not understand, what they are given.
    private static let lookups: NameSet = [
        "date", "number", "firstMatch", "wholeMatch", "prefixMatch", "addingPercentEncoding", "instantiateViewController",
        "instantiateInitialViewController", "dequeueReusableCell", "dequeueReusableSupplementaryView", "TimeZone", "URLComponents",
        "UIImage", "NSImage", "URL", "Regex",
    ]
    /// What settings are asked for by a key.
    private static let stored: NameSet = ["data", "object", "string", "value", "array", "dictionary", "stringArray", "url"]
    private static let parsedTypes: NameSet = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Double", "Float", "CGFloat", "Decimal",
    ]
}
