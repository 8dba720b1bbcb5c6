// The hub's token: out of the address (#token=…) or the sign-in field, and into every call. It lives as long as the tab.

import { forTab } from "./kept.js";

const KEPT = "schoolbutton.token";

let token = fromAddress() ?? forTab.get(KEPT);

/** Takes the token out of the address bar, where it would be seen, bookmarked and sent on. */
function fromAddress() {
  const found = /^#token=([^&]+)/.exec(location.hash);
  if (!found) return null;
  history.replaceState(null, "", location.pathname + location.search);
  let text = found[1];
  try {
    text = decodeURIComponent(text);
  } catch {
    // Not encoded after all.
  }
  forTab.set(KEPT, text);
  return text;
}

export function hasToken() {
  return Boolean(token);
}

export function signIn(text) {
  token = text.trim();
  forTab.set(KEPT, token);
}

export function signOut() {
  token = null;
  forTab.set(KEPT, null);
}

/** True if a token has just come with the address, in a page that was open already. */
export function tookFromAddress() {
  const found = fromAddress();
  if (found) token = found;
  return Boolean(found);
}

export function withToken(headers = {}) {
  return { ...headers, Authorization: `Bearer ${token}` };
}
