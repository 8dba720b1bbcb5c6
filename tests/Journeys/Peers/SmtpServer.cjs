// Runs the mail server of the npm package smtp-server.
// Argument: JSON { "secure": true for TLS from the first byte, "key": PEM, "cert": PEM, "methods": ["PLAIN"], "user", "password" }.
// Prints JSON lines: first { "listening": port }, then one per mail: { "from", "to", "secure", "hello", "login", "mail" }.
// A mail to nobody@… is refused at RCPT. Ends when its standard input does.
"use strict";

const { SMTPServer } = require("smtp-server");

const say = line => process.stdout.write(JSON.stringify(line) + "\n");
const set = JSON.parse(process.argv[2]);

const server = new SMTPServer({
  secure: set.secure,
  key: set.key,
  cert: set.cert,
  authMethods: set.methods,
  onAuth: (auth, session, done) => auth.username === set.user && auth.password === set.password
    ? done(null, { user: `${auth.method} ${auth.username}` })
    : done(new Error(`no such user or password: ${auth.username} ${auth.password}`)),
  onRcptTo: (to, session, done) => done(to.address.startsWith("nobody@") ? new Error("no such mailbox") : null),
  onData: (stream, session, done) => {
    const parts = [];
    stream.on("data", part => parts.push(part)).on("end", () => {
      say({
        from: session.envelope.mailFrom.address,
        to: session.envelope.rcptTo.map(r => r.address),
        secure: session.secure,
        hello: session.hostNameAppearsAs,
        login: session.user,
        mail: Buffer.concat(parts).toString("latin1"),
      });
      done(null, "stored");
    });
  },
});

server.on("error", () => { /* a client that left in the middle */ });
server.listen(0, "127.0.0.1", () => say({ listening: server.server.address().port }));

process.stdin.on("end", () => process.exit(0)).resume();
