"""Runs Onus over hand-made branches of real packages and hands every report to a reader that knows nothing of Onus."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import browser as chromium
import change
import forms
import policies

SUFFIXES = {name: name for name in forms.READERS if name != "summary"}


def audit(onus, folder, out):
    """One run with every report; answers how long it took."""
    reports = [argument for name in SUFFIXES for argument in ("--report", f"{name}={out}/onus.{name}")]
    start = time.monotonic()
    answer = subprocess.run(
        [onus, "audit", "--base", "main", "--report", f"json={out}/onus.json", *reports], cwd=folder, capture_output=True,
        env=change.environment() | {"GITHUB_STEP_SUMMARY": f"{out}/onus.summary"})
    forms.expect(answer.returncode == 1, "onus ends with", answer.returncode, answer.stderr.decode())
    return time.monotonic() - start


def compare(name, found, fields, reference):
    wanted = reference.by(*fields)
    forms.expect(found == wanted, f"{name}: only there {list((found - wanted).items())[:3]}, missing {list((wanted - found).items())[:3]}")


def read_all(out, reference):
    results = {}
    for name, reader in forms.READERS.items():
        found, fields = reader(out / f"onus.{name}", reference)
        if found is None:
            results[name] = f"{fields} left out, and said so"
            continue
        compare(name, found, fields, reference)
        results[name] = f"{sum(found.values())} findings"
    return results


def main(onus, packages, keep):
    work = pathlib.Path(tempfile.mkdtemp(prefix="onus-reports-"))
    browser = chromium.Browser()
    try:
        for package in packages:
            folder, out = work / package.name, work / f"{package.name}.reports"
            out.mkdir()
            lines = change.make(package, folder)
            seconds = audit(onus, folder, out)
            again = work / f"{package.name}.again"
            again.mkdir()
            audit(onus, folder, again)
            for path in out.iterdir():
                forms.expect(path.read_bytes() == (again / path.name).read_bytes(), path.name, "differs in a second run")
            reference = forms.Reference(out / "onus.json", folder, change.added_lines(folder))
            print(f"{package.name}: {lines} new lines, {len(reference.findings)} findings, {seconds:.1f} s for all reports")
            for name, result in read_all(out, reference).items():
                print(f"  {name}: {result}")
            print(f"  policies: {policies.check(onus, folder, reference, again)} cases as they should be")
            page = out / f"{package.name}.html"
            shutil.copy(out / "onus.html", page)
            print(f"  browser: {chromium.check(browser, page, reference.findings, out)}")
    finally:
        browser.close()
        if keep is None:
            shutil.rmtree(work)
        else:
            shutil.move(work, keep)
            print(f"the reports and pictures of them: {keep}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    keep = arguments.pop(0).removeprefix("--keep=") if arguments and arguments[0].startswith("--keep=") else None
    main(pathlib.Path(arguments[0]).resolve(), [pathlib.Path(name).resolve() for name in arguments[1:]], keep)
