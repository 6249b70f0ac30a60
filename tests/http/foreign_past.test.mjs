// A counter has belonged to another unit before: whoever has it now reaches none of that unit's days. And a preview shows nobody's series to
// officers who may not see it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { call } from '../lib/api.mjs';
import { dashboards } from '../lib/dashboard.mjs';
import { ok, publishedOn, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { hidden } from '../lib/officers.mjs';
import { previews } from '../lib/shown.mjs';

const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const day = (days) => new Date(Date.now() + 7 * 3600e3 + days * 864e5).toISOString().slice(0, 10);
const clean = async (d) => assert.equal((await run(['verify', ...d.data])).status, 0);

/** The counter of a goes over to b five days ago, with 40 people in a before; d.admin runs b, d.clerk works there. */
async function movedAway(t) {
  const d = await dashboards(t);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\nb-1,b,Quầy lưu động b-1 (minh họa),commune\n' });
  await d.answer(Array.from({ length: 40 }, (_, i) => ({ day: day(-10 - i), unit: 'a', 'tc.1': 1 + i % 5, 'tt.1': 4 })));
  d.code = d.counter.a;
  const at = '/office/u/a/counters';
  const form = (await d.first.get(`${at}?counter=${d.code}`)).body;
  assert.equal((await d.first.send(at, { do: 'move', counter: d.code, seen: hidden(form, 'seen'), to: 'b', from: day(-5) })).status, 303);
  d.admin = await d.officer('quan.b', 'admin', 'b');
  d.clerk = await d.officer('hoa.b', 'clerk', 'b');
  d.responses = async (unit) => (await d.report('--unit', unit, '--by', 'month', '--from', day(-62), '--to', day(0))).periods.reduce((n, p) => n + p.responses, 0);
  return d;
}

test('a counter is not moved from a day on which it belonged to a unit of others', async (t) => {
  const d = await movedAway(t), at = '/office/u/b/counters';
  const before = await d.responses('a');
  const seen = hidden((await d.admin.get(`${at}?counter=${d.code}`)).body, 'seen');
  const look = await d.admin.get(`${at}?counter=${d.code}&to=b-1&from=${day(-40)}`);
  assert.deepEqual(await judgeHtml(look.body), []);
  assert.match(plain(look.body), /thuộc đơn vị khác/);
  const done = await d.admin.send(at, { do: 'move', counter: d.code, seen, to: 'b-1', from: day(-40) });
  assert.equal(done.status, 422, done.headers.location);
  assert.match(plain(done.body), /thuộc đơn vị khác/);
  assert.equal(await d.responses('a'), before, 'nothing of a\'s past is b\'s');
  assert.equal((await d.admin.send(at, { do: 'move', counter: d.code, seen, to: 'b-1', from: day(-5) })).status, 303, 'from its first day there');
  assert.equal(await d.responses('a'), before);
  const back = hidden((await d.first.get(`/office/u/b-1/counters?counter=${d.code}`)).body, 'seen');
  assert.equal((await d.first.send('/office/u/b-1/counters', { do: 'move', counter: d.code, seen: back, to: 'b', from: day(-40) })).status, 303, 'who runs both may');
  await clean(d);
});

test('a move that somebody planned is shown, not written over, and taken back by who runs both units', async (t) => {
  const d = await movedAway(t), at = '/office/u/b/counters', one = `${at}?counter=${d.code}`;
  const move = async (who, to, from) => who.send(at, { do: 'move', counter: d.code, seen: hidden((await who.get(one)).body, 'seen'), to, from });
  assert.equal((await move(d.first, 'a', day(40))).status, 303);
  const page = await d.first.get(one);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.match(plain(page.body), /Quầy đã được hẹn chuyển tới/);
  assert.match(page.body, /Bỏ việc chuyển đã hẹn/);
  const look = await d.first.get(`${one}&to=b-1&from=${day(10)}`);
  assert.match(plain(look.body), /đã được hẹn chuyển sang đơn vị khác/, 'said in the preview');
  for (const [to, from] of [['b-1', day(10)], ['b-1', day(50)], ['b-1', day(0)], ['b', day(39)]]) {
    const refused = await move(d.first, to, from);
    assert.equal(refused.status, 422, `${to} ${from}`);
    assert.match(plain(refused.body), /đã được hẹn chuyển sang đơn vị khác/);
    assert.deepEqual(await judgeHtml(refused.body), []);
  }
  // Who runs b alone sees the plan, and neither moves the counter otherwise nor takes back what was planned from above.
  const seen = (await d.admin.get(one)).body;
  assert.match(plain(seen), /Quầy đã được hẹn chuyển tới/);
  assert.ok(!seen.includes('Bỏ việc chuyển đã hẹn'));
  for (const [to, from] of [['b-1', day(10)], ['b', day(40)]]) assert.equal((await move(d.admin, to, from)).status, 422, `${to} ${from}`);
  const back = await move(d.first, 'b', day(40));
  assert.equal(back.status, 303);
  assert.match(plain((await d.first.get(back.headers.location)).body), /Đã bỏ việc chuyển đã hẹn/);
  assert.ok(!(await d.first.get(one)).body.includes('Bỏ việc chuyển đã hẹn'));
  assert.equal((await move(d.admin, 'b-1', day(10))).status, 303);
  await clean(d);
});

test('visits and paper slips of days on which the counter belonged to a unit of others', async (t) => {
  const d = await movedAway(t);
  const visits = async () => JSON.parse(await ok(['visit', 'list', '--json', ...d.data])).map((v) => [v.counter, v.date, v.visits]);
  const at = '/office/u/b/visits';
  for (const days of [-40, -6]) {
    const pasted = await d.clerk.send(at, { do: 'import', csv: `counter,date,visits\n${d.code},${day(days)},900\n` });
    assert.equal(pasted.status, 422);
    assert.match(plain(pasted.body), /thuộc đơn vị khác/);
  }
  const week = `${at}?week=${day(-40)}`;
  for (let i = 0; i < 7; i++) assert.notEqual((await d.clerk.send(week, { do: 'save', [`v.${d.code}.${i}`]: '900' })).status, 500);
  assert.deepEqual(await visits(), []);
  assert.equal((await d.clerk.send(at, { do: 'import', csv: `counter,date,visits\n${d.code},${day(-5)},90\n` })).status, 303);
  assert.deepEqual(await visits(), [[d.code, day(-5), 90]]);

  publishedOn(d.data[1], day(-60));
  const slips = { do: 'begin', counter: d.code, survey: '', expected: '3' };
  const old = await d.clerk.send('/office/u/b/paper', { ...slips, day: day(-40) });
  assert.equal(old.status, 422, old.headers.location);
  assert.match(plain(old.body), /thuộc đơn vị khác/);
  assert.equal((await d.clerk.send('/office/u/b/paper', { ...slips, day: day(-5) })).status, 303);
  await clean(d);
});

test('a program whose token reaches the counter now writes no visits into days before', async (t) => {
  const d = await movedAway(t);
  const { token } = JSON.parse(await ok(['token', 'add', 'Máy lấy số (minh họa)', '--scopes', 'write-visits', '--unit', 'b', '--json', ...d.data]));
  const put = (days) => call(d.server, 'PUT', `/counters/${d.code}/visits/${day(days)}`, { token, json: { visits: 900 } });
  assert.equal((await put(-5)).status, 201);
  assert.equal((await put(-6)).status, 404);
  assert.equal(JSON.parse(await ok(['visit', 'list', '--json', ...d.data])).length, 1);
});

test('a preview of a change shows no series of a unit that the officer may not see', async (t) => {
  const d = await dashboards(t);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\na-1,a,Điểm a-1 (minh họa),commune\n' });
  await d.answer(['xa', 'a', 'b'].flatMap((unit) => Array.from({ length: 40 }, (_, i) => ({ day: day(-1 - i), unit, 'tc.1': 1 + i % 5 }))));
  const admin = await d.officer('quan.a', 'admin', 'a');
  const asked = `/office/u/a-1/unit?${new URLSearchParams({ plan: 'merge', to: 'a', from: day(0), way: 'then' })}`;
  const shown = async (who) => previews((await who.get(asked)).body).length;
  assert.equal((await admin.get('/office/u/xa')).status, 404);
  assert.equal(await shown(d.first), 3);
  assert.equal(await shown(admin), 2, 'a-1 and a, and not what stands above');
});
