"""A reward server for Ergo (rewards.remote), with Python's standard library alone: shorter answers are better.

    python docs/reward_server.py --port 8100

and in the configuration

    rewards:
      remote:
        - {url: http://127.0.0.1:8100/score, name: brief, weight: 0.5}

docs/extending.md describes the JSON. Replace score() by your own.
"""

import argparse
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def score(episode):
    """A number for one episode, or None where nothing can be said of it."""
    if episode["prediction"] is None:
        return None
    return max(0.0, 1.0 - len(episode["prediction"]) / 40)


class Rewards(BaseHTTPRequestHandler):
    given = {}  # answers by Idempotency-Key: what was lost on its way is sent again and need not be scored again

    def do_POST(self):
        batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if batch["version"] != 1:
            self.send_error(400, "this server knows version 1")
            return
        key = self.headers["Idempotency-Key"]
        if key not in Rewards.given:
            scores = [score(episode) for episode in batch["episodes"]]
            # allow_nan: NaN is no JSON, and Ergo ends a run that gets it.
            Rewards.given[key] = json.dumps({"scores": scores}, allow_nan=False).encode()
        body = Rewards.given[key]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--port", type=int, default=8100)
    server = ThreadingHTTPServer(("127.0.0.1", options.parse_args().port), Rewards)
    print("listening at http://127.0.0.1:%d/score" % server.server_port, flush=True)
    server.serve_forever()
