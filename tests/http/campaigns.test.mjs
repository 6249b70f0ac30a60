// Campaigns: set up on a page or the command line, open on their days, and apart from every other figure.
import assert from 'node:assert/strict';
import test from 'node:test';
import { form, http, keyOf, ok, questionsOf, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { dashboards } from '../lib/dashboard.mjs';

const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const path = '/office/u/xa/campaigns';
/** A day in Vietnam, so many days from now. */
const later = (days) => new Date(Date.now() + (7 + 24 * days) * 3600e3).toISOString().slice(0, 10);
const today = later(0), dayOf = (days) => later(-days);

async function office(t) {
  const d = await dashboards(t);
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.vn', ...d.data]);
  d.page = async (at = path, who = d.first) => {
    const answer = await who.get(at);
    assert.equal(answer.status, 200, at);
    assert.deepEqual(await judgeHtml(answer.body), [], at);
    return answer.body;
  };
  d.add = (more = {}) => d.first.send(path, { do: 'add', title: 'Khảo sát quý (minh họa)', survey: 'ks', first: today, last: later(30), scope: 'below', ...more });
  d.list = async () => JSON.parse(await ok(['campaign', 'list', '--json', ...d.data]));
  d.counters = async () => JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  d.reports = async (survey = 'ks') => JSON.parse(await ok([...d.args(['--unit', 'xa', '--by', 'month'], survey), '--json']));
  d.answer = async (code, level) => {
    const page = (await http(d.server, 'GET', `/${code}`)).body;
    return http(d.server, 'POST', `/${code}`, { body: form([['key', keyOf(page)], ...questionsOf(page).map((q) => [q, String(level)])]) });
  };
  return d;
}

test('what a campaign is answered is in no everyday figure, and the other way round', async (t) => {
  const d = await office(t);
  await ok(['setting', 'set', 'threshold.respondents', '1', ...d.data]);
  const added = await d.add();
  assert.equal(added.status, 303, added.body);
  const [campaign] = await d.list(), said = async (done) => /<p role="?status"?>([^<]*)/.exec((await d.first.get(`${path}?campaign=1&done=${done}`)).body)?.[1];
  assert.deepEqual([await said('add'), await said('end')], ['Đã mở đợt khảo sát.', undefined], 'what was not done is not said');
  assert.deepEqual([campaign.base, campaign.unit, campaign.from, campaign.to, campaign.counters, campaign.responses], ['ks', 'xa', today, later(30), 4, 0]);
  assert.equal(campaign.survey, `ks.${today.slice(0, 7)}`);
  const own = (await d.counters()).filter((c) => c.survey === campaign.survey);
  assert.deepEqual(own.map((c) => c.unit).sort(), ['a', 'b', 'it', 'xa']);
  const before = await d.reports();
  for (const c of own) for (let i = 0; i < 3; i++) assert.equal((await d.answer(c.code, 1 + i)).status, 303);
  assert.deepEqual(await d.reports(), before, 'the everyday survey knows nothing of it');
  const its = await d.reports(campaign.survey);
  assert.equal(its.periods.reduce((sum, p) => sum + p.responses, 0), 12);
  // And an everyday response changes nothing of the campaign.
  assert.equal((await d.answer(d.counter.a, 5)).status, 303);
  assert.deepEqual(await d.reports(campaign.survey), its);
  assert.notDeepEqual(await d.reports(), before);
  assert.equal((await d.list())[0].responses, 12);
  // Figures of the unit begin with the everyday survey and name the campaign with its days.
  const figures = plain(await d.page('/office/u/xa'));
  assert.match(figures, /Khảo sát quý \(minh họa\) \(\d\d\/\d\d\/\d{4} – \d\d\/\d\d\/\d{4}\)/);
  assert.match((await d.first.get('/office/u/xa')).body, /<option value="?ks"? selected/);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\nmoi,xa,Đơn vị mới (minh họa),commune\n' });
  assert.match((await d.first.get('/office/u/a')).body, /<option value="?ks"? selected/);
  const one = plain(await d.page(`${path}?campaign=${campaign.id}`));
  const { title } = JSON.parse(await ok(['survey', 'show', 'ks', '--json', ...d.data]));
  assert.ok(one.includes(`Bộ câu hỏi ${title.vi ?? title} Số phiếu`), one.slice(one.indexOf('Bộ câu hỏi')).slice(0, 300));
  assert.ok(!one.includes(campaign.survey), 'no code');
  for (const c of own) assert.ok(one.includes(`https://gopy.example.vn/${c.code}`), c.code);
  assert.match(one, /Đơn vị a \(minh họa\) https:\S+ Áp phích 3/);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('the form: what is wrong is said and kept; who may', async (t) => {
  const d = await office(t);
  for (const [change, id, why] of [[{ title: ' ' }, 'title', /Xin ghi tên đợt/], [{ title: 'x'.repeat(101) }, 'title', /Xin ghi tên đợt/], [{ first: dayOf(1) }, 'first', /từ hôm nay trở đi/], [{ first: 'mai' }, 'first', /ngày có thật/],
    [{ first: later(5), last: later(4) }, 'last', /Ngày cuối phải từ ngày bắt đầu/], [{ last: later(400) }, 'last', /366 ngày/], [{ survey: 'khac' }, null, /Không có bộ câu hỏi này, xin chọn trong danh sách/], [{ first: later(400), last: later(401) }, 'first', /quá xa/]]) {
    const answer = await d.add(change), what = JSON.stringify(change);
    assert.equal(answer.status, 422, what);
    assert.deepEqual(await judgeHtml(answer.body), [], what);
    assert.match(plain(answer.body), why, what);
    if (id) assert.match(answer.body, new RegExp(`href="?#${id}`), what);
    if (id !== 'title') assert.ok(answer.body.includes('value="Khảo sát quý (minh họa)"'), what);
    assert.match(answer.body, /value="?below"? checked/, what);
  }
  assert.deepEqual(await d.list(), []);
  for (const fields of [{ do: 'x' }, { do: 'end', last: today }, { do: 'add', more: '1' }]) assert.equal((await d.first.send(path, fields)).status, 400, JSON.stringify(fields));
  const officer = await d.officer('minh.le', 'officer', 'xa'), clerk = await d.officer('lan.tran', 'clerk', 'xa');
  assert.equal((await clerk.get(path)).status, 404);
  assert.equal((await officer.send(path, { do: 'add', title: '=Đợt "1"', survey: 'ks', first: today, last: today, scope: 'own' })).status, 303);
  const [campaign] = await d.list();
  assert.deepEqual([campaign.counters, campaign.name], [1, 'Cán bộ minh.le']);
  const nested = await d.add({ survey: campaign.survey });
  assert.equal(nested.status, 422, 'no campaign is made of a campaign');
  assert.equal((await officer.get('/office/u/ngoai/campaigns')).status, 404);
  assert.equal((await d.first.get(`/office/u/ngoai/campaigns?campaign=${campaign.id}`)).status, 404, 'it does not concern that unit');
  assert.equal((await d.first.send(`/office/u/a/campaigns?campaign=${campaign.id}`, { do: 'end', last: today })).status, 404, 'one of the unit above');
});

test('its counters are its own: not listed, not changed, not asked by others, on no way', async (t) => {
  const d = await office(t), at = '/office/u/a/counters';
  await ok(['counter', 'add', 'Quầy số 4', '--unit', 'a', ...d.data]);
  const listed = plain(await d.page(at));
  assert.equal((await d.add({ title: 'Đợt 88 (minh họa)' })).status, 303);
  const [campaign] = await d.list(), its = (await d.counters()).find((c) => c.unit === 'a' && c.survey === campaign.survey);
  const page = await d.page(at);
  assert.equal(plain(page), listed, 'nothing of it: not in the list, its number, the next name and the choices');
  assert.match(page, /value="Quầy số 5"/);
  assert.ok(!(await d.page(`${at}?counter=${its.code}`)).includes(its.code), 'not offered');
  for (const fields of [{ do: 'change', name: 'Khác', field: '', survey: '', channel: 'qr' }, { do: 'close' }, { do: 'reopen' }, { do: 'move', to: 'b', from: today }]) {
    const answer = await d.first.send(at, { counter: its.code, seen: '', ...fields });
    assert.equal(answer.status, 422, fields.do);
    assert.match(plain(answer.body), /thuộc một đợt khảo sát[^.]*\. [^.]*Đợt 88 \(minh họa\)/, fields.do);
    assert.deepEqual(await judgeHtml(answer.body), [], fields.do);
  }
  assert.equal((await d.first.send(at, { do: 'add', name: 'Quầy lạ', field: '', survey: campaign.survey, channel: 'qr' })).status, 400, 'an everyday counter asks no campaign');
  const head = 'code,unit,name,field,survey\n', csv = (...rows) => ({ input: head + rows.map((r) => `${r}\n`).join('') });
  for (const [args, input] of [[['import', '-'], csv(`${its.code},a,Đợt 88 (minh họa),,ks`)], [['import', '-'], csv(`,a,Quầy lạ,,${campaign.survey}`)], [['add', 'Quầy lạ', '--unit', 'a', '--survey', campaign.survey]],
    [['move', its.code, '--to', 'b']], [['retire', its.code]], [['reopen', its.code]]]) {
    const { status, err } = await run(['counter', ...args, ...d.data], input);
    assert.equal(status, 1, args.join(' '));
    assert.match(err, /^hailong: .*the campaign "Đợt 88 \(minh họa\)" has counters of its own/m, args.join(' '));
  }
  // Nor does it become what every counter asks.
  const usual = async () => (await ok(['setting', 'get', 'survey.default', ...d.data])).trim(), before = await usual();
  const set = await run(['setting', 'set', 'survey.default', campaign.survey, ...d.data]);
  assert.equal(set.status, 1);
  assert.match(set.err, /^hailong: .*survey.default: the survey ".*" is asked by the campaign "Đợt 88 \(minh họa\)" alone; take the one it was made of, or another of: hailong survey list/m);
  const form = await d.page('/office/settings?name=survey.default');
  assert.ok(form.includes('<select') && !form.includes(campaign.survey), 'not offered');
  for (const value of [campaign.survey, 'khong-co']) {
    const sent = await d.first.send('/office/settings', { do: 'set', name: 'survey.default', value, sure: 'yes' });
    assert.equal(sent.status, 422, value);
    assert.match(plain(sent.body), /Bộ câu hỏi này chưa được công bố, hoặc chỉ của riêng một đợt khảo sát/, value);
    assert.deepEqual(await judgeHtml(sent.body), [], value);
  }
  assert.match((await run(['setting', 'set', 'survey.default', 'khong-co', ...d.data])).err, /"khong-co" is not published; publish it first with: hailong survey publish FILE/);
  assert.equal(await usual(), before);
  await ok(['counter', 'import', '-', ...d.data], csv(`${its.code},a,Đợt 88 (minh họa),,${campaign.survey}`));
  assert.deepEqual((await d.counters()).find((c) => c.code === its.code), its);
});

test('its days: not before, not after, ended early, extended again; the links as a table', async (t) => {
  const d = await office(t);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\nb,xa,"=1+1, (minh họa)",commune\n' });
  assert.equal((await d.add({ first: later(3), last: later(9) })).status, 303);
  assert.equal((await d.add({ title: 'Đợt hai', scope: 'own' })).status, 303);
  const [one, two] = (await d.list()).sort((x, y) => x.id - y.id);
  const code = async (c, unit = 'xa') => (await d.counters()).find((x) => x.survey === c.survey && x.unit === unit).code;
  assert.match((await http(d.server, 'GET', `/${await code(one)}`)).body, /bắt đầu nhận phiếu từ ngày/);
  assert.equal((await d.answer(await code(two), 4)).status, 303);
  const csv = (await d.first.get(`${path}?campaign=${one.id}&csv=1`));
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
  assert.ok(csv.body.startsWith('\ufeffunit,name,code,link,from,to,responses\n'));
  assert.ok(csv.body.includes(`b,"'=1+1, (minh họa)",${await code(one, 'b')},https://gopy.example.vn/${await code(one, 'b')},${later(3)},${later(9)},0\n`), csv.body);
  // One that has not begun never opens; one that has ends with the day, and can be extended.
  assert.match(plain(await d.page(`${path}?campaign=${one.id}&end=1`)), /Kết thúc sớm\?/);
  for (const c of [one, two]) assert.equal((await d.first.send(`${path}?campaign=${c.id}`, { do: 'end', last: today })).status, 303);
  assert.match((await http(d.server, 'GET', `/${await code(one)}`)).body, /không nhận phiếu|đã ngừng|đã đóng/i);
  assert.equal((await d.answer(await code(two), 4)).status, 303, 'today it is open');
  assert.deepEqual((await d.list()).sort((x, y) => x.id - y.id).map((c) => [c.from, c.to]), [[dayOf(1), dayOf(1)], [today, today]]);
  for (const last of ['', dayOf(1), 'x']) {
    const answer = await d.first.send(`${path}?campaign=${two.id}`, { do: 'end', last });
    assert.equal(answer.status, 422, last);
    assert.deepEqual(await judgeHtml(answer.body), [], last);
  }
  assert.equal((await d.first.send(`${path}?campaign=${two.id}`, { do: 'end', last: later(400) })).status, 422);
  assert.equal((await d.first.send(`${path}?campaign=${two.id}`, { do: 'end', last: later(20) })).status, 303);
  assert.equal((await d.counters()).find((x) => x.survey === two.survey).valid_to, later(20));
  const log = JSON.parse(await ok(['audit', 'list', '--json', ...d.data])).filter((e) => e.event.startsWith('campaign'));
  assert.deepEqual(log.map((e) => e.event).reverse(), ['campaign-set', 'campaign-set', 'campaign-end', 'campaign-end', 'campaign-end']);
});

test('on the command line', async (t) => {
  const d = await office(t);
  const add = ['campaign', 'add', '--survey', 'ks', '--unit', 'xa', '--from', today, '--to', later(5), 'Đợt (minh họa)'];
  assert.match(await ok([...add, ...d.data]), /^campaign 1: survey ks\.\d{4}-\d\d, 1 counter, from /);
  assert.deepEqual(JSON.parse(await ok([...add.slice(0, -1), '--below', 'Đợt hai', '--json', ...d.data])), { id: 2, survey: `ks.${today.slice(0, 7)}-2`, counters: 4 });
  assert.equal(await ok(['campaign', 'close', '1', ...d.data]), `campaign 1: its last day is ${today}\n`);
  assert.equal(await ok(['campaign', 'close', '1', '--to', later(9), ...d.data]), `campaign 1: its last day is ${later(9)}\n`);
  for (const [args, why, status] of [[[...add.slice(0, 6), '--to', today, 'x'], /--from is missing/, 2], [['campaign', 'close', '7'], /there is no campaign 7/, 1], [['campaign', 'close', 'x'], /is no id/, 1],
    [['campaign', 'close', '1', '--to', dayOf(3)], /ends today or later/, 1], [[...add.slice(0, 3), 'khong', ...add.slice(4)], /khong/, 1], [[...add.slice(0, 5), 'khong', ...add.slice(6)], /khong/, 1]]) {
    const r = await run([...args, ...d.data]);
    assert.equal(r.status, status, r.err);
    assert.match(r.err, why);
  }
  assert.equal((await d.list()).length, 2);
  assert.deepEqual(JSON.parse(await ok(['campaign', 'list', '--unit', 'b', '--json', ...d.data])).map((c) => c.id), [1, 2]);
});
