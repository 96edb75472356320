// Many of CometD's JavaScript clients in one Node: `node crowd.mjs <url> <count> <cookies|no-cookies> <channel>`.
// Every second one is a WebSocket client. It prints one JSON event a line until its standard input ends.
import {adapt} from "cometd-nodejs-client";

const [url, count, cookies, channel] = process.argv.slice(2);
const print = event => process.stdout.write(`${JSON.stringify(event)}\n`);

// A jar for each client, as browsers have it; the adapter's own is one for all. It tells whose cookie is stored by the
// address object of the request alone.
const jars = new WeakMap();
adapt({
  cookies: {
    storeCookie: (uri, header, done) => {
      const [pair] = header.split(";");
      jars.get(uri)?.set(pair.slice(0, pair.indexOf("=")), pair);
      done();
    },
    retrieveCookies: (context, uri, done) => {
      if (context?.jar) {
        jars.set(uri, context.jar);
      }
      done(null, [...(context?.jar?.values() ?? [])]);
    },
  },
});
const {AckExtension, CometD} = await import("cometd");

function start(client) {
  const cometd = new CometD();
  const webSocket = client % 2 === 1;
  if (!webSocket) {
    cometd.unregisterTransport("websocket");
  }
  if (cookies === "cookies") {
    cometd.findTransport("long-polling").context = {jar: new Map()};
  }
  cometd.registerExtension("ack", new AckExtension());
  cometd.configure({url, logLevel: "error"});
  // What fails is told as an event, not on the console.
  cometd._warn = cometd._info = cometd._debug = () => {};
  const failed = message => {
    if (!message.successful) {
      const {channel, error, advice, failure} = message;
      print({event: "failed", client, message: {
        channel, error, advice, failure: failure && {httpCode: failure.httpCode ?? 0, reason: failure.reason},
      }});
    }
  };
  let session = 0;
  for (const meta of ["/meta/handshake", "/meta/connect", "/meta/subscribe"]) {
    cometd.addListener(meta, failed);
  }
  cometd.addListener("/meta/handshake", message => {
    if (message.successful) {
      const mine = ++session;
      print({event: "session", client, node: message.ext.node, transport: cometd.getTransport().type});
      cometd.subscribe(channel, ({data}) => print({event: "received", client, session: mine, data}), reply => {
        if (reply.successful) {
          print({event: "subscribed", client});
        }
      });
    }
  });
  cometd.handshake();
  setInterval(() => {
    if (cometd.getStatus() === "connected") {
      cometd.publish("/load", "js", failed);
    }
  }, 3000 + client % 1000);
}

for (let client = 0; client < Number(count); client++) {
  start(client);
}
process.stdin.on("end", () => process.exit(0)).resume();
