// A small Bayeux client, for machines without npm: the part of the CometD client's surface that the page uses.
// Long-polling and WebSocket; one poll or socket at a time; subscriptions are by exact channel.

const NETWORK_DELAY = 10_000;
const BACKOFF = 1000;
const MAX_BACKOFF = 10_000;

export class CometD {
  #url;
  #types = ["websocket", "long-polling"];
  #listeners = new Map();
  #subscribers = new Map();
  #waiting = new Map();
  #advice = {timeout: 60_000, interval: 0};
  #lastId = 0;
  #failures = 0;
  #clientId;
  #type;
  #socket;
  #proven = false;
  #closed = false;

  configure({url}) {
    this.#url = url;
  }

  unregisterTransport(type) {
    this.#types = this.#types.filter(other => other !== type);
  }

  getTransport() {
    return this.#type ? {type: this.#type} : null;
  }

  addListener(channel, listener) {
    this.#listeners.set(channel, listener);
  }

  subscribe(channel, subscriber) {
    this.#subscribers.set(channel, subscriber);
    this.#send({channel: "/meta/subscribe", subscription: channel});
  }

  publish(channel, data, callback) {
    this.#send({channel, data}).then(callback);
  }

  async disconnect() {
    this.#closed = true;
    await this.#send({channel: "/meta/disconnect"});
    this.#socket?.close(1000);
  }

  async handshake() {
    this.#type = this.#types[0];
    this.#clientId = undefined;
    const reply = await this.#send({channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: this.#types});
    if (reply.successful) {
      this.#proven = true;
      this.#failures = 0;
      this.#clientId = reply.clientId;
    } else if (this.#type === "websocket" && !this.#proven && this.#types.length > 1) {
      this.unregisterTransport("websocket");
    }
    this.#tell(reply);
    if (reply.successful) {
      this.#connect({timeout: 0});
    } else {
      this.#after(this.#backoff(), () => this.handshake());
    }
  }

  async #connect(advice) {
    const message = {channel: "/meta/connect", connectionType: this.#type, ...(advice && {advice})};
    const reply = await this.#send(message, NETWORK_DELAY + (advice ? 0 : this.#advice.timeout));
    if (this.#closed) {
      return;
    }
    this.#tell(reply);
    if (reply.successful) {
      this.#failures = 0;
      this.#after(this.#advice.interval, () => this.#connect());
    } else if (reply.advice?.reconnect === "handshake") {
      this.#after(reply.advice.interval ?? 0, () => this.handshake());
    } else {
      this.#after(this.#backoff(), () => this.#connect({timeout: 0}));
    }
  }

  // Sends one message; its reply, or a failed one where none came, resolves the promise.
  async #send(message, patience = NETWORK_DELAY) {
    const id = String(++this.#lastId);
    const sent = {id, ...message, ...(this.#clientId && {clientId: this.#clientId})};
    const reply = new Promise(resolve => this.#waiting.set(id, resolve));
    const timer = setTimeout(() => this.#fail(id, sent), patience);
    try {
      await (this.#type === "websocket" ? this.#overSocket(sent) : this.#overHttp(sent, patience));
    } catch {
      this.#fail(id, sent);
    }
    return reply.finally(() => clearTimeout(timer));
  }

  async #overHttp(message, patience) {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify([message]),
      signal: AbortSignal.timeout(patience),
    });
    if (!response.ok) {
      throw new Error(response.status);
    }
    this.#receive(await response.json());
    this.#fail(message.id, message);
  }

  async #overSocket(message) {
    this.#socket ??= this.#open();
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CONNECTING) {
      await new Promise(resolve => ["open", "close"].forEach(end => socket.addEventListener(end, resolve)));
    }
    if (socket.readyState !== WebSocket.OPEN) {
      throw new Error("closed");
    }
    socket.addEventListener("close", () => this.#fail(message.id, message));
    socket.send(JSON.stringify([message]));
  }

  #open() {
    const socket = new WebSocket(this.#url.replace(/^http/, "ws"));
    socket.addEventListener("message", frame => this.#receive(JSON.parse(frame.data)));
    socket.addEventListener("close", () => {
      if (this.#socket === socket) {
        this.#socket = undefined;
      }
    });
    return socket;
  }

  #receive(messages) {
    for (const message of messages) {
      if (message.successful && message.advice) {
        Object.assign(this.#advice, message.advice);
      }
      if (message.successful === undefined) {
        this.#subscribers.get(message.channel)?.(message);
      } else {
        this.#waiting.get(message.id)?.(message);
        this.#waiting.delete(message.id);
      }
    }
  }

  // Does nothing if the reply is there already.
  #fail(id, {channel}) {
    this.#waiting.get(id)?.({channel, id, successful: false});
    this.#waiting.delete(id);
  }

  #tell(reply) {
    this.#listeners.get(reply.channel)?.(reply);
  }

  #backoff() {
    return Math.min(MAX_BACKOFF, BACKOFF * ++this.#failures);
  }

  #after(delay, action) {
    setTimeout(() => this.#closed || action(), delay);
  }
}
