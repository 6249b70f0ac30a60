// Responses entered when their month had long been over, by a program, as paper slips and from a file: every telling of the month says how many.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { join } from 'node:path';
import { apiHouse, call } from '../lib/api.mjs';
import { dayOf, http, ok, publish, publishedOn, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const survey = ['--survey', 'sipas-quick'], period = dayOf(3).slice(0, 7), month = ['--from', `${period}-01`, '--to', dayOf(2, 0)];

test('what came late is told with its share, of few that they are few, and nothing of a batch that was taken back', async (t) => {
  const { dir, data, server, codes, token } = await apiHouse(t, { threshold: 5 });
  await ok(['setting', 'set', 'results.public', 'yes', ...data]);
  await ok(['setting', 'set', 'paper.double', '0', ...data]);
  publishedOn(dir, dayOf(6));
  const rows = (unit, n, day) => Array.from({ length: n }, () => `${day},${codes[unit]},qr,vi,4\n`).join('');
  await ok(['import', ...survey, '-', ...data], { input: `date,counter,channel,language,II.5.0\n${rows('a-mc', 30, dayOf(3))}${rows('xa-b', 10, dayOf(3))}` });
  execFileSync('sqlite3', [join(dir, 'hailong.db'), 'PRAGMA busy_timeout = 5000; DELETE FROM late;']); // as what came on its day
  const chief = new Browser(server);
  await chief.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const json = async (unit) => JSON.parse(await ok(['report', ...survey, '--unit', unit, '--by', 'month', '--json', ...month, ...data])).periods[0];
  const text = async (unit) => (await ok(['report', ...survey, '--unit', unit, '--by', 'month', ...month, ...data])).match(/Nhập muộn: .*/)?.[0];
  const page = async (path) => {
    const answer = await chief.get(path);
    assert.equal(answer.status, 200, path);
    assert.deepEqual(await judgeHtml(answer.body), [], path);
    return plain(answer.body).match(/Nhập muộn: [^)]*?kỳ kết thúc( \([^)]*\))?/)?.[0];
  };
  const everywhere = async (unit) => ({ json: (await json(unit)).late, text: await text(unit),
    report: await page(`/office/u/${unit}/report?survey=sipas-quick&period=${period}`), dashboard: await page(`/office/u/${unit}?survey=sipas-quick&from=${month[1]}&to=${month[3]}&by=month`),
    ...Object.fromEntries(await Promise.all(Object.entries({ compare: `compare?survey=sipas-quick&from=${month[1]}&to=${month[3]}`, dimension: `d/II.5?survey=sipas-quick&from=${month[1]}&to=${month[3]}&by=month`, cross: `cross?survey=sipas-quick&from=${month[1]}&to=${month[3]}` }).map(async ([name, path]) => [name, await page(`/office/u/${unit}/${path}`)]))) });
  const pages = ['report', 'dashboard', 'compare', 'dimension', 'cross'], all = (words) => Object.fromEntries(pages.map((name) => [name, words]));
  const nothing = { json: undefined, text: undefined, ...all(undefined) };
  assert.deepEqual(await everywhere('xa-a'), nothing);

  // By a program: four are few.
  const bearer = await token('write-responses', 'xa-a');
  const send = (n, key) => call(server, 'POST', '/responses', { token: bearer, headers: { 'Idempotency-Key': key },
    json: { survey: 'sipas-quick', responses: Array.from({ length: n }, () => ({ counter: codes['a-mc'], day: dayOf(3), answers: { 'II.5.0': 4 } })) } });
  for (let i = 0; i < 2; i++) assert.ok([200, 201].includes((await send(4, 'a')).status), 'sent twice, counted once');
  const few = (n) => { const words = `Nhập muộn: dưới 5 trong ${n} phiếu được nhập hơn 15 ngày sau khi kỳ kết thúc`; return { json: { fewer_than: 5 }, text: `${words}.`, ...all(words) }; };
  assert.deepEqual(await everywhere('a-mc'), few(34));
  assert.deepEqual(await everywhere('tinh'), few(44));
  assert.deepEqual(await everywhere('xa-b'), nothing);

  // As paper slips: one batch is taken back, one counts.
  const paper = '/office/u/a-mc/paper';
  const typed = async (last) => {
    const begun = await chief.send(paper, { do: 'begin', counter: codes['a-mc'], survey: '', day: dayOf(3), expected: '2' });
    assert.equal(begun.status, 303, begun.body);
    const batch = `${paper}?batch=${/batch=(\d+)/.exec(begun.headers.location)[1]}`;
    for (let i = 0; i < 2; i++) assert.equal((await chief.send(batch, { do: 'slip', key: hidden((await chief.get(batch)).body, 'key'), 'q.II.5.0': '4' })).status, 303);
    assert.deepEqual(await everywhere('a-mc'), few(34), 'nothing counts before its batch is closed');
    assert.equal((await chief.send(batch, { do: last })).status, 303, last);
  };
  await typed('discard');
  assert.deepEqual(await everywhere('a-mc'), few(34));
  await typed('keep');
  const six = (n, share) => { const words = `Nhập muộn: 6 trong ${n} phiếu được nhập hơn 15 ngày sau khi kỳ kết thúc (${share}%)`; return { json: { responses: 6 }, text: `${words}.`, ...all(words) }; };
  assert.deepEqual(await everywhere('a-mc'), six(36, '16,67'));
  assert.deepEqual(await everywhere('tinh'), six(46, '13,04'));

  // A range that is not over yet holds the same answers, and none is late.
  const today = dayOf(0, new Date(Date.now() + 7 * 3600e3).getUTCDate());
  const [open] = JSON.parse(await ok(['report', ...survey, '--unit', 'a-mc', '--json', '--from', month[1], '--to', today, ...data])).periods;
  assert.deepEqual([open.responses, open.late], [36, undefined]);

  // What was handed in keeps it; a recount from an export does not know it, and says the same all the same.
  const file = join(dir, 'then.json'), csv = join(dir, 'then.csv');
  await ok(['export', ...survey, '-o', csv, ...data]);
  await publish(dir, 'a-mc', { survey: 'sipas-quick', period });
  const [{ number }] = JSON.parse(await ok(['frozen', 'list', '--json', ...data]));
  writeFileSync(file, await ok(['frozen', 'show', String(number), '--json', ...data]));
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).periods[0].late, { responses: 6 });
  assert.match(await ok(['report', '--recompute', file, ...data]), /^The same/);
  assert.match(await ok(['report', '--recompute', file, '--responses', csv, ...data]), /^The same/);
  const address = `/results/a-mc?survey=sipas-quick&by=month&period=${period}`, shown = (await http(server, 'GET', address)).body;
  assert.deepEqual(await judgeHtml(shown), []);
  assert.match(plain(shown), /Nhập muộn: 6 trong 36 phiếu/);
  // And so do the sheet on the notice board and open data.
  const sheet = (await chief.get(`/office/u/a-mc/publish/sheet.pdf?survey=sipas-quick&by=month&period=${period}`));
  assert.equal(sheet.status, 200);
  writeFileSync(join(dir, 'sheet.pdf'), sheet.bytes);
  assert.match(execFileSync('pdftotext', ['-layout', join(dir, 'sheet.pdf'), '-']).toString().replace(/\s+/g, ' '), /Nhập muộn: 6 trong 36 phiếu được nhập hơn 15 ngày sau khi kỳ kết thúc \(16,67%\)\./);
  const [head, ...open_] = (await http(server, 'GET', '/results/a-mc/data.csv')).body.replace(/^\ufeff/, '').trim().split('\r\n');
  assert.match(head, /,late,late_fewer_than,excluded$/);
  assert.ok(open_.length > 0 && open_.every((line) => line.endsWith(',6,,')), open_[0]);
  // Of a series the newest period is told in full, the others by name.
  await ok(['import', ...survey, '-', ...data], { input: `date,counter,channel,language,II.5.0\n${rows('a-mc', 12, today)}` });
  const series = plain((await chief.get(`/office/u/a-mc?survey=sipas-quick&from=${month[1]}&to=${today}&by=month`)).body), name = `tháng ${period.slice(5)}/${period.slice(0, 4)}`;
  assert.ok(series.includes(`Các kỳ khác có phiếu nhập muộn: ${name}.`), series.match(/Các kỳ khác.{0,80}/)?.[0]);
  assert.ok(!series.includes('Nhập muộn:'));
  assert.match(await ok(['report', ...survey, '--unit', 'a-mc', '--by', 'month', ...data]), new RegExp(`^Các kỳ khác có phiếu nhập muộn: ${period}\\.$`, 'm'));
  assert.equal((await run(['verify', ...data])).status, 0);
});
