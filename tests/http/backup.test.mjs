// Copies of the database: made by command and on a schedule, put back, refused when they are not whole; and what /metrics says.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { commune, freshDir, http, keyOf, ok, questionsOf, report, root, run, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { seeded } from '../lib/names.mjs';
import { Browser, firstLink } from '../lib/officers.mjs';

const sql = (file, text) => execFileSync('sqlite3', [file, '-bail'], { input: text, encoding: 'utf8', maxBuffer: 64 << 20 }).trim();
const strip = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
async function until(what, say) {
  for (let i = 0; i < 200; i++) {
    const seen = await what();
    if (seen) return seen;
    await sleep(50);
  }
  throw new Error(say());
}
/** A commune with 300 responses and a copy of it. */
async function copied(t) {
  const { dir, codes } = await commune(t), data = ['--data', dir], copy = join(freshDir(t), 'copy.db');
  const add = (n) => ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,II.5.1\n${Array.from({ length: n }, (_, i) => `2025-03-${String(1 + i % 28).padStart(2, '0')},${codes[i % 2]},paper,vi,${1 + i % 5}\n`).join('')}` });
  const count = async () => (await report(dir)).periods.reduce((n, p) => n + p.responses, 0);
  await add(300);
  await ok(['backup', '--to', copy, ...data]);
  return { dir, codes, data, copy, add, count, restore: (file, ...more) => run(['restore', file, ...more, ...data]) };
}

// ---- Putting back ----------------------------------------------------------------------------------------------------

test('restore: what is there is kept, sessions end, the log tells, and forms get other keys than before', async (t) => {
  const c = await copied(t), file = join(c.dir, 'hailong.db');
  await c.add(50);
  const starts = new Set([sql(file, 'SELECT start_number FROM meta')]);
  const done = JSON.parse((await c.restore(c.copy, '--json')).out);
  assert.deepEqual(readdirSync(c.dir).filter((name) => /^(hailong|restore|lock)/.test(name)).sort(), ['hailong.db', 'lock']);
  assert.deepEqual([done.responses, await c.count(), done.version, done.officers_to_reset], [300, 300, done.version_now, 0]);
  assert.equal(sql(done.aside, 'SELECT count(*) FROM response'), '350');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(await ok(['audit', 'list', ...c.data]), /restored +copy\.db +300/);
  for (let i = 0; i < 3; i++) {
    starts.add(sql(file, 'SELECT start_number FROM meta'));
    assert.equal((await c.restore(c.copy)).status, 0);
    await sleep(1000); // what was moved aside is named by the second
  }
  assert.ok(starts.size >= 3, [...starts].join());
});

test('restore: refused while somebody serves, writes or reads; for what is no copy; and nothing changes', async (t) => {
  const c = await copied(t), file = join(c.dir, 'hailong.db'), before = readFileSync(file), other = freshDir(t);
  const refused = async (path, why, ...more) => {
    const { status, err } = await c.restore(path, ...more);
    assert.equal(status, 1, path);
    assert.match(err, why);
    assert.ok(!existsSync(join(c.dir, 'restore.tmp')), path);
  };
  writeFileSync(join(other, 'text.db'), 'x'.repeat(9000));
  await refused(join(other, 'text.db'), /this is no copy of a database/);
  writeFileSync(join(other, 'empty.db'), '');
  await refused(join(other, 'empty.db'), /this is no copy of a database/);
  sql(join(other, 'foreign.db'), 'CREATE TABLE x (y); INSERT INTO x VALUES (1);');
  await refused(join(other, 'foreign.db'), /does not end with a checksum/);
  await refused(join(other, 'foreign.db'), /another program/, '--without-checksum');
  const bare = (name) => writeFileSync(join(other, name), readFileSync(c.copy).subarray(0, -88));
  assert.match(readFileSync(c.copy).subarray(-88).toString(), /^\nhailong copy, BLAKE2b [0-9a-f]{64}\n$/);
  bare('newer.db');
  sql(join(other, 'newer.db'), 'PRAGMA user_version = 9999');
  await refused(join(other, 'newer.db'), /has version 9999 and this program knows up to \d+: use the newer hailong/, '--without-checksum');
  bare('wrong.db');
  sql(join(other, 'wrong.db'), 'DELETE FROM response WHERE id = 7');
  await refused(join(other, 'wrong.db'), /not whole: \d+ faults?/, '--without-checksum');
  copyFileSync(c.copy, join(other, 'open.db'));
  writeFileSync(join(other, 'open.db-wal'), 'x');
  await refused(join(other, 'open.db'), /a database that was not closed/);
  await refused(file, /this is the database itself/);
  await refused(join(other, 'none.db'), /cannot open/);
  assert.match((await run(['backup', '--to', file, ...c.data])).err, /a database in use/);
  assert.match((await run(['backup', '--to', join(other, 'open.db'), ...c.data])).err, /a database in use/);
  assert.match((await run(['backup', '--to', other, ...c.data])).err, /this is no file/);
  assert.match((await run(['backup', '--to', join(other, 'none', 'x.db'), ...c.data])).err, /none: there is no such folder: make it, or choose another one/);
  assert.deepEqual(readFileSync(file), before, 'byte for byte');

  const reader = execFileSync('sh', ['-c', `sqlite3 -readonly '${file}' 'BEGIN; SELECT count(*) FROM unit;' '.shell sleep 3' >/dev/null 2>&1 & echo $!`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  await sleep(500);
  await refused(c.copy, /somebody reads it/);
  process.kill(Number(reader), 'SIGKILL');
  await sleep(3000); // its sleep holds the file
  const server = await serve(c.dir);
  t.after(() => server.stop());
  await refused(c.copy, /a server or another command writes there: stop it first/);
});

test('restore: by another user than the directory\'s, whose server could not open it, is refused', { skip: process.getuid() !== 0 && 'needs root' }, async (t) => {
  const c = await copied(t), before = readFileSync(join(c.dir, 'hailong.db'));
  chownSync(c.dir, 65534, 65534);
  const { status, err } = await c.restore(c.copy);
  assert.equal(status, 1);
  assert.match(err, /it belongs to nobody, whose server could not open what you restore: restore as that user, with sudo -u nobody hailong restore\n$/);
  assert.deepEqual(readFileSync(join(c.dir, 'hailong.db')), before);
  assert.deepEqual(readdirSync(c.dir).filter((name) => name.startsWith('restore')), []);
  chownSync(c.dir, 0, 0);
  assert.equal((await c.restore(c.copy)).status, 0);
});

test('restore: a key from a stick whose file system knows no modes', async (t) => {
  const c = await copied(t), to = freshDir(t), stick = join(freshDir(t), 'key');
  assert.doesNotMatch(await ok(['backup', '--to', c.copy, ...c.data]), /Not in it/, 'there is no key yet');
  await ok(['officer', 'add', 'root', '--name', 'Hoa (minh họa)', '--role', 'admin', ...c.data]);
  assert.match(await ok(['backup', '--to', c.copy, ...c.data]), /\nNot in it: \S+\/key\. Keep a copy of that too, apart from this one\.\n$/);
  copyFileSync(join(c.dir, 'key'), stick);
  chmodSync(stick, 0o755);
  await ok(['restore', c.copy, '--key', stick, '--data', to]);
  assert.deepEqual(readFileSync(join(to, 'key')), readFileSync(stick));
  assert.equal(statSync(join(to, 'key')).mode & 0o777, 0o600);
});

// How many damaged copies; DAMAGED=10000 for long.
const damages = Number(process.env.DAMAGED ?? 120);
test('restore: damaged copies are refused; without a checksum none with other answers gets in', async (t) => {
  const c = await copied(t), random = seeded(8), bytes = readFileSync(c.copy), other = freshDir(t), bad = join(other, 'bad.db');
  const responses = (file) => sql(file, 'SELECT counter, day, revision, channel, hex(answers) FROM response ORDER BY 1, 2, 3, 4, 5; SELECT counter, day, revision, channel, responses, hex(cells) FROM tally ORDER BY 1, 2, 3, 4');
  const whole = responses(c.copy), seen = { refused: 0, same: 0 };
  for (let i = 0; i < damages; i++) {
    const damaged = Buffer.from(bytes);
    if (i % 4 === 0) damaged.copy(damaged, Math.floor(random() * bytes.length / 512) * 512, Math.floor(random() * bytes.length / 512) * 512, bytes.length); // a piece of it elsewhere
    else for (let n = 1 + Math.floor(random() * 20); n > 0; n--) damaged[Math.floor(random() * damaged.length)] ^= 1 << Math.floor(random() * 8);
    writeFileSync(bad, i % 7 === 0 ? damaged.subarray(0, Math.floor(random() * damaged.length)) : i % 2 ? damaged.subarray(0, -88) : damaged);
    const to = join(other, `to-${i}`), { status, err } = await run(['restore', bad, ...(i % 2 ? ['--without-checksum'] : []), '--data', to]);
    if (status === 0) {
      assert.ok(i % 2, `damage ${i}`);
      assert.equal(responses(join(to, 'hailong.db')), whole, `damage ${i}`);
      seen.same++;
    } else {
      assert.equal(status, 1, `damage ${i}: ${err}`);
      assert.ok(err.includes('bad.db'), err);
      assert.ok(!existsSync(join(to, 'hailong.db')) && !existsSync(join(to, 'restore.tmp')), `damage ${i}`);
      seen.refused++;
    }
  }
  t.diagnostic(JSON.stringify(seen));
  assert.ok(seen.refused > damages / 2);
});

test('restore: over a database that is damaged; from an older version; both are told', async (t) => {
  const c = await copied(t), file = join(c.dir, 'hailong.db');
  writeFileSync(file, Buffer.alloc(8192, 'x'));
  writeFileSync(`${file}-wal`, 'its log');
  const done = JSON.parse((await c.restore(c.copy, '--json')).out);
  assert.equal(await c.count(), 300);
  assert.equal(readFileSync(done.aside, 'latin1'), 'x'.repeat(8192));
  assert.equal(readFileSync(`${done.aside}-wal`, 'latin1'), 'its log');
  assert.match(await ok(['verify', ...c.data]), /^All is well: 300 responses/);

  const to = freshDir(t), old = join(freshDir(t), 'old.db');
  sql(old, gunzipSync(readFileSync(join(root, 'tests/old/v9.sql.gz'))).toString());
  assert.match(await ok(['restore', old, '--without-checksum', '--data', to]), /The copy was of version 9 and was brought up to version \d+\./);
  assert.match(await ok(['verify', '--data', to]), /^All is well/);
});

// ---- On a schedule ---------------------------------------------------------------------------------------------------

const metric = (text, name) => Number(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
async function watched(t, prepare) {
  const c = await copied(t), folder = join(c.dir, 'backups');
  mkdirSync(folder, { recursive: true });
  for (const day of ['01', '02', '03']) copyFileSync(c.copy, join(folder, `backup-2026-01-${day}-080000.db`));
  writeFileSync(join(folder, 'backup-2026-01-03-080000.db.123.db.tmp'), 'left by a run that was killed');
  await prepare(c);
  const server = await serve(c.dir), who = new Browser(server);
  t.after(() => server.stop());
  await who.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const ask = async () => (await http(server, 'GET', '/metrics')).body;
  await until(async () => metric(await ask(), 'hailong_backup_runs_total{result="whole"}') + metric(await ask(), 'hailong_backup_runs_total{result="failed"}') > 0, () => server.log);
  return { ...c, folder, server, who, ask, names: () => readdirSync(folder).sort() };
}

test('a server whose newest copy is too old makes one at once, keeps as many as it is to, and says so', async (t) => {
  const w = await watched(t, (c) => {
    writeFileSync(join(c.dir, 'backups', 'backup-2026-01-04-080000.db'), readFileSync(c.copy).subarray(0, -20));
    return ok(['setting', 'set', 'backup.keep', '2', ...c.data]);
  });
  // What was cut off since is no copy, and no copy was removed in its stead.
  const [older, cut, newer, ...none] = w.names();
  assert.deepEqual([older, cut, none], ['backup-2026-01-03-080000.db', 'backup-2026-01-04-080000.db', []]);
  assert.equal(sql(join(w.folder, newer), 'SELECT count(*) FROM response'), '300');
  const text = await w.ask();
  assert.deepEqual(['last_success', 'overdue', 'copies'].map((x) => metric(text, `hailong_backup_${x}`)), [1, 0, 2]);
  assert.ok(Math.abs(metric(text, 'hailong_backup_last_timestamp_seconds') - Date.now() / 1000) < 60);
  assert.match(w.server.log, /event=backup file="[^"]+" bytes=\d+ responses=300 ms=\d+/);
  for (const path of ['/office/tasks', '/office/retention']) {
    const page = await w.who.get(path);
    assert.doesNotMatch(page.body, /<div role="?alert/, path);
    assert.deepEqual(await judgeHtml(page.body), [], path);
  }
  assert.match(strip((await w.who.get('/office/retention')).body), /Bản sao gần nhất đã được kiểm tra là đầy đủ: \d\d\/\d\d\/\d{4}, \d\d:\d\d . Số bản đang có trên máy chủ: 2 . Máy chủ tự sao lưu mỗi 24 giờ\./);
});

test('a database that is not what was counted makes no copy; admins, the log and /metrics say that the newest is too old', async (t) => {
  const w = await watched(t, (c) => sql(join(c.dir, 'hailong.db'), 'UPDATE tally SET responses = responses + 1 WHERE (counter, day, revision, channel) = (SELECT counter, day, revision, channel FROM tally LIMIT 1)'));
  assert.deepEqual(w.names(), ['01', '02', '03'].map((day) => `backup-2026-01-${day}-080000.db`));
  const text = await w.ask();
  assert.deepEqual(['last_success', 'overdue', 'copies'].map((x) => metric(text, `hailong_backup_${x}`)), [0, 1, 3]);
  assert.equal(metric(text, 'hailong_backup_runs_total{result="failed"}'), 1);
  await until(() => /<4>event=backup what="the newest copy/.test(w.server.log), () => w.server.log);
  assert.match(w.server.log, /<3>event=backup what="no copy was made" error="the copy was thrown away/);
  assert.match(w.server.log, /<3>event=backup fault="counter [^"]+number of responses/);
  for (const path of ['/office/tasks', '/office/retention']) {
    const page = await w.who.get(path);
    assert.match(strip(page.body), /Bản sao dữ liệu gần nhất đã cũ: 03\/01\/2026, 08:00 \. Nếu ổ đĩa hỏng/, path);
    assert.deepEqual(await judgeHtml(page.body), [], path);
    assert.match((await w.who.get(`${path}?lang=en`)).body, /The newest copy of the data is too old/);
  }
});

// ---- /metrics --------------------------------------------------------------------------------------------------------

/** Prometheus' text format 0.0.4, strictly; gives every sample. */
function parse(text) {
  assert.ok(text.endsWith('\n') && !/\r/.test(text));
  const samples = new Map(), types = new Map();
  let family = null;
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z_]+) (\S.*)$/.exec(line), type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line);
    if (help) {
      assert.ok(!types.has(help[1]), `${help[1]} stands twice`);
      family = help[1];
    } else if (type) {
      assert.equal(type[1], family, line);
      assert.equal(type[2] === 'counter', family.endsWith('_total'), line);
      types.set(family, type[2]);
    } else {
      const sample = /^([a-z_]+)(?:\{([a-z]+)="([^"\\\n]*)"\})? ([0-9.e+-]+)$/.exec(line);
      assert.ok(sample, line);
      const [, name, label, value, number] = sample, suffix = name.slice(family.length);
      assert.ok(name.startsWith(family) && (types.get(family) === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).includes(suffix), line);
      assert.ok(Number.isFinite(Number(number)), line);
      const key = label ? `${name}{${label}="${value}"}` : name;
      assert.ok(!samples.has(key), `${key} stands twice`);
      samples.set(key, Number(number));
    }
  }
  for (const [name, type] of types)
    if (type === 'histogram') {
      const buckets = [...samples].filter(([key]) => key.startsWith(`${name}_bucket`));
      const bounds = buckets.map(([key]) => /le="([^"]+)"/.exec(key)[1].replace('+Inf', 'Infinity')).map(Number);
      assert.ok(bounds.every((b, i) => i === 0 || b > bounds[i - 1]) && bounds.at(-1) === Infinity, name);
      assert.ok(buckets.every(([, n], i) => i === 0 || n >= buckets[i - 1][1]), name);
      assert.equal(buckets.at(-1)[1], samples.get(`${name}_count`), name);
    }
  return samples;
}

test('/metrics: in the format of Prometheus, for this machine alone, and what it counts is what was done', async (t) => {
  const { dir, codes } = await commune(t), server = await serve(dir);
  t.after(() => server.stop());
  const before = parse((await http(server, 'GET', '/metrics')).body), bodies = [], did = { '2xx': 1, '3xx': 0, '4xx': 0 };
  const tell = (answer) => { did[`${String(answer.status)[0]}xx`]++; return answer.status; };
  for (let i = 0; i < 7; i++) {
    const form = await http(server, 'GET', `/${codes[i % 2]}`);
    tell(form);
    bodies.push([codes[i % 2], [['key', keyOf(form.body)], ['lang', 'vi'], ...questionsOf(form.body).map((name) => [name, '4'])]]);
  }
  const send = ([code, fields]) => http(server, 'POST', `/${code}`, { body: new URLSearchParams(fields).toString() });
  for (const body of bodies) assert.equal(tell(await send(body)), 303);
  for (const body of bodies.slice(0, 3)) assert.equal(tell(await send(body)), 303); // again
  assert.equal(tell(await send([bodies[0][0], bodies[0][1].map(([name, value]) => [name, name.startsWith('q.') ? '2' : value])])), 409);
  assert.equal(tell(await http(server, 'GET', '/office/u/none/none/none')), 404);
  const socket = connect(server.port, '127.0.0.1');
  await new Promise((done) => socket.on('connect', done));
  const answer = await until(async () => {
    const got = await http(server, 'GET', '/metrics');
    return parse(got.body).get('hailong_http_connections') >= 2 && got;
  }, () => 'no connection is counted');
  socket.destroy();
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const now = parse(answer.body), grown = (name) => now.get(name) - before.get(name);
  assert.deepEqual(['stored', 'repeated', 'conflict', 'failed', 'refused'].map((r) => grown(`hailong_submissions_total{result="${r}"}`)), [7, 3, 1, 0, 0]);
  assert.ok(grown('hailong_http_responses_total{class="2xx"}') >= did['2xx']);
  assert.deepEqual(['3xx', '4xx', '5xx'].map((c) => grown(`hailong_http_responses_total{class="${c}"}`)), [did['3xx'], did['4xx'], 0]);
  const commits = grown('hailong_commit_seconds_count');
  assert.ok(commits >= 1 && commits <= 11 && now.get('hailong_commit_seconds_sum') > 0);
  assert.equal(now.get('hailong_wal_bytes'), statSync(join(dir, 'hailong.db-wal')).size);
  assert.equal(now.get('hailong_database_bytes'), statSync(join(dir, 'hailong.db')).size);
  assert.equal(now.get('process_open_fds') <= readdirSync(`/proc/${server.child.pid}/fd`).length + 3, true);
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) * 1024;
  assert.ok(Math.abs(now.get('process_resident_memory_bytes') - resident) < 4 << 20);
  assert.equal(now.get('hailong_crosstab_bytes'), 0);
  assert.deepEqual([now.get('hailong_queue_length'), now.get('hailong_store_healthy'), now.get('hailong_build_info{version="0.1.0"}')], [0, 1, 1]);
  assert.ok(!codes.some((code) => answer.body.includes(code)) && !/xa-thu|mot-cua/.test(answer.body), 'nothing of a counter or unit');
  for (const headers of [{ 'X-Forwarded-For': '10.0.0.1' }, { Forwarded: 'for=10.0.0.1' }]) assert.equal((await http(server, 'GET', '/metrics', { headers })).status, 404);
  assert.equal((await http(server, 'GET', '/metrics', { headers: { Host: 'gopy.example.vn' } })).status, 400);
  // Debian's package of promtool weighs 19 MB and is not asked for; where it is there it must agree.
  const promtool = spawnSync('promtool', ['check', 'metrics'], { input: answer.body, encoding: 'utf8' });
  if (promtool.error === undefined) assert.deepEqual([promtool.status, promtool.stderr], [0, '']);
});
