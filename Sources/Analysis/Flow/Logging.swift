// Owns: which calls only write to a log or a terminal, which only clean up, and which only wait.
package import Outline
import SwiftLexer

extension FileContext {
    /// Whether a call does nothing but tell a log, a console or a debugger.
    package func isLogging(_ call: NodeID) -> Bool {
        let name = string(outline.anchor(call))
        guard let owner = owner(of: call), !Self.owningModules.contains(owner) else {
            return isLoggingFunction(name, call)
        }
        if Self.outputs.contains(owner) { return true }
        switch Self.lastWord(of: owner) {
        case "logger", "logging": return true
        case "log", "logs", "console", "terminal": return Self.levels.contains(name) || Self.isLogName(name)
        default: return Self.isLogName(name)
        }
    }

    /// Whether a call stops debug builds and does nothing in what is shipped.
    package func isAsserting(_ call: NodeID) -> Bool {
        receiver(call).isEmpty && token(outline.anchor(call), isIn: ["assertionFailure", "assert"])
    }

    /// Whether a call only tells a log, on a level that is for whoever debugs.
    package func isQuietLogging(_ call: NodeID) -> Bool {
        isLogging(call) && !receiver(call).isEmpty && token(outline.anchor(call), isIn: Self.quietLevels)
    }

    /// Whether a call only removes, closes or takes back what is no longer needed.
    package func isCleaningUp(_ call: NodeID) -> Bool {
        let name = string(outline.anchor(call))
        if Self.cleaning.contains(name) || Self.closing.contains(where: { name.drop { $0 == "_" }.hasPrefix($0) }) { return true }
        if name == "createDirectory", let argument = argument("withIntermediateDirectories", of: call) {
            return argument.value.contains { tokens.kinds[$0] == .true }
        }
        return range(call).count < 200 && string(outline.tokens(call)).uppercased().contains("ROLLBACK")
    }

    /// Whether a call writes or reads the byte by which a sleeping loop is woken: when it is full, or empty, the loop is awake.
    package func isWakingUp(_ call: NodeID) -> Bool {
        let range = wholeCall(call)
        return mentions(["wake", "wakeup", "eventfd"], in: range) || mentions(["signal"], in: range) && mentions(["pipe"], in: range)
    }

    /// Whether a call only lets time pass, or asks whether to go on: `sleep`, `yield`, `checkCancellation`.
    package func isWaiting(_ call: NodeID) -> Bool { token(outline.anchor(call), isIn: Self.waiting) }

    /// The last name of an operand, whatever is hung behind it: `c` in `a.b.c()?`.
    package func lastName(of operand: Range<Int>) -> Int? {
        var token = operand.upperBound - 1
        while token >= operand.lowerBound {
            switch tokens.kinds[token] {
            case .rightParen, .rightSquare, .rightBrace:
                guard let opener = outline.match(token), opener > operand.lowerBound, opener < token else { return nil }
                token = opener - 1
            case .postfixQuestionMark, .exclamationMark: token -= 1
            case .selfValue, .selfType, .default: return token
            case let kind: return kind.isIdentifierLike ? token : nil
            }
        }
        return nil
    }

    /// What a member belongs to: `Log` in `Log.shared.error(…)`.
    private func owner(of call: NodeID) -> String? {
        let receiver = receiver(call)
        guard let last = lastName(of: receiver) else { return nil }
        let name = string(last)
        guard Self.singletons.contains(name), last - 1 > receiver.lowerBound, tokens.kinds[last - 1] == .period else { return name }
        return lastName(of: receiver.lowerBound..<last - 1).map { string($0) } ?? name
    }

    private func isLoggingFunction(_ name: String, _ call: NodeID) -> Bool {
        if name == "print" || name == "dump", let target = argument("to", of: call) {
            return lastName(of: target.value).map { Self.outputs.contains(string($0)) || string($0).lowercased().contains("err") } ?? false
        }
        return Self.functions.contains(name) || Self.isLogName(name)
    }

    /// `log`, `logError`, `printFailure`, but no `logOut`.
    private static func isLogName(_ name: String) -> Bool {
        for verb in ["log", "print"] where name.hasPrefix(verb) {
            let rest = name.dropFirst(verb.count)
            guard let first = rest.first else { return verb == "log" }
            return first.isUppercase && !["In", "Out", "Off"].contains { rest.hasPrefix($0) }
        }
        return false
    }

    /// The last of the words that a name is made of, in lower case.
    private static func lastWord(of name: String) -> String {
        let lower = name.lowercased()
        if name == name.uppercased() { return lower }
        let start = name.lastIndex { $0.isUppercase || $0 == "_" } ?? name.startIndex
        return String(name[start...].drop { $0 == "_" }).lowercased()
    }

    private static let owningModules: NameSet = ["self", "Self", "Swift", "Foundation", "os"]
    private static let singletons: NameSet = ["shared", "default", "standard", "current", "main", "instance", "global"]
    private static let quietLevels: NameSet = ["trace", "debug", "verbose"]
    private static let closing = [
        "closedir", "closeFile", "safelyClose", "shutdown", "shutDown", "gracefulShutdown", "teardown", "tearDown",
    ]
    private static let outputs: NameSet = ["standardError", "standardOutput", "stderr", "stdout", "StandardError"]
    private static let levels: NameSet = [
        "trace", "debug", "verbose", "info", "notice", "warning", "warn", "error", "err", "critical", "severe", "fatal", "fault", "log",
        "print",
        "write", "output", "message", "e", "w", "i", "d", "v",
    ]
    private static let functions: NameSet = [
        "print", "debugPrint", "dump", "NSLog", "os_log", "os_signpost", "fputs", "puts", "printf", "fprintf", "vprintf", "syslog",
        "perror",
        "DDLogError", "DDLogWarn", "DDLogInfo", "DDLogDebug", "DDLogVerbose", "warn", "eprint", "trace",
        "debug",
    ]
    private static let waiting: NameSet = ["sleep", "usleep", "nanosleep", "yield", "checkCancellation"]
    private static let cleaning: NameSet = [
        "removeItem", "removeItemAtPath", "unlink", "rmdir", "close", "shutdown", "syncShutdownGracefully", "shutdownGracefully",
        "terminate",
        "invalidate", "cancel", "disconnect", "stop", "cleanup", "cleanUp", "rollback", "rollBack", "synchronizeFile", "closeFile",
        "endEditing", "signal", "leave", "unlock", "endRefreshing", "stopAnimating", "endBackgroundTask", "hideSpinner",
    ]
}
