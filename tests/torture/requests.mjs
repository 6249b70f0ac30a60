// A million requests of every kind, with the server's memory watched: forms read and sent, sent again, thank-you pages, results, the
// pages and files of an officer, a program's calls, scripts, wrong addresses and methods, bad input, connections cut in the middle.
// After the first 50,000 resident memory grows by 1 MB at most; never more than 64 MB; no descriptor is left open but those of readers
// (two each) that workers keep from their first work on, which a worker may do late. What cross-tabs are
// counted from is as large as what is stored, on purpose, as long as somebody asks: both are looked at once it was given back.
// usage: node tests/torture/requests.mjs REQUESTS|short [SEED]
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayOf, http, ok, publish, serve } from '../lib/hailong.mjs';
import { ask, drawer, ledger, line } from '../lib/ledger.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

const long = process.argv[2] !== 'short', wanted = long ? Number(process.argv[2] ?? 1e6) : 3000;
const seed = Number(process.argv[3] ?? Date.now() % 1e9), draw = drawer(seed);
// What is filled once (copies of forms, figures, threads' memory) is there after the first part. A short run has few requests of
// each kind in it, so that some are made, and threads open their readers, for the first time afterwards.
const settle = long ? Math.min(50000, Math.floor(wanted / 2)) : 1500, growth = long ? 1 : 12, moreFiles = long ? 0 : 8, peakMax = 64, readersMax = 24, clients = 24, unit = 'xa-thu';
console.log(`requests: ${wanted}, memory watched from ${settle} on, seed ${seed}`);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const home = mkdtempSync(join(tmpdir(), 'hailong-requests-')), data = ['--data', home], world = await ledger(home, seed);
await ok(['setting', 'set', 'results.public', 'yes', ...data]);
// Last month's answers, so that there is something to report, to compare and to publish.
await ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,II.5.1\n${Array.from({ length: 600 }, (_, i) =>
  `${dayOf(1 + i % 3, 1 + i % 27)},${world.codes[i % 3]},qr,vi,${1 + draw(5)}\n`).join('')}` });
await publish(home, unit);
const server = await serve(home), proc = `/proc/${server.child.pid}`;
/** [the database's, all others] */
const descriptors = () => {
  const files = readdirSync(`${proc}/fd`).map((fd) => { try { return readlinkSync(`${proc}/fd/${fd}`); } catch { return ''; } }), ours = files.filter((file) => file.includes('/hailong.db')).length;
  return [ours, files.length - ours];
};
const memory = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`${proc}/status`, 'utf8'))[1]) / 1024;

// ---- Who asks ------------------------------------------------------------------------------------------------------------

const officer = new Browser(server);
await officer.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản (minh họa)' });
const scopes = 'read-structure,read-figures,read-responses';
const newToken = async () => JSON.parse(await ok(['token', 'add', 'Chương trình (minh họa)', '--scopes', scopes, '--json', ...data])).token;
const tokens = await Promise.all(Array.from({ length: 4 }, newToken));
const counts = new Map();
let asked = 0;

/** One request that must have one of these answers; what it is called in the table at the end. */
async function expect(kind, statuses, agent, method, path, body, headers) {
  const answer = await ask(server, agent, method, path, body, headers);
  asked++;
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (!statuses.includes(answer.status)) throw new Error(`${kind}: ${method} ${path}: ${answer.status}, not ${statuses.join(' or ')}: ${answer.body.slice(0, 200)}`);
  return answer;
}
const any = (list) => list[draw(list.length)];
const code = () => any(world.codes);
const session = () => ({ Cookie: `__Host-s=${officer.cookie}` });
const encodings = () => any([{}, { 'Accept-Encoding': 'gzip' }, { 'Accept-Encoding': 'br' }]);

/** Half a request, or a page that nobody waits for. */
const cut = () => new Promise((done) => {
  const whole = `POST /${code()} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 400\r\n\r\nkey=0123`;
  const text = any([whole, whole.slice(0, 10 + draw(90)), `GET /${code()} HTTP/1.1\r\nHost: localhost\r\n\r\n`]);
  const socket = connect(server.port, '127.0.0.1', () => socket.write(text, () => setTimeout(() => (draw(2) ? socket.resetAndDestroy() : socket.destroy()), draw(5))));
  socket.on('error', () => {});
  socket.on('close', () => { asked++; counts.set('cut', (counts.get('cut') ?? 0) + 1); done(); });
});

// ---- What is asked -------------------------------------------------------------------------------------------------------

async function fillIn(agent) {
  const path = `/${code()}`, page = await expect('form', [200], agent, 'GET', path, undefined, {});
  const names = [...new Set([...page.body.matchAll(/type="?radio"? name="?(q\.[^" ]+)/g)].map((m) => m[1]))];
  const fields = [['key', hidden(page.body, 'key')], ['lang', 'vi'], ...names.map((name) => [name, String(1 + draw(5))]), ...(draw(5) ? [] : [['q.comment', `Lời minh họa ${asked}`]])];
  const body = new URLSearchParams(fields).toString(), sent = await expect('sent', [303], agent, 'POST', path, body);
  if (draw(4) === 0) await expect('sent again', [303], agent, 'POST', path, body);
  if (draw(8) === 0) await expect('sent otherwise', [409], agent, 'POST', path, body.replace(/(q\.[^&=]+=)\d/, (all, name) => `${name}${all.endsWith('1') ? 2 : 1}`));
  await expect('thanks', [200], agent, 'GET', sent.headers.location, undefined, encodings());
}
const office = ['', '/compare', '/report', '/events', '/visits', '/counters', '/register', '/comments', '/targets', '/cross', '/tasks', '/reports', '/settings'].map((path) => `/office/u/${unit}${path}`);
const files = ['report.csv', 'report.json', 'report.xlsx'].map((name) => `/office/u/${unit}/${name}?survey=sipas-service&period=${dayOf(1).slice(0, 7)}`);
const calls = ['/surveys', '/surveys/sipas-service', '/units', `/units/${unit}`, '/counters', `/indices?survey=sipas-service&unit=${unit}`, `/responses?survey=sipas-service&unit=${unit}&limit=20`];
const script = /\/js\/vi\/[^"> ]+/.exec((await officer.get(`/office/u/${unit}`)).body)[0];
const wrong = [
  ['GET', () => '/khong/co/gi', [404]], ['GET', () => `/${any(['0000000', 'ZZZZZZZ', 'abc'])}`, [404]], ['POST', () => '/results', [405]],
  ['PUT', () => `/${code()}`, [405, 411]], ['GET', () => `/${code()}?a=%zz`, [400]], ['GET', () => `/${'a'.repeat(2000)}`, [414]],
  ['POST', () => `/${code()}`, [422, 400], 'key=00&lang=vi&q.II.5.1=3'], ['POST', () => `/${code()}`, [400], 'q.khong-co=1'], ['POST', () => `/${code()}`, [413], 'a'.repeat(70000)],
  ['GET', () => `/office/u/${unit}`, [303]], ['POST', () => '/office/login', [403], 'login=ai&password=sai'],
];
/** In a hundred draws so many. */
const kinds = [
  [52, fillIn],
  [10, (agent) => expect('form, encoded', [200], agent, 'GET', `/${code()}${any(['', '?lang=en', '?mode=steps', '?size=large'])}`, undefined, encodings())],
  [6, (agent) => expect('results', [200], agent, 'GET', any(['/', '/results', `/results/${unit}`, `/results/${unit}/data.csv`, `/results/${unit}/data.json`]), undefined, encodings())],
  [4, (agent) => expect('office', [200], agent, 'GET', any(office), undefined, session())],
  [1, (agent) => expect('file', [200], agent, 'GET', any(files), undefined, session())],
  // A program may ask so often and no more.
  [4, (agent) => expect('program', [200, 429], agent, 'GET', `/api/v1${any(calls)}`, undefined, { Authorization: `Bearer ${any(tokens)}` })],
  [3, (agent) => expect('script', [200], agent, 'GET', script, undefined, encodings())],
  [14, (agent) => { const [method, path, statuses, body] = any(wrong); return expect('wrong', statuses, agent, method, path(), body).catch((error) => { if (body?.length < 60000 || body === undefined) throw error; }); }],
  [6, cut],
].flatMap(([n, kind]) => Array(n).fill(kind));

async function client(until) {
  let agent = line();
  while (asked < until) {
    await any(kinds)(agent);
    if (draw(50) === 0) { agent.destroy(); agent = line(); }
  }
  agent.destroy();
}

const columns = async () => Number(/^hailong_crosstab_bytes (\d+)/m.exec((await http(server, 'GET', '/metrics', { headers: { Connection: 'close' } })).body)[1]);
/** Until so many were asked; then all is at rest, and with `given` nobody has asked for a cross-tab for minutes. */
async function part(until, given = false) {
  await Promise.all(Array.from({ length: clients }, () => client(until)));
  await wait(long ? 3500 : 2500); // the last answers linger for two seconds
  for (let seconds = 0; long && given && (await columns()) > 0; seconds += 10) {
    if (seconds > 600) throw new Error('cross-tabs give nothing back');
    await wait(10000);
  }
  const now = { asked, rss: memory('VmRSS'), peak: memory('VmHWM'), files: descriptors(), seconds: (performance.now() - begun) / 1000 };
  const parts = `${memory('RssAnon').toFixed(1)} its own, ${memory('RssFile').toFixed(1)} of the program and other files, ${((await columns()) / 1048576).toFixed(1)} for cross-tabs`;
  console.log(`  ${now.asked} asked in ${now.seconds.toFixed(0)} s: ${now.rss.toFixed(1)} MB (${parts}), ${now.peak.toFixed(1)} at most; files ${now.files.join(' + ')}`);
  return now;
}

const begun = performance.now();
let first, last;
try {
  first = await part(settle, true);
  const step = Math.max(settle, Math.ceil((wanted - settle) / 20));
  for (let until = settle; until < wanted; ) last = await part(until = Math.min(wanted, until + step), until === wanted);
} finally {
  await server.stop();
}
const verify = await ok(['verify', ...data]);
rmSync(home, { recursive: true, force: true });
console.log(`  ${[...counts].map(([kind, n]) => `${kind} ${n}`).join(', ')}; ${verify.trim()}`);
if (last.rss > first.rss + growth) throw new Error(`memory grows: ${first.rss.toFixed(1)} MB after ${first.asked} requests, ${last.rss.toFixed(1)} after ${last.asked}`);
if (last.peak > peakMax) throw new Error(`${last.peak.toFixed(1)} MB at most, ${peakMax} are the limit`);
if (last.files[1] > first.files[1] + moreFiles) throw new Error(`${last.files[1]} files and connections are open, ${first.files[1]} were after ${first.asked} requests`);
if (last.files[0] > readersMax * 2) throw new Error(`the database is open ${last.files[0]} times, ${readersMax} readers are the limit`);
console.log(`requests: ${last.asked} of ${counts.size} kinds, memory ${first.rss.toFixed(1)} → ${last.rss.toFixed(1)} MB (${last.peak.toFixed(1)} at most), files ${first.files.join(' + ')} → ${last.files.join(' + ')}`);
