// The page: takes a picture a second and shows it. Health first, then the table, then what happened.
import { COLUMNS, SIGNS, at, badge, bytes, clock, countdown, el, isUsable, isWanted, number, rate, set, span, stateOf, time } from './cells.js';
import { change, login, mayAct } from './actions.js';
import { details, closeDetails } from './details.js';

const $ = id => document.getElementById(id);
const options = new URLSearchParams(location.search);
options.delete('st');
const cards = new Map();
const selected = new Set();
const queuedSince = new Map();
let picture = null;
let events = [];
let journal = -1;
let all = false;
let opened = null;
let source = null;
let poll = 0;

/** Filter, sorting and pause are in the address, so that a view can be passed on. */
function remember(name, value) {
  if (value) options.set(name, value); else options.delete(name);
  const query = options.toString();
  history.replaceState(null, '', (query ? `?${query}` : location.pathname) + location.hash);
}

function take(next) {
  picture = next;
  const queues = new Map(next.backends.map(b => [b.name, b.traffic.queued]));
  for (const [name, queued] of queues) {
    if (!queued) queuedSince.delete(name);
    else if (!queuedSince.has(name)) queuedSince.set(name, next.time);
  }
  draw();
  if (next.journal !== journal) {
    journal = next.journal;
    readEvents();
  }
}

function draw() {
  document.title = picture.node || 'Halley';
  set($('node'), picture.node || 'Halley');
  set($('description'), picture.description || '');
  set($('version'), picture.version ? `Halley ${picture.version}` : 'Halley');
  drawSummary();
  drawBanners();
  drawFrontends();
  for (const backend of picture.backends) drawBackend(backend);
  drawSelection();
  if (opened) {
    const backend = picture.backends.find(b => b.name === opened.backend);
    const server = backend && backend.servers.find(s => s.name === opened.server);
    if (server) details(backend, server, picture, close); else close();
  }
  if (location.hash && !draw.scrolled) {
    draw.scrolled = true;
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row) row.scrollIntoView({ block: 'center' });
  }
}

/** As bad as the worst server that should work: never well while one of them does not. */
function stateOfBackend(backend) {
  if (!backend.up) return 'down';
  const wanted = backend.servers.filter(isWanted);
  if (wanted.some(s => !isUsable(s)) || !backend.active) return 'going-down';
  if (wanted.some(s => s.health === 'going-down')) return 'going-down';
  return 'up';
}

const WORDS = { up: 'WELL', 'going-down': 'IMPAIRED', down: 'DOWN' };

const named = names => names.length > 3 ? number(names.length) : names.join(', ');

function drawSummary() {
  const backends = picture.backends;
  const servers = backends.flatMap(b => b.servers);
  const usable = servers.filter(isUsable).length;
  const resting = admin => servers.filter(s => s.admin === admin).map(s => s.name);
  const states = backends.map(stateOfBackend);
  const state = states.includes('down') ? 'down' : states.includes('going-down') ? 'going-down' : 'up';
  const dead = backends.filter(b => !b.up).map(b => b.name);
  const out = servers.filter(s => isWanted(s) && !isUsable(s)).map(s => s.name);
  let words = usable === servers.length ? (servers.length === 1 ? 'The server is up' : `All ${servers.length} servers are up`)
    : `${usable} of ${servers.length} servers are up`;
  if (dead.length) words = `No server for new clients in ${dead.join(', ')}`;
  else if (out.length) words += `, ${named(out)} ${out.length === 1 ? 'is' : 'are'} down`;
  const draining = resting('drain');
  const maintained = resting('maintenance');
  if (draining.length) words += `, ${named(draining)} ${draining.length === 1 ? 'drains' : 'drain'}`;
  if (maintained.length) words += `, ${named(maintained)} in maintenance`;
  $('summary').hidden = false;
  set($('words'), `${words}.`);
  $('mark').className = `mark ${state}`;
  set($('mark'), SIGNS[state]);
  const sum = pick => backends.reduce((total, backend) => total + pick(backend), 0);
  const worst = Math.max(-1, ...servers.map(s => s.minute.p95Micros));
  const errors = sum(b => b.minute.errors);
  figures([
    ['Tunnels', number(sum(b => b.traffic.tunnels)), 'open', 'Open WebSockets'],
    ['Polls', number(sum(b => b.traffic.polls)), 'held', 'Held long polls'],
    ['Requests', rate(sum(b => b.minute.rate)), '/s', 'Without polls and tunnels, average of 5 s (rate)'],
    ['Handshakes', number(sum(b => b.minute.handshakes)), '/min', 'Bayeux handshakes in the last minute'],
    ['Queued', number(sum(b => b.traffic.queued)), '', 'Requests that wait for a server (qcur)'],
    ['Slowest p95', time(worst), '', '95 of 100 responses of the slowest server came within, in the last minute (rtime)'],
    ['Errors', number(errors), '/min', 'Requests that failed in the last minute'],
  ]);
}

function figures(list) {
  const box = $('figures');
  list.forEach(([head, value, unit, help], i) => {
    let item = box.children[i];
    if (!item) {
      item = el('div');
      const data = el('dd');
      data.append(el('span', 'value'), el('small', '', unit));
      item.append(el('dt', '', head), data);
      item.title = help;
      box.append(item);
    }
    set(item.querySelector('.value'), value);
  });
}

function drawBanners() {
  const list = [];
  for (const backend of picture.backends) {
    const active = backend.servers.filter(s => !s.isBackup);
    const weights = pick => active.reduce((total, server) => total + pick(server), 0);
    const share = weights(s => s.balanced ? s.weight : 0) / Math.max(1, weights(s => s.weight));
    if (!backend.up) list.push(['red', `${backend.name} has no server for new clients.`]);
    else if (!backend.active) list.push(['amber', `${backend.name} runs on its backup servers.`]);
    else if (share < 0.5) list.push(['amber', `${backend.name} works with ${Math.round(100 * share)} % of its weight: fewer servers carry the load.`]);
    const waited = (picture.time - (queuedSince.get(backend.name) || picture.time)) / 1000;
    if (waited >= 10) list.push(['amber', `${number(backend.traffic.queued)} requests wait in ${backend.name}; its queue has not been empty for ${span(waited)}.`]);
    for (const server of backend.servers) {
      if (isWanted(server) && !isUsable(server)) {
        const why = server.check ? `: ${server.check.detail || server.check.status}` : '';
        list.push([backend.up ? 'amber' : 'red', `${server.name} is down for ${span(server.sinceChange)}${why}.`]);
      }
      if (server.drain) {
        const rest = Math.max(0, (server.drain.deadline - picture.time) / 1000);
        const then = server.drain.thenMaintenance ? ', then maintenance' : '';
        list.push(['blue', `${server.name} drains: ${number(server.sessions?.left ?? server.traffic.active)} left, ${countdown(rest)} to go${then}.`]);
      }
    }
  }
  const order = ['red', 'amber', 'blue'];
  list.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const box = $('banners');
  while (box.children.length > list.length) box.lastChild.remove();
  list.forEach(([colour, text], i) => {
    const banner = box.children[i] || box.appendChild(el('p'));
    banner.className = `banner ${colour}`;
    set(banner, text);
  });
}

const FRONTEND = [['Frontend', 'svname', f => f.name], ['Status', 'status', f => f.open ? 'OPEN' : 'STOP'],
  ['Connections', 'scur', f => f.limit ? `${number(f.active)} / ${number(f.limit)}` : number(f.active)], ['Most', 'smax', f => number(f.activeMax)],
  ['In all', 'stot', f => number(f.sessions)], ['A second', 'rate', f => f.rateLimit ? `${number(f.rate)} / ${number(f.rateLimit)}` : number(f.rate)],
  ['Requests', 'req_tot', f => number(f.requests)],
  ['In', 'bin', f => bytes(f.bytesIn)], ['Out', 'bout', f => bytes(f.bytesOut)],
  ['Denied', 'dreq dcon', f => number(f.deniedRequests + f.deniedConnections)], ['Bad requests', 'ereq', f => number(f.requestErrors)]];

function drawFrontends() {
  if (!picture.frontends.length) return;
  const box = $('frontends');
  if (!box.firstChild) {
    const card = el('section', 'card scroll');
    const table = el('table', 'flat');
    const head = table.createTHead().insertRow();
    for (const [name, field] of FRONTEND) head.append(Object.assign(el('th', name === 'Frontend' ? 'left' : '', name), { title: `HAProxy: ${field}` }));
    table.append(el('tbody'));
    card.append(table);
    box.append(card);
  }
  const body = box.querySelector('tbody');
  picture.frontends.forEach((frontend, i) => {
    const row = body.rows[i] || body.insertRow();
    FRONTEND.forEach(([, , value], column) => {
      const cell = row.cells[column] || row.insertCell();
      if (!column) cell.className = 'left';
      set(cell, value(frontend));
    });
  });
}

function card(backend) {
  const section = el('section', 'card');
  const head = el('div', 'card-head');
  const state = el('span', 'badge');
  const about = el('span', 'quiet');
  head.append(el('h2', '', backend.name), state, about);
  const table = el('table');
  const groups = table.createTHead().insertRow();
  groups.className = 'group';
  const heads = table.tHead.insertRow();
  groups.append(el('th', 'left', 'Server'));
  heads.append(el('th'));
  for (const column of COLUMNS) {
    if (column.group) groups.append(Object.assign(el('th', '', column.group), { colSpan: 0 }));
    groups.lastChild.colSpan = column.group ? 1 : groups.lastChild.colSpan + 1;
    const th = el('th', `${column.left ? 'left' : ''} ${column.group ? 'first' : ''}`.trim());
    th.title = `${column.help}. HAProxy: ${column.field}`;
    const button = Object.assign(el('button', '', column.head), { type: 'button' });
    button.dataset.sort = column.id;
    button.onclick = () => { remember('sort', options.get('sort') === column.id ? '' : column.id); draw(); };
    th.append(button);
    heads.append(th);
  }
  const body = table.appendChild(el('tbody'));
  const scroll = el('div', 'scroll');
  scroll.append(table);
  const foot = el('div', 'card-foot');
  section.append(head, scroll, foot);
  $('backends').append(section);
  return { state, about, body, foot, heads, groups, rows: new Map(), total: row('total') };
}

function row(className) {
  const tr = el('tr', className);
  const name = el('td', 'left');
  tr.append(name);
  const cells = COLUMNS.map(column => {
    const cell = el('td', `${column.left ? 'left' : ''} ${column.group ? 'first' : ''}`.trim());
    cell.dataset.base = cell.className;
    tr.append(cell);
    return cell;
  });
  return { tr, name, cells };
}

function serverRow(backend, server) {
  const made = row('');
  made.tr.id = `${backend.name}/${server.name}`;
  made.open = Object.assign(el('button', 'name', server.name), { type: 'button', title: `Details of ${server.name}` });
  made.open.onclick = () => { opened = { backend: backend.name, server: server.name }; draw(); };
  if (mayAct()) {
    const box = Object.assign(el('input'), { type: 'checkbox' });
    box.setAttribute('aria-label', `Select ${server.name}`);
    box.onchange = () => { if (box.checked) selected.add(made.tr.id); else selected.delete(made.tr.id); drawSelection(); };
    made.box = box;
    made.name.append(box, ' ');
    const cell = made.tr.appendChild(el('td'));
    const button = Object.assign(el('button', 'change', 'Change…'), { type: 'button' });
    button.onclick = () => change(backend.name, [find(made.tr.id)[1]], refresh);
    cell.append(button);
  }
  made.name.append(made.open);
  if (server.isBackup) made.name.append(Object.assign(el('span', 'tag', 'backup'), { title: 'Used only while no other server is (bck)' }));
  return made;
}

function find(id) {
  for (const backend of picture.backends) {
    const server = backend.servers.find(s => `${backend.name}/${s.name}` === id);
    if (server) return [backend, server];
  }
  return [null, null];
}

function drawBackend(backend) {
  if (!cards.has(backend.name)) cards.set(backend.name, card(backend));
  const shown = cards.get(backend.name);
  const state = stateOfBackend(backend);
  badge(shown.state, state, WORDS[state]);
  set(shown.about, `${backend.algorithm} · ${backend.active} active, ${backend.backup} backup · ${bytes(backend.traffic.bytesIn)} in, ${bytes(backend.traffic.bytesOut)} out`,
    'algo, act, bck, bin, bout');
  if (mayAct() && !shown.acting) {
    shown.acting = true;
    shown.groups.append(el('th'));
    shown.heads.append(el('th'));
    shown.total.tr.append(el('td'));
  }
  const present = new Set();
  let servers = backend.servers;
  const by = COLUMNS.find(column => column.id === options.get('sort'));
  if (by) {
    const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b) : b - a;
    servers = [...servers].sort((a, b) => compare(by.sort(a), by.sort(b)));
  }
  for (const button of shown.heads.querySelectorAll('button')) {
    if (by && button.dataset.sort === by.id) button.dataset.sorted = ''; else delete button.dataset.sorted;
  }
  servers.forEach((server, i) => {
    present.add(server.name);
    if (!shown.rows.has(server.name)) shown.rows.set(server.name, serverRow(backend, server));
    const { tr, cells } = shown.rows.get(server.name);
    if (shown.body.children[i] !== tr) shown.body.insertBefore(tr, shown.body.children[i] || null);
    const className = `s-${stateOf(server)}`;
    if (tr.className !== className) tr.className = className;
    tr.hidden = !matches(`${backend.name}/${server.name}`);
    COLUMNS.forEach((column, c) => column.draw(cells[c], server));
  });
  for (const [name, { tr }] of shown.rows) {
    if (!present.has(name)) { tr.remove(); shown.rows.delete(name); selected.delete(tr.id); }
  }
  drawTotal(shown, backend);
}

function drawTotal({ total, body, foot }, backend) {
  const sum = pick => backend.servers.reduce((all, server) => all + pick(server), 0);
  const whole = {
    ...backend, status: backend.up ? 'UP' : 'DOWN', health: stateOfBackend(backend), admin: 'ready', limit: 0, throttle: -1, check: null,
    weight: sum(s => s.balanced ? s.weight : 0), effectiveWeight: sum(s => s.balanced ? s.effectiveWeight : 0),
  };
  set(total.name, 'Backend');
  COLUMNS.forEach((column, c) => { if (column.id !== 'check') column.draw(total.cells[c], whole); });
  if (body.lastChild !== total.tr) body.append(total.tr);
  const lines = backend.affinities.map(a => {
    const known = a.hits + a.stale;
    const came = known ? `${(100 * a.hits / known).toFixed(1)} % of ${number(known)} came back to their server, ${number(a.broken)} moved` : 'nobody has come back yet';
    return [`${a.affinity.split(' ', 2).join(' ')}: ${came}${a.entries ? `, ${number(a.entries)} remembered` : ''}`, a.affinity];
  });
  const refused = Object.entries(backend.refused).map(([why, n]) => `${why.replaceAll('_', ' ')} ${number(n)}`);
  if (refused.length) lines.push([`Refused: ${refused.join(', ')}`, 'Requests that got no server, by the reason']);
  while (foot.children.length > lines.length) foot.lastChild.remove();
  lines.forEach(([line, help], i) => set(foot.children[i] || foot.appendChild(el('span')), line, help));
  foot.hidden = !lines.length;
}

function drawSelection() {
  $('selection').hidden = !selected.size;
  set($('selected'), `${selected.size} selected`);
}

function matches(text) {
  const filter = (options.get('filter') || '').toLowerCase();
  return !filter || text.toLowerCase().includes(filter);
}

async function readEvents() {
  const answer = await fetch(at('api/v1/events'));
  if (!answer.ok) return;
  events = await answer.json();
  drawEvents();
}

function drawEvents() {
  const kind = options.get('events');
  const fits = event => (kind === 'user' ? event.user : kind === 'state' ? event.level !== 'info' && !event.user : true)
    && matches(`${event.backend}/${event.server || ''} ${event.text}`);
  const fitting = events.filter(fits);
  $('more').hidden = fitting.length <= 5;
  set($('more'), all ? 'Show the last 5' : `Show all ${number(fitting.length)}`);
  const items = fitting.slice(0, all ? fitting.length : 5).map(event => {
    const item = el('li');
    const when = el('span', 'quiet', clock(event.time));
    when.title = new Date(event.time).toLocaleString();
    const what = el('span');
    badge(what, event.level, { 'going-down': 'check', 'going-up': 'check', maintenance: 'maint' }[event.level] || event.level);
    const name = event.server ? `${event.backend}/${event.server}` : event.backend;
    const where = event.server ? Object.assign(el('a', '', name), { href: `#${encodeURIComponent(name)}` }) : el('span', '', name);
    item.append(when, what, where, el('span', '', event.text), el('span', 'quiet', event.user ? `by ${event.user}` : ''));
    return item;
  });
  if (!items.length) {
    const none = el('li');
    none.append(el('span', 'none', 'Nothing yet.'));
    items.push(none);
  }
  $('events').replaceChildren(...items);
}

function close() {
  opened = null;
  closeDetails();
}

async function refresh() {
  const answer = await fetch(at('api/v1/backends'));
  if (answer.ok) take(await answer.json());
}

function live(state) {
  $('live').className = `live ${state === 'live' ? 'on' : state === 'no contact' ? 'off' : ''}`;
  set($('live'), state);
}

/** Server-sent events; where they do not come through, a picture every five seconds. */
function listen() {
  stop();
  if (options.get('pause') || document.hidden) return live('paused');
  source = new EventSource(at('events'));
  source.addEventListener('picture', event => { clearInterval(poll); poll = 0; live('live'); take(JSON.parse(event.data)); });
  source.onerror = () => {
    live('no contact');
    if (!poll) poll = setInterval(() => refresh().then(() => live('every 5 s')).catch(() => live('no contact')), 5000);
    if (source && source.readyState === EventSource.CLOSED) { source.close(); source = null; }
  };
}

function stop() {
  if (source) source.close();
  source = null;
  clearInterval(poll);
  poll = 0;
}

function start() {
  $('filter').value = options.get('filter') || '';
  $('filter').oninput = event => { remember('filter', event.target.value); draw(); drawEvents(); };
  $('kind').value = options.get('events') || '';
  $('kind').onchange = event => { remember('events', event.target.value); drawEvents(); };
  $('more').onclick = () => { all = !all; drawEvents(); };
  const pause = () => {
    set($('pause'), options.get('pause') ? 'Go on' : 'Pause');
    $('pause').setAttribute('aria-pressed', options.get('pause') ? 'true' : 'false');
  };
  $('pause').onclick = () => { remember('pause', options.get('pause') ? '' : '1'); pause(); listen(); };
  pause();
  $('unselect').onclick = () => {
    selected.clear();
    for (const { rows } of cards.values()) for (const { box } of rows.values()) if (box) box.checked = false;
    drawSelection();
  };
  $('change-selected').onclick = () => {
    const found = [...selected].map(find).filter(([backend]) => backend);
    const [first] = found.map(([backend]) => backend.name);
    const same = found.filter(([backend]) => backend.name === first).map(([, server]) => server);
    if (same.length) change(first, same, () => { $('unselect').click(); refresh(); });
  };
  document.addEventListener('visibilitychange', listen);
  document.addEventListener('keydown', event => { if (event.key === 'Escape' && !$('dialog').open) close(); });
  login().catch(() => {}).then(refresh).catch(() => live('no contact')).then(listen);
}

start();
