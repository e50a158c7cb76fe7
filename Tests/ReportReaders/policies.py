"""Judges the hand-made branch of a package under policies, good and bad, and looks at the verdict, the findings and what is said."""
import json
import subprocess

import jsonschema
import yaml

import change
from forms import expect

# Policies that the branch itself brings: the text, and the line that has to be said about it. Each ends with 2.
BAD = {
    "fail-onn: high\n": ".onus.yml:1:1: `fail-onn` is no key of the policy",
    "fail-on: hihg\n": "did you mean `high`?",
    "fail-on: [high]\n": ".onus.yml:1:10:",
    "rules: {force-tri: off}\n": "did you mean `force-try`?",
    "rules: {force-try: on}\n": "it can be: off, low, medium, high",
    'exclude: ["Sources/[a"]\n': "the pattern `Sources/[a` matches nothing: `[` has no `]`",
    "extends: nothere.yml\n": "there is no file `nothere.yml` to extend",
    "limits: {time: soon}\n": "`soon` is not a time",
    "rules:\n  force-try: low\n  force-try: high\n": ".onus.yml:2:3: a key stands twice",
    "version: 2\n": "policies of version 1 only",
    "- high\n": "must be `key: value` pairs",
    "a: : b\n": "this is no YAML",
    "rules: {hollow-test: {expectation: [holds]}}\n": "did you mean `expectations`?",
    "rules: {untested-function: {branches: 0}}\n": "0 is out of the range of branches",
    "rules: {force-try: {severity: high, branches: 2}}\n": "`branches` is no key of `force-try`",
}

# What a policy may set of rules, and what not: the schema for editors and the reader must say the same of each.
FITS = [
    "hollow-test: {expectations: [holds, 'assert*', größe]}", "hollow-test: {severity: off, expectations: holds}", "hollow-test: {expectations: []}",
    "untested-function: {branches: 100}", "disabled-test: {issues-excuse: false, severity: low}", "force-try: {severity: low}", "force-try: {}",
    "task-per-element: {small: [a], few: 1000}", "force-try: off",
]
FITS_NOT = [
    "untested-function: {branches: many}", "untested-function: {branches: 101}", "untested-function: {branches: 0}",
    "untested-function: {branches: '8'}", "untested-function: {branches: 8.5}", "untested-function: {branches: [8]}",
    "untested-function: {branches: null}", "untested-function: {branch: 8}", "untested-function: [high]", "untested-function: null",
    "hollow-test: {expectations: {a: b}}", "hollow-test: {expectations: [Store.save]}", "hollow-test: {expectations: ['save(_:)']}",
    "hollow-test: {expectations: ['*']}", "hollow-test: {expectations: ['']}", "hollow-test: {expectations: [true]}",
    "hollow-test: {expectations: [3]}", "hollow-test: {expectations: ['3a']}", "hollow-test: {expectations: null}", "hollow-test: {expectations: [null]}",
    "disabled-test: {issues-excuse: maybe}", "disabled-test: {issues-excuse: 'true'}", "disabled-test: {issues-excuse: 1}",
    "force-try: {branches: 2}", "force-try: {severity: {}}", "force-try: {severity: hihg}", "force-try: 7",
]

CUSTOM = """custom-rules:
  - id: no-print
    pattern: print($...WHAT)
    message: prints where a log is wanted
    help: log it
    severity: high
    bad: "print(a)"
    good: "log(a)"
"""


class Branch:
    """The branch `topic` with a policy where it stands, where it goes to, or both."""

    def __init__(self, onus, folder):
        self.onus, self.folder = onus, folder
        self.topic, self.main = (change.git(folder, "rev-parse", name).strip() for name in ("topic", "main"))

    def audit(self, *arguments, base=None, own=None, ci=False):
        """The exit status, the report where there is one, and what was said."""
        change.git(self.folder, "checkout", "-q", "--detach", self.main)
        self.commit(base)
        change.git(self.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
        # The branch as if it had been made from there.
        change.git(self.folder, "cherry-pick", self.topic)
        self.commit(own)
        service = {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"} if ci else {}
        scope = ["--ci"] if ci else ["--base", "origin/main"]
        answer = subprocess.run(
            [self.onus, "audit", *scope, "--format", "json", *arguments], cwd=self.folder, capture_output=True, text=True,
            env=change.environment() | service)
        report = json.loads(answer.stdout) if answer.stdout else None
        return answer.returncode, report, answer.stderr + "".join(report["notes"] if report else [])

    def commit(self, policy):
        if policy is None:
            return
        files = policy if isinstance(policy, dict) else {".onus.yml": policy}
        for name, text in files.items():
            (self.folder / name).write_text(text)
        change.git(self.folder, "add", "-f", *files)
        change.git(self.folder, "commit", "-q", "-m", "A policy")


def whole_tree(onus, folder, parts, case):
    """A baseline forgives what stands in the tree, and the parts of a sharded audit give the report of the whole."""
    def run(*arguments):
        return subprocess.run([onus, *arguments], cwd=folder, capture_output=True, text=True, env=change.environment())

    whole = run("audit", "--all", "--format", "json")
    case("the tree is blocked", whole.returncode == 1, whole.stderr)
    for number in (1, 2, 3):
        shard = run("audit", "--all", "--fail-on", "never", "--shard", f"{number}/3", "--report", f"json={parts}/{number}.json", "--quiet")
        case("a shard is audited", shard.returncode == 0, shard.stderr)
    merged = run("report", "merge", *(f"{parts}/{number}.json" for number in (3, 1, 2)), "--fail-on", "high", "--format", "json")
    case("the parts give the whole", merged.returncode == 1 and merged.stdout == whole.stdout, merged.stderr)
    missing = run("report", "merge", f"{parts}/1.json", f"{parts}/3.json")
    case("a missing part is an error", missing.returncode == 2 and "missing" in missing.stderr, missing.stderr)
    written = run("baseline")
    case("a baseline is written", written.returncode == 0, written.stderr)
    forgiven = run("audit", "--all", "--format", "json")
    summary = json.loads(forgiven.stdout)["summary"]
    case("it forgives all of it, and says so", forgiven.returncode == 0 and summary["forgiven"] > 0, summary)
    (folder / ".onus-baseline").unlink()


def options(onus, folder, parts, case):
    """What the schema refuses the reader refuses, too, and the other way round."""
    def run(*arguments):
        return subprocess.run([onus, *arguments], cwd=folder, capture_output=True, text=True, env=change.environment())

    schema = json.loads(run("config", "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    policy = parts / "policy.yml"
    for rule in FITS + FITS_NOT:
        policy.write_text(f"rules:\n  {rule}\n")
        fits = rule in FITS
        answer = run("config", "show", "--config", policy)
        case(f"the reader: {rule}", answer.returncode == (0 if fits else 2), answer.stderr)
        case(f"the reader says where: {rule}", fits or f"{policy}:2:" in answer.stderr, answer.stderr)
        case(f"the schema: {rule}", validator.is_valid(yaml.safe_load(policy.read_text())) == fits)


def rules(report):
    return {finding["rule"] for finding in report["findings"]}


def check(onus, folder, reference, parts):
    """Answers how many cases held; the first that does not ends the run."""
    branch = Branch(onus, folder)
    count = 0

    def case(what, condition, *seen):
        nonlocal count
        expect(condition, what, *seen)
        count += 1

    status, report, _ = branch.audit()
    case("no policy blocks on high", status == 1 and report["findings"] == reference.findings)
    status, report, said = branch.audit(own="fail-on: never\n")
    case("a policy that blocks on nothing passes, with the same findings", status == 0 and len(report["findings"]) == len(reference.findings), said)
    status, _, said = branch.audit(own="fail-on: never\n", ci=True)
    case("a branch cannot loosen its own gate", status == 1 and "cannot loosen its own gate" in said, status, said)
    status, _, said = branch.audit(base="fail-on: never\n", ci=True)
    case("the policy of the base counts", status == 0, status, said)
    status, report, said = branch.audit(base="fail-on: never\nprotected-branches: {branches: [main], fail-on: low}\n", ci=True)
    case("a protected branch is stricter", status == 1 and "protected branch" in said, status, said)
    all_off = "rules:\n" + "".join(f"  {rule}: off\n" for rule in sorted(rules(reference.report)))
    status, report, said = branch.audit(own=all_off)
    case("rules that are off say nothing", status == 0 and not report["findings"], said)
    status, report, _ = branch.audit(own="rules: {force-try: low}\n")
    case("a rule's severity is the team's", {f["severity"] for f in report["findings"] if f["rule"] == "force-try"} == {"low"})
    status, report, _ = branch.audit(own='exclude: ["*.swift"]\n')
    case("what is excluded is not audited", status == 0 and not report["findings"])
    status, report, _ = branch.audit(own='paths:\n  - match: "**/Record*"\n    rules: {force-try: off}\n')
    left = {finding["path"].rsplit("/", 1)[-1] for finding in report["findings"] if finding["rule"] == "force-try"}
    case("a path has rules of its own", left and not any(name.startswith("Record") for name in left), left)
    def discarded(report):
        return {finding["path"].rsplit("/", 1)[-1] for finding in report["findings"] if finding["rule"] == "discarded-try"}

    both = discarded(reference.report)
    status, report, said = branch.audit(own="rules: {discarded-try: {severity: low, best-effort: [Data]}}\n")
    case("a rule has options", len(both) == 2 and not discarded(report), both, said)
    status, report, said = branch.audit(own='paths:\n  - match: "**/Record*"\n    rules: {discarded-try: {best-effort: ["Da*"]}}\n')
    case("a path has options of its own", len(discarded(report)) == 1 and discarded(report) < both, said)
    status, _, said = branch.audit(own={".onus.yml": "extends: team.yml\n", "team.yml": "fail-on: never\n"})
    case("a policy extends another", status == 0, said)
    status, report, said = branch.audit(own=CUSTOM)
    case("rules of one's own find", "no-print" in rules(report), said)
    status, report, _ = branch.audit("--only", "force-try")
    case("--only", rules(report) == {"force-try"})
    status, report, _ = branch.audit("--skip", "force-try")
    case("--skip", rules(report) == rules(reference.report) - {"force-try"})
    for text, wanted in BAD.items():
        status, report, said = branch.audit(own=text)
        case(text, status == 2 and report is None and wanted in said, status, said)
        status, report, said = branch.audit(base=text, ci=True)
        case(f"on the base: {text}", status == 2 and report is None, status, said)
    change.git(folder, "checkout", "-q", "topic")
    whole_tree(onus, folder, parts, case)
    options(onus, folder, parts, case)
    return count
