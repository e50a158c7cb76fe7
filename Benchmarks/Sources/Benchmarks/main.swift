// Owns: the order of the measurements and the exit code.
import Foundation

var arguments = Array(CommandLine.arguments.dropFirst())

// We run ourselves for what needs a process of its own: its peak memory.
if arguments.count >= 3, arguments[0] == "--alone", let size = Int(arguments[1]) {
    print(Alone.measure(folders: Array(arguments[2...]), size: size).line)
    exit(0)
}

var parts = ["passes", "doubling", "rules"]
if let part = arguments.first, parts.contains(part) {
    parts = [part]
    arguments.removeFirst()
}
var rounds = 5
if arguments.count >= 2, arguments[0] == "--rounds", let number = Int(arguments[1]), number > 0 {
    rounds = number
    arguments.removeFirst(2)
}
if arguments.count >= 3, arguments[0] == "audit" {
    let broken = try AuditPeers.run(onus: arguments[1], folders: Array(arguments[2...]), rounds: rounds)
    for bound in broken { print("broken: \(bound)") }
    exit(broken.isEmpty ? 0 : 1)
}
guard !arguments.isEmpty else {
    print("usage: Benchmarks/run [passes | doubling | rules | audit] [--rounds N] DIR…")
    exit(2)
}

let corpus = Corpus(folders: arguments)
guard corpus.byteCount > 0 else {
    print("no Swift file in \(arguments.joined(separator: ", "))")
    exit(2)
}
var broken: [String] = []
for part in parts {
    switch part {
    case "passes": broken += Passes.run(corpus, rounds: rounds)
    case "doubling": broken += Doubling.run(folders: arguments)
    default: broken += RuleCosts.growth() + RuleCosts.cost(corpus, rounds: rounds)
    }
}
for bound in broken { print("broken: \(bound)") }
exit(broken.isEmpty ? 0 : 1)
