// What this page makes of a site's ways out.

/** One to the police; others are told as well, and their answer does not mean that the police have it. */
export const isWay = (path) => path.order > 0;

/** The way that an alarm goes over first: the first that has not failed, and where all have, the first. */
export function current(paths) {
  const ways = paths.filter(isWay);
  return ways.find((way) => way.state !== "failed") ?? ways[0] ?? null;
}

/**
 * How well a site reaches the police. none: nothing is set up; cut: every way failed; failed: one did, or one who is told as
 * well; unknown: one was not tried yet.
 */
export function reach(paths) {
  const ways = paths.filter(isWay);
  if (ways.length === 0) return "none";
  if (ways.every((way) => way.state === "failed")) return "cut";
  if (paths.some((path) => path.state === "failed")) return "failed";
  return ways.some((way) => way.state === "unknown") ? "unknown" : "up";
}

export const owed = (paths) => paths.reduce((sum, path) => sum + path.owed, 0);
