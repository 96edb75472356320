// The chat page in headless Chromium: `node page.mjs <url> <chromium> <directory for pictures>`.
// It ends with 0 if everything was as it must be.
import assert from "node:assert/strict";
import {chromium} from "playwright-core";

const [url, executablePath, pictures] = process.argv.slice(2);
const SECONDS = 1000;
const MOVE_LIMIT = 3 * SECONDS;

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

async function open(who, client, colorScheme) {
  const context = await browser.newContext({colorScheme, viewport: {width: 1000, height: 680}});
  context.setDefaultTimeout(10 * SECONDS);
  if (client === "small") {
    const body = 'export * from "./bayeux.js"; export const client = "its own small Bayeux client";';
    await context.route("**/client.js", route => route.fulfill({contentType: "text/javascript", body}));
  }
  const page = await context.newPage();
  page.on("pageerror", error => assert.fail(`${who}: ${error}`));
  await page.goto(url);
  await connected(page);
  await page.fill("#name", who);
  return page;
}

const text = (page, id) => page.textContent(`#${id}`);
const connected = page => page.waitForSelector("#you[data-state=connected]");

async function say(page, message) {
  await page.fill("#text", message);
  await page.click("#say button");
}

async function hears(page, from, message, via) {
  await page.waitForFunction(wanted => [...document.querySelectorAll("#messages .said")]
    .some(item => item.textContent === wanted), `${from}: ${message}via ${via}`);
  assert.equal(await page.locator("#messages .said", {hasText: message}).count(), 1, `${message} came once`);
}

async function nodes() {
  return (await fetch(new URL("nodes", url))).json();
}

async function joined(page) {
  const deadline = Date.now() + 10 * SECONDS;
  for (;;) {
    const alive = (await nodes()).filter(node => node.alive);
    if (alive.every(node => alive.every(other => other === node || node.joined?.includes(other.name)))) {
      return;
    }
    assert.ok(Date.now() < deadline, "the servers find each other");
    await page.waitForTimeout(50);
  }
}

async function act(page, node, button) {
  await page.locator(`#nodes [data-node=${node}] button`, {hasText: button}).click();
}

// Kills the server that the page is on, and returns the one that it moves to.
async function kill(page) {
  const lost = await text(page, "server");
  await act(page, lost, "Kill");
  const killed = Date.now();
  await page.waitForFunction(old => document.querySelector("#server").textContent !== old
    && document.querySelector("#you").dataset.state === "connected", lost);
  const took = Date.now() - killed;
  assert.ok(took < MOVE_LIMIT, `moved on after ${took} ms`);
  console.log(`${await text(page, "transport")}: from ${lost} to ${await text(page, "server")} after ${took} ms`);
  return lost;
}

async function scenario(client) {
  const [ada, bob] = [await open("ada", client, "light"), await open("bob", client, "dark")];
  console.log(await text(ada, "client"));
  const [onA, onB] = [await text(ada, "server"), await text(bob, "server")];
  assert.notEqual(onA, onB, "two browsers are on two servers");
  assert.equal(await text(ada, "transport"), "websocket");
  await say(ada, "hello");
  await hears(bob, "ada", "hello", onA);

  const lost = await kill(ada);
  assert.equal(await text(ada, "transport"), "websocket", "WebSocket stays WebSocket");
  assert.equal(await text(bob, "server"), onB, "the other notices nothing");
  await say(ada, "still here");
  await hears(bob, "ada", "still here", await text(ada, "server"));
  await say(bob, "me too");
  await hears(ada, "bob", "me too", onB);
  await ada.screenshot({path: `${pictures}/${client}-light.png`});

  await act(ada, lost, "Start");
  await ada.waitForSelector(`#nodes [data-node=${lost}][data-state=up]`);
  await ada.locator("fieldset span", {hasText: "long-polling"}).click();
  await ada.waitForFunction(() => document.querySelector("#transport").textContent === "long-polling");
  await connected(ada);
  await joined(ada);
  await say(bob, "over to polling");
  await hears(ada, "bob", "over to polling", onB);

  const lostPolling = await kill(ada);
  assert.equal(await text(ada, "transport"), "long-polling");
  await connected(bob);
  await say(ada, "polling on");
  await hears(bob, "ada", "polling on", await text(ada, "server"));
  await bob.screenshot({path: `${pictures}/${client}-dark.png`});
  await act(ada, lostPolling, "Start");
  await joined(ada);
  await ada.context().close();
  await bob.context().close();
}

try {
  await scenario("cometd");
  await scenario("small");
} finally {
  await browser.close();
}
