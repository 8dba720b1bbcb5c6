// A device that was written from shared/PROTOCOL.md alone, in another language. It sends a heartbeat and a panic and
// prints the acks it was given as one JSON line. Usage: node Stranger.mjs SETTINGS-FILE
import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const settings = Object.fromEntries(
  readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line.includes("=")).map((line) => line.split("=").map((part) => part.trim())));
const key = Buffer.from(settings.key, "hex");
const password = crypto.createHmac("sha256", key).update("SchoolButton MQTT 1").digest("hex").slice(0, 32);
let counter = crypto.randomInt(2 ** 26);

const nonce = (header) => Buffer.concat([header, Buffer.alloc(6)]);

function seal(body) {
  counter++;
  const header = Buffer.alloc(7);
  header[0] = (1 << 5) | (counter >>> 24);
  header.writeUIntBE(parseInt(settings.id, 16), 1, 3);
  header.writeUIntBE(counter & 0xffffff, 4, 3);
  const cipher = crypto.createCipheriv("aes-128-ccm", key, nonce(header), { authTagLength: 6 });
  cipher.setAAD(header, { plaintextLength: body.length });
  const sealed = Buffer.concat([cipher.update(body), cipher.final()]);
  return { counter, frame: Buffer.concat([header, sealed, cipher.getAuthTag()]) };
}

function open(frame) {
  const header = frame.subarray(0, 7);
  if (header[0] >> 5 !== 1 || !(header[0] & 0x10)) throw new Error("not from the hub");
  const decipher = crypto.createDecipheriv("aes-128-ccm", key, nonce(header), { authTagLength: 6 });
  decipher.setAuthTag(frame.subarray(-6));
  decipher.setAAD(header, { plaintextLength: frame.length - 13 });
  const body = decipher.update(frame.subarray(7, -6));
  decipher.final();
  return body;
}

const heartbeat = seal(Buffer.from([0x02, 1, 101, 0, 30]));
const panic = seal(Buffer.from([0x01, 1, 1, 1, 101, 0, 0, 0, 0, 0, 0]));
const acks = [];
const client = mqtt.connect(`mqtt://${settings.host}:${settings.port}`, {
  clientId: settings.id, username: settings.id, password, protocolVersion: 4, clean: true, reconnectPeriod: 0,
});
client.on("error", (error) => { console.error(error.message); process.exit(1); });
client.on("message", (_, frame) => {
  const body = open(frame);
  if (body[0] !== 0x81) return;
  const of = body.readUInt32BE(2) === panic.counter ? "panic" : body.readUInt32BE(2) === heartbeat.counter ? "heartbeat" : "nothing of mine";
  acks.push({ of, stage: body[1], hubTime: body.readUIntBE(6, 6) });
  if (of === "panic" && body[1] === 2) client.end(false, () => console.log(JSON.stringify(acks)));
});
client.on("connect", () => client.subscribe(`sb/1/${settings.id}/down`, { qos: 1 }, () => {
  client.publish(`sb/1/${settings.id}/up`, heartbeat.frame, { qos: 1 });
  client.publish(`sb/1/${settings.id}/up`, panic.frame, { qos: 1 });
  // The same bytes again, as an impatient device would: one press stays one alarm.
  client.publish(`sb/1/${settings.id}/up`, panic.frame, { qos: 1 });
}));
