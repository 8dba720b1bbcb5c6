// What this page makes of one alarm.

const LIFE = new Set(["panic", "silent-panic", "duress", "medical"]);
const CALM = new Set(["test", "drill", "cancel", "manual-test", "periodic-test"]);
const UNHEARD = new Set(["silent-panic", "duress"]);

/** A road of a few milliseconds is no reason to raise a banner. */
const DELIVERY_GRACE_MS = 2_000;

/** life: somebody may be in danger; fault: something must be mended; calm: nobody need hurry. */
export function tone(alarm) {
  if (alarm.restore || CALM.has(alarm.kind)) return "calm";
  return LIFE.has(alarm.kind) ? "life" : "fault";
}

/** The hub's own rule (AlarmDelivery.cs): a receiver should have it and none has. */
export function isUndelivered(alarm) {
  return !alarm.forwardedAt && (alarm.receiver !== null || alarm.state === "sending" || alarm.state === "failing");
}

/** Undelivered, and not merely on its way. */
export function isStuck(alarm, now) {
  return isUndelivered(alarm) && (alarm.state === "failing" || now - Date.parse(alarm.storedAt) > DELIVERY_GRACE_MS);
}

/** A person should take it on. */
export function isOpen(alarm) {
  return !alarm.acknowledgedAt && !alarm.restore && alarm.kind !== "cancel";
}

/** A person said that it is over, and nobody is owed it: what the police do not have stays in sight whatever people said. */
export function isOver(alarm) {
  return Boolean(alarm.closedAt) && !isUndelivered(alarm);
}

/** What a person may say of it next. A step may be passed over; that it is taken on comes first, and alone. */
export function nextSteps(alarm) {
  if (alarm.closedAt) return [];
  if (isOpen(alarm)) return ["acknowledged"];
  const all = tone(alarm) === "life" ? ["responding", "arrived", "closed"] : ["closed"];
  return all.slice(all.indexOf(alarm.step) + 1);
}

/** Nobody in the room may hear that it was raised. */
export function mayBeHeard(alarm) {
  return tone(alarm) === "life" && !UNHEARD.has(alarm.kind);
}

/**
 * The stages of the road: four, and three more that people say. state: done, waiting, sending, failing, none (the site sends
 * it no further), unneeded (nobody has to take it on), unsaid (passed over).
 * @returns {{name: string, at: string|null, state: string}[]}
 */
export function stages(alarm) {
  const receiver = alarm.forwardedAt ? "done"
    : !isUndelivered(alarm) ? "none"
      : alarm.state === "failing" || alarm.lastError ? "failing"
        : alarm.state === "sending" || alarm.attempts > 0 ? "sending" : "waiting";
  return [
    { name: "raised", at: alarm.raisedAt, state: "done" },
    { name: "stored", at: alarm.storedAt, state: "done" },
    { name: "receiver", at: alarm.forwardedAt, state: receiver },
    { name: "acknowledged", at: alarm.acknowledgedAt, state: alarm.acknowledgedAt ? "done" : isOpen(alarm) ? "waiting" : "unneeded" },
    { name: "responding", at: alarm.respondingAt, state: said(alarm.respondingAt, alarm.arrivedAt ?? alarm.closedAt) },
    { name: "arrived", at: alarm.arrivedAt, state: said(alarm.arrivedAt, alarm.closedAt) },
    { name: "closed", at: alarm.closedAt, state: said(alarm.closedAt, null) },
  ];
}

const said = (at, later) => (at ? "done" : later ? "unsaid" : "waiting");

/** Whether what people say after they took it on is shown: once they may say it. */
export function isPeoples(alarm) {
  return Boolean(alarm.closedAt) || (tone(alarm) === "life" && Boolean(alarm.acknowledgedAt));
}
