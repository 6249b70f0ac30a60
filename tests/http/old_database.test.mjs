// A database that an older program wrote, opened by this one. tests/old holds the demo as the version of 9 steps made it (SQL, with two
// counters moved and closed, a setting of a unit and printed sheets), and what that version reported of it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { freshDir, http, ok, program, root, run, serve } from '../lib/hailong.mjs';
import { Browser } from '../lib/officers.mjs';

const old = (name) => gunzipSync(readFileSync(join(root, 'tests/old', name))).toString();
const sql = (file, text) => execFileSync('sqlite3', [file, '-bail', '-json'], { input: text, maxBuffer: 64 << 20, encoding: 'utf8' });
const rows = (file, text) => JSON.parse(sql(file, text) || '[]');
const steps = readdirSync(join(root, 'src/store/sql/migrate')).length;

/** Everything a report said is said, with the same value; more may be said. */
function said(before, after, where, seen) {
  if (before === null || typeof before !== 'object') {
    seen.values++;
    return assert.deepEqual(after, before, where);
  }
  if (Array.isArray(before)) assert.equal(after?.length, before.length, where);
  for (const key of Object.keys(before)) said(before[key], after?.[key], `${where}.${before[key]?.code ?? before[key]?.period ?? key}`, seen);
}

test('through all steps: every row of every table is there, every figure is the same, and the chains hold', async (t) => {
  const dir = freshDir(t), file = join(dir, 'hailong.db'), data = ['--data', dir];
  sql(file, `PRAGMA journal_mode = wal;\n${old('v9.sql.gz')}`);
  const tables = rows(file, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").map((x) => x.name);
  const content = (columns) => Object.fromEntries(tables.map((name) => [name, rows(file, `SELECT ${columns[name].map((c) => `quote("${c}") AS "${c}"`).join(', ')} FROM "${name}" ORDER BY ${columns[name].map((c) => `"${c}"`).join(', ')}`)]));
  const columns = Object.fromEntries(tables.map((name) => [name, rows(file, `PRAGMA table_info("${name}")`).map((c) => c.name).filter((c) => c !== 'start_number' /* counts openings */ && !(/^(month_)?tally$/.test(name) && /^(cells|channels)$/.test(c)) /* packed anew; verify and the reports hold them against the responses */)])), before = content(columns);
  for (const [name, least] of Object.entries({ response: 900, tally: 700, month_tally: 70, comment: 60, comment_batch: 9, target: 30, visit: 500, sheet: 1, unit_setting: 1, officer: 6, remark: 3, event: 2, revision: 7, audit: 11 }))
    assert.ok(before[name].length >= least, `${before[name].length} rows of ${name}: something to bring up`);

  const early = await run(['verify', ...data]);
  assert.equal(early.status, 1);
  assert.match(early.err, /the database is of an older version \(9\): start the server or run a writing command once/);
  assert.deepEqual(content(columns), before, 'reading changes nothing');
  const { code, name } = rows(file, "SELECT code, name FROM unit WHERE code = 'xa-vi-du'")[0];
  assert.match(await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\n${code},,"${name}",commune\n` }), /0 units? added/);

  assert.equal(rows(file, 'PRAGMA user_version')[0].user_version, steps);
  assert.deepEqual(rows(file, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  assert.equal(sql(file, 'PRAGMA foreign_key_check'), '');
  const after = content(columns);
  assert.equal(after.audit.length, before.audit.length + 1, 'the command that brought it up is in the log');
  assert.equal(Number(after.meta[0].audit_rows), before.audit.length + 1);
  after.meta = after.meta.map((row, i) => ({ ...row, audit_rows: before.meta[i].audit_rows, audit_head: before.meta[i].audit_head }));
  after.audit = after.audit.filter(({ number }) => before.audit.some((entry) => entry.number === number));
  for (const table of tables) assert.deepEqual(after[table], before[table], `rows of ${table}`);
  assert.match(await ok(['verify', ...data]), /^All is well: \d+ responses, \d+ tallies recounted/);
  assert.ok(readdirSync(join(dir, 'backups')).some((n) => n === 'before-0010.db'), 'a copy of before');

  const seen = { values: 0 };
  for (const [key, report] of Object.entries(JSON.parse(old('v9.json.gz')))) {
    const [survey, unit, by] = key.split(' ');
    const now = JSON.parse(await ok(['report', '--survey', survey, '--unit', unit, '--from', report.from, '--to', report.to, '--by', by, '--json', ...data]));
    said(report, now, key, seen);
  }
  t.diagnostic(`${tables.length} tables, ${Object.values(before).flat().length} rows, ${seen.values} values of reports the same`);
  assert.ok(seen.values > 5000);
});

test('killed at any moment on the way it is the old one or the new one, whole', async (t) => {
  const begun = freshDir(t), seed = join(begun, 'hailong.db'), found = { 9: 0, [steps]: 0 };
  sql(seed, `PRAGMA journal_mode = wal;\n${old('v9.sql.gz')}`);
  const input = 'code,parent,name,kind\n', bring = (dir) => spawn(program, ['unit', 'import', '-', '--data', dir], { stdio: ['pipe', 'ignore', 'ignore'] }).on('error', () => {});
  const whole = async (dir) => {
    const child = bring(dir), from = performance.now();
    child.stdin.end(input);
    await new Promise((done) => child.on('exit', done));
    return performance.now() - from;
  };
  const copy = () => { const dir = freshDir(t); copyFileSync(seed, join(dir, 'hailong.db')); return dir; };
  const takes = await whole(copy());
  for (let i = 0; i < 20; i++) {
    const dir = copy(), file = join(dir, 'hailong.db'), child = bring(dir);
    child.stdin.on('error', () => {}).end(input);
    await Promise.race([new Promise((done) => setTimeout(done, (takes * (i + 0.5)) / 20)), new Promise((done) => child.on('exit', done))]);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.on('exit', done));
    const version = rows(file, 'PRAGMA user_version')[0].user_version;
    assert.ok(version in found, `version ${version}`);
    found[version]++;
    assert.deepEqual(rows(file, 'PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    await whole(dir);
    assert.match(await ok(['verify', '--data', dir]), /^All is well/);
  }
  t.diagnostic(`${found[9]} of version 9, ${found[steps]} of version ${steps}; ${takes.toFixed(0)} ms to bring it up`);
  assert.ok(found[9] > 0);
});

test('and goes on: an officer signs in, freezes and publishes, answers come in', async (t) => {
  const dir = freshDir(t), file = join(dir, 'hailong.db'), data = ['--data', dir];
  sql(file, `PRAGMA journal_mode = wal;\n${old('v9.sql.gz')}`);
  const server = await serve(dir);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const month = (responses) => ok(['report', '--survey', 'sipas-quick', '--unit', 'xa-vi-du', '--from', '2026-10-01', '--to', '2026-10-31', '--by', 'month', '--json', ...data]).then((text) => assert.equal(JSON.parse(text).periods[0].responses, responses));
  const { n } = rows(file, "SELECT count(*) AS n FROM response r JOIN revision v ON v.id = r.revision JOIN survey s ON s.id = v.survey WHERE s.code = 'sipas-quick' AND date(r.day * 86400, 'unixepoch') BETWEEN '2026-10-01' AND '2026-10-31'")[0];
  await month(n);
  await ok(['result', 'publish', '--unit', 'xa-vi-du', '--survey', 'sipas-quick', '--period', '2026-10', ...data]);
  assert.equal((await http(server, 'GET', '/results/xa-vi-du')).status, 200);
  const who = new Browser(server);
  assert.equal((await who.name('quan.tri', 'sen-no-thang-bay')).status, 303, 'the password of before');
  for (const page of ['', '/report', '/publish', '/units', '/targets', '/visits', '/paper', '/campaigns', '/comments']) assert.equal((await who.get(`/office/u/xa-vi-du${page}`)).status, 200, page);
  const { code } = rows(file, "SELECT c.code FROM counter c WHERE c.valid_to IS NULL LIMIT 1")[0];
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n2026-10-05,${code},paper,vi,4\n` });
  await month(n + 1);
  assert.match(await ok(['verify', ...data]), /^All is well/);
});
