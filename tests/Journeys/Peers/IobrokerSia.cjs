// Runs the DC-09 receiver of the npm package iobroker.sia (MIT) without the rest of its adapter.
// Argument: a JSON list of { "account": "1234", "key": "hex" or null }.
// Prints JSON lines: first { "listening": port, "udp": port }, then one per message: what was decoded, or { "error": … }.
// Ends when its standard input does.
"use strict";

const { sia } = require("iobroker.sia/build/lib/sia.js");

// It takes timestamps this many seconds from its own clock, either way.
const TIME_WINDOW = 30;

const say = line => process.stdout.write(JSON.stringify(line) + "\n");

const receiver = new sia({ host: "127.0.0.1", port: 0, timeout: TIME_WINDOW });
receiver.setAccounts(JSON.parse(process.argv[2]).map(({ account, key }) => (
  { accountnumber: account, aes: key !== null, hex: true, password: key })));

receiver.on("sia", (message, error) => say(message
  ? { id: message.id, seq: message.seq, receiver: message.rpref, line: message.lpref, account: message.act, data: message.data_message, time: message.ts }
  : { error }));
receiver.on("error", error => say({ error: String(error) }));

receiver.serverStartTCP();
receiver.servertcp.on("listening", () => {
  receiver.serverudp.on("listening", () => say({ listening: receiver.servertcp.address().port, udp: receiver.serverudp.address().port }));
  receiver.serverStartUDP();
});

process.stdin.on("end", () => process.exit(0)).resume();
