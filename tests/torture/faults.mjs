// The n-th call of memory, file or socket fails, once or from then on, for n = 1 … until none is left to fail: while pages are
// asked for and responses sent, and while the server starts on what a kill left. Never a signal, never a success page
// without a stored response; when the fault is over, service as ever within five seconds.
// usage: node tests/torture/faults.mjs LIBRARY SAMPLES|places|all [SEED [ACT [KIND]]]
// places: where there are more than 1,000 calls of a kind, one from each place in the program (a call with all its callers).
import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { form as encode, keyOf, ok, program, questionsOf, run, serve } from '../lib/hailong.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

const [library, amount = '20', seedText, onlyAct, onlyKind] = process.argv.slice(2);
const places = amount === 'places', samples = places ? 1000 : amount === 'all' ? Infinity : Number(amount);
let seed = Number(seedText ?? Date.now() % 1e9);
console.log(`faults: ${amount} of each, seed ${seed}`);
const EIO = 5, ENOMEM = 12, EMFILE = 24, ENOSPC = 28, ECONNRESET = 104;
/** As in faults.c, with the errors that such a call meets. */
const kinds = {
  memory: [1, [ENOMEM]], read: [2, [EIO]], write: [3, [EIO, ENOSPC]], sync: [4, [EIO]], open: [5, [EMFILE]], accept: [6, [EMFILE]],
  size: [7, [ENOSPC]], map: [8, [ENOMEM]], send: [9, [ECONNRESET]], receive: [10, [ECONNRESET]],
};

function random(below) { // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
}

const home = mkdtempSync(join(tmpdir(), 'hailong-faults-'));
const controlPath = join(home, 'control');
writeFileSync(controlPath, Buffer.alloc(64 + 8 * 65536));
const controlFile = openSync(controlPath, 'r+');
const numbers = (...values) => Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer);
/** What is to fail from now on (nth 0: nothing, calls are counted and with `places` their places noted); the kind comes last. */
function arm(kind, nth, sticky, error) {
  writeSync(controlFile, numbers(0), 0, 8, 0);
  writeSync(controlFile, numbers(nth, sticky ? 1 : 0, error, 0, 0, places && nth === 0 ? 1 : 0, 0), 0, 56, 8);
  writeSync(controlFile, numbers(kind), 0, 8, 0);
}
const disarm = () => writeSync(controlFile, numbers(0), 0, 8, 0);
const read = () => new BigInt64Array(Uint8Array.from(readFileSync(controlPath)).buffer);
const failed = () => Number(read()[5]);
const seen = () => Number(read()[4]);
/** The first call from each place. */
function noted() {
  const all = read(), n = Number(all[7]);
  if (n > 65536) throw new Error('too many places');
  return [...all.subarray(8, 8 + n)].map(Number).sort((a, b) => a - b);
}

/** One request on a connection of its own; { status } or { error }. */
function ask(server, method, path, body, headers = {}) {
  return new Promise((done) => {
    const agent = new Agent({ keepAlive: false });
    const call = request({ agent, host: '127.0.0.1', port: server.port, method, path, timeout: 3000,
      headers: body === undefined ? headers : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), ...headers } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', (error) => done({ error }));
      response.on('end', () => done({ status: response.statusCode, location: response.headers.location, body: Buffer.concat(parts).toString() }));
      response.on('aborted', () => done({ error: new Error('aborted') }));
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', (error) => done({ error }));
    call.end(body);
  });
}

// ---- One data directory, with an officer --------------------------------------------------------------------------------

const world = { dir: join(home, 'data'), sent: 0, acknowledged: new Map(), answers: new Map(), events: [] };
async function make() {
  const data = ['--data', world.dir];
  writeFileSync(join(home, 'units.csv'), 'code,parent,name,kind\nxa-thu,,Xã Thử Nghiệm (minh họa),commune\n');
  writeFileSync(join(home, 'counters.csv'), 'code,unit,name,field,survey\n' + ',xa-thu,Quầy,,sipas-service\n'.repeat(3));
  await ok(['survey', 'publish', 'surveys/sipas-service.json', ...data]);
  await ok(['setting', 'set', 'survey.default', 'sipas-service', ...data]);
  await ok(['unit', 'import', join(home, 'units.csv'), ...data]);
  await ok(['counter', 'import', join(home, 'counters.csv'), ...data]);
  world.codes = JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => c.code);
  const server = await start();
  const browser = new Browser(server);
  await browser.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  world.cookie = browser.cookie;
  for (let i = 0; i < 30; i++) {
    const slip = await slipNew(server);
    slip.answer = await ask(server, 'POST', slip.path, slip.body);
    acknowledge(slip);
  }
  return server;
}
const start = () => serve(world.dir, { env: { LD_PRELOAD: resolve(library), FAULTS: controlPath } });
const office = (server, path) => ask(server, 'GET', path, undefined, { Cookie: `__Host-s=${world.cookie}` });

// ---- Responses -----------------------------------------------------------------------------------------------------------

/** A filled form, not yet sent. */
async function slipNew(server) {
  const code = world.codes[random(world.codes.length)];
  const page = await ask(server, 'GET', `/${code}`);
  if (page.status !== 200) throw new Error(`the form: ${page.status ?? page.error}`);
  const id = `phieu-${world.sent++}`;
  const fields = questionsOf(page.body).map((name) => [name, String(1 + random(5))]);
  world.answers.set(id, Object.fromEntries(fields.map(([name, value]) => [name.slice(2), value])));
  return { id, path: `/${code}`, body: encode([['key', keyOf(page.body)], ['lang', 'vi'], ...fields, ['q.comment', id]]) };
}

function acknowledge(slip) {
  if (slip.answer.status !== 303) return;
  const before = world.acknowledged.get(slip.id);
  if (before !== undefined && before !== slip.answer.location) throw new Error(`${slip.id}: another place on resend`);
  world.acknowledged.set(slip.id, slip.answer.location);
}

/** What is tried under a fault. before: without one; after: when it is over, false: not yet. */
const acts = {
  form: { during: (server) => ask(server, 'GET', `/${world.codes[0]}`) },
  respond: {
    before: slipNew,
    during: async (server, slip) => {
      slip.answer = await ask(server, 'POST', slip.path, slip.body);
      acknowledge(slip);
      return slip.answer;
    },
    after: async (server, slip) => {
      slip.answer = await ask(server, 'POST', slip.path, slip.body);
      acknowledge(slip);
      return slip.answer.status === 303;
    },
  },
  dashboard: { during: (server) => office(server, '/office/u/xa-thu?survey=sipas-service') },
  sessions: { during: (server) => office(server, '/office/sessions') },
  event: { // a change with its line in the log
    before: async (server) => ({ csrf: hidden((await office(server, '/office/')).body, 'csrf'), text: `việc số ${world.sent++}` }),
    during: async (server, { csrf, text }) => {
      const answer = await ask(server, 'POST', '/office/u/xa-thu/events', encode({ csrf, do: 'add', day: '2026-01-05', text }),
        { Cookie: `__Host-s=${world.cookie}`, Origin: server.url, 'Sec-Fetch-Site': 'same-origin' });
      if (answer.status === 303) world.events.push(text);
      return answer;
    },
  },
};

const plain = { recursive: true, filter: (path) => !path.endsWith('.sock') };
const totals = { points: 0, stopped: 0, answered: 0, refused: 0, broken: 0 };

/** The server after a fault: as ever, or ended by itself with a reason, and then anew. A signal is a fault of ours. */
async function recover(server, where) {
  const until = Date.now() + 5000;
  for (;;) {
    const gone = await Promise.race([server.exited, new Promise((done) => setTimeout(done, 0, 'on'))]);
    if (gone !== 'on') {
      if (typeof gone !== 'number' || gone === 0) throw new Error(`${where}: ended by ${gone}\n${server.log.slice(-2000)}`);
      totals.stopped++;
      return start();
    }
    // A server whose disk failed ends within about a second; until then it says that it is not well.
    const health = await ask(server, 'GET', '/healthz'), page = await ask(server, 'GET', `/${world.codes[0]}`);
    if (health.status === 200 && page.status === 200) return server;
    if (Date.now() > until) throw new Error(`${where}: not well five seconds after: ${health.status ?? health.error}, the form ${page.status ?? page.error}\n${server.log.slice(-2000)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function once(server, act, where, [kind, nth, sticky, error]) {
  const what = await acts[act].before?.(server);
  arm(kind, nth, sticky, error);
  const answer = await acts[act].during(server, what);
  const hits = failed(), calls = seen(), from = noted();
  disarm();
  if (answer.status >= 200 && answer.status < 400) totals.answered++;
  else if (answer.status >= 400) totals.refused++;
  else totals.broken++;
  const until = Date.now() + 5000;
  do {
    if (Date.now() > until) throw new Error(`${where}: not to be sent again five seconds after: ${what.answer.status ?? what.answer.error}`);
    server = await recover(server, where);
  } while (await acts[act].after?.(server, what) === false); // a server about to end still refuses
  return { server, hits, calls, from };
}

/** All of 1 … calls, or some of them. */
function chosen(calls, from) {
  if (places && calls > samples) return from;
  if (calls <= samples) return Array.from({ length: calls }, (_, i) => i + 1);
  return [...new Set(Array.from({ length: samples }, () => 1 + random(calls)))].sort((a, b) => a - b);
}

async function sweep(server, act) {
  for (const [name, [kind, errors]] of Object.entries(kinds)) {
    if (onlyKind && onlyKind !== name) continue;
    const counted = await once(server, act, act, [kind, 0, false, 0]);
    server = counted.server;
    for (const error of errors)
      for (const sticky of [false, true]) {
        const at = performance.now();
        let hits = 0;
        for (const nth of chosen(counted.calls + (samples === Infinity ? 3 : 0), counted.from)) {
          const where = `${act}, ${name} ${nth}${sticky ? ' and on' : ''}, error ${error}`;
          const result = await once(server, act, where, [kind, nth, sticky, error]);
          server = result.server;
          hits += result.hits > 0;
        }
        totals.points += hits;
        console.log(`  ${act}: ${name}${sticky ? ' from then on' : ' once'}, error ${error}: ${counted.calls} calls${places && counted.calls > samples ? ` from ${counted.from.length} places` : ''}, ${hits} failed; ${((performance.now() - at) / 1000).toFixed(1)} s`);
      }
  }
  return server;
}

/** Starting on what a kill left: it comes up as ever, or ends with a reason; what it leaves can be started. */
async function sweepStart(left) {
  const dir = join(home, 'start');
  const begin = async (kind, nth, sticky, error) => {
    rmSync(dir, { recursive: true, force: true });
    cpSync(left, dir, plain);
    arm(kind, nth, sticky, error);
    const came = await serve(dir, { env: { LD_PRELOAD: resolve(library), FAULTS: controlPath } }).then((server) => ({ server }), (error) => ({ error }));
    const calls = seen(), hits = failed(), from = noted();
    disarm();
    if (came.server) await came.server.stop();
    // GLib ends the program where it gets no memory, and says so; nothing was acknowledged yet.
    else if (!/ended with ([1-9]\d* before|SIGABRT before[^]*GLib[^]*Cannot allocate memory)/.test(came.error.message)) throw new Error(`start, kind ${kind} ${nth}${sticky ? ' and on' : ''}: ${came.error.message}`);
    else totals.stopped++;
    return { calls, hits, from };
  };
  for (const [name, [kind, errors]] of Object.entries(kinds)) {
    if (onlyKind && onlyKind !== name) continue;
    const { calls, from } = await begin(kind, 0, false, 0);
    for (const error of errors)
      for (const sticky of [false, true]) {
        const at = performance.now();
        let hits = 0;
        for (const nth of chosen(calls, from)) hits += (await begin(kind, nth, sticky, error)).hits > 0;
        totals.points += hits;
        console.log(`  start: ${name}${sticky ? ' from then on' : ' once'}, error ${error}: ${calls} calls${places && calls > samples ? ` from ${from.length} places` : ''}, ${hits} failed; ${((performance.now() - at) / 1000).toFixed(1)} s`);
        const verify = await run(['verify', '--data', dir]);
        if (verify.status !== 0) throw new Error(`start: ${name}: ${verify.out}${verify.err}`);
      }
  }
}

async function check(dir) {
  const verify = await run(['verify', '--data', dir]);
  if (verify.status !== 0) throw new Error(`verify: ${verify.out}${verify.err}`);
  const csv = await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', '-']);
  const [head, ...rows] = csv.replace(/^\ufeff/, '').trim().split('\r\n').map((line) => line.split(','));
  const stored = new Map();
  for (const row of rows) {
    const cells = Object.fromEntries(head.map((name, i) => [name, row[i]]));
    stored.set(cells.comment, (stored.get(cells.comment) ?? 0) + 1);
    for (const [question, value] of Object.entries(world.answers.get(cells.comment) ?? { unknown: '' }))
      if (cells[question] !== value) throw new Error(`${cells.comment}: ${question} is stored as ${cells[question]}, was sent as ${value}`);
  }
  const lost = [...world.acknowledged.keys()].filter((id) => !stored.has(id));
  const twice = [...stored].filter(([, n]) => n > 1);
  if (lost.length + twice.length > 0) throw new Error(`${lost.length} lost (${lost[0]}), ${twice.length} twice (${twice[0]})`);
  const events = new Set(execFileSync('sqlite3', [join(dir, 'hailong.db'), 'SELECT text FROM event'], { encoding: 'utf8' }).split('\n'));
  const missing = world.events.filter((text) => !events.has(text));
  if (missing.length > 0) throw new Error(`${missing.length} events are not there that were said to be, e.g. ${missing[0]}`);
  return stored.size;
}

let server = await make();
for (const act of Object.keys(acts)) if (!onlyAct || onlyAct === act) server = await sweep(server, act);
await server.stop('SIGKILL');
const left = join(home, 'left');
cpSync(world.dir, left, plain);
const stored = await check(world.dir);
if (!onlyAct || onlyAct === 'start') await sweepStart(left);
closeSync(controlFile);
rmSync(home, { recursive: true, force: true });
console.log(`faults: ${totals.points} calls failed (${program.split('/').pop()}): ${totals.answered} answered well, ${totals.refused} with an error page, ${totals.broken} connections broken, ` +
  `${totals.stopped} times the server ended with a reason; ${world.acknowledged.size} acknowledged, ${stored} stored, 0 lost, 0 twice`);
