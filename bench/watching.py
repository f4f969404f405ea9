"""Looks at the live page of a training with headless Chromium.

watching.py shots URL FOLDER STEP...   takes a picture of the page when the training has done so many steps
watching.py weight URL                 counts bytes and seconds of a load
"""
import base64
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path


class Chromium:
    """A headless browser, driven over its DevTools' web socket; needs `chromium` on the path (or CHROMIUM) and nothing else."""

    def __init__(self, width=1280, height=1000):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [os.environ.get("CHROMIUM", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             "--user-data-dir=" + self.folder.name, f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        told = Path(self.folder.name, "DevToolsActivePort")
        for _ in range(600):
            if told.exists() and "\n" in told.read_text():
                break
            time.sleep(0.1)
        port = int(told.read_text().split("\n")[0])
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        path = next(page for page in pages if page["type"] == "page")["webSocketDebuggerUrl"].split(str(port), 1)[1]
        self.socket = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        while self.file.readline().strip():
            pass
        self.number, self.events = 0, []
        for domain in "Page", "Runtime", "Network", "Log":
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def send(self, text):
        data = text.encode()
        head = bytes([0x81]) + (bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
                                if len(data) < 65536 else bytes([0x80 | 127]) + struct.pack(">Q", len(data)))
        mask = os.urandom(4)
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def receive(self):
        whole = b""
        while True:
            first, length = self.file.read(2)
            length &= 127
            if length > 125:
                length = struct.unpack(">H" if length == 126 else ">Q", self.file.read(2 if length == 126 else 8))[0]
            whole += self.file.read(length)
            if first & 0x80:
                return json.loads(whole)

    def call(self, method, **parameters):
        self.number += 1
        self.send(json.dumps(dict(id=self.number, method=method, params=parameters)))
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def wait(self, expression, seconds=60):
        end = time.time() + seconds
        while not self.value(expression):
            if time.time() > end:
                raise TimeoutError(expression)
            time.sleep(0.2)

    def open(self, url):
        self.call("Page.navigate", url=url)

    def picture(self, file, whole=True):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        Path(file).write_bytes(base64.b64decode(shot["data"]))

    def faults(self):
        """What the browser complained about: exceptions, refused content, failed loads."""
        return [event for event in self.events if event.get("method") == "Runtime.exceptionThrown"
                or event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


IMAGES = "[...document.querySelectorAll('.card img')].filter(i => i.getBoundingClientRect().top < innerHeight).every(i => i.complete && i.naturalWidth > 0)"


def shot(browser, file):
    browser.wait("document.querySelectorAll('.card').length > 0")
    # High enough for all of it, so that every picture is loaded; then the tokens of the first episode.
    height = browser.value("document.documentElement.scrollHeight")
    browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=height, deviceScaleFactor=1, mobile=False)
    browser.wait(IMAGES, 120)
    browser.value("document.querySelector('.card.open') || document.querySelector('.card').click()")
    browser.wait("document.querySelectorAll('.token').length > 0")
    box = browser.value("(() => { const b = [...document.querySelectorAll('.token')][3].getBoundingClientRect(); return [b.x + 3, b.y + 3]; })()")
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
    browser.wait("!document.getElementById('tip').hidden", 10)
    browser.picture(file)
    tokens = browser.value("document.querySelectorAll('.token').length")
    browser.value("document.querySelector('.card.open').click()")
    return tokens


def shots(url, folder, steps):
    browser = Chromium()
    try:
        for step in steps:
            while True:
                try:
                    if json.load(urllib.request.urlopen(url + "api/state"))["done"] >= step:
                        break
                except OSError:
                    pass  # It has not begun.
                time.sleep(1)
            browser.open(url)
            browser.wait(f"document.body && +document.body.dataset.done >= {step}")
            file = Path(folder, f"step-{step}.png")
            tokens = shot(browser, file)
            print(json.dumps(dict(file=str(file), done=browser.value("document.body.dataset.done"),
                                  charts=browser.value("document.querySelectorAll('#charts figure').length"),
                                  cards=browser.value("document.querySelectorAll('.card').length"),
                                  tokens=tokens, faults=browser.faults())), flush=True)
    finally:
        browser.close()


def weight(url):
    browser = Chromium()
    try:
        start = time.time()
        browser.open(url)
        browser.wait("document.querySelectorAll('.card').length > 0")
        seconds = time.time() - start
        browser.wait(IMAGES)
        sizes = [event["params"]["encodedDataLength"] for event in browser.events if event.get("method") == "Network.loadingFinished"]
        browser.events.clear()
        browser.value("document.getElementById('follow').checked = false, document.getElementById('step').value = 500,"
                      "document.getElementById('step').dispatchEvent(new Event('change'))")
        time.sleep(6)
        browser.value("1")
        later = [event["params"]["encodedDataLength"] for event in browser.events if event.get("method") == "Network.loadingFinished"]
        print(json.dumps(dict(requests=len(sizes), bytes=sum(sizes), seconds=round(seconds, 2), another_step_requests=len(later),
                              another_step_bytes=sum(later), elements=browser.value("document.querySelectorAll('*').length"),
                              heap_mib=round(browser.value("performance.memory.usedJSHeapSize") / 2**20, 1), faults=browser.faults())))
    finally:
        browser.close()


if __name__ == "__main__":
    if sys.argv[1] == "shots":
        shots(sys.argv[2], sys.argv[3], [int(step) for step in sys.argv[4:]])
    else:
        weight(sys.argv[2])
