"""Makes a repository of a package, with a branch of a few hundred lines that were written by hand."""
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).parent
# What goes into a type that is there already; its place stands on lines that the change does not touch.
METHOD = """
    /// Looks up what the cache holds of it, ‘quickly’ 🏎.
    func hurried_NUMBER(_ names: [String], in table: [String: Int]) -> Int {
        let total = names.map { table[$0]! }.reduce(0, +); print("Σ \\(total)")
        let first = try! Int(names[0], format: .number)
        do { try check(first) } catch { }
        return total / names.count
    }
"""


def git(folder, *arguments):
    answer = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=environment())
    return answer.stdout.decode("utf-8", "surrogateescape")


def environment():
    values = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "ONUS_"))}
    for person in ("AUTHOR", "COMMITTER"):
        values[f"GIT_{person}_NAME"], values[f"GIT_{person}_EMAIL"] = "Reports", "reports@example.org"
    values.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    return values


def make(package, folder):
    """Copies a package, commits it to `main` and commits the change to the branch `topic`."""
    shutil.copytree(package, folder, ignore=shutil.ignore_patterns(".git", ".build"), symlinks=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "The package as it is")
    git(folder, "checkout", "-q", "-b", "topic")
    sources = sorted(
        (path for path in folder.rglob("*.swift") if "Sources" in path.parts or "Source" in path.parts),
        key=lambda path: (-path.stat().st_size, str(path)))[:12]
    store = (HERE / "Change.swift").read_text()
    store = store[store.index("import Foundation"):]
    for number in (1, 2):
        # Names that need care in every form.
        name = ("Record Store, 100%.swift", "Läger & <Söhne>.swift")[number - 1]
        (sources[0].parent / name).write_text(store.replace("_NUMBER", str(number)))
    for number, path in enumerate(sources):
        insert(path, METHOD.replace("NUMBER", str(number)))
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "A hurried afternoon")
    return len(added_lines(folder))


def insert(path, method):
    """Puts a method into the first type of a file."""
    lines = path.read_text().split("\n")
    for index, line in enumerate(lines):
        words = line.split()
        if line.endswith("{") and {"struct", "class", "extension", "enum", "actor"} & set(words) and not line.startswith((" ", "//")):
            lines[index + 1:index + 1] = method.split("\n")[1:-1]
            path.write_text("\n".join(lines))
            return


def added_lines(folder):
    """The lines that the branch adds, as git counts: pairs of path and number."""
    lines, path = set(), None
    for line in git(folder, "-c", "core.quotePath=false", "diff", "-U0", "--no-color", "main...topic").split("\n"):
        if line.startswith("+++ "):
            path = line[6:].rstrip("\t")
        elif line.startswith("@@ "):
            start, _, count = line.split(" ")[2][1:].partition(",")
            lines.update((path, int(start) + offset) for offset in range(int(count or 1)))
    return lines
