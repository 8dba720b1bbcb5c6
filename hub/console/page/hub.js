// Single calls to the hub.

import { withToken } from "./session.js";

/** How long a person waits for an answer before they are told that there is none. */
const PATIENCE_MS = 10_000;

/**
 * @returns {Promise<{ok: boolean, status: number, detail: string, body: any}>} never rejects; status 0: no answer.
 * detail is what the hub says about a refusal, in English.
 */
export async function call(method, path, body) {
  try {
    const answer = await fetch(path, {
      method,
      headers: withToken(body === undefined ? {} : { "Content-Type": "application/json" }),
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("Content-Type") ?? "");
    const json = isJson && text ? JSON.parse(text) : null;
    const detail = answer.ok ? "" : [json?.title, json?.detail].filter(Boolean).join(" ");
    return { ok: answer.ok, status: answer.status, detail, body: json };
  } catch {
    return { ok: false, status: 0, detail: "", body: null };
  }
}
