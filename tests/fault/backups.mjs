// Makes copies while clients send, and restores each: it holds every response that was acknowledged before it was begun, none twice
// and none that nobody sent, and the restored database is the copy row by row. Then kills backups and restores with SIGKILL at a random
// moment, or in the instant the databases change places: there is the old database or the new one, never half of one.
// usage: node tests/fault/backups.mjs BACKUPS [SEED]
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commune, keyOf, ok, program, questionsOf, report, run, serve } from '../lib/hailong.mjs';
import { seeded } from '../lib/names.mjs';
import { Browser, firstLink } from '../lib/officers.mjs';

const backups = Number(process.argv[2] ?? 5), seed = Number(process.argv[3] ?? Date.now() % 1e9), random = seeded(seed);
const clients = 8, survey = 'sipas-service', top = mkdtempSync(join(tmpdir(), 'hailong-backups-'));
console.log(`backups: ${backups}, seed ${seed}`);

const ask = (world, agent, method, path, body) => new Promise((done, fail) => {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) };
  const call = request({ agent, host: '127.0.0.1', port: world.server.port, method, path, headers }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part)).on('end', () => done({ status: answer.statusCode, body: Buffer.concat(parts).toString() })).on('error', fail);
  });
  call.on('error', fail);
  call.end(body);
});

/** Sends until told to stop. slowest: of all answers, in ms. */
async function client(world, number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; !world.stopped; i++) {
    const code = world.codes[i % world.codes.length], form = await ask(world, agent, 'GET', `/${code}`), id = `phieu-${number}-${i}`;
    const fields = questionsOf(form.body).map((name) => [name, String(1 + Math.floor(random() * 5))]);
    const body = new URLSearchParams([['key', keyOf(form.body)], ['lang', 'vi'], ...fields, ['q.comment', id]]).toString();
    world.sent.add(id);
    const begun = performance.now();
    assert.equal((await ask(world, agent, 'POST', `/${code}`, body)).status, 303, id);
    world.slowest = Math.max(world.slowest, performance.now() - begun);
    world.acknowledged.add(id);
    await new Promise((done) => setTimeout(done, 2));
  }
  agent.destroy();
}

/** What a database holds, but for what a restore changes by itself. */
function rows(file) {
  const sql = (text) => execFileSync('sqlite3', ['-readonly', file, text], { encoding: 'utf8', maxBuffer: 256 << 20 });
  const tables = sql("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1").trim().split('\n').filter((t) => !['session', 'setup', 'meta', 'audit'].includes(t));
  return { rest: execFileSync('sqlite3', ['-readonly', file, `.dump ${tables.join(' ')}`], { encoding: 'utf8', maxBuffer: 256 << 20 }), audit: sql("SELECT number, at, event, about, detail, hex(hash) FROM audit WHERE event <> 'restored'"),
    restored: Number(sql("SELECT count(*) FROM audit WHERE event = 'restored'")), sessions: Number(sql('SELECT count(*) FROM session')), secret: sql('SELECT hex(secret) FROM meta') };
}

async function stored(dir) {
  const csv = await ok(['export', '--survey', survey, '--data', dir, '--raw', '-o', '-']);
  const [head, ...lines] = csv.trim().split('\r\n').map((line) => line.split(','));
  return lines.map((line) => line[head.indexOf('comment')]);
}

async function underLoad() {
  const { dir, codes } = await commune(null, { dir: mkdtempSync(join(top, 'live-')) }), data = ['--data', dir];
  const world = { dir, codes, sent: new Set(), acknowledged: new Set(), slowest: 0, stopped: false, server: await serve(dir) };
  await new Browser(world.server).setUp(firstLink(world.server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const crowd = Array.from({ length: clients }, (_, i) => client(world, i)), took = [];
  let responses = 0;
  for (let i = 0; i < backups; i++) {
    const before = new Set(world.acknowledged), begun = performance.now(), to = join(top, 'copy.db'), fresh = mkdtempSync(join(top, 'restored-'));
    const made = JSON.parse(await ok(['backup', ...(i % 2 === 0 ? ['--to', to] : []), '--json', ...data]));
    took.push(performance.now() - begun);
    assert.equal(statSync(made.file).mode & 0o777, 0o600);
    // Without the key that opens the officer's second factor it is not whole, and said so.
    if (i === 0) assert.match((await run(['restore', made.file, '--data', fresh])).err, /the key is missing that opens .*1 officer/);
    await ok(['restore', made.file, '--key', join(dir, 'key'), '--data', fresh]);
    const ids = await stored(fresh), unique = new Set(ids), copy = rows(made.file), there = rows(join(fresh, 'hailong.db'));
    assert.equal(unique.size, ids.length, 'none twice');
    assert.deepEqual([...before].filter((id) => !unique.has(id)), [], 'none lost');
    assert.deepEqual([...unique].filter((id) => !world.sent.has(id)), [], 'none made up');
    assert.equal(made.responses, ids.length);
    assert.equal((await report(fresh)).periods.reduce((n, p) => n + p.responses, 0), ids.length, 'counted as stored');
    assert.deepEqual([there.restored, there.sessions, copy.restored], [1, 0, 0]);
    assert.deepEqual({ ...there, restored: 0, sessions: 0 }, { ...copy, sessions: 0 }, 'row by row');
    responses += ids.length;
    rmSync(fresh, { recursive: true });
    rmSync(made.file);
  }
  world.stopped = true;
  await Promise.all(crowd);
  assert.ok(world.acknowledged.size > backups * 20, 'there was no load to speak of');
  await world.server.stop();
  took.sort((a, b) => a - b);
  console.log(`backups: ${backups} under load, each restored and equal, ${responses} responses compared; ${world.acknowledged.size} acknowledged meanwhile, slowest in ` +
    `${world.slowest.toFixed(0)} ms; a copy in ${took[took.length >> 1].toFixed(0)} ms (median)`);
}

/** Kills a command after `ms`, or when `now` says so. True: it was killed before its end. */
async function killed(args, ms, now) {
  const child = spawn(program, args, { stdio: 'ignore' }), begun = performance.now();
  let over = false;
  const end = new Promise((done) => child.on('exit', (_, signal) => { over = true; done(signal === 'SIGKILL'); }));
  while (!over && (now === undefined ? performance.now() - begun < ms : !now())) await new Promise((done) => setImmediate(done));
  child.kill('SIGKILL');
  return end;
}

async function underKills(kills) {
  const { dir, codes } = await commune(null, { dir: mkdtempSync(join(top, 'killed-')) }), data = ['--data', dir], folder = join(dir, 'backups');
  const add = (n) => ok(['import', '--survey', survey, '-', ...data], { input: `date,counter,channel,language,II.5.1\n${Array.from({ length: n }, (_, i) => `2025-03-${String(1 + i % 28).padStart(2, '0')},${codes[i % 2]},paper,vi,${1 + i % 5}\n`).join('')}` });
  const count = async () => { assert.match(await ok(['verify', ...data]), /^All is well/); return (await report(dir)).periods.reduce((n, p) => n + p.responses, 0); };
  const named = (pattern) => (existsSync(folder) ? readdirSync(folder) : []).filter((name) => pattern.test(name));
  await add(3000);
  const first = join(top, 'first.db'), second = join(top, 'second.db');
  let begun = performance.now();
  await ok(['backup', '--to', first, ...data]);
  const backupMs = performance.now() - begun;
  await add(2000);
  await ok(['backup', '--to', second, ...data]);
  const sizes = { [first]: 3000, [second]: 5000 };
  begun = performance.now();
  await ok(['restore', first, ...data]);
  const restoreMs = performance.now() - begun;
  let now = 3000, old = 0, fresh = 0, cut = 0;
  for (let i = 0; i < kills; i++) {
    // A backup: what has a name is whole, what has none goes with the next run.
    if (await killed(['backup', ...data], random() * 1.1 * backupMs)) cut++;
    for (const name of named(/^backup-.*\.db$/)) {
      const at = mkdtempSync(join(top, 'at-'));
      assert.equal(JSON.parse(await ok(['restore', join(folder, name), '--json', '--data', at])).responses, now);
      rmSync(at, { recursive: true });
      rmSync(join(folder, name));
    }
    await ok(['backup', ...data]);
    assert.deepEqual(named(/^backup-.*\.tmp$/), []);
    named(/^backup-/).forEach((name) => rmSync(join(folder, name)));
    // A restore: the old one or the new one, and again it works.
    const file = now === 3000 ? second : first, inode = statSync(join(dir, 'hailong.db')).ino;
    const moment = [undefined, () => named(/^replaced-.*\.tmp$/).length > 0, () => statSync(join(dir, 'hailong.db')).ino !== inode][i % 3];
    if (await killed(['restore', file, ...data], random() * 1.1 * restoreMs, moment)) cut++;
    const seen = await count();
    assert.ok([now, sizes[file]].includes(seen), `kill ${i}: ${seen} responses, there were ${now} and ${sizes[file]} were to come`);
    if (seen === now) old++;
    else fresh++;
    const done = JSON.parse(await ok(['restore', file, '--json', ...data]));
    assert.equal(await count(), now = sizes[file]);
    assert.deepEqual(named(/\.tmp$/), [], `kill ${i}`);
    assert.equal(existsSync(join(dir, 'restore.tmp')), false);
    const at = mkdtempSync(join(top, 'at-'));
    assert.equal(JSON.parse(await ok(['restore', done.aside, '--without-checksum', '--json', '--data', at])).responses, seen, 'what was there is kept');
    rmSync(at, { recursive: true });
    named(/^replaced-/).forEach((name) => rmSync(join(folder, name)));
  }
  console.log(`backups: ${cut} kills of ${2 * kills} tries; restores cut off left the old database ${old} times, the new one ${fresh} times, half of one never`);
  if (kills >= 12) assert.ok(old >= kills / 6 && fresh >= kills / 12 && cut > kills, 'the kills missed the moment, so nothing is proven');
}

try {
  await underLoad();
  await underKills(Math.max(6, Math.ceil(backups / 2)));
} finally {
  rmSync(top, { recursive: true, force: true });
}
