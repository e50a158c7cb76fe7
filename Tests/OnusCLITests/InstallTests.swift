// Owns: installing and uninstalling hooks in real repositories.
import Foundation
import Git
import SystemPackage
import Testing
import TestSupport

@testable import OnusCLI

@Suite struct `Installing hooks` {
    /// Names, kinds, modes and contents of a hooks folder.
    private func listing(_ repository: TestRepository, _ folder: String = ".git/hooks") throws -> String {
        try repository.sh(
            "cd '\(folder)' && for f in $(ls -A | grep -v sample); do ls -l \"$f\" | cut -c1-10; readlink \"$f\"; cat \"$f\"; done; ls -A | grep -v sample || true"
        )
    }

    @Test func `The hooks in the program are those in the folder hooks`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../hooks")
        for hook in HookName.allCases {
            #expect(try String(contentsOf: folder.appending(path: hook.rawValue), encoding: .utf8) == hook.template)
        }
    }

    @Test func `Installing twice changes nothing, uninstalling leaves nothing`() throws {
        let repository = try TestRepository()
        let before = try listing(repository)
        #expect(try repository.onus("install").status == 0)
        let once = try listing(repository)
        let files = try repository.sh("stat -c '%i %Y' .git/hooks/pre-* 2>/dev/null || stat -f '%i %m' .git/hooks/pre-*")
        let again = try repository.onus("install")
        #expect(again.status == 0 && again.text.contains("installed already"))
        #expect(try listing(repository) == once)
        #expect(try repository.sh("stat -c '%i %Y' .git/hooks/pre-* 2>/dev/null || stat -f '%i %m' .git/hooks/pre-*") == files)
        #expect(try repository.onus("uninstall").status == 0)
        #expect(try listing(repository) == before)
        #expect(try repository.onus("uninstall").text.contains("nothing of ours"))
    }

    @Test(arguments: [
        "printf '#!/bin/sh\\nexit 0\\n' > H && chmod 750 H",
        "printf 'not even\\r\\na script\\000' > H && chmod 644 H",
        "echo 'exit 0' > ../elsewhere && chmod 755 ../elsewhere && ln -s ../elsewhere H",
        "ln -s ../nowhere H",
    ])
    func `What stood there comes back byte for byte, with its mode`(_ make: String) throws {
        let repository = try TestRepository()
        try repository.sh("cd .git/hooks && " + make.replacing("H", with: "pre-commit") + " && ls -l pre-commit")
        let before = try listing(repository.self)
        let answer = try repository.onus("install")
        #expect(answer.status == 0, "\(answer.errorText)")
        #expect(answer.text.contains("pre-commit.before-onus"))
        #expect(try repository.onus("install").status == 0)
        #expect(try listing(repository) != before)
        #expect(try repository.onus("uninstall").status == 0)
        #expect(try listing(repository) == before)
    }

    @Test func `A folder of hooks that git is told to use is used and named`() throws {
        let repository = try TestRepository()
        try repository.git("config", "core.hooksPath", "my hooks")
        let answer = try repository.onus("install")
        #expect(answer.text.contains("core.hooksPath, set in file:.git/config"))
        #expect(try repository.sh("ls 'my hooks'") == HookName.installedNames)
        #expect(try repository.sh("ls .git/hooks | grep -v sample || true") == "")
    }

    @Test func `Some hooks, and another folder`() throws {
        let repository = try TestRepository()
        #expect(try repository.onus("install", "--hooks", "pre-push", "--into", "a/b c").status == 0)
        #expect(try repository.sh("ls 'a/b c'") == "pre-push\n")
        #expect(try repository.onus("uninstall", "--from", "a/b c").status == 0)
        #expect(try repository.sh("ls 'a/b c'") == "")
    }

    @Test func `Two hooks that are not ours are a conflict, and nothing is changed`() throws {
        let repository = try TestRepository()
        try repository.sh("cd .git/hooks && echo one > pre-push && echo two > pre-push.before-onus")
        let before = try listing(repository)
        let answer = try repository.onus("install")
        #expect(answer.status == 3)
        #expect(answer.errorText.contains("pre-push.before-onus"))
        #expect(try listing(repository) == before)
    }

    @Test func `A hook manager that took our place and keeps ours is not chained in a circle`() throws {
        let repository = try TestRepository()
        #expect(try repository.onus("install").status == 0)
        try repository.sh(
            "cd .git/hooks && mv pre-commit pre-commit.legacy && printf '#!/bin/sh\\nexec \"$0.legacy\"\\n' > pre-commit && chmod 755 pre-commit"
        )
        let before = try listing(repository)
        let answer = try repository.onus("install")
        #expect(answer.status == 0 && answer.text.contains("pre-commit.legacy"))
        #expect(try listing(repository) == before)
        #expect(try repository.onus("uninstall").status == 0)
        #expect(try repository.sh("ls .git/hooks | grep -v sample") == "pre-commit\n")
    }

    @Test func `An interrupted installation is finished by the next`() throws {
        let repository = try TestRepository()
        try repository.sh("cd .git/hooks && echo 'exit 0' > pre-commit && ln pre-commit pre-commit.before-onus")
        #expect(try repository.onus("install").status == 0)
        #expect(try repository.sh("cat .git/hooks/pre-commit.before-onus") == "exit 0\n")
        #expect(try repository.sh("sed -n 2p .git/hooks/pre-commit").hasPrefix("# onus-hook"))
    }

    @Test func `Nothing that stands in the way is overwritten`() throws {
        let repository = try TestRepository()
        try repository.sh("mkdir .git/hooks/pre-commit")
        #expect(try repository.onus("install").status == 3)
        #expect(try repository.sh("ls -A .git/hooks | grep -v sample") == "pre-commit\n")
        try repository.git("config", "core.hooksPath", "/dev/null")
        let answer = try repository.onus("install")
        #expect(answer.status == 3 && answer.errorText.contains("/dev/null"))
    }
}
