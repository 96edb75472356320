// The operator's actions: a dialog that says what will happen, and one confirmation.
import { at, el, number } from './cells.js';

const CHOICES = [
  { verb: 'ready', head: 'Ready', says: () => 'Takes part fully again: new clients and those that stick to it.' },
  { verb: 'drain', head: 'Drain', says: left => `Its clients stay (${left} now) until they leave; new ones go elsewhere.` },
  { verb: 'maintenance', head: 'Maintenance', says: () => 'No requests at all: its clients move to other servers. Its tunnels are closed, unless it is set to keep them; checks stop.' },
  { verb: 'weight', head: 'Weight', says: () => 'Its share of new clients; 0 keeps sticky clients only.' },
];

let session = { admin: false };

export async function login() {
  const answer = await fetch(at('api/v1/session'));
  if (answer.ok) session = await answer.json();
  return session;
}

export const mayAct = () => session.admin;

async function send(backend, server, verb, fields) {
  const url = `api/v1/backends/${encodeURIComponent(backend)}/servers/${encodeURIComponent(server)}/${verb}`;
  const answer = await fetch(at(url), {
    method: 'POST', body: new URLSearchParams(fields), headers: { 'X-Token': session.token },
  });
  if (!answer.ok) {
    const fault = await answer.json().catch(() => ({ error: answer.statusText }));
    throw new Error(`${server}: ${fault.error}`);
  }
}

function field(label, input) {
  const wrap = el('label', '', `${label} `);
  wrap.append(input);
  return wrap;
}

function input(type, name, value) {
  const node = el('input');
  Object.assign(node, { type, name, value });
  return node;
}

function choice(entry, left, first, weight) {
  const label = el('label', 'choice');
  const radio = input('radio', 'verb', entry.verb);
  radio.checked = first;
  label.append(radio, el('strong', '', entry.head), el('p', '', entry.says(number(left))));
  const fields = el('span', 'fields');
  if (entry.verb === 'drain') {
    const minutes = Object.assign(input('number', 'minutes', ''), { min: 1, max: 10080, placeholder: 'no end' });
    fields.append(field('For at most', minutes), el('span', '', 'minutes'));
    fields.append(field('Then maintenance, if it is empty', input('checkbox', 'then', 'maintenance')));
  } else if (entry.verb === 'weight') {
    fields.append(field('Weight', Object.assign(input('number', 'weight', weight), { min: 0, max: 256 })));
  }
  if (fields.firstChild) label.append(fields);
  return label;
}

/** Asks what to do with some servers of a backend, and does it. */
export function change(backend, servers, done) {
  const dialog = document.getElementById('dialog');
  const form = el('form');
  const title = servers.length === 1 ? servers[0].name : `${servers.length} servers of ${backend}`;
  form.append(el('h2', '', `Change ${title}`));
  const left = servers.reduce((sum, server) => sum + server.traffic.active, 0);
  const preset = servers.every(server => server.admin === 'ready') ? 'drain' : 'ready';
  for (const entry of CHOICES) form.append(choice(entry, left, entry.verb === preset, servers[0].weight));
  const fault = el('p', 'fault');
  const ends = el('div', 'ends');
  const cancel = Object.assign(el('button', '', 'Cancel'), { type: 'button', onclick: () => dialog.close() });
  const confirm = Object.assign(el('button', 'primary', 'Do it'), { type: 'submit', id: 'confirm' });
  ends.append(cancel, confirm);
  form.append(fault, ends);
  form.onsubmit = async event => {
    event.preventDefault();
    confirm.disabled = true;
    fault.textContent = '';
    const values = new FormData(form);
    const verb = values.get('verb');
    const fields = {};
    if (verb === 'weight') fields.weight = values.get('weight');
    if (verb === 'drain' && values.get('minutes')) {
      fields.within = values.get('minutes') * 60;
      if (values.get('then')) fields.then = values.get('then');
    }
    try {
      for (const server of servers) await send(backend, server.name, verb, fields);
      dialog.close();
      done();
    } catch (error) {
      fault.textContent = error.message;
      confirm.disabled = false;
    }
  };
  dialog.replaceChildren(form);
  dialog.showModal();
}
