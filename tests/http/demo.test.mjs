// The demo as somebody meets it: what it prints, that everybody printed can sign in and sees what the role allows, and that the
// story is on the officers' page. When and at whom is tested for many days in tests/unit/demo_story.c.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { ok, run, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser } from '../lib/officers.mjs';
import { plain, tables } from '../lib/shown.mjs';

async function demo(t, args = []) {
  const begin = performance.now();
  const server = await serve(null, { command: 'demo', args });
  server.seconds = (performance.now() - begin) / 1e3;
  t.after(async () => {
    assert.equal(await server.stop('SIGINT'), 0, server.log);
    if (server.dir) assert.ok(!existsSync(server.dir), 'nothing is left');
  });
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => server.child.stdout.once('data', done));
  server.dir = /--data (\S+)/.exec(server.out)[1];
  server.logins = [...server.out.matchAll(/^ +(\S+) +(\S+) +(admin|officer|clerk|observer|auditor) +(.+)$/gm)].map(([, login, password, role, of]) => ({ login, password, role, of }));
  return server;
}

test('every log-in that is printed opens the pages of its role, with a password alone', async (t) => {
  const server = await demo(t);
  t.diagnostic(`listening after ${server.seconds.toFixed(2)} s`);
  assert.deepEqual([...new Set(server.logins.map((o) => o.role))].sort(), ['admin', 'auditor', 'clerk', 'observer', 'officer']);
  assert.match(server.out, /Officers +http:\S+\/office\//);
  assert.match(server.out, /made up/);
  assert.match(server.out, /Here a password is enough; your own installation asks for a second factor too/);
  assert.equal(await ok(['setting', 'get', 'login.second_factor', '--data', server.dir]), 'no\n');
  const times = JSON.parse(await ok(['audit', 'list', '--max', '1000', '--json', '--data', server.dir])).map((line) => line.at);
  assert.deepEqual(times, [...times].sort().reverse(), 'the log is in the order of time');
  const added = JSON.parse(await ok(['audit', 'list', '--event', 'officer-added', '--json', '--data', server.dir]));
  for (const { login, role, of } of server.logins)
    assert.equal(added.find((line) => line.about === login).detail, of === 'the whole installation' ? role : `${role} of ${of}`, 'the log names the unit of an account');
  for (const { login, password, role, of } of server.logins) {
    const who = new Browser(server), entered = await who.name(login, password);
    assert.equal(entered.status, 303, login);
    const home = await who.get('/office/');
    assert.equal(home.status, 200, login);
    assert.ok(plain(home.body).includes('(minh họa)'), login);
    assert.deepEqual(await judgeHtml(home.body), [], login);
    assert.equal((await who.get('/office/u/xa-vi-du-dong')).status, of === 'xa-vi-du-hcc' ? 404 : 200, `${login}, ${role} of ${of}`);
    assert.equal((await who.get('/office/u/xa-vi-du-hcc')).status, 200, login);
  }
  assert.equal((await new Browser(server).name(server.logins[0].login, 'mua phùn tháng giêng 7')).status, 422);
  const accounts = JSON.parse(await ok(['officer', 'list', '--json', '--data', server.dir]));
  assert.equal(accounts.length, server.logins.length);
  assert.ok(accounts.every((o) => /\(minh họa\)$/.test(o.name)), 'nobody can be taken for somebody');
  await ok(['verify', '--data', server.dir]);
});

test('the officers’ page by quarters: one fall that is one, one that is none, a unit of too few, a rate of answers', async (t) => {
  const server = await demo(t), who = new Browser(server);
  const { login, password } = server.logins.find((o) => o.role === 'observer');
  await who.name(login, password);
  const report = JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--unit', 'xa-vi-du', '--by', 'quarter', '--json', '--data', server.dir]));
  const down = report.periods.flatMap((p) => p.dimensions.filter((e) => e.before?.verdict === 'down' && e.code.includes('.')).map((e) => ({ p, e })));
  // Of a hundred days one or two have a second fall, by chance, as a test that is right 95 times of 100 must.
  const fell = down.find(({ e }) => e.code === 'II.6');
  assert.equal(fell.p.period, report.periods.at(-2).period);
  assert.ok(down.length <= 2, JSON.stringify(down.map(({ p, e }) => [e.code, p.period])));
  const unclear = report.periods.at(-3).dimensions.find((e) => e.code === 'II.9');
  assert.equal(unclear.before.verdict, 'unclear');
  assert.ok(unclear.before.diff < -5, String(unclear.before.diff));
  const shown = async (p, code) => {
    const page = await who.get(`/office/?by=quarter&to=${p.to}`), title = p.dimensions.find((e) => e.code === code).title;
    return tables(page.body)[0].find(([name]) => name === title).join(' ');
  };
  assert.match(await shown(fell.p, 'II.6'), /So với kỳ trước: −\d+,\d\d điểm phần trăm \(từ \d+,\d\d%\): giảm, có ý nghĩa/);
  assert.match(await shown(report.periods.at(-3), 'II.9'), /So với kỳ trước: −\d+,\d\d điểm phần trăm \(từ \d+,\d\d%\): chưa đủ căn cứ/);
  const page = await who.get('/office/?by=quarter'), below = tables(page.body)[2];
  assert.equal(below.length, 11);
  const hidden = below.filter((row) => !/%/.test(row[2])).map(([name]) => name);
  assert.ok(hidden.some((name) => name.includes('thôn Đồi')) && hidden.length === 2, hidden.join());
  assert.match(plain(page.body), /Tỷ lệ trả lời: \d+,\d\d%/);
  assert.ok(tables(page.body)[0].some((row) => /Dưới chỉ tiêu/.test(row[3])) && tables(page.body)[0].some((row) => /đạt, hơn/.test(row[3])), 'targets met and missed');
});

test('as many responses as one likes; what cannot be made is said', async (t) => {
  const server = await demo(t, ['--responses', '2000', '--days', '100']);
  const made = Number(/its (\d+) responses/.exec(server.out)[1]);
  assert.ok(made > 1800 && made < 2200, String(made));
  for (const [args, said] of [[['--responses', '0'], '--responses is a number from 1 to 20000000'], [['--responses', '2e3'], '--responses is a number from 1 to 20000000'], [['--days', '0'], '--days is a number from 1 to 3660'], [['--today', '2999-01-01'], '--today is a day of the last ten years, for example 2026-11-22'], [['--seed=-1'], '--seed is a whole number, 0 or more']]) {
    const { status, err } = await run(['demo', ...args]);
    assert.equal(status, 2);
    assert.ok(err.startsWith(`hailong: demo: ${said}\n`), err);
  }
});
