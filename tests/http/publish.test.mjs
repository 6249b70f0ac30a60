// Results for everybody: published by decision, fixed, withdrawn with a word, and nothing of what was not published.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, freshDir, http, ok, publish, run, serve } from '../lib/hailong.mjs';
import { tool } from '../lib/printed.mjs';

const codes = ['II.5.1', 'II.6.1', 'II.7.1'];
/** n responses on a day; answers by person. */
const fill = (dir, counter, day, n, answer = (i) => 1 + (i * 7) % 5) => ok(['import', '--survey', 'sipas-service', '-', '--data', dir],
  { input: `date,counter,channel,language,${codes}\n${Array.from({ length: n }, (_, i) => `${day},${counter},paper,vi,${codes.map((_, q) => answer(i + q)).join(',')}\n`).join('')}` });
const place = (period, by = 'month') => `survey=sipas-service&by=${by}&style=calendar&period=${period}`;
const month = async (dir, period, unit = 'xa-thu') => JSON.parse(await ok(['report', '--survey', 'sipas-service', '--unit', unit, '--from', `${period}-01`, '--to', `${period}-30`, '--by', 'month', '--json', '--data', dir])).periods[0];
const rowsOf = (csv) => {
  assert.ok(csv.startsWith('\ufeff') && csv.endsWith('\r\n'));
  const [head, ...rows] = csv.slice(1).trimEnd().split('\r\n').map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].slice(0, -1).map((m) => m[1].replace(/^"|"$/g, '').replaceAll('""', '"')));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
};

async function world(t) {
  const { dir, codes: counters } = await commune(t, { threshold: 10 });
  const server = await serve(dir);
  t.after(() => server.stop());
  return { dir, server, counters, get: (path) => http(server, 'GET', path) };
}

test('what is published is what the report said, and stays so', async (t) => {
  const { dir, counters, get } = await world(t);
  await fill(dir, counters[0], '2025-03-10', 60);
  await publish(dir, 'xa-thu', { period: '2025-03' });
  const report = await month(dir, '2025-03');
  const [frozen] = JSON.parse(await ok(['frozen', 'list', '--json', '--data', dir]));
  const check = async () => {
    const data = JSON.parse((await get('/results/xa-thu/data.json')).body), rows = rowsOf((await get('/results/xa-thu/data.csv')).body);
    const { results, withdrawn } = data.publications[0];
    assert.equal(withdrawn, null);
    assert.equal(results.report, frozen.sha256, 'from the frozen report');
    assert.ok(results.dimensions.length > 3);
    for (const figure of results.dimensions) {
      const said = report.dimensions.find((d) => d.code === figure.code), row = rows.find((r) => r.dimension === figure.code);
      assert.equal(figure.hidden, said.hidden || said.percent === undefined, figure.code);
      for (const key of ['respondents', 'answers', 'satisfied', 'percent', 'low', 'high']) {
        assert.equal(figure[key], said[key], `${figure.code} ${key}`);
        assert.equal(row[key], said[key] === undefined ? '' : ['percent', 'low', 'high'].includes(key) ? said[key].toFixed(6) : String(said[key]), `${figure.code} ${key} in CSV`);
      }
      assert.equal(row.hidden, figure.reason ?? '');
      for (const key of ['before', 'year_before', 'against', 'control', 'drop', 'official', 'questions']) assert.equal(figure[key], undefined, 'nothing that is not public');
    }
    const whole = report.dimensions[0];
    assert.ok((await get('/results/xa-thu')).body.includes(`<b>${(Math.round(whole.satisfied * 10000 / whole.answers) / 100).toFixed(2).replace('.', ',')}%</b>`));
  };
  await check();
  const before = (await get('/results/xa-thu')).body;
  await fill(dir, counters[0], '2025-03-11', 40, () => 1);
  assert.notEqual((await month(dir, '2025-03')).dimensions[0].percent, report.dimensions[0].percent);
  await check();
  assert.equal((await get('/results/xa-thu')).body, before);
  assert.equal((await get('/results/xa-thu')).headers['cache-control'], 'public, max-age=60');
  for (const file of ['data.json', 'data.csv']) assert.equal((await get(`/results/xa-thu/${file}`)).headers['access-control-allow-origin'], '*');
});

test('unpublished is like unknown, byte for byte; withdrawn says so, and since when', async (t) => {
  const { dir, counters, get } = await world(t);
  await fill(dir, counters[0], '2025-03-10', 30);
  await fill(dir, counters[0], '2025-04-10', 30);
  const unknown = await get('/results/nope');
  assert.equal(unknown.status, 404);
  for (const path of ['/results/xa-thu', '/results/xa-thu/data.json', '/results/xa-thu/data.csv', '/results/nope/data.csv']) assert.equal((await get(path)).body, unknown.body, path);
  await publish(dir, 'xa-thu', { period: '2025-03' });
  assert.equal((await get(`/results/xa-thu?${place('2025-04')}`)).body, (await get(`/results/xa-thu?${place('2031-04')}`)).body);
  for (const path of [`/results/xa-thu?${place('2025-04')}`, '/results/xa-thu?survey=sipas-quick', '/results/mot-cua']) {
    const answer = await get(path);
    assert.deepEqual([answer.status, answer.body.replace(/href="[^"]*lang=en"/g, '')], [404, unknown.body.replace(/href="[^"]*lang=en"/g, '')], path);
  }
  await ok(['result', 'withdraw', '--unit', 'xa-thu', '--survey', 'sipas-service', '--period', '2025-03', '--data', dir]);
  const gone = (await get('/results/xa-thu')).body;
  assert.match(gone, /Đơn vị đã thôi công bố kết quả của kỳ này từ \d\d\/\d\d\/\d{4}, \d\d:\d\d\./);
  assert.doesNotMatch(gone, /\d,\d\d%|<table/);
  const [publication] = JSON.parse((await get('/results/xa-thu/data.json')).body).publications;
  assert.equal(publication.results, null);
  assert.match(publication.withdrawn, /^\d{4}-\d\d-\d\d$/);
  assert.deepEqual(rowsOf((await get('/results/xa-thu/data.csv')).body), []);
  await ok(['setting', 'set', 'results.public', 'no', '--data', dir]);
  for (const path of ['/results', '/results/xa-thu', '/results/xa-thu/data.json', '/results/xa-thu/data.csv', '/results/data-description']) assert.equal((await get(path)).status, 404, path);
  const words = (await ok(['audit', 'list', '--data', dir]));
  assert.match(words, /results-published/);
  assert.match(words, /results-withdrawn/);
});

test('of few people nothing is shown, and nothing follows from periods that overlap', async (t) => {
  const { dir, counters, get } = await world(t);
  for (const [day, n] of [['2025-01-10', 30], ['2025-02-10', 30], ['2025-03-10', 4]]) await fill(dir, counters[0], day, n);
  for (const period of ['2025-01', '2025-02', '2025-03']) await publish(dir, 'xa-thu', { period });
  const few = await get(`/results/xa-thu?${place('2025-03')}`);
  assert.match(few.body, /Số phiếu: <b>4<\/b>/);
  assert.match(few.body, /Không hiện, để không ai biết/);
  assert.doesNotMatch(few.body, /class="large"|<rect/, 'no figure of that month');
  // The quarter less the two months would be the four.
  const args = ['result', 'publish', '--unit', 'xa-thu', '--survey', 'sipas-service', '--by', 'quarter', '--period', '2025-Q1', '--data', dir];
  const refused = await run(args);
  assert.equal(refused.code ?? refused.status, 1, JSON.stringify(refused));
  assert.match(refused.err ?? refused.stderr, /answers of too few people would follow/);
  assert.equal((await get(`/results/xa-thu?${place('2025-Q1', 'quarter')}`)).status, 404);
  assert.equal(JSON.parse(await ok(['frozen', 'list', '--json', '--data', dir])).length, 3, 'nothing is frozen for nothing');
  await fill(dir, counters[0], '2025-03-11', 6);
  await ok(args);
  assert.equal((await get(`/results/xa-thu?${place('2025-Q1', 'quarter')}`)).status, 200);
});

test('what nobody answered is called so, as officers see it, and counts as told', async (t) => {
  const { dir, counters, get } = await world(t);
  const rows = (day, n, last) => Array.from({ length: n }, (_, i) => `${day},${counters[0]},paper,vi,${1 + i % 5},${1 + i % 5},${last}\n`).join('');
  const put = (text) => ok(['import', '--survey', 'sipas-service', '-', '--data', dir], { input: `date,counter,channel,language,${codes}\n${text}` });
  await put(rows('2025-01-10', 30, '') + rows('2025-02-10', 30, 4) + rows('2025-03-10', 20, '') + rows('2025-03-11', 4, 3));
  for (const period of ['2025-01', '2025-02', '2025-03']) await publish(dir, 'xa-thu', { period });
  const text = async (period) => (await get(`/results/xa-thu?${place(period)}`)).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  const { publications } = JSON.parse((await get('/results/xa-thu/data.json')).body), reason = (period, code) => publications.find((p) => p.period === period).results.dimensions.find((x) => x.code === code).reason;
  const title = JSON.parse((await get('/results/xa-thu/data.json')).body).publications[0].results.dimensions.find((x) => x.code === 'II.7').titles.vi;
  assert.deepEqual(['2025-01', '2025-02', '2025-03'].map((p) => reason(p, 'II.7')), ['nobody', undefined, 'few']);
  assert.ok((await text('2025-01')).includes(`${title} Chưa có người trả lời`), await text('2025-01'));
  assert.ok((await text('2025-03')).includes(`${title} Không hiện, để không ai biết được câu trả lời của từng người; chỉ hiện số của nhóm có từ 10 người trả lời trở lên`), await text('2025-03'));
  assert.equal(rowsOf((await get('/results/xa-thu/data.csv')).body).find((r) => r.period === '2025-01' && r.dimension === 'II.7').hidden, 'nobody');
});

test('hostile names do no harm; the sheet shows what is public, and its code leads there', async (t) => {
  const { dir, counters, get } = await world(t);
  await ok(['unit', 'import', '-', '--data', dir], { input: 'code,parent,name,kind\nxa-thu,,"=HYPERLINK(""x"") <script>alert(1)</script> & Xã",commune\n' });
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.vn', '--data', dir]);
  await fill(dir, counters[0], '2025-03-10', 30);
  const sheet = ['result', 'sheet', '--unit', 'xa-thu', '--survey', 'sipas-service', '--period', '2025-03', '-o', join(dir, 'sheet.pdf'), '--data', dir];
  const early = await run(sheet);
  assert.match(early.err ?? early.stderr, /is not published: publish it first/);
  await publish(dir, 'xa-thu', { period: '2025-03' });
  for (const path of ['/results', '/results/xa-thu', '/results?q=xa']) {
    const { status, body } = await get(path);
    assert.equal(status, 200);
    assert.doesNotMatch(body, /<script>alert/);
    assert.match(body, /&lt;script&gt;/, path);
  }
  assert.match((await get('/results?q=khong')).body, /Không có đơn vị nào tên như vậy/);
  assert.equal(rowsOf((await get('/results/xa-thu/data.csv')).body)[0].unit_name[0], "'");
  await ok(sheet);
  await tool('pdftoppm', ['-r', '100', '-png', join(dir, 'sheet.pdf'), join(dir, 'sheet')]);
  assert.equal((await tool('zbarimg', ['-q', '--raw', join(dir, 'sheet-1.png')])).trim(), 'https://gopy.example.vn/results/xa-thu');
  const text = await tool('pdftotext', ['-layout', join(dir, 'sheet.pdf'), '-']), { dimensions: [whole] } = await month(dir, '2025-03');
  assert.ok(text.includes(`${(Math.round(whole.satisfied * 10000 / whole.answers) / 100).toFixed(2).replace('.', ',')}%`));
  assert.match(text, /<script>alert/);
  assert.match(text.replace(/\s+/g, ' '), /có lẽ nằm trong khoảng \d+–\d+%\. /, 'a sentence ends with its stop');
});
