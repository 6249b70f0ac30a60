// The clock of a running server jumps: hours, ten years, to 1970 and 2038, back every second, and across restarts. No crash, no
// form counted twice, no session made longer, time-outs as ever. The machine's own clock stays as it is (libfaketime).
// usage: node tests/torture/clock.mjs ROUNDS [SEED]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from '../lib/api.mjs';
import { ok, raw, serve } from '../lib/hailong.mjs';
import { ask, ledger, line } from '../lib/ledger.mjs';
import { Browser, firstLink } from '../lib/officers.mjs';

const rounds = Number(process.argv[2] ?? 10), seed = Number(process.argv[3] ?? Date.now() % 1e9), year = 365.25 * 86400;
console.log(`clock: ${rounds} rounds, seed ${seed}`);
const library = execFileSync('sh', ['-c', 'ls /usr/lib/*/faketime/libfaketimeMT.so.1'], { encoding: 'utf8' }).trim();
const home = mkdtempSync(join(tmpdir(), 'hailong-clock-')), world = await ledger(home, seed), stamp = join(home, 'stamp');
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** The server's clock is so many seconds ahead from now on. */
function ahead(seconds) {
  writeFileSync(`${stamp}.new`, `${seconds >= 0 ? '+' : ''}${Math.round(seconds)}\n`);
  renameSync(`${stamp}.new`, stamp);
}
const until = (date) => (Date.parse(date) - Date.now()) / 1000;
const start = () => serve(home, { env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: stamp, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' } });
const jumps = {
  'an hour on': () => 3600, 'an hour back': () => -3600, 'ten days on': () => 10 * 86400, 'ten years on': () => 10 * year, 'ten years back': () => -10 * year,
  '1970': () => until('1970-01-01T00:00:05Z'), 'before 2038': () => until('2038-01-19T03:14:05Z'), 'behind 2038': () => until('2038-01-19T03:14:10Z'), 'right': () => 0,
};

// A program that sends what it typed elsewhere, each batch under a key of its own.
const data = ['--data', home], today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10), batches = [];
await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
await ok(['counter', 'import', '-', ...data], { input: 'code,unit,name,field,survey\n,xa-thu,Quầy của chương trình,,sipas-quick\n' });
const counter = JSON.parse(await ok(['counter', 'list', '--json', ...data])).find((c) => c.survey === 'sipas-quick').code;
const bearer = JSON.parse(await ok(['token', 'add', 'Chương trình (minh họa)', '--scopes', 'write-responses', '--json', ...data])).token;

ahead(0);
let server = await start();
const agent = line(), officer = new Browser(server), sent = [];
await officer.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản (minh họa)' });
const token = officer.cookie;
const counts = { jumps: 0, restarts: 0, stored: 0, again: 0, refused: 0, session: 0, api: 0 };

/** Statuses a form may have under a wrong clock: stored, or refused as one that is too old. */
async function send(slip, what) {
  const answer = await world.send(server, agent, slip);
  if (answer.status !== 303 && answer.status !== 422) throw new Error(`${what}: ${answer.status}`);
  return answer.status === 303;
}
/** A batch is taken, or refused as one of a day to come; what was taken comes again and again. */
async function program(name) {
  batches.push({ key: `k${batches.length}`, taken: false });
  for (const batch of [batches.at(-1), batches[world.draw(batches.length)], batches[world.draw(batches.length)]]) await programSend(batch, name);
}
async function programSend(batch, name) {
  const answer = await call(server, 'POST', '/responses', { token: bearer, headers: { 'Idempotency-Key': batch.key }, json: { survey: 'sipas-quick', responses: [{ counter, day: today, answers: { 'II.5.0': 4 } }] } });
  if (![200, 201, 401, 422].includes(answer.status)) throw new Error(`${name}: the API says ${answer.status} ${answer.body}`);
  batch.taken ||= answer.status < 300;
}
/** The session may end under a wrong clock, for good. It holds under none that is as far off as it may be idle, or further back than a minute or so. */
async function session(seconds, what) {
  officer.cookie = token; // it was taken from the browser under another clock
  const answer = await officer.get('/office/');
  if (answer.status !== 200 && answer.status !== 303) throw new Error(`${what}: the office says ${answer.status}`);
  counts.session += answer.status === 200;
  if (answer.status === 200 && Math.abs(seconds) >= 1800) throw new Error(`${what}: the session goes on`);
}

async function jump(name) {
  const early = await world.slip(server, agent), seconds = jumps[name]();
  ahead(seconds);
  counts.jumps++;
  if (world.draw(4) === 0) { // wrong from the start on
    counts.restarts++;
    if (await server.stop() !== 0) throw new Error(`${name}: ended badly\n${server.log}`);
    server = officer.server = await start();
  }
  counts[await send(early, `${name}: a form from before`) ? 'stored' : 'refused']++;
  const slip = await world.slip(server, agent);
  if (!await send(slip, name)) throw new Error(`${name}: a fresh form was refused`);
  counts.stored++;
  sent.push(early, slip);
  for (const old of [slip, sent[world.draw(sent.length)], sent[world.draw(sent.length)]]) counts.again += await send(old, `${name}: sent again`);
  await program(name);
  await session(seconds, name);
  for (const path of ['/results', '/healthz']) {
    const answer = await ask(server, agent, 'GET', path);
    if (answer.status !== 200 && answer.status !== 404) throw new Error(`${name}: ${path} says ${answer.status}`);
  }
}

/** A client that says nothing is closed after ten seconds, whatever the clock on the wall does. */
async function timeouts() {
  const begun = performance.now(), steps = setInterval(() => ahead(world.draw(2) * 1e6 - 5e5), 1000);
  await raw(server.port, 'GET / HTTP/1.1\r\n', 15000);
  clearInterval(steps);
  const lived = (performance.now() - begun) / 1000;
  if (lived < 8 || lived > 12.5) throw new Error(`a silent client was closed after ${lived.toFixed(1)} s`);
}

const begun = performance.now();
try {
  await session(0, 'at first');
  for (let i = 0; i < rounds; i++)
    for (const name of Object.keys(jumps)) await jump(name);
  let back = 0;
  for (let i = 0; i < (rounds > 2 ? 20 : 3); i++) { // a second back, every second
    ahead(--back * 2);
    const slip = await world.slip(server, agent);
    if (!await send(slip, 'a clock that goes back')) throw new Error('a clock that goes back: a fresh form was refused');
    sent.push(slip);
    await wait(1000);
  }
  if (rounds > 2) await timeouts();
  ahead(0);
  for (const slip of sent) counts.again += await send(slip, 'all of it again');
  for (const batch of batches.filter((one) => one.taken)) await programSend(batch, 'all of it again');
} finally {
  agent.destroy();
  if (await server.stop() !== 0) throw new Error(`ended badly\n${server.log.slice(-2000)}`);
}
if (counts.session === 0) throw new Error('the session never held: nothing was tried');
const stored = await world.check(), taken = batches.filter((one) => one.taken).length;
const rows = (await ok(['export', '--survey', 'sipas-quick', ...data, '-o', '-'])).trim().split('\r\n').length - 1;
if (rows !== taken || taken === 0) throw new Error(`${taken} batches were taken, ${rows} are stored`);
counts.api = taken;
rmSync(home, { recursive: true, force: true });
console.log(`clock: ${JSON.stringify(counts)}; ${world.acknowledged} acknowledged, ${stored} stored, 0 lost, 0 twice, no session longer; ${((performance.now() - begun) / 1000).toFixed(0)} s`);
