// Units on the web: made, renamed, moved, merged, ended, taken back; each fault of each form, and what a preview promises held against what then is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { hidden } from '../lib/officers.mjs';
import { cells, previews } from '../lib/shown.mjs';

const plain = (html) => html.replace(/<(br|p|td|th|small|li)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|quot|#43|#39);/g, (c) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#43;': '+', '&#39;': "'" })[c]).replace(/\s+/g, ' ').trim();
const units = async (d) => Object.fromEntries(JSON.parse(await ok(['unit', 'list', '--json', ...d.data])).map((u) => [u.code, u]));
const log = async (d, event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...d.data]));
const day = (days) => new Date(Date.now() + 7 * 3600e3 + days * 864e5).toISOString().slice(0, 10);
const clean = async (d) => { const { status, out: stdout } = await run(['verify', ...d.data]); assert.equal(status, 0, stdout); };
const good = { do: 'add', name: 'Trung tâm Phục vụ hành chính công (minh họa)', kind: 'centre', code: '' };
const judged = async (page, what) => assert.deepEqual(await judgeHtml(page.body), [], what);

/** Responses by unit and month as a report has them. */
async function series(d, unit) {
  const { periods } = await d.report('--unit', unit, '--by', 'month', '--from', `${day(-80).slice(0, 7)}-01`, '--to', day(0));
  return Object.fromEntries(periods.map((p) => [p.period, p.responses]));
}
/** The same of the whole survey's figure, "70,91%"; undefined: hidden or none. */
async function figures(d, units, from) {
  const out = {};
  for (const unit of units)
    out[unit] = Object.fromEntries((await d.report('--unit', unit, '--by', 'month', '--from', from, '--to', day(0))).periods.map((p) => [p.period, cells(p.dimensions.find((e) => e.code === 'all'))[1]?.split(' ')[0]]));
  return out;
}
const total = (s) => Object.values(s).reduce((n, r) => n + r, 0);
/** { unit's name: { month: [then, now] } } as a preview shows it. */
const shown = (html) => Object.fromEntries(previews(html).map(({ name, rows }) => [name, Object.fromEntries(rows.map(([month, then, now]) => [month.replace(/^tháng (\d\d)\/(\d{4})$/, '$2-$1'), [Number(then.replaceAll('.', '')), Number(now.replaceAll('.', ''))]]))]));

/** { unit's name: { month: [figure then, now] } } as a preview shows them. */
const figuresShown = (html) => Object.fromEntries(previews(html).map(({ name, rows }) => [name, Object.fromEntries(rows.map(([month, , , then, now]) => [month.replace(/^tháng (\d\d)\/(\d{4})$/, '$2-$1'), [then, now]]))]));

/** Recent people everywhere, and what one asks for to plan and to do a change. */
async function reorganised(t) {
  const d = await dashboards(t);
  await d.answer(['xa', 'a', 'b'].flatMap((unit, u) => Array.from({ length: 40 + 10 * u }, (_, i) => ({ day: day(-1 - i), unit, 'tc.1': 1 + i % 5, 'tt.1': 4 }))));
  d.plan = (unit, fields, who = d.first) => who.get(`/office/u/${unit}/unit?${new URLSearchParams(fields)}`);
  d.form = (html) => Object.fromEntries(['seen', 'plan', 'to', 'from', 'way', 'successor'].map((name) => [name, hidden(html, name) ?? '']));
  d.do = async (unit, fields, who = d.first) => {
    const page = await d.plan(unit, fields, who);
    assert.equal(page.status, 200, plain(page.body).slice(0, 600));
    await judged(page, JSON.stringify(fields));
    const done = await who.send(`/office/u/${unit}/unit`, { do: 'plan', ...d.form(page.body) });
    assert.equal(done.status, 303, plain(done.body));
    return page;
  };
  d.undo = async (unit, who = d.first) => who.send(`/office/u/${unit}/unit`, { do: 'undo', change: hidden((await who.get(`/office/u/${unit}/unit`)).body, 'change') });
  return d;
}

test('made: with a code of its own, below a unit and at the top; every fault beside its field', async (t) => {
  const d = await dashboards(t);
  for (const [at, parent] of [['/office/u/xa/units', 'xa'], ['/office/units', '']]) {
    const page = await d.first.get(at);
    assert.equal(page.status, 200);
    await judged(page, at);
    const before = await units(d), done = await d.first.send(at, good), now = await units(d);
    assert.equal(done.status, 303);
    const code = Object.keys(now).find((c) => !(c in before));
    assert.match(code, parent ? /^trung-tam-phuc-vu-hanh-chinh$/ : /^trung-tam-phuc-vu-hanh-chinh-2$/);
    assert.deepEqual([now[code].parent, now[code].kind, now[code].name], [parent, 'centre', good.name]);
    const after = await d.first.get(done.headers.location);
    await judged(after, at);
    assert.match(after.body, new RegExp(`/office/u/${code}/counters`));
    assert.match(plain(after.body), /Đã thêm đơn vị:/);
    for (const [change, why] of [[{ name: '' }, /Xin ghi tên/], [{ name: 'x'.repeat(121) }, /Dài quá 120/], [{ code: 'có dấu' }, /Mã chỉ gồm/], [{ code: 'x'.repeat(33) }, /Mã chỉ gồm/], [{ code: 'xa' }, /đã có đơn vị dùng/]]) {
      const again = await d.first.send(at, { ...good, ...change });
      assert.equal(again.status, 422, JSON.stringify(change));
      assert.match(plain(again.body), why);
      await judged(again, JSON.stringify(change));
    }
    for (const bad of [{ kind: 'vua' }, { do: 'x' }, { more: '' }]) assert.equal((await d.first.send(at, { ...good, ...bad })).status, 400);
  }
  assert.deepEqual((await log(d, 'unit-added')).map((e) => e.detail).sort(), ['below ', 'below xa']);
  const admin = await d.officer('quan.a', 'admin', 'a');
  assert.equal((await admin.get('/office/u/a/units')).status, 200);
  assert.equal((await admin.send('/office/u/a/units', good)).status, 303);
  for (const [path, fields] of [['/office/units', good], ['/office/u/xa/units', good], ['/office/u/a/unit', { do: 'change', seen: '', name: 'Tên khác', kind: 'ward' }]]) {
    assert.equal((await admin.get(path)).status, 404, path);
    assert.equal((await admin.send(path, fields)).status, 404, path);
  }
  await clean(d);
});

test('renamed, and a form that is out of date', async (t) => {
  const d = await dashboards(t), at = '/office/u/a/unit';
  const seen = hidden((await d.first.get(at)).body, 'seen'), change = { do: 'change', seen, name: 'Phường <A> & B', kind: 'ward' };
  const said = async (done) => /<section class="?done"? role="?status"?><p><b>([^<]*)/.exec((await d.first.get(`${at}?done=${done}`)).body)?.[1];
  assert.deepEqual([await said('changed'), await said('planned'), await said('undone')], [undefined, undefined, undefined], 'a link alone changes nothing, and says nothing of it');
  assert.equal((await d.first.send(at, change)).status, 303);
  assert.match(await said('changed'), /^Đã ghi tên và loại mới/);
  assert.deepEqual([await said('planned'), await said('undone')], [undefined, undefined]);
  assert.deepEqual([(await units(d)).a.name, (await units(d)).a.kind], ['Phường <A> & B', 'ward']);
  const stale = await d.first.send(at, { ...change, name: 'Tên khác' });
  assert.equal(stale.status, 422);
  assert.match(plain(stale.body), /Người khác vừa thay đổi đơn vị này/);
  assert.match(stale.body, /value="Tên khác"/);
  await judged(stale);
  assert.equal((await d.first.send(at, { ...change, seen: hidden(stale.body, 'seen'), name: '' })).status, 422);
  assert.equal((await d.first.send(at, { ...change, seen: hidden(stale.body, 'seen'), kind: 'x' })).status, 400);
  assert.deepEqual((await log(d, 'unit-changed')).map((e) => e.detail).sort(), [`kind "commune" → "${change.kind}"`, `name "Đơn vị a (minh họa)" → "${change.name}"`]);
});

test('a change of name and kind is taken back from what the log says was before, and back again', async (t) => {
  const d = await dashboards(t), at = '/office/u/a/unit', old = (await units(d)).a;
  const offered = (html) => /<form[^>]*>\s*<p>Trước lần sửa.*?<\/form>/s.exec(html)?.[0];
  const back = (form) => Object.fromEntries(['seen', 'name', 'kind'].map((name) => [name, plain(new RegExp(`name="?${name}"? value=("([^"]*)"|[^" >]+)`).exec(form).slice(1).reverse().find(Boolean).replace(/"/g, ''))]));
  const first = await d.first.get(at);
  assert.equal(offered(first.body), undefined, 'nothing was changed yet');
  const gone = { do: 'change', seen: hidden(first.body, 'seen'), name: 'Phường "nhầm" & <sai>', kind: 'ward' };
  const after = await d.first.get((await d.first.send(at, gone)).headers.location);
  await judged(after);
  assert.match(plain(after.body), /Đã ghi tên và loại mới\. Nếu nhầm, ông\/bà hoàn tác ngay dưới mẫu/);
  const form = offered(after.body);
  assert.match(plain(form), /^Trước lần sửa gần nhất \([^)]*, quan\.tri\): Tên đơn vị Đơn vị a \(minh họa\)\. Loại đơn vị Xã\. ?Hoàn tác, trở lại: Đơn vị a \(minh họa\) \(Xã\)$/);
  assert.equal((await d.first.send(at, { do: 'change', ...back(form) })).status, 303);
  assert.deepEqual((await units(d)).a, old, 'as it was, all of it');
  assert.equal((await d.first.send(at, { do: 'change', ...back(form) })).status, 422, 'sent twice');
  const twice = gone.name.replaceAll('"', '""');
  assert.deepEqual((await log(d, 'unit-changed')).map((e) => `${e.about} ${e.detail}`).sort(), ['a kind "commune" → "ward"', 'a kind "ward" → "commune"', `a name "${twice}" → "${old.name}"`, `a name "${old.name}" → "${twice}"`].sort());
  const again = offered((await d.first.get(at)).body);
  assert.match(plain(again), /trở lại: Phường "nhầm" & <sai> \(Phường, đặc khu\)$/);
  const save = async (name, kind) => assert.equal((await d.first.send(at, { do: 'change', seen: hidden((await d.first.get(at)).body, 'seen'), name, kind })).status, 303);
  await save('Tên khác', 'commune');
  assert.match(plain(offered((await d.first.get(at)).body)), /\): Tên đơn vị Đơn vị a \(minh họa\)\. ?Hoàn tác, trở lại: Đơn vị a \(minh họa\)$/);
  await new Promise((done) => setTimeout(done, 1100)); // lines of one second are one change
  await save('Tên khác', 'office');
  assert.match(plain(offered((await d.first.get(at)).body)), /\): Loại đơn vị Xã\. ?Hoàn tác, trở lại: \(Xã\)$/);
  await clean(d);
});

for (const way of ['then', 'now'])
  test(`merged, the past ${way === 'then' ? 'as it was' : 'as it is now'}: the preview is what then is, and undone it is as before`, async (t) => {
    const d = await reorganised(t), from = day(-20), names = Object.fromEntries(Object.values(await units(d)).map((u) => [u.code, u.name]));
    const before = { a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') };
    const page = await d.plan('a', { plan: 'merge', to: 'b', from, way });
    assert.equal(page.status, 200, plain(page.body).slice(0, 500));
    await judged(page);
    assert.deepEqual({ a: await series(d, 'a'), b: await series(d, 'b') }, { a: before.a, b: before.b });
    const promised = shown(page.body);
    const beside = figuresShown(page.body), first = `${Object.keys(beside[names.a])[0]}-01`, figuresBefore = await figures(d, ['a', 'b', 'xa'], first);
    await d.do('a', { plan: 'merge', to: 'b', from, way });
    const figuresAfter = await figures(d, ['a', 'b', 'xa'], first);
    let told = 0, kept = 0;
    for (const code of ['a', 'b', 'xa'])
      for (const [month, [then, now]] of Object.entries(beside[names[code]])) {
        const where = `${code} ${month}: ${then}, ${now}`, [was, is] = [figuresBefore, figuresAfter].map((f) => f[code][month]);
        assert.equal(/^\d/.test(then) ? then : undefined, was, where);
        if (/^\d/.test(now)) assert.equal(now, is, where);
        else if (was !== undefined && was === is && before[code][month] === (promised[names[code]][month] ?? [])[1]) assert.fail(`${where}: nothing changes, and it is not said`);
        told += /^\d/.test(now) && was !== is;
        kept += was !== undefined && was === now;
      }
    assert.ok(kept >= 4 && (way === 'then' || told >= 1), `${told} figures that change, ${kept} that stay`);
    const after = { a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') };
    for (const code of ['a', 'b', 'xa'])
      for (const month of Object.keys(after[code])) {
        if (before[code][month] === undefined) continue;
        assert.deepEqual(promised[names[code]][month], [before[code][month], after[code][month]], `${code} ${month}`);
      }
    assert.deepEqual(after.xa, before.xa, 'what is above both has what it had');
    assert.ok(total(after.a) < total(before.a));
    assert.equal(total(after.b), total(before.b) + (way === 'now' ? total(before.a) : total(before.a) - total(after.a)));
    const now = await units(d);
    assert.deepEqual([now.a.valid_to, now.a.parent], [day(-21), way === 'now' ? 'b' : 'xa']);
    assert.equal((await log(d, 'unit-merged'))[0].detail, `into b, ${from}${way === 'now' ? ', with its past' : ''}`);
    await clean(d);
    const again = await d.first.send('/office/u/a/unit', { do: 'plan', ...d.form(page.body) });
    assert.equal(again.status, 422, 'sent twice');
    assert.equal((await d.undo('a')).status, 303);
    assert.deepEqual({ a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') }, before);
    assert.deepEqual([(await units(d)).a.valid_to, (await units(d)).a.parent], [null, 'xa']);
    assert.equal((await log(d, 'unit-undone')).length, 1);
    await clean(d);
  });

test('moved with its series, and with a successor that leaves every past as it was', async (t) => {
  const d = await reorganised(t), before = { a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') };
  await d.do('a', { plan: 'move', to: 'b', from: '', way: 'now' });
  const moved = { a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') };
  assert.deepEqual([moved.a, moved.xa, total(moved.b)], [before.a, before.xa, total(before.b) + total(before.a)]);
  assert.equal((await d.undo('a')).status, 303);
  assert.deepEqual({ a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') }, before);
  const from = day(-10);
  await d.do('a', { plan: 'move', to: 'ngoai', from, way: 'then' });
  const code = `a-${from.slice(0, 4)}`, now = await units(d);
  assert.deepEqual([now.a.valid_to, now[code].valid_from, now[code].parent, now[code].name], [day(-11), from, 'ngoai', now.a.name]);
  const cut = async (unit, to) => (await d.report('--unit', unit, '--from', day(-80), '--to', to)).periods[0].responses;
  assert.equal(await cut('a', day(0)), await cut('a', day(-11)));
  assert.equal(total(await series(d, 'a')) + await cut(code, day(0)), total(before.a));
  assert.equal(total(await series(d, 'xa')) + await cut(code, day(0)), total(before.xa), 'only what came since is elsewhere');
  await clean(d);
  assert.equal((await d.undo('a')).status, 303);
  assert.deepEqual({ a: await series(d, 'a'), b: await series(d, 'b'), xa: await series(d, 'xa') }, before);
  assert.equal((await units(d))[code].valid_to, from, 'its code stays');
  await clean(d);
});

test('ended: its counters close with it, and open again when it is undone', async (t) => {
  const d = await reorganised(t), counter = async () => JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.code === d.counter.a).valid_to;
  await d.do('a', { plan: 'retire', from: day(0) });
  assert.deepEqual([(await units(d)).a.valid_to, await counter()], [day(0), day(0)]);
  const twice = await d.plan('a', { plan: 'retire', from: day(0) });
  assert.equal(twice.status, 422);
  assert.match(plain(twice.body), /đã có ngày cuối/);
  assert.equal((await d.undo('a')).status, 303);
  assert.deepEqual([(await units(d)).a.valid_to, await counter()], [null, null]);
  assert.equal((await d.undo('a')).status, 400, 'there is nothing to undo any more');
  const old = JSON.parse(await ok(['audit', 'list', '--event', 'unit-retired', '--json', ...d.data]))[0].about;
  assert.match(plain((await d.first.send('/office/u/a/unit', { do: 'undo', change: old })).body), /Chưa hoàn tác được/);
  await clean(d);
});

test('what cannot be is said, when it is looked at and when it is done', async (t) => {
  const d = await reorganised(t);
  const merge = { plan: 'merge', to: 'b', from: day(0), way: 'then' }, move = { plan: 'move', to: 'b', from: day(0), way: 'now' };
  const form = d.form((await d.plan('a', merge)).body);
  for (const [unit, fields, why] of [['a', { ...merge, to: 'a' }, /Đã ở đơn vị này rồi/], ['a', { ...merge, to: 'khong' }, /Không có đơn vị này/], ['a', { ...merge, to: '' }, /Xin chọn một đơn vị/],
    ['xa', { ...merge, to: 'b' }, /Còn đơn vị trực thuộc/], ['xa', { ...merge, way: 'now' }, /nằm dưới đơn vị này/], ['xa', { ...move, to: 'a' }, /nằm dưới đơn vị này/], ['a', { ...move, to: 'xa' }, /đang ở đúng chỗ này nên chưa có gì thay đổi/], ['xa', { ...move, to: '' }, /đang ở đúng chỗ này nên chưa có gì thay đổi/], ['a', { ...move, to: 'a' }, /Đã ở đơn vị này rồi/],
    ['xa', { plan: 'retire', from: day(0) }, /Còn đơn vị trực thuộc/], ['a', { ...merge, from: day(-63) }, /xa quá/], ['a', { ...merge, from: day(400) }, /xa quá/], ['a', { ...merge, from: '31/2/2026' }, /ngày có thật/],
    ['a', { ...merge, way: 'now', from: day(5) }, /có hiệu lực ngay/]]) {
    const what = `${unit} ${JSON.stringify(fields)}`, looked = await d.plan(unit, fields);
    assert.equal(looked.status, 422, what);
    assert.match(plain(looked.body), why, what);
    await judged(looked, what);
    const seen = hidden((await d.plan(unit, fields)).body, 'seen');
    const sent = await d.first.send(`/office/u/${unit}/unit`, { do: 'plan', seen, ...fields, successor: '' });
    assert.equal(sent.status, 422, what);
    await judged(sent, what);
  }
  const before = await units(d);
  // The state a preview was made of changed: a counter more, another name.
  assert.equal((await d.first.send('/office/u/a/counters', { do: 'add', name: 'Quầy mới', field: '', survey: '', channel: 'qr' })).status, 303);
  const stale = await d.first.send('/office/u/a/unit', { do: 'plan', ...form });
  assert.equal(stale.status, 422);
  assert.match(plain(stale.body), /Người khác vừa thay đổi đơn vị này/);
  for (const bad of [{ plan: 'x' }, { do: 'plan', ...form, more: '1' }, { do: 'plan', ...form, plan: 'move', way: 'then', successor: '' }, { do: 'undo', change: 'x' }]) assert.equal((await d.first.send('/office/u/a/unit', bad)).status, 400, JSON.stringify(bad));
  assert.deepEqual(await units(d), before);

  // Nobody puts a unit where they may do nothing, nor takes back what somebody above did.
  const admin = await d.officer('quan.xa', 'admin', 'xa');
  for (const fields of [{ ...move, to: 'ngoai' }, { ...move, to: '' }, { ...merge, to: 'ngoai' }]) assert.match(plain((await d.plan('a', fields, admin)).body), fields.to ? /Không có đơn vị này/ : /Xin chọn một đơn vị/);
  assert.equal((await d.plan('xa', merge, admin)).status, 404);
  await d.do('a', { ...move, to: 'ngoai' });
  await d.do('a', { ...move, to: 'b' });
  assert.equal(hidden((await admin.get('/office/u/a/unit')).body, 'change'), undefined);
  const last = (await log(d, 'unit-moved'))[0].about, first = (await log(d, 'unit-moved')).at(-1).about;
  assert.equal((await admin.send('/office/u/a/unit', { do: 'undo', change: last })).status, 422);
  assert.equal((await d.first.send('/office/u/a/unit', { do: 'undo', change: first })).status, 422, 'not before the later one');
  assert.equal((await d.first.send('/office/u/a/unit', { do: 'undo', change: last })).status, 303);
  assert.equal((await d.first.send('/office/u/a/unit', { do: 'undo', change: first })).status, 303);
  await d.do('a', { ...merge, from: day(-5) }, admin);
  assert.equal((await d.undo('a', admin)).status, 303);
  await clean(d);
});

test('a move begins at where the unit stands now, and that alone changes nothing', async (t) => {
  const d = await reorganised(t), admin = await d.officer('quan.xa', 'admin', 'xa'), before = await units(d);
  const chosen = async (unit, who = d.first) => {
    const page = await who.get(`/office/u/${unit}/unit`);
    await judged(page, unit);
    const select = /<select id="?to-move"?[^>]*>.*?<\/select>/s.exec(page.body)[0], options = [...select.matchAll(/<option value(?:="?([^" >]*)"?)?( selected)?>/g)].map(([, value, selected]) => [value ?? '', Boolean(selected)]);
    assert.equal(new Set(options.map(([value]) => value)).size, options.length, 'each once');
    return (options.find(([, selected]) => selected) ?? options[0])[0];
  };
  assert.deepEqual([await chosen('a'), await chosen('xa'), await chosen('a', admin)], ['xa', '', 'xa']);
  // What is sent without choosing anything is no move to the top.
  const looked = await d.plan('a', { plan: 'move', to: await chosen('a'), from: day(0), way: 'now' });
  assert.equal(looked.status, 422);
  assert.match(plain(looked.body), /chưa có gì thay đổi; muốn chuyển, xin chọn đơn vị cấp trên khác/);
  assert.match(looked.body, /<option value="?xa"? selected/, 'the choice stays');
  // Above it one that has ended, which is in no list of those that go on.
  await ok(['unit', 'move', 'a', '--below', 'ngoai', ...d.data]);
  await ok(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind,valid_to\nngoai,,Đơn vị ngoài (minh họa),commune,${day(-1)}\n` });
  assert.equal(await chosen('a'), 'ngoai');
  await ok(['unit', 'move', 'a', '--below', before.a.parent, ...d.data]);
  assert.equal((await units(d)).a.parent, 'xa');
});

test('months whose figure is lost by a merge are counted, though no response moves there; no unit is chosen before somebody does', async (t) => {
  const d = await dashboards(t), month = (back) => { const m = new Date(Date.now() + 7 * 3600e3); m.setUTCDate(1); m.setUTCMonth(m.getUTCMonth() - back); return m.toISOString().slice(0, 7); };
  await ok(['setting', 'set', 'threshold.respondents', '12', ...d.data]);
  // Once a is below b, the few of b itself would follow from the two.
  await d.answer([1, 2].flatMap((back) => [['a', 40], ['b', 5], ['xa', 60]].flatMap(([unit, n]) => Array.from({ length: n }, (_, i) => ({ day: `${month(back)}-0${1 + i % 9}`, unit, 'tc.1': 1 + i % 5, 'tt.1': 4 })))));
  const merging = /<form[^>]*>(?:(?!<\/form>).)*name="?plan"? value="?merge"?.*?<\/form>/s.exec((await d.first.get('/office/u/a/unit')).body)[0];
  assert.match(merging, /<select id="?to-merge"? name="?to"? required/);
  assert.ok(!/ selected/.test(merging) && /<option value(="")?>— Xin chọn đơn vị —/.test(merging), merging);
  const page = await d.first.get(`/office/u/a/unit?${new URLSearchParams({ plan: 'merge', to: 'b', from: day(0), way: 'now' })}`);
  await judged(page);
  let lost = 0;
  for (const section of page.body.split('<h3>').slice(1)) {
    const rows = [...section.matchAll(/<tr[^>]*><th scope="?row"?>(.*?)<\/tr>/gs)].map(([row]) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map((m) => m[1]));
    const mine = rows.filter(([, , , then, now]) => /%/.test(then) && !/%|^Không hiện, vì so/.test(now)).length;
    assert.equal(Number(/<strong>(\d+) tháng sẽ không còn hiện số/.exec(section)?.[1] ?? 0), mine, section.slice(0, 60));
    if (mine > 0) assert.ok(!section.includes('Không tháng nào thay đổi'));
    lost += mine;
  }
  assert.ok(lost > 0);
});
