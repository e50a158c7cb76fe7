// Owns: tests of what commits say of the tools that wrote them.
import Git
import Provenance
import Testing
import TestSupport

@Suite struct `Tools that commits name` {
    private func tool(_ message: String, author: String? = nil) throws -> String? {
        let repository = try TestRepository()
        let id = try repository.commit(message: message)
        if let author { try repository.git("commit", "--quiet", "--amend", "--no-edit", "--allow-empty", "--author", author) }
        return CommitTool.name(of: try repository.open().commit(author == nil ? id : repository.id("HEAD")))
    }

    @Test(arguments: [
        ("x\n\nCo-Authored-By: Claude Opus <noreply@anthropic.com>", "Claude"), ("x\n\nMade-with: Cursor", "Cursor"),
        ("x\n\nCo-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>", "Copilot"),
        ("x\n\nco-authored-by: Codex <NoReply@openai.com>", "Codex"), ("x\n\nAssisted-by: Claude:opus-4 [coccinelle]", "Claude"),
        ("x\n\n🤖 Generated with [Claude Code](https://claude.ai)", "Claude"), ("x\n\nAi-assisted: true", "a tool that it does not name"),
        ("x\n\nGenerated-by: some   thing", "some thing"), ("x\n\nReplit-Commit-Author: Agent", "Replit Agent"),
    ]) func `A trailer names the tool`(message: String, expected: String) throws { #expect(try tool(message) == expected) }

    @Test(arguments: [
        "x", "x\n\nCo-authored-by: A Person <person@anthropic.com>", "x\n\nCo-authored-by: Claude <claude@example.org>",
        "use noreply@anthropic.com for tests", "x\n\nAi-assisted: false", "x\n\nAssisted-by: ",
        "x\n\nReviewed-by: Copilot <copilot@github.com>",
        "x\n\nCo-authored-by: P <175728472+p@example.org>",
    ]) func `A person who works there is none`(message: String) throws { #expect(try tool(message) == nil) }

    @Test(arguments: [
        ("P (aider) <p@example.org>", "Aider"), ("devin <158243242+devin-ai-integration[bot]@users.noreply.github.com>", "Devin"),
    ]) func `An author may be a tool`(author: String, expected: String) throws { #expect(try tool("x", author: author) == expected) }
}
