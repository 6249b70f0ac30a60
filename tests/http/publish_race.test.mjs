// Two people at once: what they publish, freeze and take down is ordered, nothing is there twice, and whoever came too late is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { commune, http, ok, serve } from '../lib/hailong.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';
import { plain } from '../lib/shown.mjs';

const unit = 'xa-thu', survey = 'sipas-service', people = 12, at = `/office/u/${unit}`;
const months = Array.from({ length: 12 }, (_, i) => `2025-${String(1 + i).padStart(2, '0')}`).slice(0, 10);
const place = (period) => ({ survey, by: 'month', style: 'calendar', period });
const query = (period) => new URLSearchParams(place(period)).toString();

async function world(t) {
  const { dir, codes } = await commune(t, { threshold: 5 }), data = ['--data', dir];
  const fill = (n, level, of = months) => ok(['import', '--survey', survey, '-', ...data], { input: `date,counter,channel,language,II.5.1,II.6.1\n${of.flatMap((m) => Array.from({ length: n }, (_, i) => `${m}-${String(1 + i).padStart(2, '0')},${codes[0]},paper,vi,${level(i)},4\n`)).join('')}` });
  await fill(people, (i) => 1 + i % 5);
  const server = await serve(dir);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const admins = [new Browser(server), new Browser(server)];
  await admins[0].setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  await admins[1].setUp(JSON.parse(await ok(['officer', 'add', 'truong.thon', '--name', 'Trần Văn Trưởng', '--role', 'admin', '--unit', unit, '--json', ...data])).link);
  return { dir, data, server, admins, fill };
}
async function publishForm(who, period) {
  const { status, body } = await who.get(`${at}/publish?${query(period)}`);
  assert.equal(status, 200);
  return { ...place(period), csrf: hidden(body, 'csrf'), seen: hidden(body, 'seen'), do: 'publish' };
}
async function freezeForm(who, period) {
  const { body } = await who.get(`${at}/report?${query(period)}`);
  return [body.match(/<form action="?([^" >]*\/reports\?[^" >]*)/)[1].replaceAll('&amp;', '&'), { csrf: hidden(body, 'csrf'), seen: hidden(body, 'seen') }];
}
const log = async (d, period, events) => JSON.parse(await ok(['audit', 'list', '--max', '1000', '--json', ...d.data])).filter((e) => events.includes(e.event) && e.detail.split(' ')[1] === period).toReversed();
const frozen = async (d, period) => JSON.parse(await ok(['frozen', 'list', '--json', ...d.data])).filter((f) => f.period === period);
const shown = async (d, period) => { const answer = await http(d.server, 'GET', `/results/${unit}/data.json`); return answer.status === 404 ? [] : JSON.parse(answer.body).publications.filter((p) => p.period === period); };
/** An answer is the way on, or the page that says what happened. */
const told = (answer, what) => {
  if (answer.status === 303) return true;
  assert.equal(answer.status, 422, `${what}: ${answer.body.slice(0, 400)}`);
  assert.match(plain(answer.body), /Chưa lưu: người khác vừa thay đổi kỳ này\. Xin xem lại|Kỳ này chưa được công bố/, what);
  return false;
};

test('two publish the same period at once: one publication, one frozen report, and a word for the other', async (t) => {
  const d = await world(t);
  let late = 0;
  for (const period of months) {
    const forms = await Promise.all(d.admins.map((who) => publishForm(who, period)));
    const through = (await Promise.all(d.admins.map((who, i) => who.post(`${at}/publish`, forms[i])))).map((a) => told(a, period));
    assert.ok(through.includes(true), `${period}: somebody wins`);
    late += through.includes(false);
    assert.equal((await frozen(d, period)).length, 1, period);
    assert.equal((await shown(d, period)).length, 1, period);
    assert.equal((await shown(d, period))[0].results.responses, people);
    assert.deepEqual((await log(d, period, ['results-published', 'report-frozen'])).map((e) => e.event), ['report-frozen', 'results-published'], period);
    assert.equal((await d.admins[1].get(`${at}/publish?${query(period)}`)).status, 200);
  }
  assert.match(await ok(['verify', ...d.data]), /^All is well/);
  t.diagnostic(`${late} of ${months.length} times one came too late and was told`);
  assert.ok(late > 0, 'they met');
});

test('two freeze the same period at once, and one publishes it: it is one report, to which all are led', async (t) => {
  const d = await world(t);
  for (const period of months) {
    const forms = await Promise.all(d.admins.map((who) => freezeForm(who, period))), form = await publishForm(d.admins[0], period);
    const [a, b, c] = await Promise.all([...d.admins.map((who, i) => who.post(...forms[i])), d.admins[0].post(`${at}/publish`, form)]);
    assert.deepEqual([a.status, b.status, c.status], [303, 303, 303], period);
    assert.equal(a.headers.location, b.headers.location);
    const [one, ...more] = await frozen(d, period);
    assert.deepEqual(more, [], period);
    assert.ok(a.headers.location.endsWith(`/reports/${one.number}`));
    assert.equal((await shown(d, period))[0].results.report, one.sha256, 'published from that report');
    assert.equal((await d.admins[0].get(a.headers.location)).status, 200);
  }
  assert.equal((await frozen(d, months[0]))[0].number, 1);
  assert.match(await ok(['verify', ...d.data]), /^All is well/);
});

test('one takes down while the other publishes a newer version: they are ordered, and what is public follows from the log', async (t) => {
  const d = await world(t), seen = { down: 0, up: 0, told: 0 };
  for (const period of months) assert.equal((await d.admins[0].post(`${at}/publish`, await publishForm(d.admins[0], period))).status, 303);
  await d.fill(8, () => 2);
  for (const [i, period] of months.entries()) {
    assert.equal((await d.admins[0].post(...await freezeForm(d.admins[0], period))).status, 303);
    const form = await publishForm(d.admins[0], period), down = { ...place(period), csrf: (await publishForm(d.admins[1], period)).csrf, do: 'withdraw' };
    const later = (ms, deed) => new Promise((done) => setTimeout(done, ms)).then(deed);
    const answers = await Promise.all([later(i % 3, () => d.admins[0].post(`${at}/publish`, form)), later((i * 7) % 5 * 12, () => d.admins[1].post(`${at}/publish`, down))]);
    const through = answers.map((a) => told(a, period));
    assert.ok(through.includes(true), period);
    const lines = await log(d, period, ['results-published', 'results-withdrawn']), last = lines.at(-1).event === 'results-published';
    assert.equal(lines.filter((e) => e.event === 'results-withdrawn').length, Number(through[1]), `${period}: who was told so did it`);
    assert.equal(lines.filter((e) => e.event === 'results-published').length, 1 + Number(through[0]), period);
    for (const [k, line] of lines.entries()) if (line.event === 'results-withdrawn') assert.equal(line.about, lines[k - 1].about, `${period}: what was taken down is what was public`);
    const now = (await shown(d, period)).at(-1);
    assert.equal(now.withdrawn === null, last, `${period}: public as the log says`);
    assert.equal((await http(d.server, 'GET', `/results/${unit}?${query(period)}`)).status, 200);
    seen[last ? 'up' : 'down']++;
    seen.told += through.includes(false);
  }
  assert.match(await ok(['verify', ...d.data]), /^All is well/);
  t.diagnostic(JSON.stringify(seen));
});

test('lines typed above "Công bố" are published with it, or nothing is', async (t) => {
  const d = await world(t), [who, other] = d.admins, period = months[0], said = 'chờ lâu vào sáng thứ Hai', done = 'mở thêm một quầy';
  const { body } = await who.get(`${at}/publish?${query(period)}`);
  assert.equal(body.match(/<form action="?[^" >]*\/publish/g).length, 1, 'one form: no button throws away what another one would keep');
  const form = { ...await publishForm(who, period), after: hidden(body, 'after') };
  const bad = await who.post(`${at}/publish`, { ...form, said1: said });
  assert.equal(bad.status, 422);
  assert.match(plain(bad.body), /Xin ghi đã làm gì/);
  assert.ok(bad.body.includes(said), 'what was typed is kept');
  assert.deepEqual(await shown(d, period), []);
  assert.equal((await who.post(`${at}/publish`, { ...form, said1: said, done1: done })).status, 303);
  assert.equal((await shown(d, period)).length, 1);
  const seen = plain((await http(d.server, 'GET', `/results/${unit}?${query(period)}`)).body);
  assert.ok(seen.includes(said) && seen.includes(done));
  /* Somebody else wrote other lines meanwhile: neither theirs nor a publication is made of these. */
  const later = months[1], two = { ...await publishForm(who, later), after: '0' };
  assert.equal((await other.send(`${at}/publish`, { ...place(later), do: 'deeds', after: '0', said1: 'khác', done1: 'khác' })).status, 303);
  told(await who.post(`${at}/publish`, { ...two, said1: said, done1: done }), later);
  assert.deepEqual(await shown(d, later), []);
});
