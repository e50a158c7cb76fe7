// Owns: reading the report of a shard back, from JSON or SARIF.
package import Analysis
import JSON
import SourceText

/// Why a report cannot be joined with others.
package struct PartError: Error, Hashable {
    package let message: String
    /// Whether the shard could not be audited at all.
    package let isIncomplete: Bool
}

/// Makes a report of the text that was made of it; nothing that any form of report shows is lost.
package enum PartReader {
    /// - Parameter bytes: a report of a shard, JSON or SARIF.
    /// - Throws: where it is damaged, or something else.
    package static func report(_ bytes: [UInt8]) throws(PartError) -> AuditReport {
        let failure: String
        do throws(JSONError) {
            let value = try part(in: JSONValue(parsing: bytes))
            // A shard that could not be audited at all knows nothing of the others.
            guard value["shard"] == nil, let first = try value.items("errors").first else { return try report(value) }
            failure = try first.string("message")
        } catch {
            throw PartError(message: error.message, isIncomplete: false)
        }
        throw PartError(message: "the audit could not be completed: \(failure)", isIncomplete: true)
    }

    private static func part(in value: JSONValue) throws(JSONError) -> JSONValue {
        var value = value
        if value["runs"] != nil {
            guard let run = try value.items("runs").first, let part = run["properties"]?[SARIFReporter.partProperty] else {
                throw JSONError("it is SARIF, but not of one shard of `onus audit --all --shard K/N`")
            }
            value = part
        }
        guard value["tool"]?["rules"] != nil else { throw JSONError("it is no report of `onus audit --format json` or `sarif`") }
        let version = try value.field("tool").string("version")
        guard version == Tool.version else { throw JSONError("onus \(version) made it, and this is \(Tool.version)") }
        return value
    }

    private static func report(_ value: JSONValue) throws(JSONError) -> AuditReport {
        let scope = try value.field("scope")
        let summary = try value.field("summary")
        let failures = try value.items("errors").map { failure throws(JSONError) in
            AuditReport.Failure(path: try failure.optionalString("path"), message: try failure.string("message"))
        }
        guard let shard = value["shard"] else { throw JSONError("it is not of one shard") }
        var report = AuditReport(
            scope: .init(kind: try scope.string("kind"), base: try scope.optionalString("base"), head: try scope.optionalString("head")),
            rulesDigest: try value.field("tool").string("rules"), files: try summary.number("files"),
            addedLines: try summary.number("addedLines"), entries: try value.items("findings").map(entry),
            suppressed: try value.items("suppressed").map { item throws(JSONError) in
                AuditReport.Suppressed(try entry(item.field("finding")), reason: try item.string("reason"))
            },
            failures: failures, elsewhere: try value.items("elsewhere").map(entry),
            forgiven: try value.items("forgiven").map { item throws(JSONError) in try entry(item.field("finding")) },
            notes: try value.strings("notes"))
        report.part = try part(shard)
        return report
    }

    private static func part(_ value: JSONValue) throws(JSONError) -> ReportPart {
        var part = ReportPart(index: try value.number("index"), count: try value.number("count"), whole: try value.string("whole"))
        guard (1...max(1, part.count)).contains(part.index) else { throw JSONError("shard \(part.index) of \(part.count) cannot be") }
        if let baseline = value["baseline"], !baseline.isNull {
            part.baseline = .init(
                name: try baseline.string("name"), left: try baseline.strings("left"), moved: try baseline.numbers("moved"))
        }
        return part
    }

    private static func entry(_ value: JSONValue) throws(JSONError) -> AuditReport.Entry {
        let source = try value.field("source")
        // Reports show lines and columns; where that is in bytes only the analysis asks.
        let finding = Finding(
            rule: try value.string("rule"), family: try value.choice("family"), severity: try value.choice("severity"),
            confidence: try value.choice("confidence"), range: 0..<0, message: try value.string("message"), help: try value.string("help"))
        let origin = try value.field("origin")
        return AuditReport.Entry(
            finding: finding, path: try value.string("path"), pathBytes: try pathBytes(source),
            start: Position(line: try value.number("line"), column: try value.number("column")),
            end: Position(line: try value.number("endLine"), column: try value.number("endColumn")),
            line: try line(source.string("line")[...]), fingerprint: try value.string("fingerprint"),
            isBlocking: try value.truth("blocking"), origin: try origin.choice("kind"), originTool: try origin.optionalString("tool"),
            surroundings: try surroundings(source), mark: try mark(source))
    }

    private static func pathBytes(_ source: JSONValue) throws(JSONError) -> [UInt8]? {
        guard source["pathBytes"] != nil else { return nil }
        return try source.numbers("pathBytes").map { number throws(JSONError) in
            guard let byte = UInt8(exactly: number) else { throw JSONError("`pathBytes` is no list of bytes") }
            return byte
        }
    }

    private static func mark(_ source: JSONValue) throws(JSONError) -> AuditReport.Mark? {
        guard let text = try source.optionalString("mark") else { return nil }
        let numbers = text.split(separator: " ").compactMap { UInt64($0, radix: 16) }
        guard numbers.count == 2 else { throw JSONError("`\(text)` is no mark") }
        return AuditReport.Mark(text: numbers[0], statement: numbers[1])
    }

    private static func surroundings(_ source: JSONValue) throws(JSONError) -> Surroundings? {
        guard source["place"] != nil else { return nil }
        return Surroundings(
            place: try region(source.string("place")), addedPlace: try region(source.string("added")),
            lines: try source.strings("around").map { text throws(JSONError) in
                let words = words(text[...])
                guard words.count == 3, let number = Int(words[0]) else { throw JSONError("`\(text)` is no line of code") }
                return Surroundings.Line(number: number, excerpt: try line(words[2]), isAdded: words[1] == "+")
            },
            lineHash: try source.optionalString("hash"))
    }

    private static func line(_ text: Substring) throws(JSONError) -> LineExcerpt {
        let words = words(text)
        guard words.count == 3, let leftOut = Int(words[0]) else { throw JSONError("`\(text)` is no line of code") }
        return LineExcerpt(text: String(words[2]), leftOut: leftOut, isCutShort: words[1] == "…")
    }

    /// Three words of which the last may hold anything. Not by characters: a space and what follows it may be one.
    private static func words(_ text: Substring) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false).map(Substring.init)
    }

    private static func region(_ text: String) throws(JSONError) -> Region {
        let numbers = text.split { $0 == ":" || $0 == "-" }.compactMap { Int($0) }
        guard numbers.count == 4 else { throw JSONError("`\(text)` is no stretch of a file") }
        return Region(
            start: Position(line: numbers[0], column: numbers[1]), end: Position(line: numbers[2], column: numbers[3]))
    }
}
