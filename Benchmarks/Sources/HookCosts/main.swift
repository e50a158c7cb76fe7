// Owns: the arguments and the exit code.
import Foundation

var arguments = Array(CommandLine.arguments.dropFirst())

// We run ourselves for what needs a process of its own: its peak memory.
if arguments.count == 3, arguments[0] == "--alone" {
    print(try HookCosts.measureAlone(onus: arguments[1], repository: arguments[2]))
    exit(0)
}

var rounds = 5
if arguments.count >= 2, arguments[0] == "--rounds", let number = Int(arguments[1]), number > 0 {
    rounds = number
    arguments.removeFirst(2)
}
guard arguments.count == 1 else {
    print("usage: Benchmarks/run hook [--rounds N]")
    exit(2)
}
let broken = try HookCosts.run(onus: arguments[0], rounds: rounds)
for bound in broken { print("broken: \(bound)") }
exit(broken.isEmpty ? 0 : 1)
