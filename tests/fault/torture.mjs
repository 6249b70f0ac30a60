// Kills the server with SIGKILL again and again while many clients send, and holds every acknowledged response against
// what is stored: 0 lost, 0 counted twice, tallies equal to a recount, back within a second.
// usage: node tests/fault/torture.mjs CYCLES [SEED]
import { Agent, request } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyOf, ok, questionsOf, report, run, serve } from '../lib/hailong.mjs';

const cycles = Number(process.argv[2] ?? 50);
let seed = Number(process.argv[3] ?? Date.now() % 1e9);
const clients = 64;
const cyclesPerDirectory = 50; // a fresh database now and then keeps the checks quick and covers young files too
console.log(`torture: ${cycles} cycles, ${clients} clients, seed ${seed}`);

function random() { // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

function http(agent, port, method, path, body) {
  return new Promise((done, fail) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) };
    const call = request({ agent, host: '127.0.0.1', port, method, path, headers, timeout: 5000 }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode, location: response.headers.location, body: Buffer.concat(parts).toString() }));
      response.on('error', fail);
    });
    call.on('timeout', () => call.destroy(new Error('timeout')));
    call.on('error', fail);
    call.end(body);
  });
}

/** One data directory with what the clients were told about it. */
async function freshWorld() {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-torture-'));
  const data = ['--data', dir];
  writeFileSync(join(dir, 'units.csv'), 'code,parent,name,kind\nxa-thu,,Xã Thử Nghiệm (minh họa),commune\n');
  writeFileSync(join(dir, 'counters.csv'), 'code,unit,name,field,survey\n' + ',xa-thu,Quầy,,sipas-service\n'.repeat(5));
  await ok(['survey', 'publish', 'surveys/sipas-service.json', ...data]);
  await ok(['unit', 'import', join(dir, 'units.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'counters.csv'), ...data]);
  await ok(['setting', 'set', 'threshold.respondents', '1', ...data]);
  const codes = JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => c.code);
  return { dir, codes, sent: 0, answers: new Map(), acknowledged: new Set(), replies: new Map(), unsure: [], refused: new Set() };
}

/** Sends one response (again, if it is an old one) and writes down what the server promised. */
async function send(world, agent, port, entry) {
  const answer = await http(agent, port, 'POST', `/${entry.code}`, entry.body);
  if (answer.status === 303) {
    const before = world.replies.get(entry.id);
    if (before !== undefined && before !== answer.location) throw new Error(`${entry.id}: another reply code on resend`);
    world.replies.set(entry.id, answer.location);
    world.acknowledged.add(entry.id);
    if (--world.killAfter === 0) world.kill();
  } else if (answer.status === 503) {
    world.refused.add(entry.id);
  } else {
    throw new Error(`${entry.id}: status ${answer.status}\n${answer.body.slice(0, 600)}`);
  }
}

async function client(world, port, stopped, number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const fatal = [];
  try {
    while (!stopped.now) {
      const code = world.codes[Math.floor(random() * world.codes.length)];
      const form = await http(agent, port, 'GET', `/${code}`);
      const key = keyOf(form.body);
      const id = `phieu-${number}-${world.sent++}`;
      const fields = questionsOf(form.body).map((name) => [name, String(1 + Math.floor(random() * 5))]);
      const body = new URLSearchParams([['key', key], ['lang', 'vi'], ...fields, ['q.comment', id]]).toString();
      world.answers.set(id, Object.fromEntries(fields.map(([name, value]) => [name.slice(2), value])));
      const entry = { id, code, body };
      world.unsure.push(entry);
      await send(world, agent, port, entry);
      if (random() < 0.05) await send(world, agent, port, entry); // an impatient second tap
      world.unsure.splice(world.unsure.indexOf(entry), 1);
    }
  } catch (error) {
    // A killed server breaks connections; anything else, or anything before the kill, is a finding.
    if (!stopped.now || !/ECONNRESET|ECONNREFUSED|EPIPE|socket hang up|aborted/.test(`${error.code} ${error.message}`)) fatal.push(error);
  }
  agent.destroy();
  return fatal;
}

/** After a restart half of what got no answer is sent again, as a browser would. */
async function resend(world, port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const again = world.unsure.filter(() => random() < 0.5);
  await Promise.all(again.map((entry) => send(world, agent, port, entry)));
  world.unsure = world.unsure.filter((entry) => !again.includes(entry));
  agent.destroy();
  return again.length;
}

async function check(world) {
  const verify = await run(['verify', '--data', world.dir]);
  if (verify.status !== 0) throw new Error(`verify: ${verify.out}${verify.err}`);
  const csv = await ok(['export', '--survey', 'sipas-service', '--data', world.dir, '-o', '-']);
  const seen = new Map();
  const [head, ...rows] = csv.replace(/^\ufeff/, '').trim().split('\r\n').map((line) => line.split(','));
  for (const row of rows) {
    const cells = Object.fromEntries(head.map((name, i) => [name, row[i]]));
    const id = cells.comment;
    seen.set(id, (seen.get(id) ?? 0) + 1);
    for (const [question, value] of Object.entries(world.answers.get(id) ?? { unknown: '' }))
      if (cells[question] !== value) throw new Error(`${id}: ${question} is stored as ${cells[question]}, was sent as ${value}`);
  }
  const lost = [...world.acknowledged].filter((id) => !seen.has(id));
  const doubled = [...seen].filter(([, n]) => n > 1);
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged responses are lost, e.g. ${lost[0]}`);
  if (doubled.length > 0) throw new Error(`${doubled.length} responses are stored twice, e.g. ${doubled[0][0]}`);
  const total = (await report(world.dir)).periods.reduce((n, p) => n + p.responses, 0);
  if (total !== seen.size) throw new Error(`${seen.size} responses stored, ${total} counted`);
  return seen.size;
}

let world = null;
let totals = { acknowledged: 0, resent: 0, inFlight: 0 };
const backAfter = [];
for (let cycle = 1; cycle <= cycles; cycle++) {
  if (world === null) world = await freshWorld();
  const started = process.hrtime.bigint();
  const server = await serve(world.dir);
  const agent = new Agent();
  await http(agent, server.port, 'GET', `/${world.codes[0]}`);
  backAfter.push(Number(process.hrtime.bigint() - started) / 1e6);
  totals.resent += await resend(world, server.port);
  const stopped = { now: false };
  const crowd = Array.from({ length: clients }, (_, i) => client(world, server.port, stopped, i));
  // Either at a random moment, or in the instant an acknowledgement comes in, when the rest of its batch is still under
  // way: that is when an acknowledgement given too early shows.
  const onAcknowledgement = cycle % 2 === 0;
  await new Promise((done) => {
    const kill = () => { server.child.kill('SIGKILL'); stopped.now = true; done(); };
    world.kill = kill;
    world.killAfter = onAcknowledgement ? 1 + Math.floor(random() * 2000) : 0;
    setTimeout(kill, 20 + random() * (cycles > 100 ? 1980 : 480));
  });
  await server.exited;
  const fatal = (await Promise.all(crowd)).flat();
  if (fatal.length > 0) throw fatal[0];
  totals.inFlight += world.unsure.length;
  const last = cycle === cycles || cycle % cyclesPerDirectory === 0;
  if (last || cycle % 5 === 0) {
    const stored = await check(world);
    console.log(`cycle ${cycle}: ${world.acknowledged.size} acknowledged, ${stored} stored, ${world.unsure.length} in flight at the kill`);
  }
  if (last) {
    totals.acknowledged += world.acknowledged.size;
    rmSync(world.dir, { recursive: true, force: true });
    world = null;
  }
}
backAfter.sort((a, b) => a - b);
const longest = backAfter[backAfter.length - 1];
console.log(`torture: ${cycles} kills, ${totals.acknowledged} acknowledged, 0 lost, 0 counted twice, ${totals.inFlight} in flight at a kill, ` +
  `${totals.resent} sent again; first page after a restart: median ${backAfter[backAfter.length >> 1].toFixed(0)} ms, longest ${longest.toFixed(0)} ms`);
if (totals.acknowledged < cycles * 10 || totals.inFlight < cycles) throw new Error('too little happened to prove anything');
if (longest > 1000) throw new Error('the server was not back within a second');
