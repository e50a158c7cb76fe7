// Owns: the entry point.
import OnusCLI

@main
struct Onus {
    static func main() { Program.main() }
}
