// Owns: holding the schema of `.onus.yml` to what its reader knows.
import Foundation
import Policy
import Testing

@testable import OnusCLI

@Suite struct `Schema of the policy` {
    @Test func `It knows the keys that the reader knows`() {
        for key in Policy.keys { #expect(PolicySchema.text.contains("\"\(key)\": {"), "\(key)") }
    }

    @Test func `The committed schema is current`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/onus.schema.json")
        #expect(try String(contentsOf: file, encoding: .utf8) == PolicySchema.text, "renew it: onus config schema > docs/onus.schema.json")
    }
}
