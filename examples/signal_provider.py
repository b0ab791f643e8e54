"""A signal provider over HTTP, with nothing but Python's standard library.

    python3 examples/signal_provider.py 8460
    BALLAST__SIGNALS__PROVIDER=http BALLAST__SIGNALS__URL=http://127.0.0.1:8460/signals npm start

Ballast asks with GET and the query `account`, `at` and `symbols` (joined by commas), once per cycle. Put your model in the place of `forecast`.
"""

import json
import sys
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse


def forecast(symbol):
    """Direction and confidence of one symbol; None where the model has no opinion."""
    confidence = {"BTC-USD": 0.9, "DOT-USD": 0.9, "SOL-USD": 0.9}.get(symbol)
    return None if confidence is None else {"direction": "buy", "confidence": confidence}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlparse(self.path)
        if address.path != "/signals":
            self.send_error(404)
            return
        symbols = parse_qs(address.query).get("symbols", [""])[0].split(",")
        now = datetime.now(timezone.utc).isoformat()
        opinions = [(symbol, forecast(symbol)) for symbol in symbols]
        signals = [
            {"symbol": symbol, "at": now, "source": "example", **opinion}
            for symbol, opinion in opinions
            if opinion is not None
        ]
        body = json.dumps({"signals": signals}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Ballast says what it was given; a line per request would only repeat it."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    print(f"Signals on http://127.0.0.1:{server.server_port}/signals", flush=True)
    server.serve_forever()
