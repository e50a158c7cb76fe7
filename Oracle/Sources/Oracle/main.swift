// Owns: the command: which files, in what order, and what is printed.
import Foundation

var arguments = Array(CommandLine.arguments.dropFirst())
var comparison: Comparison = []
var limit = 10
var bounds = "bounds.txt"
var folders: [String] = []
while let argument = arguments.first {
    arguments.removeFirst()
    switch argument {
    case "--tokens": comparison.insert(.tokens)
    case "--structure": comparison.insert(.structure)
    case "--recovery": comparison.insert(.recovery)
    case "--limit": limit = Int(arguments.removeFirst()) ?? limit
    case "--bounds": bounds = arguments.removeFirst()
    default: folders.append(argument)
    }
}

if comparison.isEmpty { comparison = [.tokens, .structure, .recovery] }
let paths = folders.flatMap(swiftFiles)
let tally = await auditAll(paths, comparison, limit: limit)
let report = Report(tally, Bounds(contentsOf: bounds))
print(report.text)
exit(report.isWithinBounds ? 0 : 1)
