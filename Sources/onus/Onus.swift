// Owns: the entry point.
import ArgumentParser
import OnusCLI

@main
struct Onus {
    static func main() { OnusCommand.main() }
}
