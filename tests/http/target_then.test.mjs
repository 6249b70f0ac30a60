// A target that is changed when its period is over: the live report says what held then and when it was changed, everywhere alike; what was
// frozen before does not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { freshDir, http, ok, root, run } from '../lib/hailong.mjs';
import { tool } from '../lib/printed.mjs';
import { hidden } from '../lib/officers.mjs';
import { demo, freeze } from '../lib/same.mjs';
import { read, table } from '../lib/sheets.mjs';
import { plain } from '../lib/shown.mjs';

const today = () => new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10), told = (day) => day.split('-').reverse().join('/');
const rows = (body) => plain(body).match(/Chỉ tiêu được (sửa|đặt|bỏ) ngày [^)]*\)/g) ?? [];

test('a target changed after the period ended is said on the page, in the files and at the command line; the frozen report keeps its own', async (t) => {
  const { data, who } = await demo(t), d = { dir: freshDir(t) };
  const of = (period) => `survey=sipas-quick&period=${period}`, at = (end, period = '2026-10') => `/office/u/xa-vi-du/report${end}?${of(period)}`;
  const csv = async (text) => ok(['target', 'import', '-', ...data], { input: `survey,dimension,unit,year,target,owner\n${text}` });
  const before = await who.get(at(''));
  assert.deepEqual(rows(before.body), [], 'nothing was changed');
  await csv('sipas-quick,II.8,xa-vi-du,2026,85,Văn phòng (minh họa)\n');
  assert.deepEqual(rows((await who.get(at(''))).body), [], 'another agency is no other target');
  const same = await who.get(at('')), number = await freeze(who, same), frozen = await who.get(`/office/u/xa-vi-du/reports/${number}`);

  // Lowered; taken away.
  await csv('sipas-quick,I.2,xa-vi-du,2026,75,UBND xã Ví Dụ\n');
  const form = '/office/u/xa-vi-du/targets?survey=sipas-quick&year=2026', page = await who.get(form);
  const dropped = await who.post(form, { csrf: hidden(page.body, 'csrf'), do: 'save', 'w.II.6': hidden(page.body, 'w.II.6'), 'v.II.6': '', 'o.II.6': '', 'r.II.6': '', 's.II.6': '', 'a.II.6': '' });
  assert.match(dropped.headers.location, /done=1$/);
  const changed = told(today());
  const now = await who.get(at(''));
  const tail = (was) => `, sau khi kỳ báo cáo kết thúc (trước đó ${was})`;
  assert.deepEqual(rows(now.body), [`Chỉ tiêu được sửa ngày ${changed}${tail('≥ 80,00')}`, `Chỉ tiêu được bỏ ngày ${changed}${tail('≥ 85,00')}`], 'once each, in the table');
  assert.ok(!/II\.6/.test(plain(now.body).match(/II\. Nội dung dưới.*III\. /s)?.[0] ?? ''), 'what has no target misses none');
  const document = JSON.parse((await who.get(at('.json'))).body), entry = (code) => document.periods[0].dimensions.find((e) => e.code === code);
  assert.deepEqual(document.periods[0].dimensions.filter((e) => e.target_then).map((e) => e.code), ['I.2', 'II.6']);
  assert.deepEqual(entry('I.2').target_then, { changed: today(), operator: '>=', unit: 'xa-vi-du', value: 80 });
  assert.equal(entry('I.2').target.value, 75);
  assert.equal(entry('II.6').target, undefined);
  const [head, ...lines] = table((await who.get(at('.csv'))).body), column = (line, name) => line[head.indexOf(name)];
  assert.deepEqual(lines.filter((l) => column(l, 'target_changed') !== '').map((l) => ['code', 'target', 'target_then_operator', 'target_then', 'target_changed'].map((name) => column(l, name))),
    [['I.2', '75.000000', '>=', '80.000000', today()], ['II.6', '', '>=', '85.000000', today()]]);
  const file = join(d.dir, 'r.xlsx');
  writeFileSync(file, (await who.get(/href="?([^"> ]+report\.xlsx[^"> ]*)/.exec(now.body)[1].replaceAll('&amp;', '&'))).bytes);
  const summary = (await read(d, file))['Tóm tắt'], heads = summary.find((r) => r[0] === 'Mã');
  const cell = (code, name) => summary.find((r) => r[0] === code)[heads.indexOf(name)];
  assert.deepEqual(['I.2', 'II.6', 'II.8'].map((c) => cell(c, 'Chỉ tiêu khi kỳ kết thúc')), ['≥ 80,00', '≥ 85,00', '']);
  assert.deepEqual(['I.2', 'II.8'].map((c) => cell(c, 'Sửa chỉ tiêu ngày')), [changed, '']);
  const month = ['report', '--survey', 'sipas-quick', '--unit', 'xa-vi-du', '--from', '2026-10-01', '--to', '2026-10-31', '--by', 'month', ...data];
  const text = await ok(month);
  assert.match(text, new RegExp(`Chỉ tiêu thay đổi sau khi kỳ kết thúc:\n  Sự tham gia [^\n]*: sửa ngày ${changed} \\(trước đó ≥ 80,00\\)\n  Thủ tục hành chính: bỏ ngày ${changed} \\(trước đó ≥ 85,00\\)\n`));
  // Of its own, where that of the level above held; there nothing is said of what is changed above later.
  await csv('sipas-quick,II.8,xa-vi-du-hcc,2026,60,\nsipas-quick,II.8,xa-vi-du,2026,84,\n');
  const below = await who.get('/office/u/xa-vi-du-hcc/report?survey=sipas-quick&period=2026-10');
  assert.ok(plain(below.body).includes(`≥ 60,00: đạt`) && rows(below.body).includes(`Chỉ tiêu được sửa ngày ${changed}${tail('≥ 85,00')}`), rows(below.body).join());

  assert.equal((await who.get(`/office/u/xa-vi-du/reports/${number}`)).body, frozen.body, 'what was frozen stays');
  const then = join(d.dir, 'then.json');
  writeFileSync(then, await ok(['frozen', 'show', String(number), '--json', ...data]));
  const { out } = await run(['report', '--recompute', then, '--json', ...data]);
  const places = JSON.parse(out).differences.map((x) => x.place).filter((place) => /target/.test(place));
  assert.ok(places.includes('periods[2026-10].dimensions[I.2].target.value') && places.includes('periods[2026-10].dimensions[II.6].target'), places.join());
  assert.ok(!places.some((place) => /target_then/.test(place)), 'what is now is compared, not what was said of it');
  // Changed back, it is what it was.
  await csv('sipas-quick,I.2,xa-vi-du,2026,80,UBND xã Ví Dụ\nsipas-quick,II.6,xa-vi-du,2026,85,UBND xã Ví Dụ\nsipas-quick,II.8,xa-vi-du,2026,85,UBND xã Ví Dụ\n');
  assert.deepEqual(rows((await who.get(at(''))).body), []);
});

test('whoever reads what is published is told too: on the page, in open data, on the sheet; and the officer, on the unit\'s page', async (t) => {
  const { data, who, server } = await demo(t), dir = freshDir(t), changed = told(today()), then = '80,00';
  const dashboard = '/office/u/xa-vi-du?survey=sipas-quick&by=month&from=2026-10-01&to=2026-10-31', place = ['--unit', 'xa-vi-du', '--survey', 'sipas-quick', '--period', '2026-10', ...data];
  assert.deepEqual(rows((await who.get(dashboard)).body), []);
  await ok(['target', 'import', '-', ...data], { input: 'survey,dimension,unit,year,target,owner\nsipas-quick,I.2,xa-vi-du,2026,5,\nsipas-quick,all,xa-vi-du,2026,6,\n' });
  assert.ok(rows((await who.get(dashboard)).body).includes(`Chỉ tiêu được sửa ngày ${changed}, sau khi kỳ báo cáo kết thúc (trước đó ≥ ${then})`));
  await ok(['result', 'publish', ...place]);
  const query = 'survey=sipas-quick&by=month&style=calendar&period=2026-10', body = plain((await http(server, 'GET', `/results/xa-vi-du?${query}`)).body);
  const said = body.match(/Đạt chỉ tiêu \(ít nhất [56],00%\)\. Chỉ tiêu được sửa ngày [^)]*\)\./g) ?? [];
  assert.deepEqual(said.map((x) => x.slice(0, x.indexOf(' Chỉ tiêu'))), ['Đạt chỉ tiêu (ít nhất 6,00%).', 'Đạt chỉ tiêu (ít nhất 5,00%).'], body);
  assert.ok(said[1].endsWith(`Chỉ tiêu được sửa ngày ${changed}, sau khi kỳ báo cáo kết thúc (trước đó ít nhất ${then}%).`), said[1]);
  const { publications } = JSON.parse((await http(server, 'GET', '/results/xa-vi-du/data.json')).body), { results } = publications.find((p) => p.period === '2026-10');
  assert.deepEqual(results.dimensions.filter((x) => x.target_then).map((x) => x.code), ['all', 'I.2']);
  assert.deepEqual(results.dimensions.find((x) => x.code === 'I.2').target_then, { changed: today(), operator: '>=', value: 80 });
  const [head, ...lines] = table((await http(server, 'GET', '/results/xa-vi-du/data.csv')).body), column = (line, name) => line[head.indexOf(name)];
  const late = lines.filter((l) => column(l, 'target_changed') !== '');
  assert.deepEqual(late.map((l) => ['period', 'dimension', 'target_then', 'target_then_operator', 'target_changed'].map((name) => column(l, name))).at(-1), ['2026-10', 'I.2', '80.000000', '>=', today()]);
  assert.equal(late.length, 2);
  await ok(['result', 'sheet', ...place, '-o', join(dir, 'sheet.pdf')]);
  const sheet = (await tool('pdftotext', ['-raw', join(dir, 'sheet.pdf'), '-'])).replace(/\s+/g, ' ');
  assert.match(sheet, new RegExp(`Chỉ tiêu được sửa ngày ${changed}, sau khi`));
  assert.match(sheet, /Đạt chỉ tiêu; chỉ tiêu sửa sau kỳ/);
});

test('set for the first time when the period was over', async (t) => {
  const d = await dashboards(t); // its targets of 2025 are set today
  const said = rows((await d.first.get('/office/u/xa/report?survey=ks&period=2025-10')).body);
  assert.ok(said.length >= 4 && said.every((s) => s === `Chỉ tiêu được đặt ngày ${told(today())}, sau khi kỳ báo cáo kết thúc (trước đó chưa có chỉ tiêu)`), said.join());
});

test('changes that an older database has in its log alone are known too', async (t) => {
  const { data } = await demo(t, '--responses', '500'), dir = freshDir(t);
  const sql = (text) => execFileSync('sqlite3', [join(dir, 'hailong.db'), '-bail', '-json'], { input: text, encoding: 'utf8' });
  const input = (...lines) => ({ input: `survey,dimension,unit,year,target,operator,owner\n${lines.map((l) => `${l}\n`).join('')}` });
  for (const lines of [['sipas-quick,I.2,xa-vi-du,2026,77.125,>,A', 'sipas-quick,all,,2025,,better,', 'sipas-quick,all,xa-vi-du-hcc,2026,2,group,'],
    ['sipas-quick,I.2,xa-vi-du,2026,75,>=,A', 'sipas-quick,all,,2025,88,,', 'sipas-quick,all,xa-vi-du-hcc,2026,,better,'], ['sipas-quick,I.2,xa-vi-du,2026,75,>=,B']])
    await ok(['target', 'import', '-', ...data], input(...lines));
  execFileSync('sqlite3', [join(data[1], 'hailong.db'), `.backup ${join(dir, 'hailong.db')}`]);
  const all = 'SELECT survey, dimension, unit, year, day, operator, value FROM target_past ORDER BY id', written = sql(all);
  assert.equal(JSON.parse(written).length, 6);
  sql(`DROP TABLE target_past; ${readFileSync(join(root, 'src/store/sql/migrate/0021-target-past.sql'), 'utf8')}`); // the step by itself
  assert.deepEqual(JSON.parse(sql(all)), JSON.parse(written));
  assert.deepEqual(JSON.parse(written).map((r) => [r.dimension, r.operator, r.value]), [['I.2', '>=', 800000], ['all', '', null], ['all', '', null], ['I.2', '>', 771250], ['all', 'better', null], ['all', 'group', 20000]]);
});
