// Owns: the same measured run as each tool writes it down.
import Coverage

/// A program of 32 lines, built with coverage and run; written down by `llvm-cov export` in both of its forms, paths shortened.
enum Measured {
    static let path = "/project/Sources/Tiny/main.swift"

    static let llvm = """
        {"data":[{"files":[{"branches":[],"expansions":[],"filename":"\\/project/Sources/Tiny/main.swift","mcdc_records":[],"segments":\
        [[1,35,2,true,true,false],[2,8,2,true,true,false],[2,17,2,true,false,false],[2,18,0,true,true,false],[4,6,2,true,true,false],\
        [7,25,1,true,true,false],[7,31,2,true,false,false],[7,34,1,true,true,false],[7,44,2,true,false,false],[8,2,0,false,false,false],\
        [10,14,0,true,true,false],[12,2,0,false,false,false],[15,24,1,true,true,false],[15,26,0,false,false,false],\
        [16,20,0,true,true,false],[16,35,0,false,false,false],[18,48,1,true,true,false],[19,31,0,true,true,false],\
        [21,10,1,true,true,false],[22,31,2,true,true,false],[24,10,1,true,true,false],[25,6,0,false,false,false],\
        [30,1,1,true,true,false],[30,16,0,false,false,false],[31,1,1,true,true,false],[31,22,0,false,false,false],\
        [32,1,1,true,true,false],[32,24,0,false,false,false]],"summary":{"lines":{"count":24,"covered":18,"percent":75.0e0}}}],\
        "functions":[{"name":"a \\"quoted\\" name","regions":[[1,1,2,2,18446744073709551615,0,0,0]]}],"totals":{}}],\
        "type":"llvm.coverage.json.export","version":"3.0.1"}
        """

    static let lcov = """
        SF:/project/Sources/Tiny/main.swift
        FN:10,main.swift:never
        FNDA:0,main.swift:never
        DA:1,2
        DA:2,2
        DA:3,0
        DA:4,2
        DA:5,2
        DA:6,2
        DA:7,2
        DA:8,2
        DA:10,0
        DA:11,0
        DA:12,0
        DA:15,1
        DA:16,0
        DA:18,1
        DA:19,1
        DA:20,0
        DA:21,1
        DA:22,2
        DA:23,2
        DA:24,2
        DA:25,1
        DA:30,1
        DA:31,1
        DA:32,1
        LF:24
        LH:18
        end_of_record

        """

    /// What gcovr would make of it.
    static let cobertura: String = {
        let lines = lcov.split(separator: "\n").filter { $0.hasPrefix("DA:") }.map { line in
            let parts = line.dropFirst(3).split(separator: ",")
            return "<line number=\"\(parts[0])\" hits=\"\(parts[1])\" branch=\"false\"/>"
        }
        return """
            <?xml version='1.0' encoding='UTF-8'?>
            <!DOCTYPE coverage SYSTEM 'http://cobertura.sourceforge.net/xml/coverage-04.dtd' [<!ELEMENT x (y)>]>
            <!-- <class filename="none"/> -->
            <coverage line-rate="0.75"><sources><source> /project </source></sources>
            <packages><package name="Tiny &amp; small"><classes><class name="main" filename="Sources/Tiny/main.swift">
            <methods><method name="sign"><lines>\(lines.prefix(3).joined())</lines></method></methods>
            <lines>\(lines.joined(separator: "\n"))</lines></class></classes></package></packages></coverage>
            """
    }()
}

extension LineRecord {
    /// `1+ 3-`: each line of which something is known.
    var text: String {
        (0...lastLine).compactMap { line in self[line].map { "\(line)\($0 ? "+" : "-")" } }.joined(separator: " ")
    }
}

extension CoverageReport {
    init(_ text: String) throws(CoverageError) { try self.init(Array(text.utf8), file: "report") }
}

extension CoveredFile {
    var names: [String] { paths.map { String(decoding: $0, as: UTF8.self) } }
}
