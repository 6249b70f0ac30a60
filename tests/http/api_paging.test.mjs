// GET /api/v1/responses to its end: every response of the days asked for once, while others come in; a place that has moved is refused.
import assert from 'node:assert/strict';
import test from 'node:test';
import { apiHouse, call } from '../lib/api.mjs';
import { between, pick, seeded } from '../lib/names.mjs';
import { ok } from '../lib/hailong.mjs';

const total = 9000, days = Array.from({ length: 28 }, (_, i) => `2026-09-${String(1 + i).padStart(2, '0')}`); // more than two stretches of 4,096
const questions = ['II.5.0', 'II.6.0', 'II.7.0', 'II.8.0', 'II.9.0', 'I.1.0', 'I.2.0', 'I.3.0', 'I.4.0'];
const today = () => new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
/** What a response says, as text: they have no number. */
const said = (r) => [r.date ?? r.day, r.counter, ...questions.map((q) => r.answers[q] ?? '')].join(' ');
const sorted = (list) => list.map(said).sort();

async function world(t) {
  const random = seeded(5), rows = [];
  const line = (day, code) => [day, code, 'qr', 'vi', ...questions.map(() => (random() < 0.1 ? '' : between(random, 1, 5)))].join(',');
  const house = await apiHouse(t, { before: async ({ data, codes }) => {
    for (let i = 0; i < total; i++) rows.push(line(pick(random, days), pick(random, Object.values(codes))));
    await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,${questions}\n${rows.join('\n')}\n` });
  } });
  const bearer = await house.token('read-responses', undefined);
  house.add = (day, n, unit = 'xa-b') => ok(['import', '--survey', 'sipas-quick', '-', ...house.data], { input: `date,counter,channel,language,${questions}\n${Array.from({ length: n }, () => line(day, house.codes[unit])).join('\n')}\n` });
  house.stored = async (more = []) => sorted(JSON.parse(await ok(['export', '--survey', 'sipas-quick', '--format', 'json', '-o', '-', ...more, ...house.data])));
  house.ask = async (query) => {
    for (;;) { // ten a second
      const answer = await call(house.server, 'GET', `/responses?${query}`, { token: bearer });
      if (answer.status !== 429) return answer;
      await new Promise((done) => setTimeout(done, 200));
    }
  };
  return house;
}
const query = (fields) => new URLSearchParams({ survey: 'sipas-quick', ...fields }).toString();

test('to the end: each one once, while new ones come in; JSON and NDJSON alike', async (t) => {
  const d = await world(t), expected = await d.stored();
  assert.equal(expected.length, total);
  const all = [], lines = [];
  let cursor = '', pages = 0, last;
  do {
    const fields = { limit: '500', ...(cursor && { cursor }) }, answer = await d.ask(query(fields)), text = await d.ask(query({ ...fields, format: 'ndjson' }));
    assert.deepEqual([answer.status, text.status, text.headers['content-type']], [200, 200, 'application/x-ndjson']);
    assert.ok(answer.json.responses.length <= 500 && pages < 40, 'it ends');
    const parsed = text.body.trimEnd().split('\n').map((line) => JSON.parse(line)), end = parsed.pop();
    assert.ok(text.body.endsWith('\n'));
    assert.deepEqual(Object.keys(end), ['next']);
    assert.deepEqual([parsed, end.next], [answer.json.responses, answer.json.next], 'line by line the same');
    last ??= answer.json.to;
    assert.equal(answer.json.to, last, 'the last day is that of the first page');
    all.push(...answer.json.responses);
    lines.push(...parsed);
    cursor = answer.json.next;
    if (pages++ % 4 === 0) await d.add(today(), 3); // of today: given out tomorrow
  } while (cursor !== null);
  assert.ok(pages >= 18, `${pages} pages`);
  assert.deepEqual(sorted(all), expected, 'nothing twice, nothing lost');
  assert.ok((await d.stored()).length > total, 'and others came in');
  // A part of them.
  const part = [];
  cursor = '';
  do {
    const { json } = await d.ask(query({ unit: 'xa-a', from: '2026-09-10', to: '2026-09-20', limit: '499', ...(cursor && { cursor }) }));
    part.push(...json.responses);
    cursor = json.next;
  } while (cursor !== null);
  assert.deepEqual(sorted(part), await d.stored(['--unit', 'xa-a', '--from', '2026-09-10', '--to', '2026-09-20']));
  assert.ok(part.length > 1000);
  t.diagnostic(`${all.length} responses on ${pages} pages, ${part.length} of a unit and eleven days`);
});

test('a place that has moved is refused, and leads nowhere with other parameters; one that has not stays good', async (t) => {
  const d = await world(t), first = (await d.ask(query({ limit: '500' }))).json;
  // Into days that are over: what comes lies behind the stretch being read, so its pages stay.
  await d.add('2026-09-03', 5);
  const rest = [...first.responses];
  let cursor = first.next, previous;
  for (;;) {
    const { status, json } = await d.ask(query({ limit: '500', cursor }));
    assert.equal(status, 200);
    rest.push(...json.responses);
    if (json.next === null) break;
    previous = json.next;
    cursor = json.next;
  }
  assert.deepEqual(sorted(rest), await d.stored(), 'with those that came meanwhile');
  // Into the stretch being read.
  assert.equal((await d.ask(query({ limit: '500', cursor: previous }))).status, 200);
  await d.add('2026-09-03', 1);
  const gone = await d.ask(query({ limit: '500', cursor: previous }));
  assert.deepEqual([gone.status, gone.json.code], [410, 'cursor-gone']);
  assert.match(gone.headers['content-type'], /application\/problem\+json/);
  for (const fields of [{ to: '2026-09-20' }, { from: '2026-09-02' }, { unit: 'xa-a' }]) assert.equal((await d.ask(query({ cursor: first.next, ...fields }))).status, 400, JSON.stringify(fields));
  const until = (await d.ask(query({ to: '2026-09-20', limit: '500' }))).json;
  assert.equal(until.to, '2026-09-20');
  assert.equal((await d.ask(query({ to: '2026-09-20', limit: '500', cursor: until.next }))).status, 200);
  assert.equal((await d.ask(query({ limit: '500', cursor: until.next }))).status, 400, 'other last days are other days');
});
