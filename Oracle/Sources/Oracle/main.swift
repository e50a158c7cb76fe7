// Owns: the command: which files, in what order, and what is printed.
import Foundation

var arguments = Array(CommandLine.arguments.dropFirst())
var comparison: Comparison = [.tokens, .structure, .recovery]
var limit = 10
var bounds = "bounds.txt"
var folders: [String] = []
while let argument = arguments.first {
    arguments.removeFirst()
    switch argument {
    case "--tokens": comparison = .tokens
    case "--structure": comparison = .structure
    case "--recovery": comparison = .recovery
    case "--limit": limit = Int(arguments.removeFirst()) ?? limit
    case "--bounds": bounds = arguments.removeFirst()
    default: folders.append(argument)
    }
}

let paths = folders.flatMap(swiftFiles)
let tally = await auditAll(paths, comparison, limit: limit)
let report = Report(tally, Bounds(contentsOf: bounds))
print(report.text)
exit(report.isWithinBounds ? 0 : 1)
