// Targets in the browser: what holds and whose it is, every field with its faults, last year's, a pasted table, the changes, and who may.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { ok } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { hidden } from '../lib/officers.mjs';

const plain = (html) => html.replace(/<style.*?<\/style>/gs, '').replace(/<[^>]+>/g, ' ').replaceAll('&gt;', '>').replace(/\s+/g, ' ');
const path = '/office/u/a/targets?survey=ks&year=2025';
const columns = 'survey,dimension,unit,year,target,operator,official,source,owner';

async function office(t) {
  const d = await dashboards(t);
  d.page = async (at = path, who = d.first) => {
    const answer = await who.get(at);
    assert.equal(answer.status, 200, at);
    assert.deepEqual(await judgeHtml(answer.body), [], at);
    return answer.body;
  };
  d.seen = (html, code) => hidden(html, `w.${code}`);
  d.list = async () => JSON.parse(await ok(['target', 'list', '--unit', 'a', '--json', ...d.data]))
    .map((x) => [x.dimension, x.year, x.operator, x.target, x.official, x.source, x.owner]);
  d.row = (code, { v = '', o = '', r = '', s = '', a = '' } = {}) => ({ [`v.${code}`]: v, [`o.${code}`]: o, [`r.${code}`]: r, [`s.${code}`]: s, [`a.${code}`]: a });
  d.save = (fields, html, at = path, who = d.first) => who.send(at, { do: 'save', ...fields,
    ...Object.fromEntries(Object.keys(fields).filter((k) => k.startsWith('v.')).map((k) => [`w.${k.slice(2)}`, d.seen(html, k.slice(2))])) });
  d.refused = async (answer, status = 422) => {
    assert.equal(answer.status, status, answer.body);
    assert.deepEqual(await judgeHtml(answer.body), []);
    assert.match(answer.body, /<title>Lỗi: /);
    return answer.body;
  };
  return d;
}

test('what holds, whose it is; an own one is set, changed and taken away, and the report and the log follow', async (t) => {
  const d = await office(t);
  let html = await d.page();
  assert.match(plain(html), /Chỉ tiêu: ≥ 80,00 \(của /);
  assert.match(plain(html), /kq Chỉ tiêu: chưa đặt/);
  const report = async () => JSON.parse(await ok(['report', '--survey', 'ks', '--unit', 'a', '--from', '2025-01-01', '--to', '2025-12-31', '--by', 'year', '--json', ...d.data]));
  const target = async (code) => JSON.stringify(await report()).includes(`"value":${code}`);
  assert.equal(await target('88.5'), false);
  const before = await d.page('/office/u/a/targets?survey=ks&year=2026');
  const last = (await report()).periods[0].dimensions.find((x) => x.code === 'tt');
  assert.match(plain(before), new RegExp(`tt Chỉ tiêu: chưa đặt Số của hệ thống năm 2025: ${last.percent.toFixed(2).replace('.', ',')}%`));

  let answer = await d.save({ ...d.row('tt', { v: ' 88,5 ', o: '>', r: '86,3412', s: 'Báo cáo (minh họa)', a: 'Sở | Thử' }), ...d.row('all') }, html);
  assert.equal(answer.status, 303, answer.body);
  assert.match(answer.headers.location, /^\/office\/u\/a\/targets\?survey=ks&year=2025&line=\d+&done=1$/);
  assert.deepEqual(await d.list(), [['tt', 2025, '>', 88.5, 86.3412, 'Báo cáo (minh họa)', 'Sở | Thử']]);
  assert.equal(await target('88.5'), true, 'the report is held against it');
  html = await d.page(`${path}&done=1`);
  assert.match(plain(html), /Chỉ tiêu: > 88,50 \(đặt tại đây\).*Kết quả chính thức: 86,3412 \(đặt tại đây\)/);
  // Unchanged: nothing is written.
  answer = await d.save(d.row('tt', { v: '88,50', o: '>', r: '86,3412', s: 'Báo cáo (minh họa)', a: 'Sở | Thử' }), html);
  assert.match(answer.headers.location, /done=0$/);
  answer = await d.save(d.row('tt', { o: 'better' }), html);
  assert.match(answer.headers.location, /done=1$/);
  assert.deepEqual(await d.list(), [['tt', 2025, 'better', null, null, null, null]]);
  answer = await d.save(d.row('tt'), await d.page());
  assert.match(answer.headers.location, /done=1$/);
  assert.deepEqual(await d.list(), []);
  assert.equal(await target('88.5'), false);
  const past = plain(await d.page(`${path}&dimension=tt`));
  assert.match(past, /quan\.tri : Chỉ tiêu: cao hơn năm trước → – .*quan\.tri : Chỉ tiêu: > 88,50 → cao hơn năm trước; Kết quả chính thức: 86,3412 → –; Nguồn: Báo cáo \(minh họa\) → –; Cơ quan chịu trách nhiệm: Sở \/ Thử → –/);
  const log = JSON.parse(await ok(['audit', 'list', '--event', 'target-set', '--json', ...d.data])).filter((e) => e.unit === 'a');
  assert.deepEqual(log.map((e) => [e.who, e.about]), Array(3).fill(['quan.tri', 'ks/tt/2025/a']));
  assert.equal(log[2].detail, 'target: – → > 88,50 | official: – → 86,3412 | source: – → Báo cáo (minh họa) | owner: – → Sở / Thử');
  assert.match(plain(await d.page('/office/u/xa/targets?survey=ks&year=2025&dimension=all')), /máy chủ|dòng lệnh/, 'the command line is told as such');
});

const words = { no_value: /không phải là số/, over_limit: /lớn hơn mức cao nhất/, better: /để trống ô chỉ tiêu/, group: /nhóm chỉ có thể/, empty: /cần một số/, text: /quá dài/, nothing: /cần có chỉ tiêu hoặc/,
  source: /công bố ở đâu/, operator: /cách so chỉ có thể/ };
const wrong = { no_value: ['v', { v: '88%' }], over_limit: ['v', { v: '100,01' }], better: ['v', { v: '5', o: 'better' }], group: ['v', { v: '5', o: 'group' }], empty: ['v', { o: '>' }],
  text: ['a', { v: '5', a: 'ệ'.repeat(501) }], nothing: ['v', { a: 'Sở Thử' }], source: ['s', { v: '5', r: '50' }], operator: ['o', { v: '5', o: '<=' }] };

test('every fault stands beside its field and in the summary; what was typed is kept, nothing is stored', async (t) => {
  const d = await office(t), html = await d.page();
  for (const [what, [field, typed]] of Object.entries(wrong)) {
    const body = await d.refused(await d.save({ ...d.row('tt', typed), ...d.row('kq', { v: '77,7' }) }, html));
    assert.match(plain(body), words[what], what);
    assert.match(body, new RegExp(`href="?#${field}\\.tt`), what);
    assert.match(body, new RegExp(`id="?${field}\\.tt"? [^>]*aria-invalid`), what);
    assert.match(body, /value="?77,7/, `${what}: what was right is kept`);
    if (what === 'no_value') assert.match(body, /value="?88%/);
  }
  assert.deepEqual(await d.list(), []);
  for (const fields of [{ do: 'save', more: '1' }, { do: 'x' }, { do: 'import' }, { do: 'import', csv: 'x', more: '1' }]) assert.equal((await d.first.send(path, fields)).status, 400);
});

test('what somebody else changed meanwhile is not written over unseen', async (t) => {
  const d = await office(t), old = await d.page();
  await d.save(d.row('tt', { v: '70' }), old);
  const body = await d.refused(await d.save({ ...d.row('tt', { v: '71' }), ...d.row('kq', { v: '60' }) }, old), 409);
  assert.match(plain(body), /Người khác vừa thay đổi.*Đang lưu: [^<]*≥ 70,00/);
  assert.deepEqual((await d.list()).map((x) => [x[0], x[3]]), [['tt', 70]], 'nothing of a stale form is written');
  // A row that the old form did not touch stays as the other left it.
  assert.match((await d.save({ ...d.row('tt'), ...d.row('kq', { v: '60' }) }, old)).headers.location, /done=1$/);
  assert.deepEqual((await d.list()).map((x) => [x[0], x[3]]), [['tt', 70], ['kq', 60]]);
  assert.match((await d.save(d.row('tt', { v: '71' }), body)).headers.location, /done=1$/, 'having seen it');
  assert.deepEqual((await d.list()).map((x) => [x[0], x[3]]), [['tt', 71], ['kq', 60]]);
});

test('what was just changed is put back whole: value, source, owner, and what was not there; by who did it, while nobody touched it', async (t) => {
  const d = await office(t), full = { v: '70', r: '69', s: 'Báo cáo (minh họa)', a: 'Sở Thử' };
  const back = (html, who = d.first, at = path) => who.send(at, { do: 'undo', line: hidden(html, 'line'), lines: hidden(html, 'lines') });
  await d.save(d.row('tt', full), await d.page());
  const was = await d.list();
  let answer = await d.save({ ...d.row('tt', { v: '71' }), ...d.row('kq', { v: '60' }) }, await d.page());
  const now = await d.list(), first = await d.page(answer.headers.location);
  assert.match(plain(first), /Số chỉ tiêu đã thay đổi: 2 \. .*Đặt lại như trước/);
  answer = await back(first);
  assert.match(answer.headers.location, /done=2$/);
  assert.deepEqual(await d.list(), was);
  const log = JSON.parse(await ok(['audit', 'list', '--event', 'target-set', '--json', ...d.data])).filter((e) => e.unit === 'a');
  assert.deepEqual(log.slice(0, 2).map((e) => [e.who, e.about, e.detail]), [
    ['quan.tri', 'ks/kq/2025/a', 'target: ≥ 60,00 → –'],
    ['quan.tri', 'ks/tt/2025/a', 'target: ≥ 71,00 → ≥ 70,00 | official: – → 69,00 | source: – → Báo cáo (minh họa) | owner: – → Sở Thử']]);
  await d.refused(await back(first), 409);
  assert.deepEqual(await d.list(), was, 'not twice');
  answer = await back(await d.page(answer.headers.location));
  assert.deepEqual(await d.list(), now, 'the way back has one itself');
  const again = await d.page(answer.headers.location), admin = await d.officer('quan.xa', 'admin', 'xa');
  assert.doesNotMatch(await d.page(answer.headers.location, admin), /value="?undo/, 'nobody else’s');
  await d.refused(await back(again, admin), 409);
  await d.refused(await back(again, d.first, '/office/u/ngoai/targets?survey=ks&year=2025'), 409);
  assert.doesNotMatch(await d.page(`${path}&line=1&done=1`), /value="?undo|đã thay đổi: /, 'what was not done is not said');
  await d.save(d.row('kq', { v: '61' }), await d.page(path, admin), path, admin);
  const body = await d.refused(await back(again), 409);
  assert.match(plain(body), /Chưa đặt lại được/);
  assert.deepEqual((await d.list()).map((x) => [x[0], x[3]]), [['tt', 71], ['kq', 61]], 'all of it or nothing');
  for (const fields of [{ do: 'undo' }, { do: 'undo', line: '0', lines: '1' }, { do: 'undo', line: '9', lines: '1', more: '1' }]) assert.equal((await d.first.send(path, fields)).status, 400);
  await ok(['verify', ...d.data]);
});

test("last year's are filled in, not written", async (t) => {
  const d = await office(t);
  await d.save({ ...d.row('tt', { v: '70', a: 'Sở Thử', r: '69', s: 'B' }), ...d.row('kq', { v: '2', o: 'group' }) }, await d.page());
  const next = '/office/u/a/targets?survey=ks&year=2026', html = await d.page(next);
  assert.match(html, /copy=1[^>]*#own/);
  const copied = await d.page(`${next}&copy=1`);
  assert.match(copied, /id="?v\.tt"? [^>]*value="?70,00/);
  assert.match(copied, /id="?v\.kq"? [^>]*value="?2"?[ >]/);
  assert.doesNotMatch(copied, /id="?r\.tt"? [^>]*value="?69/, 'a result belongs to its year');
  assert.equal((await d.list()).length, 2);
  assert.match((await d.save({ ...d.row('tt', { v: '70,00', a: 'Sở Thử' }), ...d.row('kq', { v: '2', o: 'group' }) }, copied, next)).headers.location, /year=2026&line=\d+&done=2$/);
  assert.equal((await d.list()).length, 4);
});

const table = { survey: ['khac,tt,a,2025,80,,,,', /bộ câu hỏi đang chọn/], dimension: ['ks,zz,a,2025,80,,,,', /không có nội dung/], unit: ['ks,tt,b,2025,80,,,,', /không phải đơn vị này/],
  'unit of nobody': ['ks,tt,,2025,80,,,,', /không phải đơn vị này/], year: ['ks,tt,a,25,80,,,,', /từ 2000 đến 2100/], target: ['ks,tt,a,2025,88%,,,,', words.no_value], operator: ['ks,tt,a,2025,8,<=,,,', words.operator],
  official: ['ks,tt,a,2025,80,,880,B,', words.over_limit], source: ['ks,tt,a,2025,80,,86,,', words.source], twice: ['ks,tt,a,2025,80,,,,\nks,tt,a,2025,81,,,,', /đã có ở một dòng trên/] };

test('a table of more targets than the log gives at once is put back whole', async (t) => {
  const d = await office(t), at = '/office/targets?survey=ks&year=2025', years = Array.from({ length: 101 }, (_, i) => 2000 + i);
  const lines = years.flatMap((year) => ['tt', 'kq', 'all'].flatMap((dimension) => ['', 'a', 'b', 'xa'].map((unit) => `ks,${dimension},${unit},${year},77,,,,`)));
  const list = async () => JSON.parse(await ok(['target', 'list', '--survey', 'ks', '--json', ...d.data])), before = await list();
  const done = await d.first.send(at, { do: 'import', csv: `${columns}\n${lines.join('\n')}\n` });
  assert.match(done.headers.location, new RegExp(`done=${lines.length}$`));
  const page = await d.page(done.headers.location);
  assert.equal((await list()).filter((row) => row.target === 77).length, lines.length);
  assert.equal((await d.first.send(at, { do: 'undo', line: hidden(page, 'line'), lines: hidden(page, 'lines') })).status, 303);
  assert.deepEqual(await list(), before);
});

test('a pasted table is imported whole or not at all, with line and column', async (t) => {
  const d = await office(t), paste = (csv, at = path) => d.first.send(at, { do: 'import', csv });
  for (const [what, [row, why]] of Object.entries(table)) {
    const body = await d.refused(await paste(`${columns}\nks,kq,a,2025,70,,,,\n${row}\n`)), line = what === 'twice' ? 4 : 3;
    assert.match(plain(body), new RegExp(`Dòng ${line}${what === 'twice' ? ':' : `, cột ${what.split(' ')[0]}:`}`), what);
    assert.match(plain(body), why, what);
    assert.ok(body.includes('ks,kq,a,2025,70'), `${what}: the table is kept`);
  }
  for (const [csv, why] of [['', /Chưa có dòng nào/], [`${columns}\n`, /Chưa có dòng nào/], ['survey,goal\nks,1\n', /“goal”: không có cột.*cột target: thiếu/], [`${columns}\nks,"tt\n`, /dưới dạng CSV/]])
    assert.match(plain(await d.refused(await paste(csv))), why, csv);
  assert.deepEqual(await d.list(), []);
  const answer = await paste('survey;dimension;unit;year;target\r\nks;tt;a;2025;88,00\r\nks;all;a;2024;80\r\n');
  assert.match(answer.headers.location, /done=2$/);
  assert.deepEqual((await d.list()).map((x) => [x[0], x[1], x[3]]), [['all', 2024, 80], ['tt', 2025, 88]]);
  assert.match((await paste(`${columns}\nks,tt,,2025,60,,,,\nks,tt,b,2025,61,,,,\n`, '/office/targets?survey=ks&year=2025')).headers.location, /^\/office\/targets\?survey=ks&year=2025&line=\d+&done=2$/);
  assert.match(plain(await d.page('/office/targets?survey=ks&year=2025')), /Chỉ tiêu: ≥ 60,00 \(đặt tại đây\)/);
  assert.match(plain(await d.page('/office/u/ngoai/targets?survey=ks&year=2025')), /Chỉ tiêu: ≥ 60,00 \(đặt chung cho mọi nơi\)/);
});

test('who may set targets: those above, and not of their own unit', async (t) => {
  const d = await office(t), admin = await d.officer('quan.xa', 'admin', 'xa'), clerk = await d.officer('lan.tran', 'clerk', 'a');
  const own = '/office/u/xa/targets?survey=ks&year=2025';
  assert.match(await d.page(path, admin), /value="?save/);
  assert.doesNotMatch(await d.page(own, admin), /value="?save/);
  assert.match(plain(await d.page(path, clerk)), /Ông\/bà chỉ xem/);
  const html = await d.page();
  assert.equal((await d.save(d.row('tt', { v: '70' }), html, path, admin)).status, 303);
  for (const [who, at] of [[admin, own], [clerk, path], [admin, '/office/targets'], [admin, '/office/u/ngoai/targets']])
    for (const fields of [{ do: 'save' }, { do: 'import', csv: `${columns}\nks,tt,a,2025,1,,,,\n` }]) assert.equal((await who.send(at, fields)).status, 404, at);
  assert.equal((await admin.get('/office/targets')).status, 404);
});

test('an observer, who may see targets, is led to them by the page of tasks', async (t) => {
  const d = await dashboards(t), observer = await d.officer('quan.sat', 'observer', 'xa');
  for (const unit of ['xa', 'a']) {
    assert.match((await observer.get(`/office/u/${unit}`)).body, new RegExp(`/office/u/${unit}/tasks`), unit);
    const tasks = await observer.get(`/office/u/${unit}/tasks`);
    assert.deepEqual([...tasks.body.matchAll(/<li><a href="?([^ ">]+)/g)].map((m) => m[1]), [`/office/u/${unit}/targets`], 'and to nothing else');
    assert.equal((await observer.get(`/office/u/${unit}/targets`)).status, 200, unit);
  }
  assert.equal((await observer.get('/office/u/ngoai/tasks')).status, 404);
});
