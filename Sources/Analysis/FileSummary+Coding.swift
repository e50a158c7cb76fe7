// Owns: the compact form of a file's summary, in which it is kept between two audits.
import SourceText

extension FileSummary {
    /// Appends the summary to a table of words.
    package func encode(into words: inout [UInt64]) {
        words.append(UInt64(declarations.count) << 1 | (isTest ? 1 : 0))
        for declaration in declarations {
            words.append(UInt64(declaration.names.count) << 32 | UInt64(declaration.uses.count))
            words += declaration.names
            words += declaration.uses
        }
    }

    /// Reads what ``encode(into:)`` wrote; nil where it did not write that.
    package init?(decoding words: ArraySlice<UInt64>) {
        var rest = words
        guard let head = rest.popFirst(), head >> 1 <= UInt64(words.count) else { return nil }
        var declarations: [Declaration] = []
        declarations.reserveCapacity(Int(head >> 1))
        for _ in 0..<head >> 1 {
            guard let counts = rest.popFirst() else { return nil }
            let (names, uses) = (Int(counts >> 32), Int(counts & 0xFFFF_FFFF))
            guard names + uses <= rest.count else { return nil }
            let end = rest.startIndex + names
            declarations.append(Declaration(names: Array(rest[rest.startIndex..<end]), uses: Array(rest[end..<end + uses])))
            rest = rest.dropFirst(names + uses)
        }
        guard rest.isEmpty else { return nil }
        isTest = head & 1 == 1
        self.declarations = declarations
    }

    /// Names what a summary says of a file: another lexer, outline or way of summing up gives another name, so that nothing that an
    /// older version wrote is ever read as today's.
    package static let formatName: UInt64 = {
        var words: [UInt64] = [2]
        for path in ["Sources/A.swift", "Tests/ATests/ATests.swift"] {
            FileSummary(FileContext(path: path, source: SourceText(sample))).encode(into: &words)
        }
        return words.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x0000_0100_0000_01b3 }
    }()

    private static let sample = """
        import Foundation
        @main struct App: Runnable, Sendable {
            static let shared = App()
            @Wrapped var count: Int = Self.make(1) + limit { didSet { changed(count, oldValue) } }
            var total: Double { get throws { try items.reduce(0) { $0 + $1.price } } set { store(newValue) } }
            init?(name: String, _ `class`: [Int: any Runnable]...) throws(Failure) { guard let a = name.first else { return nil }; use(a) }
            deinit { close() }
            subscript(index: Int) -> Element<Int> { items[index]! }
            func run<T: Runnable>(with value: inout T?, then body: @escaping (T) async -> Void) async where T.Body == Never {
                #if DEBUG
                log("run \\(value?.name ?? #"none \\#(count)"#)")
                #else
                for case .some(let item) in items where item > 3 { await body(item as! T) }
                #endif
                switch value { case .none: break; default: repeat { count &+= 1 } while count < /[a-z]+/.matches }
            }
            static func == (left: App, right: App) -> Bool { left.count == right.count }
            func hash(into hasher: inout Hasher) { hasher.combine(count) }
            enum Kind: String { case first = "a", second(Int, label: [String]) ; indirect case third(Kind) }
        }
        extension App.Kind: Equatable { func next() -> Self? { self } }
        #Preview { App() }
        actor Worker { nonisolated func work() {} }
        let table = ["a": free(1), "b": \\App.count] as [String: Any]
        precedencegroup P { higherThan: AdditionPrecedence }
        infix operator <+>: P
        prefix func ! (value: App) -> Bool { !value.isReady }
        """
}
