// Server-sent events over fetch (EventSource cannot send the token), with a watchdog and reconnection.

import { withToken } from "./session.js";

/** The hub says something at least every 10 s (ConsoleLimits.KeepAlive); half of that again, and the line is dead. */
const SILENCE_MS = 15_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Listens for ever.
 * @param {string} path
 * @param {{event(name, data), opened?(), comment?(text), settled?(), lost?(waitMs), trying?(), refused?()}} told
 *   settled: all that came together has been told. lost: the line broke; the next try is in waitMs. refused: wrong token.
 * @returns {{check(), again(), stop()}} check: look at the watchdog now; again: do not wait any longer.
 */
export function listen(path, told) {
  let abort = null;
  let lastHeard = 0;
  let wake = null;
  let isStopped = false;
  let waitMs = FIRST_WAIT_MS;

  async function connect() {
    abort = new AbortController();
    lastHeard = Date.now();
    const answer = await fetch(path, { headers: withToken(), cache: "no-store", signal: abort.signal });
    if (answer.status === 401) return "refused";
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    told.opened?.();
    await read(answer.body.getReader());
    throw new Error("ended");
  }

  async function read(reader) {
    const decoder = new TextDecoder();
    let rest = "";
    while (true) {
      const { done, value } = await reader.read();
      if (done || isStopped) return;
      lastHeard = Date.now();
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop();
      blocks.forEach(block);
      if (blocks.length > 0) told.settled?.();
    }
  }

  function block(lines) {
    let name = "message", data = "";
    for (const line of lines.split("\n")) {
      if (line.startsWith(":")) told.comment?.(line.slice(1).trim());
      else if (line.startsWith("event:")) name = line.slice(6).trim();
      else if (line.startsWith("data:")) data += line.slice(5).trim();
    }
    if (!data) return;
    waitMs = FIRST_WAIT_MS;
    told.event(name, JSON.parse(data));
  }

  async function run() {
    while (!isStopped) {
      try {
        told.trying?.();
        if (await connect() === "refused") {
          isStopped = true;
          told.refused?.();
          return;
        }
      } catch {
        abort.abort();
      }
      if (isStopped) return;
      // A little chance keeps all pages from coming back in the same instant after the hub restarts.
      const pause = Math.round(waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      told.lost?.(pause);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  }

  run();
  return {
    check() {
      if (!wake && !isStopped && Date.now() - lastHeard > SILENCE_MS) abort.abort();
    },
    again() {
      wake?.();
    },
    stop() {
      isStopped = true;
      abort?.abort();
      wake?.();
    },
  };
}
