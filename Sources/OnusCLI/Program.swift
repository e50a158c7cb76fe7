// Owns: one run of the program, from its arguments to its exit status.
import ArgumentParser

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

package enum Program {
    /// Runs the command that the process's own arguments name, and ends the process.
    package static func main() -> Never {
        // A reader that went away is seen by the write that fails, and is no error.
        signal(SIGPIPE, SIG_IGN)
        guard let arguments = ProcessEnvironment.arguments() else {
            Terminal.complain(CommandFailure(.wrongUse, "an argument is no UTF-8", advice: "name the folder that holds the file"))
            exit(ExitStatus.wrongUse.rawValue)
        }
        exit(run(arguments).rawValue)
    }

    static func run(_ arguments: [String]) -> ExitStatus {
        do {
            var command = try OnusCommand.parseAsRoot(arguments)
            try command.run()
            return .passed
        } catch let status as ExitStatus {
            return status
        } catch let failure as CommandFailure {
            Terminal.complain(failure)
            return failure.status
        } catch {
            return explain(error)
        }
    }

    /// What ArgumentParser has to say: help and version are answers, everything else is wrong use.
    private static func explain(_ error: any Error) -> ExitStatus {
        let message = OnusCommand.fullMessage(for: error)
        guard OnusCommand.exitCode(for: error) == .success else {
            Terminal.remark(Terminal.printable(message) + "\n")
            return .wrongUse
        }
        do {
            try Terminal.print(message + "\n")
            return .passed
        } catch {
            Terminal.complain(error)
            return error.status
        }
    }
}
