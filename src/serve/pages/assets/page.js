'use strict';
// Texts of others become text nodes here, never markup: nothing in this file writes HTML.

const $ = (id) => document.getElementById(id);
const say = (text) => { if ($('state').textContent !== text) $('state').textContent = text; };

/** An element with a class and with children, which are elements or texts. */
function made(name, kind, ...children) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

// The key: in this tab, for as long as it is open.

const KEY = 'tllama-key';
const key = () => sessionStorage.getItem(KEY) ?? '';
const keyed = () => (key() ? { Authorization: `Bearer ${key()}` } : {});

async function failure(response) {
  const told = await response.json().catch(() => ({}));
  return new Error(told.error?.message ?? `the server answered ${response.status}`);
}

async function ask(path, body, accept = 'application/json') {
  const headers = { 'Content-Type': 'application/json', Accept: accept, ...keyed() };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body), signal: work.running?.signal });
  if (!response.ok) throw await failure(response);
  return response;
}

/** This page again, as the server makes it for the key. */
async function again() {
  const response = await fetch(location.href, { headers: { Accept: 'text/html', ...keyed() } });
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

async function unlock() {
  const page = await again();
  const main = document.importNode(page.querySelector('main'), true);
  $('main').replaceWith(main);
  document.title = page.title;
  begin();
  say(main.hasAttribute('data-locked') ? main.querySelector('.bad')?.textContent ?? '' : '');
}

function beginKey() {
  const form = $('key-form');
  if (!form) return;
  const shown = () => { $('forget-key').hidden = !key(); $('key').placeholder = key() ? 'in use' : ''; };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = $('key').value.trim();
    if (!given) return;
    sessionStorage.setItem(KEY, given);
    $('key').value = '';
    shown();
    if ($('ask')) say('The key is used from now on.');
    else unlock();
  });
  $('forget-key').addEventListener('click', () => { sessionStorage.removeItem(KEY); location.reload(); });
  shown();
  if (key() && $('main').hasAttribute('data-locked')) unlock();
}

// Code, and the goals at each step of it.

const WORDS = /(--[^\n]*|\/-[\s\S]*?-\/)|(?<![\w.'])(theorem|lemma|example|instance|def|import|open|by|have|show|calc|from|fun|at|with|let|obtain|intro|cases|match|using|sorry)(?![\w'])/g;

/** Appends a part of a Lean text, with comments and keywords marked. */
function code(parent, text) {
  let at = 0;
  for (const found of text.matchAll(WORDS)) {
    parent.append(text.slice(at, found.index), made('span', found[1] ? 'lean-comment' : 'lean-keyword', found[0]));
    at = found.index + found[0].length;
  }
  parent.append(text.slice(at));
}

function goalsOf(goals, title) {
  const shown = made('pre');
  if (!goals.length) shown.append('no goals');
  goals.forEach((goal, number) => {
    if (number) shown.append('\n\n');
    goal.split('\n').forEach((line, index) => {
      if (index) shown.append('\n');
      shown.append(line.startsWith('⊢') ? made('span', 'target', line) : line.startsWith('case ') ? made('span', 'soft', line) : line);
    });
  });
  return [made('h3', '', title), shown];
}

/** A text whose tactics can be walked through, with the goals around each, or the errors in it. */
function walk(text, steps, errors) {
  const letters = Array.from(text);
  const lines = [0];
  letters.forEach((letter, at) => { if (letter === '\n') lines.push(at + 1); });
  const offset = ({ line, column }) => Math.min((lines[line - 1] ?? letters.length) + column, letters.length);
  const pre = made('pre', 'lean');
  pre.tabIndex = 0;
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', 'Proof; arrow keys go from tactic to tactic');
  const goals = made('div', 'goals');
  goals.setAttribute('aria-live', 'polite');
  const [previous, place, next] = [made('button', '', '← Previous'), made('span', 'soft'), made('button', '', 'Next →')];
  previous.type = next.type = 'button';

  // Tactics lie within each other or apart.
  const open = [{ element: pre, end: letters.length }];
  let at = 0;
  const upTo = (end) => { if (end > at) { code(open.at(-1).element, letters.slice(at, end).join('')); at = end; } };
  const spans = steps.map((step, number) => {
    const start = offset(step.start);
    while (open.length > 1 && start >= open.at(-1).end) { upTo(open.at(-1).end); open.pop(); }
    upTo(start);
    const span = made('span', 'step');
    span.addEventListener('click', (event) => { event.stopPropagation(); choose(number); });
    open.at(-1).element.append(span);
    open.push({ element: span, end: Math.min(offset(step.end), open.at(-1).end) });
    return span;
  });
  while (open.length > 1) { upTo(open.at(-1).end); open.pop(); }
  upTo(letters.length);

  // An error is told with the innermost tactic that it stands in: what is left after that one is no sign of success.
  const failures = steps.map(() => []);
  for (const error of errors) {
    const place = offset(error.position);
    const within = steps.findLastIndex((step) => offset(step.start) <= place && place < Math.max(offset(step.end), offset(step.start) + 1));
    if (within < 0) continue;
    failures[within].push(error.text);
    spans[within].classList.add('failed');
  }

  let now = -1;
  function choose(number) {
    if (number < 0 || number >= steps.length) return;
    spans[now]?.classList.remove('now');
    now = number;
    spans[now].classList.add('now');
    place.textContent = `tactic ${now + 1} of ${steps.length}, line ${steps[now].start.line}`;
    goals.replaceChildren(...goalsOf(steps[now].before, 'Goals before'), ...(failures[now].length
      ? [made('h3', '', 'Error'), made('pre', 'bad', failures[now].join('\n\n'))]
      : goalsOf(steps[now].after, 'Goals after')));
    previous.disabled = now === 0;
    next.disabled = now === steps.length - 1;
  }
  const moves = {
    ArrowDown: () => now + 1, ArrowRight: () => now + 1, ArrowUp: () => now - 1, ArrowLeft: () => now - 1,
    Home: () => 0, End: () => steps.length - 1,
  };
  pre.addEventListener('keydown', (event) => {
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(moves[event.key]());
  });
  previous.addEventListener('click', () => choose(now - 1));
  next.addEventListener('click', () => choose(now + 1));
  choose(0);
  return made('div', 'walk', made('div', 'bar', previous, next, place), pre, goals);
}

async function walked(text, tellsErrors = true) {
  const found = await (await ask('/v1/goals', { text })).json();
  const errors = (tellsErrors ? found.errors : []).map(({ position, text: told }) => made('p', 'bad', `${position.line}:${position.column}: ${told}`));
  if (!found.read_to_end) errors.push(made('p', 'bad', 'Lean did not read the text to its end.'));
  if (found.steps.length) return [...errors, walk(text, found.steps, found.errors)];
  const pre = made('pre', 'lean');
  code(pre, text);
  return [...errors, pre, made('p', 'soft', 'There is no tactic in this text.')];
}

// Verdicts.

function kernels(level) {
  for (const term of document.querySelectorAll('#levels dt')) if (term.textContent === level) return term.nextElementSibling.textContent;
  return undefined;
}

function evidence(found) {
  const proved = found.verdict === 'proved';
  const list = made('dl');
  const tell = (what, value) => { if (value !== undefined && value !== null && value !== '') list.append(made('dt', '', what), made('dd', '', String(value))); };
  if (found.level) tell('level', found.level);
  if (proved) tell('accepted by', kernels(found.level));
  if (found.axioms) tell('axioms', found.axioms.join(', ') || 'none');
  const lean = found.toolchain;
  if (lean) {
    const library = `${lean.library ?? 'library'} ${lean.library_digest}${lean.instead_of ? `, in the place of ${lean.instead_of}` : ''}`;
    tell('Lean', `${lean.lean_version}${lean.commit ? ` (${lean.commit})` : ''}, ${lean.backend}, ${lean.platform}; ${library}`);
  }
  tell('found by', found.generator);
  tell('attempts', found.attempts);
  if (found.seconds !== undefined) tell('time', `${found.seconds.toFixed(1)} s`);
  if (found.closest) tell('closest attempt', `${found.closest.reason}: ${found.closest.detail}`);
  return list;
}

function verdict(found) {
  const proved = found.verdict === 'proved';
  const why = [found.reason ?? found.why, found.detail].filter(Boolean).join(': ');
  return made('p', proved ? 'good verdict' : 'bad verdict', proved ? 'Proved' : `Not proved${why ? `: ${why}` : ''}`);
}

function theorem(found, name) {
  return made('section', 'theorem', made('h2', '', name || 'theorem'), verdict(found), evidence(found));
}

// What the buttons do.

async function annotated(text, into) {
  const found = await (await ask('/v1/annotate', { text })).json();
  for (const message of found.messages) {
    if (message.severity === 'error') into.append(made('p', 'bad', `${message.pos.line}:${message.pos.column}: ${message.data}`));
  }
  if (!found.read_to_end) into.append(made('p', 'bad', 'Lean did not read the text to its end.'));
  return found;
}

async function explain(text) {
  const found = await annotated(text, $('result'));
  for (const one of found.theorems) $('result').append(theorem(one, one.name));
  if (!found.theorems.length) $('result').append(made('p', '', 'There is no theorem in this text.'));
  $('result').append(made('h2', '', 'In words'), ...await walked(found.text, false));
}

async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const whole = (rest + value).split('\n');
    rest = whole.pop();
    for (const line of whole) yield JSON.parse(line);
  }
  if (rest.trim()) throw new Error('the server ended its answer early');
}

async function prove(text) {
  const response = await ask('/v1/prove', { text }, 'application/x-ndjson');
  const places = new Map();
  const place = (number) => {
    if (!places.has(number)) {
      const [title, count, list] = [made('h2', '', `theorem ${number + 1}`), made('summary', '', 'Attempts'), made('ol', 'attempts')];
      const log = made('details', '', count, list);
      log.open = true;
      const section = made('section', 'theorem', title, log);
      $('result').append(section);
      places.set(number, { title, count, list, log, section, finished: null });
    }
    return places.get(number);
  };
  let attempts = 0;
  for await (const event of lines(response)) {
    if (event.event === 'failed') throw new Error(event.error.message);
    const at = place(event.theorem);
    if (event.event === 'attempt') {
      attempts += 1;
      at.list.append(made('li', event.proved ? 'good' : '', `${event.generator}${event.proved ? ' ✓' : ''}`));
      at.list.scrollTop = at.list.scrollHeight;
      at.count.textContent = `Attempts (${at.list.children.length})`;
      say(attempts === 1 ? '1 attempt' : `${attempts} attempts`);
    }
    if (event.event === 'finished') {
      at.finished = event;
      at.title.textContent = event.name;
      at.log.open = false;
      at.title.after(verdict(event), evidence(event));
    }
  }
  if (!places.size || [...places.values()].some((at) => !at.finished)) throw new Error('the server ended its answer early');
  let proved = 0;
  for (const { finished, section } of places.values()) {
    if (finished.verdict !== 'proved') continue;
    proved += 1;
    say(`putting ${finished.name} into words`);
    const whole = finished.header.trim() ? `${finished.header.trimEnd()}\n\n${finished.candidate}\n` : `${finished.candidate}\n`;
    const found = await annotated(whole, section);
    section.append(...await walked(found.text));
  }
  return `${proved} of ${places.size} proved`;
}

async function goals(text) {
  $('result').append(...await walked(text));
}

async function work(what, text) {
  if (work.running) return;
  work.running = new AbortController();
  say('working');
  if ($('stop')) $('stop').disabled = false;
  try {
    say(await what(text) ?? 'done');
  } catch (error) {
    say(error.name === 'AbortError' ? 'stopped' : `error: ${error.message}`);
  } finally {
    work.running = null;
    if ($('stop')) $('stop').disabled = true;
  }
}

function beginAsking() {
  const form = $('ask');
  if (!form) return;
  const run = (what) => { if (work.running) return; $('result').replaceChildren(); work(what, $('text').value); };
  form.addEventListener('submit', (event) => { event.preventDefault(); run(prove); });
  $('explain').addEventListener('click', () => run(explain));
  $('goals').addEventListener('click', () => run(goals));
  $('stop').addEventListener('click', () => work.running?.abort());
  $('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(prove); }
  });
  $('file').addEventListener('change', async () => {
    const [file] = $('file').files;
    if (file) { $('text').value = await file.text(); say(`${file.name} is open`); $('text').focus(); }
  });
}

// Pages of the store.

function beginStored() {
  for (const pre of document.querySelectorAll('pre.lean')) {
    const text = pre.textContent;
    pre.replaceChildren();
    code(pre, text);
  }
  for (const button of document.querySelectorAll('button.through')) {
    button.addEventListener('click', () => {
      const pre = button.previousElementSibling;
      const { header, text } = pre.dataset;
      work(async () => {
        const shown = await walked(header ? `${header}\n\n${text}\n` : text);
        button.remove();
        pre.replaceWith(...shown);
        return 'done';
      });
    });
  }
  // A link sends no key: with one, the file is fetched and kept.
  for (const link of document.querySelectorAll('a[data-file]')) {
    link.addEventListener('click', (event) => {
      if (!key()) return;
      event.preventDefault();
      work(async () => {
        const response = await fetch(link.href, { headers: keyed() });
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        const made = document.createElement('a');
        made.href = URL.createObjectURL(await response.blob());
        made.download = link.dataset.file;
        made.click();
        setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
        return `${made.download} is downloaded`;
      });
    });
  }
}

/** What goes on is asked for again; the longer an answer takes, the more seldom. */
async function follow() {
  if (!document.querySelector('[data-live]')) return;
  const began = performance.now();
  if (!document.hidden) {
    try {
      const page = await again();
      for (const part of document.querySelectorAll('[data-live]')) {
        const fresh = page.getElementById(part.id);
        if (!fresh || part.contains(document.activeElement)) continue;
        part.replaceWith(document.importNode(fresh, true));
        if (fresh.dataset.said) say(fresh.dataset.said);
      }
    } catch (error) {
      say(`the server does not answer: ${error.message}`);
    }
  }
  setTimeout(follow, Math.max(2000, 10 * (performance.now() - began)));
}

function begin() {
  beginAsking();
  beginStored();
}

begin();
beginKey();
setTimeout(follow, 2000);
