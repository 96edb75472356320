// CometD's JavaScript client under Node: `node client.mjs <url> <transport> <channel>`.
// It prints one JSON event a line and obeys lines on its standard input: publish <text>, batch <count>, stop.
import {createInterface} from "node:readline";
import {adapt} from "cometd-nodejs-client";

adapt();
const {AckExtension, CometD} = await import("cometd");
const [url, transport, channel] = process.argv.slice(2);
const print = event => console.log(JSON.stringify(event));

const cometd = new CometD();
if (transport === "long-polling") {
  cometd.unregisterTransport("websocket");
}
cometd.registerExtension("ack", new AckExtension());
cometd.configure({url});
cometd.addListener("/meta/handshake", message => {
  if (message.successful) {
    cometd.subscribe(channel, ({data}) => print({event: "received", data}), reply => print({
      event: "subscribed",
      successful: reply.successful,
      clientId: message.clientId,
      node: message.ext.node,
      ack: message.ext.ack !== undefined,
      transport: cometd.getTransport().type,
    }));
  }
});
cometd.handshake();

const publish = text => cometd.publish(channel, text, ({successful}) => print({event: "published", text, successful}));
for await (const line of createInterface({input: process.stdin})) {
  const [command, argument] = line.split(" ");
  if (command === "publish") {
    publish(argument);
  } else if (command === "batch") {
    cometd.batch(() => Array.from({length: Number(argument)}, (_, i) => publish(`b${i + 1}`)));
  } else {
    cometd.disconnect(({successful}) => {
      print({event: "disconnected", successful});
      process.exit(0);
    });
  }
}
process.exit(1);
