// Drives MQTT.js for MqttJsTests.cs: node MqttJs.mjs URL OPTIONS STEPS. Options are MQTT.js's own, as JSON (ca: a file).
// Steps, as JSON: ["publish", topic, payload, qos], ["subscribe", topic, qos], ["receive"], ["closed"], ["end"].
// Each event is one line of JSON on standard output; the exit code is 0 unless a step failed.
import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';

const [url, optionsText, stepsText] = process.argv.slice(2);
const options = JSON.parse(optionsText);
if (options.ca) options.ca = readFileSync(options.ca);

const say = (...event) => console.log(JSON.stringify(event));
const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
const received = [];
let wake = () => {};
let isClosed = false;

client.on('message', (topic, payload, packet) => {
  received.push([topic, payload.toString(), packet.qos, packet.retain]);
  wake();
});
client.on('close', () => { isClosed = true; wake(); });

const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => { wake = resolve; });
};

const steps = {
  publish: async (topic, payload, qos) => {
    await client.publishAsync(topic, payload, { qos });
    say('published', topic, qos);
  },
  subscribe: async (topic, qos) => {
    // MQTT.js 5 throws if the code is 128; the code is what this is about.
    const granted = await new Promise((resolve) => {
      client.subscribe(topic, { qos }, (error, topics, packet) => resolve(packet?.granted ?? [String(error)]));
    });
    say('subscribed', topic, granted[0]);
  },
  receive: async () => {
    await until(() => received.length > 0);
    say('received', ...received.shift());
  },
  closed: async () => {
    await until(() => isClosed);
    say('closed');
  },
  end: () => client.endAsync(),
};

client.on('error', (error) => {
  say('error', error.code ?? null, error.message);
  process.exit(1);
});
client.on('connect', async (packet) => {
  say('connected', packet.sessionPresent);
  for (const [name, ...rest] of JSON.parse(stepsText)) await steps[name](...rest);
  process.exit(0);
});
