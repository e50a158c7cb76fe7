// Owns: the command line as ArgumentParser reads it.
import ArgumentParser
import OnusCLI
import Testing

@Suite struct `Command line` {
    @Test func `The help names the tool`() {
        #expect(OnusCommand.helpMessage().contains("burden of proof"))
    }
}
