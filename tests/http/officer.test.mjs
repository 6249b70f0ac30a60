// Officers and the audit log on the command line, alone and beside a running server.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshDir, ok, run, serve } from '../lib/hailong.mjs';

const json = async (args) => JSON.parse(await ok([...args, '--json']));
const linkPattern = /^\/office\/setup\?t=[0-9a-hjkmnp-tv-z]{26}$/;

async function desk(t) {
  const dir = freshDir(t), data = ['--data', dir];
  writeFileSync(join(dir, 'units.csv'), 'code,parent,name,kind\nxa-thu,,Xã Thử,commune\nmot-cua,xa-thu,Một cửa,centre\n');
  await ok(['unit', 'import', join(dir, 'units.csv'), ...data]); // which is the log's first entry
  return { dir, data };
}

test('an officer is added with a link that is shown once', async (t) => {
  const { dir, data } = await desk(t);
  const text = await ok(['officer', 'add', 'Lan.Tran', '--name', ' Trần Thị Lan ', '--role', 'clerk', '--unit', 'mot-cua', ...data]);
  const [first, link] = text.split('\n');
  assert.match(first, /^lan\.tran sets the account up here, once, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d:$/);
  assert.match(link, linkPattern);
  assert.deepEqual(await json(['officer', 'list', ...data]).then((l) => l.map(({ created, ...o }) => o)), [{
    login: 'lan.tran', name: 'Trần Thị Lan', role: 'clerk', unit: 'mot-cua', state: 'new', second_factor: false, recovery_codes: 0,
    last_login: null }]);
  const token = link.split('=')[1];
  for (const name of readdirSync(dir))
    if (statSync(join(dir, name)).isFile()) assert.ok(!readFileSync(join(dir, name)).includes(token), `${name} has the token`);
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.gov.vn', ...data]);
  const other = await json(['officer', 'add', 'binh', '--name', 'Bình', '--role', 'admin', ...data]);
  assert.equal(other.login, 'binh');
  assert.ok(other.link.startsWith('https://gopy.example.gov.vn/office/setup?t='));
  assert.ok(Math.abs(Date.parse(other.until) - Date.now() - 24 * 3600e3) < 60e3);
  const list = await json(['officer', 'list', '--unit', 'xa-thu', ...data]);
  assert.deepEqual(list.map((o) => o.login), ['lan.tran']);
});

test('what is wrong is said, and nothing is changed', async (t) => {
  const { data } = await desk(t);
  await ok(['officer', 'add', 'lan', '--name', 'Lan', '--role', 'officer', '--unit', 'xa-thu', ...data]);
  const before = [await ok(['officer', 'list', ...data]), await ok(['audit', 'list', ...data])];
  const cases = [
    [2, ['add', 'minh', '--role', 'admin'], '--name is missing'],
    [2, ['add', 'minh', '--name', 'Minh'], '--role is missing'],
    [2, ['add', '--name', 'Minh', '--role', 'admin'], 'LOGIN'],
    [1, ['add', 'mi', '--name', 'Minh', '--role', 'admin'], '"mi" is no login'],
    [1, ['add', 'minh', '--name', 'Minh', '--role', 'boss'], '"boss" is none of admin, officer, clerk, observer, auditor'],
    [1, ['add', 'minh', '--name', '  ', '--role', 'admin'], 'needs a name'],
    [1, ['add', 'minh', '--name', 'x'.repeat(121), '--role', 'admin'], 'at most 120 characters'],
    [1, ['add', 'minh', '--name', 'Minh', '--role', 'admin', '--unit', 'xa-la'], 'there is no unit "xa-la"'],
    [1, ['add', 'minh', '--name', 'Minh', '--role', 'clerk'], 'a clerk works for a unit'],
    [1, ['add', 'LAN', '--name', 'Lan', '--role', 'admin'], 'there is an officer "lan" already'],
    [2, ['change', 'lan'], '--name, --role or --unit'],
    [1, ['change', 'lan', '--role', 'clerk', '--unit', ''], 'a clerk works for a unit'],
    [1, ['change', 'minh', '--role', 'clerk'], 'there is no officer "minh"'],
    [1, ['disable', 'minh'], 'there is no officer "minh"'],
    [1, ['reset', 'minh'], 'there is no officer "minh"'],
    [1, ['sessions', 'minh'], 'there is no officer "minh"'],
    [1, ['sessions', '!'], 'there is no officer "!"'],
    [1, ['revoke', 'minh'], 'there is no officer "minh"'],
    [1, ['revoke', 'lan', '7'], 'lan has no session 7'],
    [1, ['revoke', 'lan', 'x'], '"x" is no id'],
  ];
  for (const [status, args, says] of cases) {
    const result = await run(['officer', ...args, ...data]);
    assert.equal(result.status, status, args.join(' '));
    assert.ok(result.err.includes(says), `${args.join(' ')}: ${result.err}`);
    assert.ok(result.err.startsWith(`hailong: officer ${args[0]}: `), result.err);
    assert.equal(result.out, '', args.join(' '));
  }
  assert.deepEqual([await ok(['officer', 'list', ...data]), await ok(['audit', 'list', ...data])], before);
});

test('change, disable, enable, reset; each is in the log', async (t) => {
  const { data } = await desk(t);
  await ok(['officer', 'add', 'root', '--name', 'Hoa', '--role', 'admin', ...data]);
  await ok(['officer', 'add', 'lan', '--name', 'Lan', '--role', 'clerk', '--unit', 'mot-cua', ...data]);
  assert.equal(await ok(['officer', 'change', 'lan', '--role', 'officer', '--unit', 'xa-thu', ...data]), 'lan: Lan, officer of xa-thu\n');
  assert.equal(await ok(['officer', 'change', 'lan', '--name', 'Lan Trần', '--unit', '', ...data]),
    'lan: Lan Trần, officer of the whole installation\n');
  assert.equal(await ok(['officer', 'disable', 'LAN', ...data]), 'lan is disabled\n');
  assert.equal((await json(['officer', 'list', ...data]))[0].state, 'disabled');
  const refused = await run(['officer', 'reset', 'lan', ...data]);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /"lan" is disabled: enable first/);
  assert.equal(await ok(['officer', 'enable', 'lan', ...data]), 'lan is enabled\n');
  assert.match((await ok(['officer', 'reset', 'lan', ...data])).split('\n')[1], linkPattern);
  const last = await run(['officer', 'disable', 'root', ...data]);
  assert.equal(last.status, 1);
  assert.match(last.err, /no admin of the whole installation would be left/);
  const log = await json(['audit', 'list', ...data]);
  assert.deepEqual(log.map((e) => [e.number, e.who, e.event, e.about, e.unit, e.detail]), [
    [8, '', 'officer-reset', 'lan', '', ''],
    [7, '', 'officer-enabled', 'lan', '', ''],
    [6, '', 'officer-disabled', 'lan', '', ''],
    [5, '', 'officer-changed', 'lan', '', 'officer, was officer of xa-thu'],
    [4, '', 'officer-changed', 'lan', 'xa-thu', 'officer of xa-thu, was clerk of mot-cua'],
    [3, '', 'officer-added', 'lan', 'mot-cua', 'clerk of mot-cua'],
    [2, '', 'officer-added', 'root', '', 'admin'],
    [1, '', 'units-imported', '', '', '2, 2 new'],
  ]);
  for (const entry of log) assert.ok(Math.abs(Date.parse(entry.at) - Date.now()) < 60e3, entry.at);
  const numbers = async (...more) => (await json(['audit', 'list', ...more, ...data])).map((e) => e.number);
  const day = (off) => new Date(Date.now() + (7 + 24 * off) * 3600e3).toISOString().slice(0, 10);
  assert.deepEqual(await numbers('--event', 'officer-added'), [3, 2]);
  assert.deepEqual(await numbers('--about', 'root'), [2]);
  assert.deepEqual(await numbers('--unit', 'xa-thu'), [4, 3]);
  assert.deepEqual(await numbers('--who', 'root'), []);
  assert.deepEqual(await numbers('--who', '', '--max', '2', '--before', '5'), [4, 3]);
  assert.deepEqual(await numbers('--to', '2020-01-01'), []);
  assert.equal((await numbers('--from', day(-1), '--to', day(1))).length, 8);
  assert.deepEqual(await numbers('--from', day(1)), []);
  for (const [args, says] of [[['--event', 'party'], 'there is no event "party"'], [['--from', 'now'], '"now" is no day'],
    [['--max', '1001'], 'from 1 to 1000'], [['--before', '0'], '--before']]) {
    const result = await run(['audit', 'list', ...args, ...data]);
    assert.equal(result.status, 2);
    assert.ok(result.err.includes(says), result.err);
  }
});

test('verify finds what was changed in the log', async (t) => {
  const { dir, data } = await desk(t);
  for (const login of ['anh', 'binh', 'chi'])
    await ok(['officer', 'add', login, '--name', login, '--role', 'observer', '--unit', 'xa-thu', ...data]);
  await ok(['verify', ...data]);
  const path = join(dir, 'hailong.db'), bytes = readFileSync(path);
  const at = bytes.lastIndexOf('officer-addedbinhxa-thu');
  assert.ok(at > 0, 'the third entry lies in the file');
  bytes.write('officer-addedBINHxa-thu', at);
  writeFileSync(path, bytes);
  const result = await run(['verify', ...data]);
  assert.equal(result.status, 1);
  assert.match(result.err, /^the audit log was changed: entry 3 is not what was written, or is missing$/m);
});

test('a server offers the first link until there is an officer', async (t) => {
  const { dir, data } = await desk(t);
  const pattern = /There is no officer yet\. Whoever opens this within 15 minutes becomes the first admin:\n(\S+)\n/;
  let server = await serve(dir);
  t.after(() => server.stop());
  const first = pattern.exec(server.log);
  assert.ok(first, server.log);
  assert.ok(first[1].startsWith(`${server.url}/office/setup?t=`));
  assert.match(new URL(first[1]).pathname + new URL(first[1]).search, linkPattern);
  assert.match(server.log, /event=audit entries=2 head=[0-9a-f]{64}/);
  // Its commands go through the server.
  const link = await json(['officer', 'add', 'root', '--name', 'Hoa', '--role', 'admin', ...data]);
  assert.match(link.link, linkPattern);
  await ok(['officer', 'change', 'root', '--name', 'Hoa Phạm', ...data]);
  assert.equal(await ok(['officer', 'revoke', 'root', ...data]), '0 sessions ended\n');
  assert.match(server.log, /name="officer add" status=0/);
  assert.ok(!server.log.includes(link.link.split('=')[1]), 'the token is not in the log');
  assert.equal((await json(['officer', 'list', ...data]))[0].name, 'Hoa Phạm');
  assert.deepEqual(await json(['officer', 'sessions', 'root', ...data]), []);
  await ok(['verify', ...data]);
  await server.stop();
  server = await serve(dir);
  assert.doesNotMatch(server.log, /no officer yet/);
  assert.match(server.log, /event=audit entries=4 head=[0-9a-f]{64}/);
  await server.stop();
});

test('the key is its owner\'s alone, and made once', async (t) => {
  const { dir, data } = await desk(t);
  await ok(['officer', 'add', 'root', '--name', 'Hoa', '--role', 'admin', ...data]);
  const path = join(dir, 'key'), key = readFileSync(path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(key.length, 32);
  await ok(['officer', 'reset', 'root', ...data]);
  assert.deepEqual(readFileSync(path), key);
  chmodSync(path, 0o644);
  const result = await run(['officer', 'reset', 'root', ...data]);
  assert.equal(result.status, 1);
  assert.match(result.err, /key: others may read this key: make it yours alone with chmod 600/);
  assert.deepEqual((await json(['audit', 'list', ...data])).map((e) => e.event), ['officer-reset', 'officer-added', 'units-imported']);
});

test('settings changed are in the log', async (t) => {
  const { dir, data } = await desk(t);
  await ok(['setting', 'set', 'site.name', 'UBND xã A', ...data]);
  await ok(['setting', 'set', '--unit', 'mot-cua', 'hotline', '1022', ...data]);
  await ok(['setting', 'unset', '--unit', 'mot-cua', 'hotline', ...data]);
  await ok(['setting', 'unset', '--unit', 'mot-cua', 'hotline', ...data]); // nothing was set: nothing happened
  const emblem = join(dir, 'emblem.svg');
  writeFileSync(emblem, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0H10${'V10H0V0H10'.repeat(30)}Z"/></svg>`);
  await ok(['setting', 'set', 'look.emblem', emblem, ...data]);
  const refused = await run(['setting', 'set', 'base.url', 'no address', ...data]);
  assert.equal(refused.status, 1);
  const log = await json(['audit', 'list', '--event', 'setting', ...data]);
  assert.match(log[0].detail, /^\(not set\) → \(\d{3} bytes, [0-9a-f]{16}\)$/);
  assert.deepEqual(log.map((e) => [e.event, e.about, e.unit, e.detail]), [
    ['setting', 'look.emblem', '', log[0].detail],
    ['setting', 'hotline', 'mot-cua', '1022 → taken back'],
    ['setting', 'hotline', 'mot-cua', '(not set) → 1022'],
    ['setting', 'site.name', '', '(not set) → UBND xã A'],
  ]);
  await ok(['verify', ...data]);
});

test('a new directory', async (t) => {
  const data = ['--data', join(freshDir(t), 'data')];
  const none = await run(['officer', 'list', ...data]);
  assert.equal(none.status, 1);
  assert.match(none.err, /there is no database yet/);
  await ok(['officer', 'add', 'root', '--name', 'Hoa', '--role', 'admin', ...data]);
  assert.equal((await json(['officer', 'list', ...data])).length, 1);
});
