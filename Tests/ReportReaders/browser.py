"""The HTML report in a real browser, without a window: does it load, does it obey, can everybody use it, how does it look."""
import base64
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

import axe_playwright_python
import websocket

SCREENS = {
    "light": (1280, 900, "light"), "dark": (1280, 900, "dark"), "phone": (390, 800, "light"),
}


class Browser:
    """Chromium, spoken to over its own protocol."""

    def __init__(self):
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if program is None:
            raise SystemExit("no Chromium here: apt-get install chromium")
        self.profile = pathlib.Path(tempfile.mkdtemp(prefix="onus-browser-"))
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--remote-allow-origins=*",
             "--no-first-run", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.wait(lambda: (self.profile / "DevToolsActivePort").read_text().split()[0])
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=60))
        page = next(page for page in pages if page["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=120)
        self.number, self.complaints, self.requests = 0, [], []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    @staticmethod
    def wait(question):
        for _ in range(600):
            try:
                return question()
            except (OSError, IndexError):
                time.sleep(0.1)
        raise SystemExit("the browser does not start")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self):
        answer = json.loads(self.socket.recv())
        method, parameters = answer.get("method"), answer.get("params")
        if method == "Log.entryAdded":
            self.complaints.append(parameters["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(parameters["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(json.dumps(parameters["args"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        return answer

    def load(self, path):
        self.call("Page.navigate", url=path.resolve().as_uri())
        while self.receive().get("method") != "Page.loadEventFired":
            pass

    def ask(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def show(self, width, height, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, websocket.WebSocketException):
            pass
        self.process.wait(timeout=60)
        shutil.rmtree(self.profile, ignore_errors=True)


SHOWN = "document.querySelectorAll('article.finding:not([hidden])').length"
SET = """(() => {{ const control = document.getElementById('{0}'); control.{1} = {2};
    control.dispatchEvent(new Event('input', {{ bubbles: true }})); return {3}; }})()"""


def check(browser, page, findings, pictures):
    """Plays a reader of the page; answers what was found out about it."""
    browser.complaints.clear()
    browser.requests.clear()
    browser.show(*SCREENS["light"])
    browser.load(page)

    def choose(control, value, attribute="value"):
        return browser.ask(SET.format(control, attribute, json.dumps(value), SHOWN))

    def expect(found, wanted, what):
        assert found == wanted, f"{what}: {found}, not {wanted}"

    count = lambda condition: sum(1 for finding in findings if condition(finding))
    expect(browser.ask(SHOWN), len(findings), "articles")
    family = findings[0]["family"]
    expect(choose("family", family), count(lambda f: f["family"] == family), "of one family")
    choose("family", "")
    expect(choose("high", False, "checked"), count(lambda f: f["severity"] != "high"), "without high ones")
    choose("high", True, "checked")
    expect(choose("blocking", True, "checked"), count(lambda f: f["blocking"]), "that block")
    choose("blocking", False, "checked")
    expect(choose("search", "no such words"), 0, "found by words that are not there")
    found = choose("search", "Söhne FORCE-try")
    assert 0 < found < len(findings), f"found by two words: {found}"
    assert browser.ask("document.getElementById('shown').textContent") == f"{found} of {len(findings)} findings shown"
    for key in ("family", "severity", "rule", "path"):
        choose("grouping", key)
        heads = browser.ask("Array.from(document.querySelectorAll('#groups h3'), (head) => head.textContent)")
        expect(len(set(heads)), len({finding[key] for finding in findings}), f"groups by {key}")
    # A link to a finding that is filtered away shows it.
    choose("search", "no such words")
    browser.ask("location.hash = '#finding-1'; new Promise((done) => setTimeout(done, 100))")
    expect(browser.ask("document.activeElement.id"), "finding-1", "the finding that a link leads to")
    expect(browser.ask(SHOWN), len(findings), "after a link")
    browser.ask("document.getElementById('reset').click(); scrollTo(0, 0)")
    # No script of somebody else's runs, and none may be added.
    expect(browser.ask("document.scripts.length"), 1, "scripts")

    for name, screen in SCREENS.items():
        browser.show(*screen)
        browser.ask("scrollTo(0, 0); new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        browser.picture(pictures / f"{page.stem}-{name}.png")
        wide = browser.ask("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name}: {wide} pixels wider than the screen"
        violations = accessible(browser)
        assert not violations, f"{name}: {violations}"
    browser.show(*SCREENS["light"])
    browser.ask("document.getElementById('findings').scrollIntoView({ behavior: 'instant' });"
                " new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    browser.picture(pictures / f"{page.stem}-findings.png")
    paper = base64.b64decode(browser.call("Page.printToPDF", printBackground=True)["data"])
    (pictures / f"{page.stem}.pdf").write_bytes(paper)
    requests = [url for url in browser.requests if not url.startswith("file://")]
    assert not requests, f"the page asks for {requests}"
    assert not browser.complaints, f"the browser complains: {browser.complaints}"
    return f"{len(findings)} articles, no complaint, no request, no violation that axe knows of"


def accessible(browser):
    """What axe has to say against the page, the first few findings of it."""
    axe = pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js"
    browser.ask(axe.read_text() + "; 0")
    return browser.ask("""axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations.map((violation) =>
        `${violation.id}: ${violation.nodes.length} × ${violation.nodes[0].html.slice(0, 160)} ${violation.nodes[0].failureSummary}`))""")
