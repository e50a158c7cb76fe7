// Owns: telling scopes apart.
import Audit
import Testing

@Suite struct `Audit scopes` {
    @Test func `A branch without a base is not the same as one with a base`() {
        #expect(AuditScope.branch(base: nil) != .branch(base: "main"))
    }
}
