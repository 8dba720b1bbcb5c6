"""Checks that a request to your webhook is from the hub, whole, and new. Python 3.8 or later, nothing to install.

    body = verify(secret, request.headers, request.get_data())

Answer 2xx once you have stored it, and also for a delivery that you have already: you then do nothing more.
Any other answer means that you do not have it, and it comes again.
"""

import hashlib
import hmac
import json
import time

REPLAY_WINDOW = 300  # seconds, to either side of your clock


class Untrusted(Exception):
    """Answer 401, and do not act on it."""


def verify(secret, headers, body, now=None):
    """secret: bytes; headers: a mapping of names in any case; body: the bytes as they came. Returns the parsed JSON."""
    named = {name.lower(): value for name, value in headers.items()}
    timestamp = named.get("schoolbutton-timestamp", "")
    signature = named.get("schoolbutton-signature", "")
    expected = "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Untrusted("the signature is wrong: check that both sides have the same secret, and that the body was not changed")
    if abs((time.time() if now is None else now) - int(timestamp)) > REPLAY_WINDOW:
        raise Untrusted("the timestamp is too far from this clock: a replay, or one of the two clocks is wrong")
    return json.loads(body)
