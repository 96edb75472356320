// What is in the table: states, formats, columns, and rows that change only where a value has changed.

/** Every text reaches the page by textContent: names and reasons come from outside. */
export function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function set(node, text, title) {
  const value = String(text);
  if (node.textContent !== value) node.textContent = value;
  if (title !== undefined && node.title !== title) node.title = title;
}

/** Without the user that may stand in the page's address: browsers do not fetch from an address with one. */
export const at = path => new URL(path, location.origin + location.pathname).href;

const whole = new Intl.NumberFormat('en');
export const number = n => whole.format(Math.round(n));
export const rate = n => n >= 9.95 || n === 0 ? number(n) : n.toFixed(1);

export function span(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds % 86400 / 3600)} h`;
}

export function countdown(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function clock(millis) {
  return new Date(millis).toLocaleTimeString('en-GB');
}

export function time(micros) {
  if (micros < 0) return '–';
  if (micros < 9950) return `${(micros / 1000).toFixed(micros < 995 ? 2 : 1)} ms`;
  return micros < 999500 ? `${Math.round(micros / 1000)} ms` : `${(micros / 1e6).toFixed(1)} s`;
}

export function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) { n /= 1024; unit++; }
  return `${unit && n < 10 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

/** A state is told by a word, a sign and a colour: never by the colour alone. */
export const SIGNS = {
  up: '✓', 'going-down': '↘', 'going-up': '↗', down: '✕', drain: '⇣', maintenance: '‖', unchecked: '•', info: 'i',
};

export function stateOf(server) {
  if (server.admin === 'maintenance') return 'maintenance';
  if (server.health === 'down' || server.health === 'going-up') return server.health;
  if (server.admin === 'drain') return 'drain';
  return server.health;
}

export const isUsable = server => !['down', 'going-up', 'maintenance'].includes(stateOf(server));
export const isWanted = server => server.admin === 'ready';

export function badge(node, state, word) {
  const className = `badge ${state}`;
  if (node.className !== className) node.className = className;
  set(node, `${SIGNS[state]} ${word}`);
}

/** Requests under way that are neither held polls nor tunnels. */
export const busy = traffic => Math.max(0, traffic.active - traffic.tunnels - traffic.polls);

/** The columns: group, head, HAProxy's name, what it is, value to sort by, how the cell is drawn. */
export const COLUMNS = [
  { id: 'status', group: 'State', head: 'Status', field: 'status', left: true,
    help: 'Health and what the operator wants', sort: s => stateOf(s), draw: drawStatus },
  { id: 'since', head: 'Since', field: 'lastchg', help: 'How long it has been usable, or not',
    sort: s => s.sinceChange, draw: (cell, s) => text(cell, span(s.sinceChange), `lastchg ${s.sinceChange} s; downtime ${span(s.downtime)}, chkdown ${s.downs}`) },
  { id: 'tunnels', group: 'Clients', head: 'Tunnels', field: 'part of scur', help: 'Open WebSockets',
    sort: s => s.traffic.tunnels, draw: (cell, s) => count(cell, s.traffic.tunnels, `${number(s.minute.tunnels)} ended in the last minute`) },
  { id: 'polls', head: 'Polls', field: 'part of scur', help: 'Held long polls (/meta/connect)',
    sort: s => s.traffic.polls, draw: (cell, s) => count(cell, s.traffic.polls, `${number(s.minute.polls)} ended in the last minute`) },
  { id: 'busy', head: 'Requests', field: 'part of scur', help: 'Requests under way that are neither polls nor tunnels',
    sort: s => busy(s.traffic), draw: (cell, s) => count(cell, busy(s.traffic)) },
  { id: 'slots', group: 'Load', head: 'Slots', field: 'scur', help: 'Slots held by all of these, of the limit if there is one',
    sort: s => s.traffic.active, draw: drawSlots },
  { id: 'queued', head: 'Queue', field: 'qcur', help: 'Requests that wait',
    sort: s => s.traffic.queued, draw: (cell, s) => count(cell, s.traffic.queued, `qcur ${s.traffic.queued}, qmax ${s.traffic.queuedMax}`, s.traffic.queued ? 'warn' : '') },
  { id: 'rate', group: 'Rate', head: 'Requests/s', field: 'rate', help: 'Requests that ended, polls and tunnels left out: average of 5 s, and the last minute',
    sort: s => s.minute.rate, draw: drawRate },
  { id: 'p50', group: 'Response time', head: 'p50', field: 'rtime', help: 'Median time to the response in the last minute, polls left out',
    sort: s => s.minute.p50Micros, draw: (cell, s) => text(cell, time(s.minute.p50Micros), averages(s.traffic)) },
  { id: 'p95', head: 'p95', field: 'rtime', help: '95 of 100 responses came within, in the last minute, polls left out',
    sort: s => s.minute.p95Micros, draw: (cell, s) => text(cell, time(s.minute.p95Micros), averages(s.traffic)) },
  { id: 'errors', group: 'Errors', head: '/min', field: 'econ eresp hrsp_5xx', help: 'Requests in the last minute that failed by the server’s or the balancer’s doing',
    sort: s => s.minute.errors, draw: (cell, s) => count(cell, s.minute.errors, errors(s.traffic), s.minute.errors ? 'bad' : '') },
  { id: 'check', group: 'Check', head: 'Last', field: 'check_status', left: true, help: 'How the last health check ended, and how long it took',
    sort: s => s.check ? s.check.status : '', draw: drawCheck },
  { id: 'weight', group: 'Weight', head: 'Now', field: 'weight uweight', help: 'The weight in use, of the one that is set',
    sort: s => s.effectiveWeight, draw: drawWeight },
];

function text(cell, value, title) { set(cell, value, title); }

function count(cell, value, title, className = '') {
  const wanted = `${cell.dataset.base || ''} ${value ? className : 'zero'}`.trim();
  if (cell.className !== wanted) cell.className = wanted;
  set(cell, number(value), title);
}

function averages(t) {
  return `Average of the last 1,024: queue ${time(t.queueMicros)} (qtime), connect ${time(t.connectMicros)} (ctime), `
    + `response ${time(t.responseMicros)} (rtime), total ${time(t.totalMicros)} (ttime)`;
}

function errors(t) {
  return `All in all: ${number(t.responses.serverError)} 5xx (hrsp_5xx), ${number(t.connectErrors)} connect (econ), `
    + `${number(t.responseErrors)} response (eresp), ${number(t.retries)} retries (wretr), `
    + `${number(t.redispatches)} redispatches (wredis), ${number(t.clientAborts)} left by clients (cli_abrt)`;
}

function part(cell, tag, className) {
  let node = cell.querySelector(`.${className}`);
  if (!node) cell.append(node = el(tag, className));
  return node;
}

function drawStatus(cell, server) {
  badge(part(cell, 'span', 'badge'), stateOf(server), server.status);
  cell.title = `${server.health}, ${server.admin}`;
}

function drawSlots(cell, server) {
  const { active, activeMax } = server.traffic;
  set(part(cell, 'span', 'value'), server.limit ? `${number(active)} / ${number(server.limit)}` : number(active));
  cell.title = `scur ${active}, smax ${activeMax}, slim ${server.limit || 'none'}`;
  const bar = part(cell, 'span', 'bar');
  if (!bar.firstChild) bar.append(el('i'));
  bar.firstChild.style.width = `${Math.min(100, 100 * active / Math.max(1, server.limit))}%`;
  bar.hidden = !server.limit;
  bar.classList.toggle('full', server.limit > 0 && active >= server.limit);
}

const SVG = 'http://www.w3.org/2000/svg';

function drawRate(cell, server) {
  set(part(cell, 'span', 'value'), rate(server.minute.rate));
  cell.title = `stot ${number(server.traffic.requests)}, lbtot ${number(server.traffic.balanced)}; handshakes in the last minute: ${server.minute.handshakes}`;
  const points = server.minute.requests;
  const key = points.join();
  if (cell.dataset.points === key) return;
  cell.dataset.points = key;
  let svg = cell.querySelector('svg');
  if (!svg) {
    svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', 'spark');
    svg.setAttribute('viewBox', `0 0 ${points.length - 1} 20`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    for (const name of ['area', 'line']) {
      const path = document.createElementNS(SVG, 'path');
      path.setAttribute('class', name);
      svg.append(path);
    }
    cell.append(svg);
  }
  const most = Math.max(1, ...points);
  const line = points.map((n, i) => `${i ? 'L' : 'M'}${i} ${(19 - 18 * n / most).toFixed(1)}`).join('');
  svg.firstChild.setAttribute('d', `${line}L${points.length - 1} 20L0 20Z`);
  svg.lastChild.setAttribute('d', line);
}

function drawCheck(cell, server) {
  const check = server.check;
  if (!check) return set(cell, '–', 'It is not checked');
  set(cell, check.micros < 0 ? check.status : `${check.status}${check.code > 0 ? ` ${check.code}` : ''} ${time(check.micros)}`,
    `${check.detail || check.status}; ${check.progress}; chkfail ${check.failed} of ${check.passed + check.failed}`);
  cell.className = `${cell.dataset.base || ''} ${/OK$|INI/.test(check.status) ? '' : 'bad'}`.trim();
}

function drawWeight(cell, server) {
  const now = Math.round(server.effectiveWeight * 10) / 10;
  const slow = server.throttle >= 0 ? ` ${server.throttle} %` : '';
  set(cell, now === server.weight ? `${now}${slow}` : `${now} of ${server.weight}${slow}`,
    slow ? `throttle${slow}: its weight grows after it came back` : `weight ${now}, uweight ${server.weight}`);
}
