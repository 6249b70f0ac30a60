// The counters of a unit on the web: made, changed, closed, opened again and moved, each fault of each form, what a preview promises and what then is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { http, ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { hidden } from '../lib/officers.mjs';
import { previews } from '../lib/shown.mjs';

const plain = (html) => html.replace(/<(br|p|td|th|small|li)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|quot|#43|#39);/g, (c) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#43;': '+', '&#39;': "'" })[c]).replace(/\s+/g, ' ').trim();
const list = async (d, unit) => JSON.parse(await ok(['counter', 'list', ...(unit ? ['--unit', unit] : []), '--json', ...d.data])).filter((c) => !unit || c.unit === unit);
const log = async (d, event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...d.data]));
const valueOf = (html, id) => new RegExp(`<input id="?${id}"?[^>]* value=(?:"([^"]*)"|([^ >]*))`).exec(html)?.slice(1).find((text) => text !== undefined);
const good = { do: 'add', name: 'Quầy số 9', field: 'ho-tich', survey: '', channel: 'qr' };
const day = (days) => new Date(Date.now() + 7 * 3600e3 + days * 864e5).toISOString().slice(0, 10);
const clean = async (d) => assert.equal((await run(['verify', ...d.data])).status, 0);
/** What the form of a counter has in it. */
const seenOf = async (who, unit, code) => hidden((await who.get(`/office/u/${unit}/counters?counter=${code}`)).body, 'seen');

test('a clerk adds a counter with one button, and the page leads to its poster', async (t) => {
  const d = await dashboards(t);
  const clerk = await d.officer('hoa.le', 'clerk', 'a');
  const page = await clerk.get('/office/u/a/counters');
  assert.equal(page.status, 200);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.match((await clerk.get('/office/u/a/tasks')).body, /\/office\/u\/a\/counters/);
  const suggested = valueOf(page.body, 'name');
  assert.equal(suggested, 'Quầy số 1');
  const before = await list(d, 'a');
  const done = await clerk.send('/office/u/a/counters', { ...good, name: suggested, field: '' });
  assert.equal(done.status, 303);
  const now = await list(d, 'a'), made = now.find((c) => !before.some((b) => b.code === c.code));
  assert.deepEqual([made.name, made.field, made.survey, made.channel, made.unit, made.valid_from, made.valid_to], ['Quầy số 1', '', '', 'qr', 'a', day(0), null]);
  assert.equal(done.headers.location, `/office/u/a/counters?done=added&counter=${made.code}`);
  const after = await clerk.get(done.headers.location);
  assert.deepEqual(await judgeHtml(after.body), []);
  assert.match(after.body, new RegExp(`href="/office/u/a/posters\\?counter=${made.code}"`));
  assert.equal(valueOf(after.body, 'name'), 'Quầy số 2', 'the next one');
  assert.equal((await http(d.server, 'GET', `/${made.code}`)).status, 200, 'it takes responses at once');
  assert.deepEqual((await log(d, 'counter-added')).map((e) => [e.who, e.about, e.unit, e.detail]), [['hoa.le', made.code, 'a', 'name Quầy số 1']]);
  const printed = await clerk.send('/office/u/a/counters', { ...good, do: 'print', name: 'Quầy số 2' });
  assert.match(printed.headers.location, /^\/office\/u\/a\/posters\?counter=[0-9A-Z]{7}&done=added$/);
  for (const [method, path] of [['get', '/office/u/xa/counters'], ['send', '/office/u/xa/counters'], ['send', '/office/u/b/counters']])
    assert.equal((await clerk[method](path, good)).status, 404, `a clerk at ${path}`);
  await clean(d);
});

test('what was done is said where and as long as the log says so, and nowhere else', async (t) => {
  const d = await dashboards(t), at = '/office/u/a/counters';
  await ok(['setting', 'set', 'base.url', 'https://gopy.xa-vi-du.gov.vn', ...d.data]);
  const added = /Đã thêm quầy: Quầy số 9 \([0-9A-Z]{7}\)/, text = async (path, who = d.first) => plain((await who.get(path)).body);
  const made = (await d.first.send(at, { ...good, do: 'print' })).headers.location, code = /counter=(\w{7})/.exec(made)[1];
  const page = await d.first.get(made);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.match(plain(page.body), added);
  assert.match(plain(page.body), /Bước tiếp theo: .*Tới chỗ tải tệp để in Về danh sách quầy, thêm quầy khác/);
  assert.match(page.body, /href="?#file/);
  assert.match(await text(`${at}?done=added&counter=${code}`), added);
  const other = await d.officer('tam.pham', 'clerk', 'a');
  for (const [path, who] of [[`/office/u/a/posters?counter=${code}`], [`/office/u/a/posters?counter=${d.counter.a}&done=added`], [`/office/u/b/posters?counter=${code}&done=added`], [`/office/u/xa/posters?counter=${code}&done=added`],
    [`${at}?done=added&counter=${d.counter.a}`], [`/office/u/b/counters?done=added&counter=${code}`], [made, other], [`${at}?done=added&counter=${code}`, other]])
    assert.doesNotMatch(await text(path, who), /Đã thêm quầy/, path);
  for (const done of ['changed', 'closed', 'reopened', 'moved', 'unplanned'])
    assert.doesNotMatch(await text(`${at}?done=${done}&counter=${code}`), /Đã (ghi|ngừng|mở|bỏ)/, done);
  assert.doesNotMatch(await text(`${at}?done=moved&counter=${d.counter.b}`), /Đã ghi việc chuyển/, 'a counter that never moved');
  const same = await d.first.send(at, { ...good, do: 'change', counter: code, seen: await seenOf(d.first, 'a', code) });
  assert.match(await text(same.headers.location), /Không có gì thay đổi ở quầy: Quầy số 9/);
  assert.equal((await d.first.send(at, { do: 'close', counter: code, seen: await seenOf(d.first, 'a', code) })).status, 303);
  assert.doesNotMatch(await text(made), /Đã thêm quầy/, 'it was closed since');
});

test('names: markup, 120 characters and more, decomposed, right-to-left controls, nothing; the rest of the form', async (t) => {
  const d = await dashboards(t), at = '/office/u/a/counters';
  for (const [typed, stored] of [['<b>Quầy</b> & "một"', '<b>Quầy</b> & "một"'], ['x'.repeat(120), 'x'.repeat(120)], ['ế'.repeat(120).normalize('NFD'), 'ế'.repeat(120)],
    ['Quầy\u202E số\u2066 3', 'Quầy số 3'], ['  Quầy\u0007 4\r\n', 'Quầy 4']]) {
    const done = await d.first.send(at, { ...good, name: typed });
    assert.equal(done.status, 303, typed);
    assert.equal((await list(d, 'a')).find((c) => done.headers.location.endsWith(c.code)).name, stored);
    assert.deepEqual(await judgeHtml((await d.first.get(done.headers.location)).body), [], typed);
  }
  const count = (await list(d)).length;
  for (const [typed, why] of [['', /Xin ghi tên/], ['  \u202E ', /Xin ghi tên/], ['x'.repeat(121), /Dài quá 120 ký tự/]]) {
    const again = await d.first.send(at, { ...good, name: typed, field: 'dat-dai', channel: 'kiosk' });
    assert.equal(again.status, 422);
    assert.deepEqual(await judgeHtml(again.body), []);
    assert.match(again.body, /<title>Lỗi: /);
    assert.match(plain(again.body), why);
    assert.match(again.body, /href="?#name"?>Tên quầy: /);
    assert.match(again.body, /<option value="?dat-dai"? selected/);
    assert.match(again.body, /<option value="?kiosk"? selected/);
    assert.equal(valueOf(again.body, 'name').trim(), typed.trim());
  }
  for (const bad of [{ survey: 'khac' }, { channel: 'thu' }, { do: 'x' }, { more: '1' }, { field: 'x'.repeat(121) }]) assert.equal((await d.first.send(at, { ...good, ...bad })).status, 400, JSON.stringify(bad));
  for (const verb of ['change', 'close', 'reopen', 'move']) assert.equal((await d.first.send(at, { do: verb, counter: 'ABC', seen: '' })).status, 400, verb);
  assert.equal((await list(d)).length, count);
});

test('changed, closed and opened again; a form that is out of date changes nothing', async (t) => {
  const d = await dashboards(t), at = '/office/u/a/counters', code = d.counter.a;
  const old = await seenOf(d.first, 'a', code);
  const change = { do: 'change', counter: code, seen: old, name: 'Quầy đất đai', field: 'dat-dai', survey: 'ks', channel: 'kiosk' };
  assert.equal((await d.first.send(at, change)).status, 303);
  const [now] = (await list(d, 'a')).filter((c) => c.code === code);
  assert.deepEqual([now.name, now.field, now.survey, now.channel], ['Quầy đất đai', 'dat-dai', 'ks', 'kiosk']);
  assert.deepEqual((await log(d, 'counter-changed')).map((e) => e.detail).sort(), ['channel "qr" → "kiosk"', 'field "" → "dat-dai"', 'name "Quầy" → "Quầy đất đai"']);
  for (const fields of [change, { do: 'close', counter: code, seen: old }]) {
    const stale = await d.first.send(at, { ...fields, ...(fields.name ? { name: 'Tên khác' } : {}) });
    assert.equal(stale.status, 422);
    assert.match(plain(stale.body), /Người khác vừa sửa quầy này/);
    assert.deepEqual(await judgeHtml(stale.body), []);
    if (fields.name) assert.equal(valueOf(stale.body, 'name-of'), 'Tên khác', 'what was typed is kept');
  }
  const same = await d.first.send(at, { ...change, seen: await seenOf(d.first, 'a', code) });
  assert.equal(same.status, 303);
  assert.equal((await log(d, 'counter-changed')).length, 3, 'what changes nothing is no line of the log');

  assert.equal((await d.first.send(at, { do: 'close', counter: code, seen: await seenOf(d.first, 'a', code) })).status, 303);
  assert.equal((await list(d, 'a')).find((c) => c.code === code).valid_to, day(0));
  const closed = await d.first.get(`${at}?done=closed&counter=${code}`);
  assert.match(plain(closed.body), /Đã ngừng quầy:/);
  const seen = hidden(closed.body, 'seen');
  assert.equal((await d.first.send(at, { do: 'reopen', counter: code, seen })).status, 303);
  assert.equal((await list(d, 'a')).find((c) => c.code === code).valid_to, null);
  const twice = await d.first.send(at, { do: 'reopen', counter: code, seen: await seenOf(d.first, 'a', code) });
  assert.equal(twice.status, 422);
  assert.match(plain(twice.body), /Chưa làm được/);
  assert.deepEqual([(await log(d, 'counter-retired')).length, (await log(d, 'counter-reopened')).map((e) => e.detail)], [1, [day(0)]]);
  const foreign = await d.first.send(at, { do: 'close', counter: d.counter.b, seen: await seenOf(d.first, 'b', d.counter.b) });
  assert.equal(foreign.status, 422);
  assert.match(plain(foreign.body), /không còn ở đơn vị này/);
  await clean(d);
});

test('moved from a day on: the preview is what then is, and moving back from the same day is as before', async (t) => {
  const d = await dashboards(t), code = d.counter.a, from = day(-40);
  const people = Array.from({ length: 30 }, (_, i) => ({ day: day(-60 + i * 2), unit: 'a', 'tc.1': 1 + i % 5, 'tt.1': 5 }));
  await d.answer(people);
  const report = async (unit) => (await d.report('--unit', unit, '--by', 'month', '--from', `${day(-60).slice(0, 7)}-01`, '--to', day(0))).periods.map((p) => [p.period, p.responses]);
  const before = { a: await report('a'), b: await report('b'), xa: await report('xa') };
  const at = '/office/u/a/counters', ask = `${at}?counter=${code}&to=b&from=${from}`;
  const page = await d.first.get(ask);
  assert.equal(page.status, 200);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.deepEqual({ a: await report('a'), b: await report('b') }, { a: before.a, b: before.b }, 'a preview changes nothing');
  /** { unit: [[month, then, now, then figure, now figure] …] } as the page shows them. */
  const shown = previews(page.body).map(({ rows }) => rows);
  assert.equal(shown.length, 2);
  const moving = { do: 'move', counter: code, seen: hidden(page.body, 'seen'), to: 'b', from };
  assert.equal((await d.first.send(at, moving)).status, 303);
  const after = { a: await report('a'), b: await report('b') };
  let held = 0;
  for (const [i, unit] of ['a', 'b'].entries())
    for (const [month, then, now] of shown[i]) {
      const label = month.replace(/^tháng (\d\d)\/(\d{4})$/, '$2-$1');
      const was = before[unit].find(([p]) => p === label), is = after[unit].find(([p]) => p === label);
      if (was) held++;
      if (was) assert.deepEqual([then, now].map(Number), [was[1], is[1]], `${unit} ${month}`);
    }
  assert.ok(held >= 4, `${held} months held against the report`);
  const sum = (rows) => rows.reduce((n, [, r]) => n + r, 0);
  assert.equal(sum(after.b) - sum(before.b), people.filter((p) => p.day >= from).length);
  assert.deepEqual(await report('xa'), before.xa, 'the unit above both has what it had');
  assert.equal((await log(d, 'counter-moved'))[0].detail, `from a, ${from}`);
  assert.equal((await d.first.send(at, moving)).status, 422, 'sent twice');
  const moved = await d.first.get(`${at}?done=moved&counter=${code}`);
  assert.match(moved.body, new RegExp(`/office/u/b/counters\\?counter=${code}`));
  await clean(d);
  assert.equal((await d.first.send('/office/u/b/counters', { do: 'move', counter: code, seen: await seenOf(d.first, 'b', code), to: 'a', from })).status, 303);
  assert.deepEqual({ a: await report('a'), b: await report('b') }, { a: before.a, b: before.b });
  await clean(d);

  const seen = await seenOf(d.first, 'a', code);
  for (const [change, why] of [[{ to: 'a' }, /Đã ở đơn vị này rồi/], [{ to: 'khong' }, /Không có đơn vị này/], [{ to: '' }, /Xin chọn một đơn vị/], [{ from: '2026-02-30' }, /ngày có thật/], [{ from: '' }, /ngày có thật/],
    [{ from: day(-63) }, /xa quá/], [{ from: day(367) }, /xa quá/]]) {
    const what = JSON.stringify(change), { to, from: on } = { to: 'b', from, ...change };
    const sent = await d.first.send(at, { ...moving, seen, to, from: on });
    assert.equal(sent.status, 422, what);
    assert.match(plain(sent.body), why, what);
    assert.deepEqual(await judgeHtml(sent.body), [], what);
    if (to !== '') {
      const looked = await d.first.get(`${at}?counter=${code}&to=${to}&from=${on}`);
      assert.equal(looked.status, 422, what);
      assert.match(plain(looked.body), why, what);
    }
  }
  await ok(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind,valid_to\nb,xa,Đơn vị b (minh họa),commune,${day(-1)}\n` });
  const over = await d.first.send(at, { ...moving, seen: await seenOf(d.first, 'a', code), from: day(0) });
  assert.match(plain(over.body), /Đơn vị đó đã kết thúc/);
  // An admin of a alone may put nothing into b.
  const admin = await d.officer('chi.a', 'admin', 'a');
  assert.ok(!(await admin.get(`${at}?counter=${code}`)).body.includes('id="to"'));
  assert.equal((await admin.send(at, { ...moving, seen: await seenOf(d.first, 'a', code), to: 'xa' })).status, 422);
});

test('a change and a move are taken back by one button, by what the log says was before', async (t) => {
  const d = await dashboards(t), code = d.counter.a, at = '/office/u/a/counters', from = day(-20);
  await d.answer([{ day: day(-30), unit: 'a', 'tc.1': 5 }, { day: day(-10), unit: 'a', 'tc.1': 4 }]);
  const one = async (unit) => (await d.first.get(`/office/u/${unit}/counters?counter=${code}`)).body;
  const fieldsOf = (form) => Object.fromEntries([...form.matchAll(/<input type="?hidden"? name="?(\w+)"? value(?:=(?:"([^"]*)"|([^" >]*)))?/g)].map(([, name, a, b]) => [name, plain(a ?? b ?? '')]));
  const offer = (html, button) => [...html.matchAll(/<form action="?([^" >]*)"? method="?post"?>(?:(?!<\/form>)[^])*<\/form>/g)].map(([form, path]) => ({ path, text: plain(form), fields: fieldsOf(form) })).find((f) => f.text.endsWith(button));
  const mine = async () => (await list(d)).find((c) => c.code === code);
  assert.ok(!offer(await one('a'), 'Hoàn tác, trở lại như trước') && !offer(await one('a'), 'Hoàn tác việc chuyển'), 'nothing was done yet');
  const old = await mine();
  const sent = await d.first.send(at, { do: 'change', counter: code, seen: await seenOf(d.first, 'a', code), name: 'Quầy "nhầm" & <sai>', field: 'dat-dai', survey: 'ks', channel: 'kiosk' });
  const after = await d.first.get(sent.headers.location);
  assert.deepEqual(await judgeHtml(after.body), []);
  const back = offer(after.body, 'Hoàn tác, trở lại như trước');
  assert.match(back.text, /^Trước lần sửa gần nhất \([^)]*, quan\.tri\): Tên quầy Quầy\. Lĩnh vực Không riêng lĩnh vực nào\. Cách gửi phiếu Quét mã QR\. ?Hoàn tác, trở lại như trước$/, back.text);
  assert.deepEqual(await judgeHtml(await one('a')), []);
  assert.deepEqual(offer(await one('a'), 'Hoàn tác, trở lại như trước').fields, back.fields, 'the same on the page of the counter');
  assert.equal((await d.first.send(back.path, { ...back.fields, do: 'change' })).status, 303);
  assert.deepEqual(await mine(), old);
  assert.equal((await d.first.send(back.path, { ...back.fields, do: 'change' })).status, 422, 'sent twice');
  assert.equal((await log(d, 'counter-changed')).length, 6, 'three parts there and back');
  assert.match(plain((await d.first.get('/office/audit')).body), /cách gửi phiếu: từ “Quét mã QR” thành “/);

  const series = async () => Promise.all(['a', 'b'].map(async (unit) => (await d.report('--unit', unit, '--by', 'month', '--from', `${day(-60).slice(0, 7)}-01`, '--to', day(0))).periods.map((p) => [p.period, p.responses])));
  const before = await series();
  const moved = await d.first.send(at, { do: 'move', counter: code, seen: await seenOf(d.first, 'a', code), to: 'b', from });
  const told = await d.first.get(moved.headers.location);
  assert.deepEqual(await judgeHtml(told.body), []);
  const way = offer(told.body, 'Hoàn tác việc chuyển');
  assert.equal(way.path, '/office/u/b/counters');
  assert.match(way.text, /^Trước lần chuyển gần nhất quầy thuộc \([^)]*, quan\.tri\): Đơn vị a.*Ngày chuyển: \d/);
  assert.deepEqual(offer(await one('b'), 'Hoàn tác việc chuyển').fields, way.fields);
  const clerk = await d.officer('lan.b', 'clerk', 'b');
  assert.ok(!offer((await clerk.get(`/office/u/b/counters?counter=${code}`)).body, 'Hoàn tác việc chuyển'), 'who may put nothing into a');
  assert.notDeepEqual(await series(), before);
  assert.equal((await d.first.send(way.path, { ...way.fields, do: 'move' })).status, 303);
  assert.deepEqual(await series(), before);
  assert.equal((await mine()).unit, 'a');
  assert.deepEqual((await log(d, 'counter-moved')).map((e) => e.detail), [`from b, ${from}`, `from a, ${from}`]);
  await clean(d);
});

test('a name that an open counter of the unit has is asked about once, and stored by a second press', async (t) => {
  const d = await dashboards(t), at = '/office/u/a/counters', code = d.counter.a;
  const add = (fields) => d.first.send(at, { ...good, ...fields });
  assert.equal((await add({ name: 'Quầy Hộ tịch' })).status, 303);
  const [{ code: first }] = (await list(d, 'a')).filter((c) => c.name === 'Quầy Hộ tịch');
  const count = (await list(d)).length;
  for (const name of ['Quầy Hộ tịch', '  QUẦY hộ TỊCH ', 'quầy hộ tịch'.normalize('NFD'), 'Quầy  Hộ \u00a0tịch']) {
    const asked = await add({ name, field: 'dat-dai' });
    assert.equal(asked.status, 422, name);
    assert.deepEqual(await judgeHtml(asked.body), [], name);
    assert.match(plain(asked.body), new RegExp(`Đơn vị đã có một quầy đang mở tên như vậy \\(${first}\\)`));
    assert.match(plain(asked.body), /Vẫn thêm quầy trùng tên và in áp phích.*Vẫn thêm, không in/);
    assert.match(asked.body, /<option value="?dat-dai"? selected/, 'what was chosen is kept');
  }
  const asked = await add({ name: 'quầy hộ tịch' });
  assert.equal((await list(d)).length, count, 'nothing was added');
  const same = valueOf(asked.body.replace(/<input type="?hidden"? name="?same"?/, '<input id="same"'), 'same');
  assert.equal(same, 'quầy hộ tịch');
  assert.equal((await add({ name: 'Quầy', same })).status, 422, 'it is this name that was said yes to, not the next one');
  assert.equal((await add({ name: same, same })).status, 303);
  assert.equal((await list(d)).length, count + 1);
  assert.match((await add({ do: 'print', name: same, same })).headers.location, /posters/);
  assert.equal((await d.first.send('/office/u/b/counters', { ...good, name: 'Quầy Hộ tịch' })).status, 303, 'of another unit it is no matter');
  const change = async (more) => d.first.send(at, { do: 'change', counter: code, seen: await seenOf(d.first, 'a', code), name: 'QUẦY HỘ TỊCH', field: '', survey: 'ks', channel: 'qr', ...more });
  const renamed = await change({});
  assert.equal(renamed.status, 422);
  assert.deepEqual(await judgeHtml(renamed.body), []);
  assert.match(plain(renamed.body), /Vẫn lưu tên này/);
  assert.equal((await change({ same: 'QUẦY HỘ TỊCH' })).status, 303);
  assert.equal((await change({ field: 'y-te' })).status, 303, 'the name it has already is not asked about again');
  // A closed one has the name no more.
  assert.equal((await add({ name: 'Bàn 1' })).status, 303);
  const table = (await list(d, 'a')).find((c) => c.name === 'Bàn 1').code;
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey,valid_from,valid_to\n${table},a,Bàn 1,,,${day(-9)},${day(-1)}\n` });
  assert.equal((await add({ name: 'bàn 1' })).status, 303);
});

test('what moves is few people: the figures of after are not shown, and why', async (t) => {
  const d = await dashboards(t), code = d.counter.a, month = day(-35).slice(0, 7);
  const on = (n) => `${month}-${String(n).padStart(2, '0')}`;
  await d.answer([...Array.from({ length: 20 }, () => ({ day: on(2), unit: 'a', 'tc.1': 5 })), ...Array.from({ length: 4 }, () => ({ day: on(20), unit: 'a', 'tc.1': 1 })), ...Array.from({ length: 30 }, () => ({ day: on(3), unit: 'b', 'tc.1': 4 }))]);
  const page = (await d.first.get(`/office/u/a/counters?counter=${code}&to=b&from=${on(20)}`)).body;
  const rows = [...page.matchAll(new RegExp(`<tr[^>]*><th[^>]*>tháng ${month.slice(5)}/${month.slice(0, 4)}</th>.*?</tr>`, 'gs'))].map(([row]) => plain(row.replace(/<small class="?narrow"?>.*?<\/small>/g, '')));
  assert.equal(rows.length, 2);
  assert.match(rows[0], /24 20 83,33% Không hiện, vì tháng này đổi từ giữa tháng/);
  assert.match(rows[1], /30 34 100,00% Không hiện, vì tháng này đổi từ giữa tháng/);
});

test('previews of two days held against each other do not tell of one day', async (t) => {
  const d = await dashboards(t), code = d.counter.a, month = day(-31).slice(0, 7);
  const on = (n) => `${month}-${String(n).padStart(2, '0')}`, many = (n, fields) => Array.from({ length: n }, () => fields);
  // One dissatisfied person on the 12th; enough people before, after and elsewhere for every rule that looks at one preview alone.
  await d.answer([...many(30, { day: on(2), unit: 'a', 'tc.1': 5 }), { day: on(12), unit: 'a', 'tc.1': 1 }, ...many(30, { day: on(20), unit: 'a', 'tc.1': 4 }), ...many(30, { day: on(3), unit: 'b', 'tc.1': 4 })]);
  const row = async (from, unit) => {
    const page = (await d.first.get(`/office/u/a/counters?counter=${code}&to=b&from=${from}`)).body;
    return previews(page)[unit].rows.find(([m]) => m === `tháng ${month.slice(5)}/${month.slice(0, 4)}`).slice(1);
  };
  for (const n of [12, 13]) {
    for (const [unit, before] of [[0, 61], [1, 30]]) {
      const [was, is, figure, after] = await row(on(n), unit);
      assert.equal(Number(was), before);
      assert.equal(Number(is), unit === 0 ? (n === 12 ? 30 : 31) : n === 12 ? 61 : 60);
      assert.match(figure, /^\d+,\d\d%$/);
      assert.match(after, /^Không hiện, vì tháng này đổi từ giữa tháng[^%]*$/, `${n} ${unit}`);
    }
  }
  // From the first of a month on, whole months go, and are shown.
  assert.match((await row(on(1), 1))[3], /^\d+,\d\d%$/);
});
