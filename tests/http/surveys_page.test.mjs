// Surveys on the pages of officers: what is published, what differs, and publishing with every fault on the way.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { http, ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { ask, definition } from '../lib/office.mjs';
import { house } from '../lib/officers.mjs';

const unescape = (text) => text.replace(/&(quot|lt|gt|#43|#39|amp);/g, (c) => ({ '&quot;': '"', '&lt;': '<', '&gt;': '>', '&#43;': '+', '&#39;': "'", '&amp;': '&' })[c]);
const plain = (html) => unescape(html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');
const hiddenText = (html, name) => unescape(new RegExp(`name="?${name}"? value="([^"]*)"`).exec(html)[1]);
const fields = (html) => Object.fromEntries([...html.matchAll(/<textarea id="?([\w-]+)"?[^>]*>([^<]*)<\/textarea>/g)].map(([, id, text]) => [id, unescape(text)]));

const base = { title: { vi: 'Khảo sát thử (minh họa)', en: 'A trial' }, code: 'thu' };
const both = (code, dimension, vi, more = {}) => ({ ...ask(code, dimension), text: { vi, en: `Ask ${code}` }, ...more });
const first = JSON.parse(typeof definition({ a: null, b: null }, [], base) === 'string' ? definition({ a: null, b: null }, [], base) : JSON.stringify(definition({ a: null, b: null }, [], base)));
for (const d of first.dimensions) d.title = { vi: `Nội dung ${d.code}`, en: `Topic ${d.code}` };
const survey = (questions, more = {}) => ({ ...first, questions, ...more });
const one = survey([both('a1', 'a', 'Ông/bà có hài lòng về thời gian chờ?'), both('a2', 'a', 'Chỗ ngồi thế nào?'), both('b1', 'b', 'Cán bộ có lịch sự không?')]);
const two = survey([both('b1', 'b', 'Cán bộ có lịch sự không?'), both('a1', 'a', 'Ông/bà có hài lòng về thời gian đợi?'), both('b2', 'b', 'Câu mới hẳn?')], { continues: [{ revision: 1, same: true }] });

async function office(t) {
  const d = await house(t);
  d.post = (fields) => d.first.send('/office/survey', fields);
  d.check = (json) => d.post({ do: 'check', definition: typeof json === 'string' ? json : JSON.stringify(json) });
  d.publish = async (checked) => d.post({ do: 'publish', after: /name="?after"? value="?(\d+)/.exec(checked.body)[1], definition: hiddenText(checked.body, 'definition') });
  d.list = async () => JSON.parse(await ok(['survey', 'list', '--json', ...d.data]));
  /** What officers did; what the command line published to begin with has a line of its own. */
  d.log = async () => JSON.parse(await ok(['audit', 'list', '--event', 'survey-published', '--json', ...d.data])).filter((e) => e.who !== '');
  return d;
}

test('published from a pasted file: looked at first, once, and in the log', async (t) => {
  const d = await office(t);
  const draft = await d.check(JSON.stringify(one, null, 2).replaceAll('\n', '\r\n'));
  assert.equal(draft.status, 200, d.server.log.slice(-500));
  assert.deepEqual(await judgeHtml(draft.body), []);
  assert.match(plain(draft.body), /bản đầu tiên của bộ câu hỏi.*không rút lại được.*Ông\/bà có hài lòng về thời gian chờ\?/);
  assert.equal((await d.list()).length, 1, 'nothing is published by looking');
  assert.deepEqual(await d.log(), []);
  const done = await d.publish(draft);
  assert.equal(done.status, 303, plain(done.body));
  assert.equal(done.headers.location, '/office/surveys/thu?published=1');
  assert.match(plain((await d.first.get(done.headers.location)).body), /Đã công bố bản 1\./);
  assert.deepEqual((await d.list()).map((s) => [s.code, s.revision]), [['sipas-quick', 1], ['thu', 1]]);
  assert.deepEqual((await d.log()).map((e) => [e.who, e.about, e.detail]), [['quan.tri', 'thu', 'revision 1']]);
  assert.equal((await d.publish(draft)).status, 303, 'sent twice');
  assert.equal((await d.log()).length, 1);
  assert.equal((await d.list())[1].revision, 1);
  assert.match(plain((await d.check(one)).body), /Không có gì khác bản đã công bố/);
  // What somebody else published meanwhile is not written over.
  const mine = await d.check(two);
  await ok(['survey', 'publish', '-', ...d.data], { input: JSON.stringify(survey([...one.questions, both('b9', 'b', 'Chen vào?')])) });
  const late = await d.publish(mine);
  assert.equal(late.status, 422);
  assert.match(plain(late.body), /Người khác vừa công bố một bản mới hơn/);
  assert.deepEqual(JSON.parse(fields(late.body).definition), two, 'what was pasted is kept');
  assert.equal((await d.list())[1].revision, 2);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('every fault of a file is told with its place and cure', async (t) => {
  const d = await office(t);
  await d.publish(await d.check(one));
  const cases = [['', /Xin dán nội dung tệp/], ['{', /cần sửa/], ['x'.repeat(120001), /quá dài/], [{ ...one, code: 'X' }, /\/code .*has capitals/], [survey([both('a1', 'c', 'Hỏi?')]), /\/questions\/0\/dimension/],
    [{ ...one, method: 'none' }, /\/method/], [survey([...one.questions, both('a1', 'a', 'Lại?')]), /\/questions\/3\/code/],
    [{ ...two, continues: [{ revision: 7, same: true }] }, /trái với các bản đã công bố.*continues/], [{ ...two, continues: [{ revision: 1, same: true, questions: { b2: 'khong' } }] }, /trái với các bản đã công bố/]];
  for (const [json, why] of cases) {
    const wrong = await d.check(json), what = JSON.stringify(json).slice(0, 200);
    assert.equal(wrong.status, 422, what);
    assert.match(wrong.body, /<title>Lỗi: /, what);
    assert.match(plain(wrong.body), why, what);
    assert.deepEqual(await judgeHtml(wrong.body), [], what);
    if (json !== '') assert.equal(fields(wrong.body).definition, typeof json === 'string' ? json : JSON.stringify(json), 'kept');
  }
  // The usual kinds are told in Vietnamese, at the place as people name it; the reader's own sentence stands below, marked as English.
  const without = (key) => Object.fromEntries(Object.entries(one).filter(([name]) => name !== key));
  const question = (change) => survey([{ ...one.questions[0], ...change }, ...one.questions.slice(1)]);
  const a1 = one.questions[0].code;
  for (const [json, line] of [['{\n"code": }', /cả tệp: dòng 2, cột \d+: tệp không đúng dạng JSON/], [{ ...one, code: 'X' }, /code: mã của bộ câu hỏi phải viết bằng chữ thường/],
    [without('title'), /cả tệp: thiếu một mục bắt buộc; xin thêm vào \(“title”\)/], [{ ...one, method: 'none' }, /method: tên hoặc giá trị này không có trong quy cách/],
    [question({ text: { vi: ' Hỏi?', en: 'Q?' } }), new RegExp(`câu ${a1}, text/vi: thừa dấu cách ở đầu hoặc cuối`)], [question({ text: { vi: '', en: 'Q?' } }), new RegExp(`câu ${a1}, text/vi: chưa có chữ`)],
    [question({ text: { en: 'Q?' } }), new RegExp(`câu ${a1}, text: thiếu tiếng Việt`)], [question({ text: 7 }), new RegExp(`câu ${a1}, text: viết sai loại`)], [question({ [`x${'ề'.repeat(200)}`]: 1 }), new RegExp(`câu ${a1}, xề{200}: tên hoặc`)], [question({ code: 'có dấu' }), /câu có dấu, code: mã viết sai/],
    [survey([...one.questions, both(a1, 'a', 'Lại?')]), new RegExp(`câu ${a1}, code: trùng với một mục đã có ở trên`)], [{ ...one, questions: [] }, /questions: chưa có mục nào bên trong/]]) {
    const html = (await d.check(json)).body, items = [...html.matchAll(/<li><b>(.*?)<br><small lang="?en/gs)].map(([, item]) => plain(unescape(item)).replace(/ +:/g, ':'));
    assert.ok(items.some((item) => line.test(item)), `${line} ${items.join(' | ')}`);
    assert.ok(!items.some((item) => /tiếng Anh ngay dưới/.test(item)), items.join(' | '));
  }
  // The places are those the command names.
  const bad = JSON.stringify({ ...one, method: 'none', code: 'X', title: {} });
  const told = (await run(['survey', 'check', '-'], { input: bad })).err.split('\n').map((line) => /^standard input: (\/\S*): (.*)$/.exec(line)?.slice(1, 3)).filter(Boolean);
  const shown = [...(await d.check(bad)).body.matchAll(/<code>([^<]*)<\/code>([^<]*)/g)].map(([, place, message]) => [unescape(place), unescape(message).trim()]);
  assert.ok(told.length >= 3);
  assert.deepEqual(shown, told);
  for (const body of [{ do: 'check' }, { do: 'burn', definition: '{}' }, { do: 'publish', definition: '{}' }, { do: 'check', definition: '{}', more: '1' }, { do: 'publish', definition: '{}', after: 'x' }]) assert.equal((await d.post(body)).status, 400, JSON.stringify(body));
  assert.equal((await d.check(`"${'ấ'.repeat(30000)}`)).status, 413, 'more than a form may hold');
  assert.equal((await d.list())[1].revision, 1);
});

test('two revisions side by side, and what becomes of their figures', async (t) => {
  const d = await office(t);
  await d.publish(await d.check(one));
  assert.match(plain((await d.first.get('/office/surveys/thu/compare')).body), /mới có một bản/);
  const draft = await d.check(two);
  assert.equal((await d.publish(draft)).status, 303);
  const page = await d.first.get('/office/surveys/thu/compare');
  for (const html of [draft.body, page.body]) {
    assert.deepEqual(await judgeHtml(html), []);
    const text = plain(html);
    assert.match(text, /Bản 1 → Bản 2/);
    assert.match(text, /Câu thêm: 1 \. Câu bỏ: 1 \. Câu sửa: 1 \. Câu đổi chỗ: 1 \. Câu giữ nguyên: 1 \./);
    assert.match(text, /Chuỗi kết quả chung ngắt ở bản này/);
    assert.match(text, /Chuỗi số liệu ngắt ở câu: b2;/);
    assert.match(text, /Chuỗi số liệu ngắt ở nội dung: Nội dung a; Nội dung b;/);
    assert.match(html, /thời gian <del>chờ\?<\/del>/);
    assert.match(html, /thời gian <ins>đợi\?<\/ins>/);
    assert.match(text, /a2 Bỏ Số liệu dừng ở bản trước/);
    assert.match(text, /b2 Thêm Số liệu bắt đầu chuỗi mới/);
    assert.match(text, /a1 Sửa chữ Đổi chỗ Số liệu nối tiếp bản trước/);
  }
  // Over two steps: what continued what continues.
  await d.publish(await d.check(survey([both('b1', 'b', 'Cán bộ có lịch sự không?'), both('a1', 'a', 'Ông/bà có hài lòng về thời gian đợi?')], { continues: [{ revision: 2, same: true }] })));
  const far = plain((await d.first.get('/office/surveys/thu/compare?then=1&now=3')).body);
  assert.match(far, /Bản 1 → Bản 3.*Chuỗi số liệu ngắt ở nội dung: Nội dung a;(?! Nội dung b)/);
  assert.match(far, /a1 Sửa chữ Đổi chỗ/);
  // Without the map nothing goes on, though the codes are the same.
  await d.publish(await d.check(survey(two.questions)));
  assert.match(plain((await d.first.get('/office/surveys/thu/compare')).body), /Chuỗi số liệu ngắt ở câu: b1; a1; b2;/);
  for (const query of ['?then=9', '?now=9', '?then=2&now=2', '?then=3&now=2']) assert.equal((await d.first.get(`/office/surveys/thu/compare${query}`)).status, 404, query);
  const list = plain((await d.first.get('/office/surveys')).body), own = plain((await d.first.get('/office/surveys/thu')).body);
  assert.match(list, /Khảo sát thử \(minh họa\) Mã bộ câu hỏi: thu\. Bản 4, công bố ngày/);
  assert.ok([1, 2, 3, 4].every((n) => own.includes(`Bản ${n} , công bố ngày`)));
});

test('the same survey with other words goes on; the form keeps what was typed', async (t) => {
  const d = await office(t), path = '/office/surveys/thu/words';
  await d.publish(await d.check(one));
  await ok(['counter', 'import', '-', ...d.data], { input: 'code,unit,name,field,survey\n,a-mc,Quầy 1,,thu\n' });
  const [{ code }] = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  await ok(['import', '--survey', 'thu', '-', ...d.data], { input: `date,counter,channel,language,a1,a2,b1\n${`2025-03-03,${code},paper,vi,4,4,2\n`.repeat(12)}` });
  const page = await d.first.get(path), typed = fields(page.body);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.deepEqual(Object.keys(typed), ['title-vi', 'title-en', 'q0-vi', 'q0-en', 'q1-vi', 'q1-en', 'q2-vi', 'q2-en']);
  assert.equal(typed['q0-vi'], one.questions[0].text.vi);
  const send = (change, after = '1') => d.first.send(path, { ...typed, after, ...change });
  for (const [change, why] of [[{}, /Không có gì khác/], [{ 'q1-vi': '' }, /mọi ô đều phải có chữ/], [{ 'q1-vi': 'Một\r\nhai' }, /không xuống dòng/], [{ 'q1-vi': 'từ '.repeat(40).trim() }, /\/questions\/1\/text\/vi/]]) {
    const wrong = await send(change);
    assert.equal(wrong.status, 422, JSON.stringify(change));
    assert.match(plain(wrong.body), why);
    assert.equal(fields(wrong.body)['q1-vi'], (change['q1-vi'] ?? typed['q1-vi']), 'kept');
    assert.deepEqual(await judgeHtml(wrong.body), []);
  }
  const late = await send({ 'q1-vi': 'Ghế thế nào?' }, '9');
  assert.match(plain(late.body), /vừa công bố một bản mới hơn/);
  const draft = await send({ 'title-vi': 'Tên mới', 'q1-vi': 'Ghế ngồi "thế nào" & <ra sao>?' });
  assert.equal(draft.status, 200, plain(draft.body));
  assert.match(plain(draft.body), /Kết quả chung nối tiếp bản trước\..*Số nội dung nối tiếp bản trước: 2/);
  assert.equal((await d.publish(draft)).status, 303);
  const shown = JSON.parse(await ok(['report', '--survey', 'thu', '--json', ...d.data]));
  assert.equal(shown.periods.length > 0, true);
  const [whole] = shown.periods.flatMap((p) => p.dimensions).filter((e) => e.respondents === 12);
  assert.ok(whole, 'the figures of revision 1 stand in the series of revision 2');
  assert.ok((await http(d.server, 'GET', `/${code}`)).body.includes('Ghế ngồi &quot;thế nào&quot; &amp; &lt;ra sao&gt;?'), 'people see it at once');
  assert.equal((await d.first.get('/office/surveys/khong-co/words')).status, 404);
});

test('a preview shows the form in each language and sends nothing', async (t) => {
  const d = await office(t);
  for (const name of ['sipas-full', 'papi', 'contributions']) await ok(['survey', 'publish', `surveys/${name}.json`, ...d.data]);
  for (const name of ['sipas-quick', 'sipas-full', 'papi', 'contributions'])
    for (const language of ['vi', 'en']) {
      const { status, body } = await d.first.get(`/office/surveys/${name}/preview?lang=${language}`), json = JSON.parse(readFileSync(`surveys/${name}.json`, 'utf8'));
      assert.equal(status, 200, name);
      const text = plain(body), main = body.slice(body.indexOf('<main'));
      for (const q of json.questions) assert.ok(text.includes((q.text[language] ?? q.text.vi).replace(/\s+/g, ' ')), `${name}: ${q.code}`);
      assert.ok(!/<form|<button/.test(main), 'nothing to press');
      assert.deepEqual(await judgeHtml(body), [], `${name} ${language}`);
    }
  assert.equal((await d.first.get('/office/surveys/papi/preview?revision=2')).status, 404);
  const chief = await d.officer('lanh.dao', 'officer', 'tinh');
  for (const path of ['/office/surveys', '/office/surveys/papi', '/office/survey']) assert.equal((await chief.get(path)).status, 404, 'of the whole installation alone');
});
