"""Opens a report of Ergo in headless Chromium and uses it as a reader would.

    python3 bench/check_report.py runs/eval/report.html [--screenshot page.png] [--dark] [--width 1180]

Prints what it measured as one JSON object and ends with status 1 where something is wrong: an error
on the console, a request of anything but the file itself, a filter that filters nothing, a filter
that takes longer than --bound, text of a model that became an element.

Needs Python 3.9 or later, no packages, and Debian's `chromium` (or CHROMIUM=/path/to/it). It speaks
the DevTools protocol, version 1.3, over two pipes: no driver, no port.
"""

import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

CONDITIONS = r"""
(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const root = document.querySelector(".browser");
  const count = () => root.querySelector(".browser-count").textContent;
  const rows = () => root.querySelectorAll("tr.item").length;
  const times = {};
  async function act(name, change) {
    const from = performance.now();
    change();
    void root.offsetHeight;
    times[name] = Math.round((performance.now() - from) * 10) / 10;
    await frame();
    return { items: count(), rows: rows() };
  }
  function choose(key, value) {
    const select = root.querySelector(`select[data-filter=${key}]`);
    select.value = value;
    if (select.value !== value) {
      throw new Error(`no choice ${value} for ${key}`);
    }
    select.dispatchEvent(new Event("change"));
  }
  const clear = () => [...root.querySelectorAll(".browser-filters button")].pop().click();
  const seen = { all: { items: count(), rows: rows() } };
  const outcomes = [...root.querySelectorAll("select[data-filter=outcome] option")].slice(1);
  for (const outcome of outcomes) {
    seen[`outcome ${outcome.value}`] = await act("outcome", () => choose("outcome", outcome.value));
  }
  await act("clear", clear);
  if (root.querySelector("select[data-filter=first]")) {
    choose("first", "0");
    choose("second", "1");
    for (const both of ["first", "second", "differ", "right", "wrong"]) {
      seen[`pair ${both}`] = await act("pair", () => choose("both", both));
    }
    await act("clear", clear);
  }
  const search = root.querySelector("input[type=search]");
  search.value = "<script>";
  search.dispatchEvent(new Event("input"));
  await new Promise((done) => setTimeout(done, 400));
  seen["search <script>"] = { items: count(), rows: rows() };
  let asText = null;
  if (rows() > 0) {
    const item = root.querySelector("tr.item");
    if (item.querySelector(".open").getAttribute("aria-expanded") === "false") {
      item.click();
    }
    asText = [...root.querySelectorAll("tr.opened pre")].some((pre) =>
      pre.textContent.includes("<script>") && pre.children.length === 0);
  }
  clear();
  await frame();
  seen["all again"] = { items: count(), rows: rows() };
  let more = root.querySelector(".browser-more");
  const from = performance.now();
  for (let turn = 0; !more.hidden && turn < 200; turn++) {
    more.click();
  }
  void root.offsetHeight;
  times["all rows"] = Math.round(performance.now() - from);
  const rowsAtEnd = rows();
  const pictured = [...root.querySelectorAll("tr.item")].find((r) => r.querySelector(".has-picture"));
  let pictures = null;
  if (pictured) {
    if (pictured.querySelector(".open").getAttribute("aria-expanded") === "false") {
      await act("open", () => pictured.click());
    }
    const images = [...pictured.nextSibling.querySelectorAll("img")];
    await Promise.all(images.map((image) => image.decode()));
    pictures = {
      images: images.length,
      boxes: pictured.nextSibling.querySelectorAll(".boxed rect:not(.box-halo)").length,
    };
  }
  return {
    seen, times, asText, pictures, rowsAtEnd,
    ran: typeof window.injected !== "undefined",
    scripts: document.scripts.length - document.querySelectorAll(
      "script.browser-data, script.browser-picture").length,
    policies: root.querySelectorAll("select[data-filter=first] option").length - 1,
  };
})()
"""


class Browser:
    """A headless Chromium on two pipes."""

    def __init__(self, program, profile):
        down_read, self.down = os.pipe()
        self.up, up_write = os.pipe()

        def pipes():
            os.dup2(down_read, 100), os.dup2(up_write, 101)
            os.dup2(100, 3), os.dup2(101, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(down_read), os.close(up_write)
        self.events, self.buffer, self.number = [], b"", 0

    def read(self, until):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.up], [], [], max(0, until - time.time()))
            piece = os.read(self.up, 1 << 20) if ready else b""
            if not piece:
                raise SystemExit("Chromium gave no answer in time or ended.")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=None, timeout=120, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.down, json.dumps(message).encode() + b"\0")
        until = time.time() + timeout
        while True:
            got = self.read(until)
            if got.get("id") == self.number:
                if "error" in got:
                    raise SystemExit(f"{method}: {got['error']}")
                return got["result"]
            self.events.append(got)

    def wait(self, method, timeout=120):
        until = time.time() + timeout
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read(until))

    def close(self):
        try:
            self.call("Browser.close", timeout=10)
            self.process.wait(10)
        except (SystemExit, OSError, subprocess.TimeoutExpired):
            self.process.kill()


def text(value):
    return value.get("description") or str(value.get("value"))


def complaints(events, address):
    """Errors on the console, exceptions and requests beyond the file."""
    for event in events:
        params = event.get("params", {})
        method = event.get("method")
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            yield "exception: " + text(details.get("exception", {"value": details["text"]}))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            yield "console: " + " ".join(text(value) for value in params["args"])
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            yield "log: " + params["entry"]["text"]
        elif method == "Network.requestWillBeSent":
            asked = params["request"]["url"]
            if asked != address and not asked.startswith("data:"):
                yield "request: " + asked[:200]


def number(shown):
    return int(shown.split(" of ")[0].replace(",", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--screenshot", type=pathlib.Path, help="PNG of the whole page as it opens")
    parser.add_argument("--dark", action="store_true", help="the screenshot in dark mode")
    parser.add_argument("--width", type=int, default=1240)
    parser.add_argument("--bound", type=float, default=500, help="milliseconds of a filter at most")
    options = parser.parse_args()
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        raise SystemExit("There is no chromium on the PATH; install Debian's package or set CHROMIUM.")
    address = options.report.resolve().as_uri()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            version = browser.call("Browser.getVersion")["product"]
            target = browser.call("Target.createTarget", url="about:blank")["targetId"]
            session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                browser.call(domain + ".enable", session)
            browser.call("Emulation.setDeviceMetricsOverride", session, width=options.width,
                         height=900, deviceScaleFactor=1, mobile=False)
            if options.dark:
                browser.call("Emulation.setEmulatedMedia", session,
                             features=[{"name": "prefers-color-scheme", "value": "dark"}])
            browser.events.clear()
            started = time.time()
            browser.call("Page.navigate", session, url=address)
            browser.wait("Page.loadEventFired")
            loaded = time.time() - started
            if options.screenshot:
                time.sleep(1)
                picture = browser.call("Page.captureScreenshot", session, captureBeyondViewport=True)
                options.screenshot.write_bytes(base64.b64decode(picture["data"]))
            answer = browser.call("Runtime.evaluate", session, expression=CONDITIONS,
                                  awaitPromise=True, returnByValue=True)
            if "exceptionDetails" in answer:
                raise SystemExit("The page failed: " + text(answer["exceptionDetails"]["exception"]))
            found = answer["result"]["value"]
            wrong = list(complaints(browser.events, address))
        finally:
            browser.close()
    seen = found["seen"]
    total = number(seen["all"]["items"])
    outcomes = [number(entry["items"]) for name, entry in seen.items() if name.startswith("outcome")]
    if not outcomes or len(outcomes) > 1 and max(outcomes) == 0:
        wrong.append(f"no outcome filters anything: {outcomes} of {total} items")
    if found["policies"] >= 2:
        pair = {name: number(seen["pair " + name]["items"])
                for name in ("first", "second", "differ", "right", "wrong")}
        if pair["first"] + pair["second"] != pair["differ"]:
            wrong.append(f"the two ways to differ do not add up: {pair}")
        if pair["differ"] + pair["right"] + pair["wrong"] > total:
            wrong.append(f"pairs beyond the {total} items: {pair}")
    elif sum(outcomes) != total:
        wrong.append(f"outcomes {outcomes} do not add up to {total} items")
    if seen["all again"] != seen["all"]:
        wrong.append("clearing the filters does not bring all items back")
    if found["rowsAtEnd"] != total:
        wrong.append(f"{found['rowsAtEnd']} rows for {total} items")
    if found["asText"] is False or found["ran"] or found["scripts"] != 1:
        wrong.append("a text became an element")
    slow = {name: spent for name, spent in found["times"].items()
            if name != "all rows" and spent > options.bound}
    if slow:
        wrong.append(f"slower than {options.bound:.0f} ms: {slow}")
    print(json.dumps({
        "browser": version,
        "megabytes": round(options.report.stat().st_size / 1e6, 2),
        "load_seconds": round(loaded, 2),
        "milliseconds": found["times"],
        "items": {name: entry["items"] for name, entry in seen.items()},
        "script_shown_as_text": found["asText"],
        "script_ran": found["ran"],
        "opened_item": found["pictures"],
        "wrong": wrong,
    }, indent=2, ensure_ascii=False))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
