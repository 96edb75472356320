// The details of one server: its checks, its last failure, HAProxy's columns, its configuration.
import { badge, busy, bytes, clock, el, number, span, stateOf, time } from './cells.js';

const VALUES = [
  ['Tunnels, polls, requests', 'scur', s => `${number(s.traffic.tunnels)}, ${number(s.traffic.polls)}, ${number(busy(s.traffic))}`],
  ['Sessions: polling, JSONP, WebSocket', '', s => s.sessions && [s.sessions.longPolling, s.sessions.callbackPolling, s.sessions.webSocket].map(number).join(', ') + (s.sessions.moving ? `, being moved: ${number(s.sessions.left)} of ${number(s.sessions.begun)} left` : '')],
  ['Most slots held, limit', 'smax slim', s => `${number(s.traffic.activeMax)}, ${s.limit ? number(s.limit) : 'none'}`],
  ['Queue now, most', 'qcur qmax', s => `${number(s.traffic.queued)}, ${number(s.traffic.queuedMax)}`],
  ['Requests, balanced', 'stot lbtot', s => `${number(s.traffic.requests)}, ${number(s.traffic.balanced)}`],
  ['Last request', 'lastsess', s => s.sinceRequest < 0 ? 'never' : `${span(s.sinceRequest)} ago`],
  ['Bytes in, out', 'bin bout', s => `${bytes(s.traffic.bytesIn)}, ${bytes(s.traffic.bytesOut)}`],
  ['1xx, 2xx, 3xx', 'hrsp_1xx …', s => [s.traffic.responses.informational, s.traffic.responses.success, s.traffic.responses.redirect].map(number).join(', ')],
  ['4xx, 5xx, other', 'hrsp_4xx …', s => [s.traffic.responses.clientError, s.traffic.responses.serverError, s.traffic.responses.other].map(number).join(', ')],
  ['Connect, response errors', 'econ eresp', s => `${number(s.traffic.connectErrors)}, ${number(s.traffic.responseErrors)}`],
  ['Retries, redispatches', 'wretr wredis', s => `${number(s.traffic.retries)}, ${number(s.traffic.redispatches)}`],
  ['Left by client, by server', 'cli_abrt srv_abrt', s => `${number(s.traffic.clientAborts)}, ${number(s.traffic.serverAborts)}`],
  ['Average queue, connect', 'qtime ctime', s => `${time(s.traffic.queueMicros)}, ${time(s.traffic.connectMicros)}`],
  ['Average response, total', 'rtime ttime', s => `${time(s.traffic.responseMicros)}, ${time(s.traffic.totalMicros)}`],
  ['Downtime, times down', 'downtime chkdown', s => `${span(s.downtime)}, ${number(s.downs)}`],
  ['Cookie value', 'cookie', s => s.cookie],
  ['Address', 'addr', s => s.uri],
];

function section(drawer, title) {
  drawer.append(el('h3', '', title));
}

function checks(drawer, server) {
  const check = server.check;
  section(drawer, `Last ${check.strip.length} checks`);
  const strip = el('div', 'strip');
  for (const sign of check.strip) strip.append(el('i', sign === '+' ? '' : 'no'));
  strip.title = `${number(check.passed)} passed, ${number(check.failed)} failed (chkfail)`;
  const last = `${check.status}${check.code > 0 ? ` ${check.code}` : ''}, ${time(check.micros)}, ${check.progress}${check.detail ? `: ${check.detail}` : ''}`;
  drawer.append(strip, el('p', 'sub', check.time ? `${last}, at ${clock(check.time)}` : last));
}

let shown = '';

/** Shows one server; anew with each picture, without taking the focus or the place away. */
export function details(backend, server, picture, close) {
  const drawer = document.getElementById('drawer');
  const key = JSON.stringify([server, backend.name]);
  if (shown === key && !drawer.hidden) return;
  shown = key;
  const place = drawer.hidden ? 0 : drawer.scrollTop;
  const focused = drawer.contains(document.activeElement) ? document.activeElement.id : null;
  const head = el('div', 'card-head');
  const state = el('span');
  badge(state, stateOf(server), server.status);
  const copy = Object.assign(el('button', '', 'Copy as JSON'), { type: 'button', id: 'copy' });
  copy.onclick = () => navigator.clipboard.writeText(JSON.stringify(server, null, 2)).then(() => { copy.textContent = 'Copied'; });
  const end = Object.assign(el('button', '', 'Close'), { type: 'button', id: 'close', onclick: close });
  head.append(el('h2', '', `${backend.name}/${server.name}`), state, el('span', 'grow'), copy, end);
  drawer.replaceChildren(head, el('p', 'sub', `for ${span(server.sinceChange)}`));
  if (server.check) checks(drawer, server);
  const failure = server.minute.lastFailure;
  if (failure) {
    section(drawer, 'Last failure');
    drawer.append(el('p', '', `${failure.status > 0 ? failure.status : 'no answer'}, ${failure.termination}, ${span((picture.time - failure.time) / 1000)} ago`));
  }
  section(drawer, 'Numbers, with HAProxy’s names');
  const list = el('dl', 'pairs');
  for (const [head, field, value] of VALUES) {
    const text = value(server);
    if (text === undefined || text === '') continue;
    const term = el('dt', '', head);
    term.append(el('code', '', field));
    list.append(term, el('dd', '', text));
  }
  drawer.append(list);
  if (server.config) {
    section(drawer, 'Configuration');
    drawer.append(el('pre', '', server.config));
  }
  if (backend.config) {
    section(drawer, 'Configuration of the backend');
    drawer.append(el('pre', '', backend.config));
  }
  drawer.hidden = false;
  drawer.scrollTop = place;
  if (focused) document.getElementById(focused)?.focus();
}

export function closeDetails() {
  document.getElementById('drawer').hidden = true;
}
