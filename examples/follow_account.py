"""Prints a line whenever the status of an account changes, with nothing but Python's standard library.

    python3 examples/follow_account.py http://127.0.0.1:8450 --times 10
"""

import argparse
import json
import time
import urllib.request


def status(address):
    with urllib.request.urlopen(f"{address}/api/portfolio_status", timeout=15) as answer:
        return json.load(answer)


def line(body):
    cycle = body["lastCycle"] or {}
    held = ", ".join(f"{p['symbol']} {100 * p['weight']:.0f} %" for p in body["positions"])
    return f"{body['trading']}, equity {body['equity']} {body['quoteCurrency']}, {held}; last cycle: {cycle.get('outcome')}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--times", type=int, default=0, help="looks, one every five seconds; 0 is for ever")
    options = parser.parse_args()
    last, looks = None, 0
    while options.times == 0 or looks < options.times:
        if looks > 0:
            time.sleep(5)
        looks += 1
        text = line(status(options.address))
        if text != last:
            print(text, flush=True)
            last = text
