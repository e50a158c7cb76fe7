// Owns: everything that is printed.
import SystemPackage

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

/// Where the process prints. Nothing else in Onus does.
enum Terminal {
    /// Prints an answer. A reader that went away is no error; a full disk is.
    static func print(_ text: String) throws(CommandFailure) {
        do {
            try FileDescriptor.standardOutput.writeAll(text.utf8)
        } catch Errno.brokenPipe {
            return
        } catch {
            throw CommandFailure(.incomplete, "cannot write to standard output: \(error)")
        }
    }

    /// Prints a remark for people; that nobody can hear it is no error.
    static func remark(_ text: String) {
        _ = try? FileDescriptor.standardError.writeAll(text.utf8)
    }

    /// Says why the process stops.
    static func complain(_ failure: CommandFailure) {
        remark("onus: \(printable(failure.message))\n" + (failure.advice.map { "  \(printable($0))\n" } ?? ""))
    }

    static func isTerminal(_ descriptor: FileDescriptor) -> Bool { isatty(descriptor.rawValue) == 1 }

    /// Whether what is printed may have colours: on a terminal, unless `NO_COLOR` has any value.
    static var usesColour: Bool {
        isTerminal(.standardOutput) && (ProcessEnvironment.variable("NO_COLOR") ?? "").isEmpty
            && ProcessEnvironment.variable("TERM") != "dumb"
    }

    /// Text that cannot move the cursor: control characters other than line feeds and tabs are shown as escapes.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let isControl = (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
            return isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }
}
