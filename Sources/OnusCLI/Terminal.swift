// Owns: everything that is printed.
import SystemPackage

/// Where the process prints. Nothing else in Onus does.
enum Terminal {
    /// Writes all of a text. A reader that went away is no error: the rest is dropped.
    static func write(_ text: String, to descriptor: FileDescriptor) {
        _ = try? descriptor.writeAll(text.utf8)
    }

    static func print(_ text: String) { write(text, to: .standardOutput) }

    /// Says why the process stops.
    static func complain(_ message: String, advice: String? = nil) {
        write("onus: \(printable(message))\n" + (advice.map { "  \(printable($0))\n" } ?? ""), to: .standardError)
    }

    /// Text that cannot move the cursor: control characters other than line feeds are shown as escapes.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isControl = (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
            return isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }
}
