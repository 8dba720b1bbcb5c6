// Checks that a request to your webhook is from the hub, whole, and new. Node.js 18 or later, nothing to install.
//
//     const body = verify(secret, request.headers, rawBody);
//
// Answer 2xx once you have stored it, and also for a delivery that you have already: you then do nothing more.
// Any other answer means that you do not have it, and it comes again.

import { createHmac, timingSafeEqual } from "node:crypto";

const REPLAY_WINDOW = 300; // seconds, to either side of your clock

/** Answer 401, and do not act on it. */
export class Untrusted extends Error {}

/** secret and body: Buffers, the body as it came; headers: names in small letters, as Node.js gives them. Returns the parsed JSON. */
export function verify(secret, headers, body, now = Date.now() / 1000) {
  const timestamp = headers["schoolbutton-timestamp"] ?? "";
  const signature = Buffer.from(headers["schoolbutton-signature"] ?? "");
  const expected = Buffer.from("v1=" + createHmac("sha256", secret).update(timestamp + ".").update(body).digest("hex"));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw new Untrusted("the signature is wrong: check that both sides have the same secret, and that the body was not changed");
  if (!(Math.abs(now - Number(timestamp)) <= REPLAY_WINDOW))
    throw new Untrusted("the timestamp is too far from this clock: a replay, or one of the two clocks is wrong");
  return JSON.parse(body);
}
