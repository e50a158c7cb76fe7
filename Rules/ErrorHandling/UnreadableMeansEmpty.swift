// Owns: the rule `unreadable-means-empty`.
package import Analysis
import Outline
import SwiftLexer

/// Flags saved state that counts as empty when it cannot be read, and is then saved over.
package enum UnreadableMeansEmpty: FileRule {
    package static let summary = RuleSummary(id: "unreadable-means-empty", family: .errorHandling, severity: .high)

    package static func check(_ file: FileContext, _ findings: inout FindingCollector) {
        var reported: Set<NodeID> = []
        for node in file.nodes(.tryExpression) {
            let keyword = file.outline.anchor(node)
            guard file.tokens.kinds[keyword + 1] == .postfixQuestionMark, leavesEmpty(node, file), let state = file.lostState(ofTry: node)
            else { continue }
            // Reading and decoding are two steps of one load.
            guard reported.insert(file.enclosingDeclaration(node) ?? node).inserted else { continue }
            report(file.range(keyword..<keyword + 2), file.range(file.statement(node)), state, file, &findings)
        }
        for clause in file.nodes(.catchClause) {
            guard let state = file.lostState(ofCatch: clause) else { continue }
            guard reported.insert(file.enclosingDeclaration(clause) ?? clause).inserted else { continue }
            report(file.range(ofToken: file.outline.anchor(clause)), file.range(clause), state, file, &findings)
        }
    }

    private static func report(
        _ range: Range<Int>, _ cause: Range<Int>, _ state: LostState, _ file: FileContext, _ findings: inout FindingCollector
    ) {
        findings.report(
            range, cause: cause, confidence: state.isCache ? .low : .high,
            "when \(file.excerpt(state.place)) cannot be read it counts as empty, and the next save writes that over what is there: one bad read wipes the data",
            help: help)
    }

    /// Whether a failed `try?` leaves an empty value behind.
    private static func leavesEmpty(_ node: NodeID, _ file: FileContext) -> Bool {
        switch file.fate(ofTry: node) {
        case .defaulted(let other): return file.isDefaultValue(other)
        case .bound:
            guard let parent = file.outline.parent(node) else { return false }
            return file.outline.kind(parent) == .optionalBinding ? bindingLeavesEmpty(parent, file) : isDefaultedLater(parent, file)
        case .returned: return false
        default: return isFlattened(node, file)
        }
    }

    /// `if let x = try? … { } [else { … }]`, `guard let x = try? … else { … }`
    private static func bindingLeavesEmpty(_ binding: NodeID, _ file: FileContext) -> Bool {
        guard let conditions = file.outline.parent(binding), let statement = file.outline.parent(conditions) else { return false }
        switch file.outline.kind(statement) {
        case .guardStatement, .ifStatement:
            guard let branch = file.outline.firstChild(statement, .elseBranch) else { return file.outline.kind(statement) == .ifStatement }
            return !file.failureActs(of: branch).handles
        default: return false
        }
    }

    /// `let data = try? …` whose absence is answered with an empty value further down.
    private static func isDefaultedLater(_ binding: NodeID, _ file: FileContext) -> Bool {
        guard let name = file.names(inPattern: file.outline.tokens(binding)).first ?? nil else { return false }
        return file.mentions(of: name, behind: binding).contains { mention in
            if file.token(mention + 1, is: "??") { return file.isDefaultValue(mention + 2..<mention + 4) }
            // `data.flatMap { try? decode($0) } ?? []`
            guard file.tokens.kinds[mention + 1] == .period, file.token(mention + 2, isIn: ["flatMap", "map"]) else { return false }
            let statement = file.outline.tokens(file.statement(at: mention))
            return statement.last { file.token($0, is: "??") }.map { $0 > mention && file.isDefaultValue($0 + 1..<statement.upperBound) }
                ?? false
        }
    }

    /// `(try? …).flatMap { … } ?? []`
    private static func isFlattened(_ node: NodeID, _ file: FileContext) -> Bool {
        let statement = file.outline.tokens(file.statement(node))
        guard let other = statement.last(where: { file.token($0, is: "??") }), other > file.outline.tokens(node).upperBound else {
            return false
        }
        return file.isDefaultValue(other + 1..<statement.upperBound)
    }

    private static let help = """
        tell "there is no file yet" from "the file cannot be read": start empty only for the first, and for the second stop, or move the file aside before \
        anything is saved
        """

    package static var documentation: RuleDocumentation {
        RuleDocumentation(
            title: "one unreadable file wipes the saved data",
            rationale: """
                State is loaded with `try?`, anything that goes wrong counts as "nothing saved yet", and the next save writes the empty state \
                over the file. Tests start with no file or a good one. In production a locked device, a full disk, a half-written file or a \
                new version of the format makes the read fail once, and everything the customer had is gone.
                """,
            help: help,
            suppressWhen: "the data can be made again at no cost to anybody, and the reason says how",
            references: ["CWE-390", "CWE-404", "CWE-755"],
            bad: [
                """
                final class NoteStore {
                    private var notes: [Note] = []
                    init(url: URL) {
                        self.url = url
                        notes = (↓try? JSONDecoder().decode([Note].self, from: Data(contentsOf: url))) ?? []
                    }
                    func add(_ note: Note) throws {
                        notes.append(note)
                        try JSONEncoder().encode(notes).write(to: url)
                    }
                }
                """,
                """
                struct Settings {
                    static func load() -> [String: String] {
                        guard let data = ↓try? Data(contentsOf: file), let values = try? decode(data) else { return [:] }
                        return values
                    }
                    func save() throws { try encode(values).write(to: Self.file, options: .atomic) }
                }
                """,
                """
                actor Queue {
                    func restore() {
                        do {
                            jobs = try decoder.decode([Job].self, from: Data(contentsOf: location))
                        } ↓catch {
                            logger.error("no jobs: \\(error)")
                            jobs = []
                        }
                    }
                    func persist() throws { try encoder.encode(jobs).write(to: location) }
                }
                """,
                """
                class History {
                    func load() {
                        if let data = defaults.data(forKey: key), let saved = ↓try? decoder.decode([Entry].self, from: data) {
                            entries = saved
                        }
                    }
                    func add(_ entry: Entry) {
                        entries.append(entry)
                        defaults.set(encode(entries), forKey: key)
                    }
                }
                """,
                """
                final class Ledger {
                    func append(_ entry: Entry) throws {
                        var entries = (↓try? storage.load()) ?? []
                        entries.append(entry)
                        try storage.save(entries)
                    }
                }
                """,
                """
                final class Tasks {
                    private func read() throws -> [Item] { try decode(Data(contentsOf: url)) }
                    init() { items = (↓try? read()) ?? [] }
                    func save() throws { try encode(items).write(to: url) }
                }
                """,
                """
                final class Book {
                    func load() -> [Page] {
                        do { return try decode(Data(contentsOf: url)) } ↓catch { return [] }
                    }
                    func save() throws { try encode(pages).write(to: url) }
                }
                """,
                Example(
                    """
                    final class ImageCache {
                        init() { index = (↓try? decode(Data(contentsOf: url))) ?? [:] }
                        func save() throws { try encode(index).write(to: url) }
                    }
                    """, confidence: .low),
                "final class Store { var manifest = Manifest()\n let folder: URL\n func load() { let url = folder.file(\"m.json\")\n if let data = FileManager.default.contents(atPath: url.path) { manifest = (↓try? decoder.decode(Manifest.self, from: data)) ?? Manifest() } }\n func save() throws { try encoder.encode(manifest).write(to: folder.file(\"m.json\")) } }",
                "final class Spool { private var index: [String: Int] = [:]\n init(url: URL) { self.url = url\n do { index = try decoder.decode([String: Int].self, from: Data(contentsOf: url)) } ↓catch { index.removeAll() } }\n func save() throws { try encoder.encode(index).write(to: url) } }",
                "final class Stations { private var all: [Station]\n init(url: URL) { self.url = url\n let data = ↓try? Data(contentsOf: url)\n all = data.flatMap { try? decoder.decode([Station].self, from: $0) } ?? [] }\n func save() throws { try encoder.encode(all).write(to: url) } }",
            ],
            good: [
                """
                final class Notes {
                    func load() throws {
                        guard FileManager.default.fileExists(atPath: url.path) else { return }
                        notes = try decode(Data(contentsOf: url))
                    }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
                """
                final class Notes {
                    func load() throws {
                        do { notes = try decode(Data(contentsOf: url)) } catch CocoaError.fileReadNoSuchFile { notes = [] }
                    }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
                """
                final class Notes {
                    func load() {
                        do { notes = try decode(Data(contentsOf: url)) } catch { loadError = error; isReadOnly = true }
                    }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
                """
                final class Notes {
                    func load() {
                        guard let data = try? Data(contentsOf: url) else { quarantine(url); return }
                        notes = parse(data)
                    }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
                "struct Reader { func load() -> [Int] { (try? decode(Data(contentsOf: url))) ?? [] } }",
                """
                final class Export {
                    func template() -> String { (try? String(contentsOf: templateURL)) ?? "" }
                    func save() throws { try text.write(to: outputURL) }
                }
                """,
                """
                final class Notes {
                    func load() throws {
                        do { notes = try decode(Data(contentsOf: url)) } catch {
                            guard isMissing(error) else { throw error }
                            notes = []
                        }
                    }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
                "func names(_ text: String) -> [String] { (try? parse(text)) ?? [] }",
                """
                final class Notes {
                    func load() { do { notes = try decode(Data(contentsOf: url)) } catch { fatalError("\\(error)") } }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
                """
                final class Notes {
                    func load() {
                        do { notes = try decode(Data(contentsOf: url)) } catch {
                            try? FileManager.default.moveItem(at: url, to: backup)
                            notes = []
                        }
                    }
                    func save() throws { try encode(notes).write(to: url) }
                }
                """,
            ])
    }
}
