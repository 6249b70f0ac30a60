// Personal numbers in comments are masked before they are stored: what was typed lies nowhere in the data directory.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, dayOf, desk, form, http, keyOf, ok, questionsOf, serve } from '../lib/hailong.mjs';

const survey = ['--survey', 'sipas-service'];
const typed = 'Chờ lâu, gọi 0912.345.678 (chị Hoa), CCCD 001085012345, hoa.nguyen@gmail.com, xe 29A-123.45. Lệ phí 1.500.000 đồng';
const masked = 'Chờ lâu, gọi [•••] (chị Hoa), CCCD [•••], [•••], xe [•••]. Lệ phí 1.500.000 đồng';
const raw = ['0912.345.678', '0912345678', '001085012345', 'hoa.nguyen@', '29A-123.45'];

/** The files below `dir` in which one of `words` stands. */
function holding(dir, words) {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    .map((file) => join(file.path ?? file.parentPath, file.name))
    .filter((path) => words.some((word) => readFileSync(path).includes(word)));
}

const comments = async (dir) => JSON.parse(await ok(['export', ...survey, '--format', 'json', '-o', '-', '--data', dir]))
  .map((row) => row.answers.comment).filter((text) => text !== undefined);

test('a comment from the form', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const page = (await http(server, 'GET', `/${codes[0]}`)).body;
  const answer = await http(server, 'POST', `/${codes[0]}`,
    { body: form([['key', keyOf(page)], [questionsOf(page)[0], '4'], ['q.comment', typed]]) });
  assert.equal(answer.status, 303);
  // While the server runs the row may still be in the write-ahead log alone; afterwards in the database.
  for (const when of ['running', 'stopped']) {
    assert.deepEqual(await comments(dir), [masked], when);
    assert.notDeepEqual(holding(dir, ['[•••] (chị Hoa)']), [], `${when}: the search finds what is there`);
    assert.deepEqual(holding(dir, raw), [], when);
    await server.stop();
  }
  assert.ok(!raw.some((word) => server.log.includes(word)), 'nor does the log say it');
});

test('a comment that needs mending elsewhere comes back as it was typed, and is not stored', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const page = (await http(server, 'GET', `/${codes[0]}`)).body;
  const answer = await http(server, 'POST', `/${codes[0]}`,
    { body: form([['key', keyOf(page)], [questionsOf(page)[0], '9'], ['q.comment', typed]]) });
  assert.equal(answer.status, 422);
  assert.ok(answer.body.includes('gọi 0912.345.678 (chị Hoa)'));
  assert.deepEqual(holding(dir, raw), []);
});

test('an import says how many comments it masked; what was exported comes in again as it is', async (t) => {
  const { dir, codes } = await commune(t);
  const { file } = desk(t);
  const data = ['--data', dir];
  const head = 'date,counter,channel,language,comment\r\n';
  const rows = [typed, 'sđt 0987654321', 'Gọi 1022 rồi'].map((text) => `${dayOf(1)},${codes[0]},paper,vi,"${text}"\r\n`);
  const first = file('first.csv', head + rows.join(''));
  assert.equal(await ok(['import', ...survey, first, ...data]), `${first}: 3 responses added; personal numbers masked in 2 comments\n`);
  assert.deepEqual((await comments(dir)).sort(), [masked, 'Gọi 1022 rồi', 'sđt [•••]'].sort());
  assert.deepEqual(holding(dir, [...raw, '0987654321']), []);

  const csv = await ok(['export', ...survey, '-o', '-', ...data]);
  const other = await commune(t);
  const again = file('again.csv', csv.replaceAll(codes[0], other.codes[0]));
  assert.equal(await ok(['import', ...survey, again, '--data', other.dir]), `${again}: 3 responses added\n`);
  assert.equal((await ok(['export', ...survey, '-o', '-', '--data', other.dir])).replaceAll(other.codes[0], codes[0]), csv);

  const one = file('one.csv', head + rows[1]);
  assert.deepEqual(JSON.parse(await ok(['import', ...survey, '--json', one, ...data])), { comments_masked: 1, responses: 1 });
});

test('an export whose comments are as long as they may be comes in again', async (t) => {
  const { dir, codes } = await commune(t);
  const { file } = desk(t);
  const text = 'a@b.vn;'.repeat(142) + 'x'.repeat(6);
  assert.equal(text.length, 1000);
  const path = file('long.csv', `date,counter,channel,language,comment\r\n${dayOf(1)},${codes[0]},paper,vi,${'"'}${text}${'"'}\r\n`);
  await ok(['import', ...survey, path, '--data', dir]);
  const csv = await ok(['export', ...survey, '-o', '-', '--data', dir]);
  const back = file('back.csv', csv);
  assert.equal(await ok(['import', ...survey, back, '--data', dir]), `${back}: 1 response added\n`);
});
