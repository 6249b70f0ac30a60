// The register's page: what it shows is what the command tells, and what is entered on it is entered for sheets of the unit alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { house } from '../lib/officers.mjs';

const address = 'https://gopy.example.vn';
const plain = (html) => html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#43;', '+').replace(/\s+/g, ' ');
/** A day in Vietnam, `back` days before today. */
const day = (back = 0) => new Date(Date.now() + (7 - 24 * back) * 3600e3).toISOString().slice(0, 10);
const said = (iso) => iso.split('-').reverse().join('/');

async function office(t, rows = '') {
  const d = await house(t);
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n,a-mc,Quầy 1,,\n,a-mc,Quầy 2,,\n,a-mc-1,Bàn 1,,\n,xa-b,Quầy khác,,\n${rows}` });
  await ok(['setting', 'set', 'base.url', address, ...d.data]);
  d.counters = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  d.code = (name) => d.counters.find((c) => c.name === name).code;
  d.enter = (name, count, { printed = day(), at = address, given = 'no', as = name } = {}) => ok(['poster', 'enter', '-', ...d.data],
    { input: `counter,layout,printed,count,name,unit,address,given\n${d.code(name)},poster-a4,${printed},${count},${as},${d.counters.find((c) => c.name === name).unit},${at},${given}\n` });
  d.register = async (...more) => JSON.parse(await ok(['poster', 'register', '--json', ...more, ...d.data]));
  d.log = async (event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...d.data]));
  d.clerk = await d.officer('lan.tran', 'clerk', 'a-mc');
  return d;
}
/** The rows of the page's table by counter code. */
const rows = (html) => Object.fromEntries([...html.matchAll(/<tr><th scope="?row.*?<\/tr>/gs)].map(([row]) => [/\((\w{7})\)/.exec(row)[1], plain(row)]));

test('the page tells of every counter what the command tells', async (t) => {
  const d = await office(t);
  await d.enter('Quầy 1', 3), await d.enter('Quầy 1', 10, { given: 'yes' });
  await d.enter('Quầy 2', 2, { printed: day(40), at: 'https://cu.example.vn' });
  await d.enter('Bàn 1', 1, { as: 'Bàn cũ' }), await d.enter('Quầy khác', 4);
  await ok(['poster', 'remove', '2', ...d.data]);
  const page = await d.clerk.get('/office/u/a-mc/register');
  assert.equal(page.status, 200, d.server.log.slice(-500));
  assert.deepEqual(await judgeHtml(page.body), []);
  const shown = rows(page.body), told = await d.register('--unit', 'a-mc');
  assert.deepEqual(Object.keys(shown), told.map((e) => e.counter), 'the same counters in the same order');
  for (const e of told) {
    const text = shown[e.counter];
    assert.ok(text.includes(`Đang treo: ${e.hanging}`), text);
    assert.equal(text.includes('Để phát tay'), e.given > 0, text);
    for (const run of e.runs) assert.ok(text.includes(`Số ${run.from === run.to ? run.from : `${run.from}–${run.to}`} Áp phích tường, A4, in ngày ${said(run.printed)}`), text);
    assert.ok(text.includes(`30 ngày qua: ${e.scans_30_days}`), text);
    assert.equal(text.includes('5 ngày làm việc không có lượt quét'), /no scans/.test(e.remark ?? ''), text);
    assert.equal(text.includes('Địa chỉ trong mã QR đã cũ'), /old address/.test(e.remark ?? ''), text);
    assert.equal(text.includes('Tên quầy trên tờ đã cũ'), /old name/.test(e.remark ?? ''), text);
  }
  assert.match(shown[d.code('Quầy 2')], /Địa chỉ trong mã QR đã cũ: xin in lại, gỡ số 14–15.*không có lượt quét/);
  assert.ok(!page.body.includes('Quầy khác') && !shown[d.code('Quầy 1')].includes('đã gỡ ngày'));
  assert.match(rows((await d.clerk.get('/office/u/a-mc/register?all=yes')).body)[d.code('Quầy 1')], new RegExp(`Số 2 .*đã gỡ ngày ${said(day())}`));
  assert.deepEqual(Object.keys(rows((await d.clerk.get(`/office/u/a-mc/register?counter=${d.code('Bàn 1')}`)).body)), [d.code('Bàn 1')]);
  assert.ok(!(await d.clerk.get(`/office/u/a-mc/register?counter=${d.code('Quầy khác')}`)).body.includes('Quầy khác'));
  // Who only looks has nothing to press.
  const auditor = await d.officer('kiem.tra', 'auditor', 'a-mc'), looked = await auditor.get('/office/u/a-mc/register?do=remove&serials=1');
  assert.equal(looked.status, 200);
  assert.ok(!/name="?(serials|do)/.test(looked.body) && !looked.body.includes('Ghi đã gỡ'));
  assert.equal((await auditor.send('/office/u/a-mc/register', { do: 'remove', serials: '1' })).status, 404);
});

test('taken down: asked first, then entered; never for sheets of another unit', async (t) => {
  const d = await office(t), path = '/office/u/a-mc/register';
  await d.enter('Quầy 1', 5), await d.enter('Quầy khác', 4), await d.enter('Bàn 1', 2);
  const asked = await d.clerk.get(`${path}?do=remove&serials=2-3%2C%2010`);
  assert.match(plain(asked.body), /Ghi các tờ này là đã gỡ\? \(3\) Số 2–3: Quầy 1 .* Số 10: Bàn 1 .*Nếu nhầm, ông\/bà có thể ghi lại/);
  assert.deepEqual(await judgeHtml(asked.body), []);
  assert.equal((await d.register()).reduce((sum, e) => sum + e.hanging, 0), 11, 'nothing is entered by asking');
  const done = await d.clerk.send(path, { do: 'remove', serials: '2–3, 10' });
  assert.equal(done.status, 303);
  assert.match(done.headers.location, /^\/office\/u\/a-mc\/register\?done=\d+&lines=2$/);
  const after = await d.clerk.get(done.headers.location);
  assert.deepEqual(await judgeHtml(after.body), []);
  assert.match(plain(after.body), /Đã ghi vào sổ: các tờ đã gỡ\./);
  assert.match(after.body, /name="?serials"? value="?2-3,10-10/);
  assert.equal((await d.clerk.send(path, { do: 'hang', serials: '2-3,10-10' })).status, 303, 'hung up again');
  assert.equal((await d.clerk.send(path, { do: 'hang', serials: '2-3' })).status, 422, 'they hang');
  assert.deepEqual((await d.log('posters-hung')).map((e) => [e.who, e.about, e.detail]).toSorted(), [['lan.tran', '10-10', '1'], ['lan.tran', '2-3', '2']]);
  assert.equal((await d.clerk.send(path, { do: 'remove', serials: '2–3, 10' })).status, 303);
  assert.match(plain((await d.clerk.get(done.headers.location)).body), /Đã ghi vào sổ/);
  assert.ok((await d.log('posters-removed')).every((e) => ['10-10', '2-3'].includes(e.about)));
  const all = await d.register('--all');
  assert.deepEqual(all.find((e) => e.name === 'Quầy 1').runs.map((r) => [r.from, r.to, r.removed !== null]), [[1, 1, false], [2, 3, true], [4, 5, false]]);
  assert.deepEqual((await d.log('posters-removed')).slice(0, 2).map((e) => [e.who, e.about, e.unit, e.detail]).toSorted(), [['lan.tran', '10-10', 'a-mc', '1'], ['lan.tran', '2-3', 'a-mc', '2']]);
  const before = JSON.stringify(await d.register('--all'));
  for (const [serials, why] of [['', /Xin ghi số trên tờ/], ['x', /Không đọc được số/], ['5-4', /Không đọc được số/], ['0', /Không đọc được số/], ['1-', /Không đọc được số/], ['6', /không có trong sổ/], ['5-6', /không có trong sổ/],
    ['99', /không có trong sổ/], ['2-3', /đã được ghi là đã gỡ/], [Array.from({ length: 21 }, () => '1').join(','), /Nhiều nhất 20/], ['1,,4', /Không đọc được số/]]) {
    for (const answer of [await d.clerk.send(path, { do: 'remove', serials }), await d.clerk.get(`${path}?do=remove&serials=${encodeURIComponent(serials)}`)]) {
      assert.equal(answer.status, 422, serials);
      assert.match(plain(answer.body), why, serials);
      if (serials !== '') assert.match(answer.body, new RegExp(`value="?${serials}`), 'what was typed is kept');
      assert.ok(!answer.body.includes('id="ask"') && !answer.body.includes('id=ask'), serials);
      assert.deepEqual(await judgeHtml(answer.body), [], serials);
    }
  }
  for (const fields of [{ do: 'burn', serials: '1' }, { do: 'remove', serials: '1', more: '1' }]) assert.equal((await d.clerk.send(path, fields)).status, 400);
  assert.equal(JSON.stringify(await d.register('--all')), before);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('what is offered to hang again is what hung, not what had been taken down before', async (t) => {
  const d = await office(t), path = '/office/u/a-mc/register';
  await d.enter('Quầy 1', 5);
  const offered = async (location) => /name="?serials"? value="?([-\d,]+)/.exec((await d.clerk.get(location)).body)?.[1];
  assert.equal(await offered((await d.clerk.send(path, { do: 'remove', serials: '3' })).headers.location), '3-3');
  const { headers: { location } } = await d.clerk.send(path, { do: 'remove', serials: '2-4' });
  assert.equal(await offered(location), '2-2,4-4');
  assert.deepEqual((await d.log('posters-removed')).map((e) => [e.about, e.detail]).toSorted(), [['2-2', '1'], ['3-3', '1'], ['4-4', '1']], 'the log says what was done');
  assert.equal((await d.clerk.send(path, { do: 'hang', serials: '2-2,4-4' })).status, 303);
  assert.deepEqual((await d.register('--all')).find((e) => e.name === 'Quầy 1').runs.filter((r) => r.removed !== null).map((r) => [r.from, r.to]), [[3, 3]]);
});

test('what was done is said by the log, not by the address; what is done is judged as it is then', async (t) => {
  const d = await office(t), path = '/office/u/a-mc/register';
  await d.enter('Quầy 1', 40);
  const other = await d.officer('tam.pham', 'clerk', 'a-mc'), head = JSON.parse(await ok(['audit', 'list', '--json', ...d.data]))[0].number;
  const silent = async (address, who = d.clerk) => {
    const { status, body } = await who.get(address);
    assert.equal(status, 200, address);
    assert.doesNotMatch(plain(body), /Đã ghi vào sổ|Đã rút lại|Nếu nhầm, ông\/bà có thể ghi lại là các tờ này/, address);
  };
  for (const query of ['said=removed&serials=1-5', 'said=back', 'said=hung', `done=${head}`, `done=${head + 1}`, 'done=1', 'done=x', 'done=9223372036854775807']) await silent(`${path}?${query}`);
  const { headers: { location } } = await d.clerk.send(path, { do: 'remove', serials: '1-5' });
  await silent(location, other);
  await silent(location.replace('a-mc', 'a-mc-1'), d.first);
  assert.match(plain((await d.clerk.get(location)).body), /các tờ đã gỡ\..*Số 1-5 ?\./);
  const hung = await d.clerk.send(path, { do: 'hang', serials: '2-3' });
  assert.match(plain((await d.clerk.get(hung.headers.location)).body), /các áp phích vẫn đang treo/);
  assert.match((await d.clerk.get(location)).body, /name="?serials"? value="?1-1,4-5/, 'what hangs again is not offered');
  // Two at once: one of them finds the sheets as they were.
  for (let serial = 11; serial <= 30; serial++) {
    const answers = await Promise.all([d.clerk, other].map((who) => who.send(path, { do: 'remove', serials: `${serial}` })));
    assert.deepEqual(answers.map((a) => a.status).toSorted(), [303, 422], `${serial}`);
    assert.match(plain(answers.find((a) => a.status === 422).body), /đã được ghi là đã gỡ/);
  }
  assert.deepEqual((await d.log('posters-removed')).map((e) => e.detail).filter((n) => n !== '1'), ['5'], 'no line says that nothing was done');
});

test('a print that is not used is taken back, and its numbers are given out again', async (t) => {
  const d = await office(t), path = '/office/u/a-mc/register', codes = ['Quầy 1', 'Quầy 2'].map(d.code);
  const { hidden } = await import('../lib/officers.mjs');
  const print = async () => assert.equal((await d.clerk.post('/office/u/a-mc/posters', [['csrf', hidden((await d.clerk.get('/office/')).body, 'csrf')], ['layout', 'poster-a4'], ['copies', '2'], ['format', 'pdf'], ['do', 'print'],
    ...codes.map((code) => ['counter', code])])).status, 200);
  await print();
  await print();
  const page = await d.clerk.get(path);
  assert.match(plain(page.body), /Lần in gần nhất Số 5-8 , Áp phích tường, A4\. In lúc .* \(lan\.tran\)/);
  const [, back] = /href="?([^" >]*do=back[^" >]*)/.exec(page.body);
  assert.match(plain((await d.clerk.get(back.replaceAll('&amp;', '&'))).body), /Rút lại các tờ này, coi như chưa in\? \(4\) Số 5–6: Quầy 1 .* Số 7–8: Quầy 2 .*không khôi phục được/);
  assert.equal((await d.clerk.send(path, { do: 'back', serials: '5-8' })).status, 303);
  assert.deepEqual((await d.register()).flatMap((e) => e.runs.map((r) => [r.from, r.to])), [[1, 2], [3, 4]]);
  const [logged] = await d.log('posters-taken-back');
  assert.deepEqual([logged.who, logged.about, logged.detail], ['lan.tran', '5-8', '4']);
  assert.match(plain((await d.clerk.get(path)).body), /Lần in gần nhất Số 1-4 /);
  assert.equal((await d.clerk.send(path, { do: 'back', serials: '5-8' })).status, 422, 'sent twice');
  // What hung is no print to be taken back.
  assert.equal((await d.clerk.send(path, { do: 'remove', serials: '2' })).status, 303);
  assert.doesNotMatch(plain((await d.clerk.get(path)).body), /Lần in gần nhất/);
  assert.match(plain((await d.clerk.send(path, { do: 'back', serials: '1-4' })).body), /đã từng treo, nên không rút lại được/);
  await print();
  assert.deepEqual((await d.register()).flatMap((e) => e.runs.map((r) => r.from)).toSorted((a, b) => a - b), [1, 3, 5, 7]);
});

test('a list of many counters comes page by page', async (t) => {
  const d = await office(t, Array.from({ length: 120 }, (_, i) => `,a-mc,Quầy ${i + 3},,\n`).join(''));
  const seen = [];
  for (let path = '/office/u/a-mc/register', n = 0; path && n < 9; n++) {
    const { body } = await d.clerk.get(path);
    /* In the order of the page: an object puts a code of nothing but digits first. */
    seen.push(...[...body.matchAll(/<tr><th scope="?row.*?<\/tr>/gs)].map(([row]) => /\((\w{7})\)/.exec(row)[1]));
    path = /href="?([^" >]+)"?>Các quầy tiếp theo/.exec(body)?.[1].replaceAll('&amp;', '&');
  }
  assert.deepEqual(seen, (await d.register('--unit', 'a-mc')).map((e) => e.counter));
  assert.equal(seen.length, 123);
});
