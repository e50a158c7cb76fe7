// Owns: what the JSON report of a shard has besides, so that every form of report can be made of all shards together.
import Analysis
import JSON
import SourceText

enum PartText {
    static func value(_ part: ReportPart) -> JSONValue {
        let baseline = part.baseline.map { baseline in
            JSONValue.object([
                ("name", .string(baseline.name)), ("left", .array(baseline.left.map(JSONValue.string))),
                ("moved", .array(baseline.moved.map(JSONValue.number))),
            ])
        }
        return .object([
            ("index", .number(part.index)), ("count", .number(part.count)), ("whole", .string(part.whole)),
            ("baseline", baseline ?? .null),
        ])
    }

    /// What a finding's own fields do not say of it: the code around it, and its path where that is no text.
    static func source(_ entry: AuditReport.Entry) -> JSONValue {
        var fields: [(String, JSONValue)] = [("line", .string(line(entry.line)))]
        if let mark = entry.mark { fields.append(("mark", .string("\(hexadecimal(mark.text)) \(hexadecimal(mark.statement))"))) }
        if !entry.pathBytes.elementsEqual(entry.path.utf8) {
            fields.append(("pathBytes", .array(entry.pathBytes.map { .number(Int($0)) })))
        }
        if let surroundings = entry.surroundings {
            fields += [
                ("place", .string(region(surroundings.place))), ("added", .string(region(surroundings.addedPlace))),
                ("hash", .optional(surroundings.lineHash)),
                (
                    "around",
                    .array(surroundings.lines.map { .string("\($0.number) \($0.isAdded ? "+" : "-") \(line($0.excerpt))") })
                ),
            ]
        }
        return .object(fields)
    }

    private static func hexadecimal(_ number: UInt64) -> String { String(number, radix: 16) }

    /// How much is left out before the text, whether something is left out behind it, the text.
    private static func line(_ line: LineExcerpt) -> String { "\(line.leftOut) \(line.isCutShort ? "…" : ".") \(line.text)" }

    private static func region(_ region: Region) -> String {
        "\(region.start.line):\(region.start.column)-\(region.end.line):\(region.end.column)"
    }
}
