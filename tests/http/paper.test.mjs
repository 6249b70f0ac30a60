// Paper slips typed in by officers: batches, slips by keys, typing twice, closing; what is stored is what a form would have stored.
import assert from 'node:assert/strict';
import test from 'node:test';
import { writeFileSync } from 'node:fs';
import { dayOf, ok, publishedOn, run, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { everyKind, kindsCommune } from '../lib/kinds.mjs';
import { call } from '../lib/api.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

const unit = 'mot-cua', page = `/office/u/${unit}/paper`, survey = ['--survey', everyKind.code];
const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function office(t, { double = '0' } = {}) {
  const { dir, codes } = await kindsCommune(t), data = ['--data', dir];
  await ok(['setting', 'set', 'paper.double', double, ...data]);
  publishedOn(dir, dayOf(3));
  const o = { dir, codes, data };
  o.start = async () => {
    o.server = await serve(dir);
    if (o.first) o.first.server = o.server;
  };
  await o.start();
  t.after(() => o.server.stop());
  o.first = new Browser(o.server);
  await o.first.setUp(firstLink(o.server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  o.get = async (query = '') => {
    const answer = await o.first.get(page + query);
    assert.equal(answer.status, 200, query);
    assert.deepEqual(await judgeHtml(answer.body), [], query);
    return answer.body;
  };
  o.send = (query, fields) => o.first.send(page + query, fields);
  o.begin = async (more = {}) => {
    const answer = await o.send('', { do: 'begin', counter: codes[0], survey: '', day: dayOf(1), expected: '3', ...more });
    assert.equal(answer.status, 303, answer.body);
    return `?batch=${/batch=(\d+)/.exec(answer.headers.location)[1]}`;
  };
  o.key = async (batch) => hidden(await o.get(batch), 'key');
  o.slip = async (batch, answers, more = {}) => o.send(batch, { do: 'slip', key: await o.key(batch), ...fields(answers), ...more });
  o.stored = async () => JSON.parse(await ok(['export', ...survey, '--format', 'json', '-o', '-', ...data]));
  o.log = async (event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...data]));
  return o;
}
const fields = (answers) => Object.fromEntries(Object.entries(answers).map(([q, v]) => [`q.${q}`, v]));
const again = async (o, batch, number, answers) => o.send(batch, { do: 'again', number: String(number), key: hidden(await o.get(`${batch}&again=${number}`), 'key'), ...fields(answers) });

test('keys become the answers a form would have sent; they count when the batch is closed, and as paper', async (t) => {
  const o = await office(t), batch = await o.begin();
  const typed = [{ staff: '4', came: '1', how: '13', trips: '2', wait: '1', degrees: '-3', 'respondent.sex': '2', 'respondent.age': '3' },
    { staff: '0', came: '1', how: '0', trips: '-', wait: '', degrees: '' },
    { came: '2', why: 'Ở xa, gọi 0912 345 678', 'respondent.age': '5' },
    { came: '1', trips: ' 3 ', how: '2', wait: '2' },
    { came: '1', trips: '0', how: '1, 2', wait: '0' }];
  for (const [i, answers] of typed.entries()) {
    const answer = await o.slip(batch, answers);
    assert.equal(answer.status, 303, answer.body);
    const shown = plain(await o.get(answer.headers.location.slice(page.length)));
    assert.ok(shown.includes(`Đã lưu phiếu số ${i + 1}`), shown);
    assert.ok(shown.includes(`Đã nhập ${i + 1}/3`), shown);
  }
  assert.deepEqual(await o.stored(), [], 'nothing counts before');
  const totals = plain(await o.get(batch));
  assert.match(totals, /Cán bộ phục vụ thế nào\? 1 1 3/);
  assert.match(totals, /Vì sao ông\/bà không đến\? 1 0 4/);
  assert.equal((await o.get(`${batch}&keep=1`)).includes('value="keep"') || (await o.get(`${batch}&keep=1`)).includes('value=keep'), true);
  assert.equal((await o.send(batch, { do: 'keep' })).status, 303);
  assert.equal((await o.send(batch, { do: 'keep' })).status, 303, 'sent twice');
  const rows = await o.stored(), has = (answers) => assert.ok(rows.some((row) => JSON.stringify(row.answers) === JSON.stringify(answers)), `${JSON.stringify(answers)} in ${JSON.stringify(rows)}`);
  assert.equal(rows.length, 5);
  has({ staff: 4, came: 'yes', how: ['foot', 'bus'], trips: 2, wait: 'short', degrees: -3, 'respondent.sex': 'female', 'respondent.age': '35-49' });
  has({ staff: 'na', came: 'yes', how: 'na', trips: 'na' });
  has({ came: 'no', why: 'Ở xa, gọi [•••]', 'respondent.age': 'over-60' });
  has({ came: 'yes', how: ['bike'], trips: 3, wait: 'long' });
  has({ came: 'yes', how: ['foot', 'bike'], trips: 0, wait: 'na' });
  for (const row of rows) assert.deepEqual([row.channel, row.date, row.counter, row.half_day], ['paper', dayOf(1), o.codes[0], rows[0].half_day]);
  assert.equal((await run(['verify', ...o.data])).status, 0);
  assert.deepEqual((await o.log('paper-closed')).map((e) => [e.who, e.unit, e.detail]), [['quan.tri', unit, `${o.codes[0]} ${dayOf(1)} 5`]]);
  assert.match(plain(await o.get()), /Xấp đã xong .*Nguyễn Thị Quản/);
  const late = await o.send(batch, { do: 'slip', key: '0'.repeat(32), 'q.staff': '1' });
  assert.equal(late.status, 422);
  assert.match(late.body, /Xấp này đã kết thúc/);
  assert.deepEqual(await judgeHtml(late.body), []);
});

test('what is typed wrongly is said beside it, and nothing is lost', async (t) => {
  const o = await office(t), batch = await o.begin();
  const cases = [[{ staff: '6' }, 'staff', /Lựa chọn này không có/], [{ staff: 'x' }, 'staff', /Lựa chọn này không có/], [{ came: '3' }, 'came', /Lựa chọn này không có/],
    [{ came: '1', how: '4' }, 'how', /Lựa chọn này không có/], [{ came: '1', how: '123' }, 'how', /nhiều nhất là 2/], [{ came: '1', how: '10' }, 'how', /cùng với câu trả lời khác/],
    [{ came: '1', trips: '51' }, 'trips', /ngoài khoảng/], [{ came: '1', trips: 'hai' }, 'trips', /Xin ghi một số/],
    [{ came: '2', why: 'x'.repeat(51) }, 'why', /dài quá/], [{ came: '2', trips: '3' }, 'trips', /không phải trả lời/], [{ came: '1', why: 'vì' }, 'why', /không phải trả lời/]];
  for (const [answers, code, why] of cases) {
    const answer = await o.slip(batch, { ...answers, degrees: '12' }), what = JSON.stringify(answers);
    assert.equal(answer.status, 422, what);
    assert.deepEqual(await judgeHtml(answer.body), [], what);
    assert.match(answer.body, /<title>Lỗi: /, what);
    const at = answer.body.indexOf(`id="keys-q.${code}"`) >= 0 ? answer.body.indexOf(`id="keys-q.${code}"`) : answer.body.indexOf(`id=keys-q.${code}`);
    assert.match(answer.body.slice(at, answer.body.indexOf('</p>', at)), why, what);
    assert.match(answer.body.slice(0, at), new RegExp(`href="?#q\\.${code}`), `${what}: the summary leads to it`);
    for (const [q, v] of Object.entries({ ...answers, degrees: '12' })) assert.match(answer.body, new RegExp(`name="?q\\.${q}"? value="?${v}[" >]`), `${what}: ${q} is kept`);
  }
  const empty = await o.slip(batch, { staff: '', why: ' ' });
  assert.equal(empty.status, 422);
  assert.match(empty.body, /Phiếu trắng thì không nhập/);
  const late = await o.slip(batch, { staff: '3' }, { key: 'f'.repeat(32) });
  assert.equal(late.status, 422);
  assert.match(late.body, /mở đã lâu/);
  assert.match(late.body, /name="?q\.staff"? value="?3/);
  assert.equal((await o.send(batch, { do: 'slip', key: hidden(late.body, 'key'), 'q.staff': '3' })).status, 303, 'its new key is good');
  for (const wrong of [{ do: 'slip', key: '1', 'q.other': '1' }, { do: 'slip', key: '1', more: '1' }, { do: 'nothing' }, { do: 'begin', counter: 'x' }, { do: 'again', key: '1' }, { do: 'drop' }, { do: 'keep', more: '1' }])
    assert.equal((await o.send(batch, wrong)).status, 400, JSON.stringify(wrong));
  assert.match(plain(await o.get(batch)), /Đã nhập 1\/3/);
});

test('a batch: what it is begun with, and of which counters', async (t) => {
  const o = await office(t);
  const good = { do: 'begin', counter: o.codes[0], survey: '', day: dayOf(1), expected: '10' };
  for (const [change, id, why] of [[{ counter: '' }, 'counter', /Xin chọn một quầy/], [{ counter: '0000000' }, 'counter', /Xin chọn một quầy/], [{ day: 'hôm qua' }, 'day', /ngày có thật/], [{ day: dayOf(-2) }, 'day', /chưa đến/],
    [{ expected: '0' }, 'expected', /từ 1 đến 500/], [{ expected: '501' }, 'expected', /từ 1 đến 500/], [{ survey: 'khac:1' }, 'survey', /Không có bộ câu hỏi/], [{ survey: `${everyKind.code}:9` }, 'survey', /Không có bộ câu hỏi/], [{ survey: 'x' }, 'survey', /Không có bộ câu hỏi/]]) {
    const answer = await o.send('', { ...good, ...change }), what = JSON.stringify(change);
    assert.equal(answer.status, 422, what);
    assert.deepEqual(await judgeHtml(answer.body), [], what);
    assert.match(answer.body, new RegExp(`href="?#${id}`), what);
    assert.match(answer.body.slice(answer.body.indexOf('<form action="?"') ), why, what);
    if (id !== 'expected') assert.match(answer.body, /name="?expected"? type="?text"? value="?10/, what);
  }
  assert.equal((await o.log('paper-begun')).length, 0);
  const batch = await o.begin({ survey: `${everyKind.code}:1` });
  assert.match(plain(await o.get()), /Xấp đang nhập dở .*Đã nhập 0\/3 , còn thiếu 3/);
  const tasks = async () => plain((await o.first.get(`/office/u/${unit}/tasks`)).body);
  assert.match(await tasks(), /chỉ dùng bàn phím\. 1 xấp đang nhập dở\./);
  await ok(['unit', 'import', '-', ...o.data], { input: 'code,parent,name,kind\nkhac,,Xã khác (minh họa),commune\n' });
  assert.equal((await o.first.get(`/office/u/khac/paper${batch}`)).status, 404, 'a batch of another unit');
  assert.equal((await o.first.send(`/office/u/khac/paper${batch}`, { do: 'keep' })).status, 404);
  assert.equal((await o.first.send('/office/u/khac/paper', good)).status, 422, 'a counter of another unit');
  const all = (await o.send('', { ...good, counter: '', day: 'x', expected: '0', survey: 'khong-co:1' })).body;
  assert.deepEqual([...all.matchAll(/<li><a href="?#(\w+)/g)].map((m) => m[1]), ['counter', 'day', 'expected', 'survey'], 'told in the order of the form');
  assert.equal((await o.first.get(`${page}?batch=999`)).status, 404);
  const above = await o.first.send('/office/u/xa-thu/paper', good);
  assert.match(above.headers.location, /^\/office\/u\/mot-cua\/paper\?batch=/, 'begun above, it is the counter\'s unit that types it');
  assert.equal((await o.first.get('/office/u/xa-thu/paper')).body.match(/Trung tâm Phục vụ/g).length >= 1, true);
  // Discarded: its slips are gone, and the log knows how many they were.
  await o.slip(batch, { staff: '1' });
  assert.match(plain(await o.get(`${batch}&discard=1`)), /Số phiếu sẽ bị xóa: 1/);
  assert.equal((await o.send(batch, { do: 'discard' })).status, 303);
  assert.deepEqual((await o.log('paper-discarded')).map((e) => e.detail), [`${o.codes[0]} ${dayOf(1)} 1`]);
  assert.deepEqual(await o.stored(), []);
  assert.match(plain(await o.get()), /Đã hủy \( ?1\)/);
});

test('a form sent again is one slip; with other answers it is none, until it is sent as a new one', async (t) => {
  const o = await office(t), batch = await o.begin(), key = await o.key(batch);
  for (let i = 0; i < 3; i++) assert.equal((await o.send(batch, { do: 'slip', key, 'q.staff': '4' })).status, 303);
  const both = await Promise.all([1, 2].map(async (n) => o.send(batch, { do: 'slip', key: hidden((await o.first.get(page + batch)).body, 'key'), 'q.staff': String(n) })));
  assert.deepEqual(both.map((a) => a.status), [303, 303], 'two officers at once');
  const other = await o.send(batch, { do: 'slip', key, 'q.staff': '5' });
  assert.equal(other.status, 422);
  assert.match(other.body, /đã lưu một phiếu với câu trả lời khác/);
  assert.match(plain(await o.get(batch)), /Đã nhập 3\/3/);
  assert.equal((await o.send(batch, { do: 'slip', key: hidden(other.body, 'key'), 'q.staff': '5' })).status, 303);
  assert.match(plain(await o.get(batch)), /Đã nhập 4\/3/);
  // The last one is taken back; an earlier one is not.
  const ask = plain(await o.get(`${batch}&drop=4`));
  assert.match(ask, /Xóa phiếu số 4/);
  assert.match(ask, /5 – Rất hài lòng/);
  const early = await o.send(batch, { do: 'drop', number: '3' });
  assert.equal(early.status, 422);
  assert.equal((await o.send(batch, { do: 'drop', number: '4' })).status, 303);
  assert.equal((await o.send(batch, { do: 'drop', number: '4' })).status, 422, 'sent twice it takes nothing more');
  assert.match(plain(await o.get(batch)), /Đã nhập 3\/3/);
  assert.equal((await o.log('paper-dropped')).length, 1);
});

test('every second slip is typed twice: what differs is decided, and the share of errors stays with the batch', async (t) => {
  const o = await office(t, { double: '2' }), batch = await o.begin({ expected: '4' });
  const typed = [{ staff: '1', came: '1' }, { staff: '2', came: '1', trips: '2', how: '1' }, { staff: '3' }, { staff: '4', came: '1', trips: '1', degrees: '20', 'respondent.sex': '1' }];
  for (const answers of typed) assert.equal((await o.slip(batch, answers)).status, 303);
  assert.match(plain(await o.get(batch)), /Phiếu phải nhập lần thứ hai: 2 4/);
  assert.equal((await o.send(batch, { do: 'keep' })).status, 422, 'not before it is checked');
  assert.match(plain(await o.get(`${batch}&keep=1`)), /còn việc phải làm trước\. Phiếu phải nhập lần thứ hai: 2 4 Không, quay lại/);
  assert.equal((await o.send(batch, { do: 'again', number: '9', key: await o.key(batch), 'q.staff': '1' })).status, 404);
  assert.doesNotMatch(await o.get(`${batch}&again=2`), /name="?q\.[\w.]+"? value="?\w/, 'what was typed first is not shown');
  assert.ok(!(await o.get(`${batch}&again=2`)).includes('q.why'), 'texts are not typed again');
  assert.equal((await again(o, batch, 2, typed[1])).status, 303);
  assert.match(plain(await o.get(batch)), /Phiếu phải nhập lần thứ hai: 4/);
  assert.equal((await again(o, batch, 4, { ...typed[3], staff: '5', degrees: '' })).status, 303);
  assert.match(plain(await o.get(batch)), /Phiếu có chỗ lệch cần xem: 4/);
  assert.equal((await o.send(batch, { do: 'keep' })).status, 422, 'not before it is decided');
  assert.match(plain(await o.get(`${batch}&keep=1`)), /còn việc phải làm trước\. Phiếu có chỗ lệch cần xem: 4 Không, quay lại/);
  const differences = plain(await o.get(`${batch}&settle=4`));
  assert.match(differences, /Lần thứ nhất: 4 – Hài lòng Lần thứ hai: 5 – Rất hài lòng/);
  assert.match(differences, /Lần thứ nhất: 20 Lần thứ hai: \(bỏ trống\)/);
  assert.equal(differences.match(/Lần thứ nhất/g).length, 2);
  const half = await o.send(batch, { do: 'settle', number: '4', 'pick.staff': '2' });
  assert.equal(half.status, 422);
  assert.match(half.body, /Xin chọn lần nhập đúng ở tất cả/);
  assert.equal(half.body.match(/ checked/g).length, 1, 'what was chosen stays');
  assert.deepEqual(await judgeHtml(half.body), []);
  for (let i = 0; i < 2; i++) assert.equal((await o.send(batch, { do: 'settle', number: '4', 'pick.staff': '2', 'pick.degrees': '1' })).status, 303);
  assert.equal((await o.send(batch, { do: 'keep' })).status, 303);
  const rows = await o.stored();
  assert.equal(rows.length, 4);
  assert.ok(rows.some((row) => JSON.stringify(row.answers) === JSON.stringify({ staff: 5, came: 'yes', trips: 1, degrees: 20, 'respondent.sex': 'male' })), JSON.stringify(rows));
  // 2 slips × 8 questions that are no texts
  assert.match(plain(await o.get()), /Số phiếu nhập hai lần: 2; câu lệch: 2\/16 \(12,50%\); lần thứ nhất sai 1 /);
});

test('where both typings are wrong the answer is typed from the slip; the log and the share of errors say whose error it was', async (t) => {
  const o = await office(t, { double: '1' }), batch = await o.begin({ expected: '1' });
  assert.equal((await o.slip(batch, { staff: '1', came: '1', how: '1', trips: '2', degrees: '20' })).status, 303);
  assert.equal((await again(o, batch, 1, { staff: '2', came: '1', how: '2', trips: '3', degrees: '-5' })).status, 303);
  const form = await o.get(`${batch}&settle=1`);
  assert.match(plain(form), /Lần thứ nhất: 1 – [^L]+ Lần thứ hai: 2 – [^C]+ Cả hai lần đều sai, gõ lại theo tờ phiếu/);
  assert.equal(form.match(/value="?3"?[ >]/g).length, 4, 'a third choice at each');
  const settle = (more) => o.send(batch, { do: 'settle', number: '1', 'pick.staff': '1', 'pick.how': '2', 'pick.trips': '1', 'pick.degrees': '2', ...more });
  for (const [what, words, count] of [[{ 'pick.staff': '3', 'q.staff': '9' }, /Lựa chọn chưa lưu.*Mức độ|Lựa chọn chưa lưu/s, 1], [{ 'q.staff': '4' }, /Xin chỉ chọn một/, 1], [{ 'pick.staff': '', 'pick.how': '' }, /Xin chọn lần nhập đúng, hoặc gõ lại/, 2], [{ 'pick.degrees': '3', 'q.degrees': 'x' }, /Lựa chọn chưa lưu/, 1]]) {
    const refused = await settle(what);
    assert.equal(refused.status, 422, JSON.stringify(what));
    assert.deepEqual(await judgeHtml(refused.body), []);
    assert.match(refused.body, words);
    assert.equal(refused.body.match(/aria-invalid=/g).length, count, JSON.stringify(what));
    for (const typed of Object.entries(what).filter(([k, v]) => k.startsWith('q.') && v)) assert.ok(refused.body.includes(`name="${typed[0]}" value="${typed[1]}"`) || refused.body.includes(`name=${typed[0]} value=${typed[1]}`), `${typed} is kept`);
  }
  // Typed without the mark beside it: meant all the same. Left empty beside the mark: the slip leaves it out. 13: two choices.
  assert.equal((await settle({ 'pick.staff': '', 'q.staff': '5', 'pick.how': '3', 'q.how': '13', 'pick.trips': '3', 'q.trips': '' })).status, 303);
  assert.equal((await settle({ 'pick.staff': '1' })).status, 303, 'sent once more it stays');
  assert.equal((await o.send(batch, { do: 'keep' })).status, 303);
  const [row] = await o.stored();
  assert.deepEqual(row.answers, { staff: 5, came: 'yes', how: ['foot', 'bus'], degrees: -5 });
  const [log, ...rest] = await o.log('paper-settled');
  assert.deepEqual([log.who, rest.length], ['quan.tri', 0]);
  assert.match(log.detail, / 1, first wrong 4, both 3$/);
  assert.match(plain(await o.get()), /câu lệch: 4\/8 \(50,00%\); lần thứ nhất sai 4, cả hai lần sai 3 /);
  assert.match(plain((await o.first.get(`/office/u/${unit}/audit`)).body), /xem chỗ lệch, xấp phiếu giấy số 1 .*phiếu số 1; số câu lần thứ nhất sai: 4; cả hai lần sai: 3/);
});

test('what the page has said is on disk: killed between slips, none is lost and none is twice', async (t) => {
  const o = await office(t), batch = await o.begin({ expected: '12' });
  for (let i = 0; i < 12; i++) {
    const key = await o.key(batch);
    assert.equal((await o.send(batch, { do: 'slip', key, 'q.staff': String(1 + i % 5) })).status, 303);
    await o.server.stop('SIGKILL');
    await o.start();
    if (i % 3 === 0) assert.ok([303, 422].includes((await o.send(batch, { do: 'slip', key, 'q.staff': String(1 + i % 5) })).status));
    assert.match(plain(await o.get(batch)), new RegExp(`Đã nhập ${i + 1}/12`));
  }
  assert.equal((await o.send(batch, { do: 'keep' })).status, 303);
  await o.server.stop('SIGKILL');
  await o.start();
  const levels = (await o.stored()).map((row) => row.answers.staff).sort();
  assert.deepEqual(levels, Array.from({ length: 12 }, (_, i) => 1 + i % 5).sort());
  assert.equal((await run(['verify', ...o.data])).status, 0);
});

test('slips are of days on which their revision was there, and the one of the day is taken', async (t) => {
  const o = await office(t), file = `${o.dir}/second.json`, begun = dayOf(2), then = dayOf(1);
  writeFileSync(file, JSON.stringify({ ...everyKind, title: { ...everyKind.title, vi: 'Hỏi lại (minh họa)' } }));
  await ok(['survey', 'publish', file, ...o.data]);
  publishedOn(o.dir, begun), publishedOn(o.dir, then, 2);
  const day = (from, days) => new Date(Date.parse(from) + days * 864e5).toISOString().slice(0, 10), shown = (d) => d.split('-').reverse().join('/');
  const good = { do: 'begin', counter: o.codes[0], survey: '', expected: '3' };
  for (const [change, since] of [[{ day: day(begun, -1) }, begun], [{ day: day(begun, -400) }, begun], [{ day: day(then, -1), survey: `${everyKind.code}:2` }, then]]) {
    const answer = await o.send('', { ...good, ...change }), what = JSON.stringify(change);
    assert.equal(answer.status, 422, what);
    assert.deepEqual(await judgeHtml(answer.body), [], what);
    assert.match(plain(answer.body), new RegExp(`chỉ có từ ngày ${shown(since)}`), what);
    assert.match(answer.body, /href="?#day/, what);
    assert.ok(answer.body.includes(`value="${change.day}"`) || answer.body.includes(`value=${change.day}`), what);
  }
  for (const [on, survey, revision] of [[begun, '', 1], [day(then, -1), '', 1], [then, '', 2], [dayOf(0, 1), '', 2], [then, `${everyKind.code}:1`, 1]]) {
    const answer = await o.send('', { ...good, day: on, survey });
    assert.equal(answer.status, 303, answer.body);
    const batch = answer.headers.location.slice(page.length), stored = await o.stored();
    assert.equal((await o.slip(batch, { staff: '4', came: '2' })).status, 303);
    assert.equal((await o.send(batch, { do: 'keep' })).status, 303);
    const count = (rows) => rows.filter((row) => row.date === on && row.revision === revision).length;
    assert.equal(count(await o.stored()), count(stored) + 1, `${on} ${survey}`);
  }
  // Programs: slips alone, by the first response's day where no revision is named.
  const server = o.server, token = async (channel) => JSON.parse(await ok(['token', 'add', `Máy quét ${channel} (minh họa)`, '--scopes', 'write-responses', '--channel', channel, '--json', ...o.data])).token;
  const paper = await token('paper'), staff = await token('staff');
  const send = (bearer, days, more = {}) => call(server, 'POST', '/responses', { token: bearer, json: { survey: everyKind.code, ...more, responses: days.map((d) => ({ counter: o.codes[0], day: d, answers: { staff: 4 } })) }, headers: { 'Idempotency-Key': `${Math.random()}` } });
  const before = await o.stored(), of = async (revision) => (await o.stored()).filter((row) => row.revision === revision).length - before.filter((row) => row.revision === revision).length;
  assert.equal((await send(paper, [day(then, -1), begun])).status, 201);
  assert.deepEqual([await of(1), await of(2)], [2, 0]);
  assert.equal((await send(paper, [then])).status, 201);
  assert.deepEqual([await of(1), await of(2)], [2, 1]);
  for (const [days, more, why, at] of [[[day(begun, -1)], {}, /not published yet/, 0], [[begun, then], {}, /later revision was in force/, 1], [[then, begun], {}, /not published yet/, 1], [[day(then, -1)], { revision: 2 }, /not published yet/, 0]]) {
    const answer = await send(paper, days, more);
    assert.equal(answer.status, 422, answer.body);
    assert.deepEqual(answer.json.errors.map((e) => e.pointer), [`/responses/${at}/day`]);
    assert.match(answer.body, why);
  }
  assert.equal((await send(paper, [then], { revision: 1 })).status, 201);
  assert.equal((await send(staff, [day(begun, -1)])).status, 201, 'others are not slips');
  assert.deepEqual([await of(1), await of(2)], [3, 2]);
  // The command line: the same by default; what is older comes in with a word of warning.
  const lines = (days) => ({ input: `date,counter,channel,language,staff\n${days.map((d) => `${d},${o.codes[0]},paper,vi,4\n`).join('')}` });
  const quiet = await run(['import', ...survey, '-', ...o.data], lines([begun, then]));
  assert.deepEqual([quiet.status, quiet.err, await of(1), await of(2)], [0, '', 4, 3]);
  assert.match((await run(['import', ...survey, '-', ...o.data], lines([day(begun, -1)]))).err, new RegExp(`1 paper slip is of days before the survey was published \\(${begun}\\)`));
  assert.equal((await run(['verify', ...o.data])).status, 0);
});
