import {CometD, client} from "./client.js";

const ROOM = "/chat/room";
const $ = id => document.getElementById(id);
const guest = "guest" + Math.floor(1000 * Math.random());

let cometd;
let server;

$("client").textContent = client;
$("name").value = guest;

// You: the server and the transport that carry this page now.

function show(state) {
  $("you").dataset.state = state;
  $("state").textContent = state;
  $("server").textContent = server ?? "–";
  $("transport").textContent = cometd.getTransport()?.type ?? "–";
}

function connect(transport) {
  const mine = new CometD();
  cometd = mine;
  server = undefined;
  if (transport !== "auto") {
    for (const other of ["websocket", "long-polling", "callback-polling"].filter(type => type !== transport)) {
      mine.unregisterTransport(other);
    }
  }
  mine.configure({url: new URL("cometd", location.href).href});
  // After a transport was switched, the old client still says goodbye: only the newest one may show.
  const ifNewest = action => message => mine === cometd && action(message);
  mine.addListener("/meta/handshake", ifNewest(handshaken));
  mine.addListener("/meta/connect", ifNewest(message => show(message.successful ? "connected" : "reconnecting")));
  show("connecting");
  mine.handshake();
}

function handshaken(message) {
  if (!message.successful) {
    show("reconnecting");
    return;
  }
  const from = server;
  server = message.ext.node;
  show("connected");
  markYours();
  event(from === undefined ? `You are on ${server}.` : `${from} is gone: you are on ${server} now.`);
  // In the handshake listener, so that a client that moved to another server is subscribed there too.
  cometd.subscribe(ROOM, said => line(said.data));
}

for (const radio of document.querySelectorAll("[name=transport]")) {
  radio.addEventListener("change", () => {
    cometd.disconnect();
    connect(radio.value);
  });
}

// Chat.

function append(item) {
  const list = $("messages");
  list.append(item);
  list.scrollTop = list.scrollHeight;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function event(text) {
  append(element("li", "event", text));
}

function line({from, text, via}) {
  const item = element("li", "said", `${from}: ${text}`);
  item.append(element("span", "via", `via ${via}`));
  append(item);
}

$("say").addEventListener("submit", submit => {
  submit.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  cometd.publish(ROOM, {from: $("name").value, text, via: server}, reply => {
    if (!reply.successful) {
      event(`Not sent: ${text}`);
    }
  });
});

// Servers. Each row is made once and then kept, so that no button goes away under a click.

async function refresh() {
  if (!document.hidden) {
    try {
      const nodes = await (await fetch("nodes")).json();
      nodes.forEach(node => update(row(node.name), node));
    } catch {
      $("nodes").replaceChildren(element("li", "dead", "The demo has ended."));
    }
  }
  setTimeout(refresh, 1000);
}

function row(name) {
  const known = document.querySelector(`[data-node="${name}"]`);
  if (known) {
    return known;
  }
  const made = element("li", "", "");
  made.dataset.node = name;
  const what = element("div", "what", "");
  what.append(element("span", "name", name), element("span", "process", ""), element("span", "clients", ""));
  const button = element("button", "", "");
  button.addEventListener("click", () => act(name, button));
  made.append(what, element("span", "state", ""), button);
  $("nodes").append(made);
  markYours();
  return made;
}

function update(item, {port, pid, alive, sessions}) {
  item.dataset.state = alive ? "up" : "dead";
  item.querySelector(".process").textContent = `port ${port}, pid ${pid}`;
  item.querySelector(".clients").textContent = alive ? `clients: ${sessions ?? "?"}` : "";
  item.querySelector(".state").textContent = item.dataset.state;
  item.querySelector("button").textContent = alive ? "Kill" : "Start";
}

function markYours() {
  for (const item of $("nodes").children) {
    item.classList.toggle("yours", item.dataset.node === server);
  }
}

async function act(name, button) {
  button.disabled = true;
  try {
    // The header is what no other site's page can send.
    await fetch(`nodes/${name}/${button.textContent.toLowerCase()}`, {method: "POST", headers: {"X-Demo": "1"}});
  } finally {
    button.disabled = false;
  }
}

const asked = new URLSearchParams(location.search).get("transport");
const choice = document.querySelector(`[name=transport][value="${CSS.escape(asked ?? "auto")}"]`);
if (choice) {
  choice.checked = true;
}
connect(choice?.value ?? "auto");
refresh();
