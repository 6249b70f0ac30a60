// A report is one thing: page, CSV, JSON, what was frozen and `hailong report` say the same numbers; what was frozen stays when figures
// are corrected, and --recompute says which. SEED=n repeats a choice.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok, root, run } from '../lib/hailong.mjs';
import { pick, seeded } from '../lib/names.mjs';
import { hidden } from '../lib/officers.mjs';
import { demo, freeze, sameFigures } from '../lib/same.mjs';
import { plain } from '../lib/shown.mjs';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9)), wanted = 500;
const periods = [['month', '2026-03'], ['month', '2026-07'], ['month', '2026-10'], ['quarter', '2026-Q1'], ['quarter', '2026-Q3'], ['half', '2026-H1'], ['year', '2026']];

test(`page, files, frozen report and command line say the same (SEED=${seed})`, async (t) => {
  const { data, who } = await demo(t, '--responses', '40000'), random = seeded(seed), dir = freshDir(t);
  const units = [...new Set(JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => c.unit)), 'xa-vi-du'];
  const figures = new Map(), frozen = [];
  for (let i = 0; figures.size < wanted && i < 200; i++) {
    const [by, label] = pick(random, periods), style = random() < 0.5 ? 'calendar' : 'administrative', unit = pick(random, units), survey = random() < 0.8 ? 'sipas-quick' : 'sipas-service';
    const asked = `survey=${survey}&style=${style}&period=${label}`, what = `${unit} ${asked}`;
    const page = await who.get(`/office/u/${unit}/report?${asked}`), json = await who.get(`/office/u/${unit}/report.json?${asked}`), csv = await who.get(`/office/u/${unit}/report.csv?${asked}`);
    assert.deepEqual([page.status, json.status, csv.status], [200, 200, 200], what);
    const document = JSON.parse(json.body), range = ['--from', document.from, '--to', document.to, '--by', by, '--period-style', style];
    const call = ['report', '--survey', survey, '--unit', unit, ...range, ...data];
    const expected = JSON.parse(await ok([...call, '--json']));
    assert.equal(document.periods[0].period, label, what);
    // The day it was made is the demo's there, and today's at the command line.
    assert.deepEqual({ ...document, made: 0, comments: 0 }, { ...expected, made: 0, comments: 0 }, what);
    const figuresOf = (text) => text.split('\r\n').filter((line) => !/,comments,/.test(line)).join('\n');
    assert.equal(figuresOf(csv.body), figuresOf(await ok([...call, '--format', 'csv'])), what);
    for (const [key, isHidden] of sameFigures(page, document, what)) figures.set(key, isHidden);
    if (document.periods[0].responses === 0 || !hidden(page.body, 'seen')) continue;
    const number = await freeze(who, page), again = await who.get(`/office/u/${unit}/reports/${number}`), kept = await who.get(`/office/u/${unit}/reports/${number}/report.json`);
    assert.equal(kept.body, json.body, `${what}: as it was seen`);
    assert.equal((await who.get(`/office/u/${unit}/reports/${number}/report.csv`)).body, csv.body, what);
    sameFigures(again, document, `${what}, frozen`);
    const bytes = await ok(['frozen', 'show', String(number), '--json', ...data]);
    assert.equal(bytes, json.body, what);
    assert.ok(again.body.includes(createHash('sha256').update(bytes).digest('hex')), `${what}: its hash`);
    frozen.push(number);
    if (frozen.length % 10 === 0) {
      writeFileSync(join(dir, 'a.json'), bytes);
      assert.match(await ok(['report', '--recompute', join(dir, 'a.json'), ...data]), /^The same/, what);
    }
  }
  const hiddenOnes = [...figures.values()].filter(Boolean).length;
  t.diagnostic(`${figures.size} different (unit, period, dimension), ${hiddenOnes} hidden; ${frozen.length} times frozen, ${new Set(frozen).size} reports`);
  assert.ok(figures.size >= wanted && hiddenOnes > 0 && frozen.length > 10);
  assert.match(await ok(['verify', ...data]), /^All is well/);
});

test('what was frozen stays when more responses come; recompute says what differs, and an export from then gives the same', async (t) => {
  const { data, who } = await demo(t), dir = freshDir(t), file = join(dir, 'then.json'), csv = join(dir, 'then.csv');
  const path = '/office/u/xa-vi-du/report?survey=sipas-quick&period=2026-10', before = await who.get(path);
  await ok(['export', '--survey', 'sipas-quick', '-o', csv, ...data]);
  // Beside every table with changes stands what they are of, on the page of figures alike.
  for (const html of [before.body, (await who.get('/office/u/xa-vi-du')).body])
    assert.match(html, /<\/table>\s*<p><small>Mức tăng, giảm và phần thiếu, vượt chỉ tiêu tính từ số chưa làm tròn/);
  const number = await freeze(who, before), at = `/office/u/xa-vi-du/reports/${number}`, shown = await who.get(at);
  assert.equal(await freeze(who, before), number, 'sent twice it is one');
  writeFileSync(file, await ok(['frozen', 'show', String(number), '--json', ...data]));
  assert.match(await ok(['report', '--recompute', file, ...data]), /^The same/);
  assert.match(await ok(['report', '--recompute', file, '--responses', csv, ...data]), /^The same/);

  const [counter] = JSON.parse(await ok(['counter', 'list', '--json', ...data])).filter((c) => c.unit === 'xa-vi-du-hcc' && c.channel !== 'link'); // links are a campaign's
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n${`2026-10-05,${counter.code},paper,vi,1\n`.repeat(50)}` });
  const now = await who.get(path), old = JSON.parse(readFileSync(file, 'utf8')), fresh = JSON.parse((await who.get(path.replace('report?', 'report.json?'))).body);
  assert.equal(fresh.periods[0].responses, old.periods[0].responses + 50);
  assert.notEqual(now.body.match(/<table class="?figures"?>.*?<\/table>/s)[0], before.body.match(/<table class="?figures"?>.*?<\/table>/s)[0], 'the page changes');
  assert.equal((await who.get(at)).body, shown.body, 'what was frozen does not');
  assert.deepEqual(await who.post(before.body.match(/<form action="?([^" >]*\/reports\?[^" >]*)/)[1].replaceAll('&amp;', '&'), { csrf: hidden(before.body, 'csrf'), seen: hidden(before.body, 'seen') }).then((a) => [a.status, /changed=1/.test(a.headers.location)]), [303, true], 'what was not seen is not frozen');
  assert.equal(JSON.parse(await ok(['frozen', 'list', '--json', ...data]))[0].number, number, 'nothing newer');

  const said = await run(['report', '--recompute', file, '--json', ...data]), { same, differences } = JSON.parse(said.out);
  assert.deepEqual([said.status, same], [1, false]);
  const place = (name) => differences.find((d) => d.place === name);
  assert.deepEqual(place('periods[2026-10].responses'), { place: 'periods[2026-10].responses', then: old.periods[0].responses, now: old.periods[0].responses + 50 });
  const all = (d) => d.periods[0].dimensions.find((e) => e.code === 'all');
  assert.deepEqual(place('periods[2026-10].dimensions[all].percent'), { place: 'periods[2026-10].dimensions[all].percent', then: all(old).percent, now: all(fresh).percent });
  assert.match((await run(['report', '--recompute', file, ...data])).out, /^periods\[2026-10\]\.responses: then \d+, now \d+$/m);
  assert.match(await ok(['report', '--recompute', file, '--responses', csv, ...data]), /^The same/, 'the export of then still gives the numbers of then');

  const second = await freeze(who, now);
  assert.ok(plain((await who.get(at)).body).includes(`Đã được thay bằng Báo cáo số ${second}`));
  assert.match(plain((await who.get('/office/u/xa-vi-du/reports')).body), new RegExp(`Báo cáo số ${second}: tháng 10/2026.*Báo cáo số ${number}: tháng 10/2026.*Đã được thay bằng Báo cáo số ${second}`, 's'));
  assert.equal((await who.get(`/office/u/xa-vi-du-hcc/reports/${number}`)).status, 404, 'a report of another unit');
  const log = JSON.parse(await ok(['audit', 'list', '--event', 'report-frozen', '--json', ...data]));
  assert.deepEqual(log.slice(0, 2).map((e) => [e.about, e.unit]), [[String(second), 'xa-vi-du'], [String(number), 'xa-vi-du']]);
  assert.match(await ok(['verify', ...data]), /^All is well/);
  for (const [args, words] of [[['--recompute', csv], /not a report/], [['--recompute', file, '--by', 'month'], /leave the others out/], [['--responses', csv, '--survey', 'sipas-quick'], /goes with --recompute/]]) {
    const { status, err } = await run(['report', ...args, ...data]);
    assert.notEqual(status, 0);
    assert.match(err, words);
  }
});

test('recompute tells words from numbers: a definition of other words is the same report, another question is not', async (t) => {
  const { data, who } = await demo(t), dir = freshDir(t), file = join(dir, 'then.json'), draft = join(dir, 'quick.json');
  const number = await freeze(who, await who.get('/office/u/xa-vi-du/report?survey=sipas-quick&period=2026-10'));
  writeFileSync(file, await ok(['frozen', 'show', String(number), '--json', ...data]));
  const publish = async (change) => {
    const survey = JSON.parse(readFileSync(join(root, 'surveys/sipas-quick.json'), 'utf8'));
    change(survey);
    writeFileSync(draft, JSON.stringify(survey));
    await ok(['survey', 'publish', draft, ...data]);
  };
  const again = async () => { const { status, out } = await run(['report', '--recompute', file, '--json', ...data]); return { status, ...JSON.parse(out) }; };
  assert.deepEqual(await again(), { status: 0, same: true, differences: [], words: [] });
  assert.equal(await ok(['report', '--recompute', file, ...data]), 'The same numbers: every number of the report comes out again.\n');

  // Whose the target is that holds is told in words: the same one, set nearer.
  const lower = await freeze(who, await who.get('/office/u/xa-vi-du-hcc/report?survey=sipas-quick&period=2026-10')), nearer = join(dir, 'nearer.json');
  writeFileSync(nearer, await ok(['frozen', 'show', String(lower), '--json', ...data]));
  const goal = JSON.parse(readFileSync(nearer, 'utf8')).periods[0].dimensions.find((e) => e.code === 'II.6').target;
  await ok(['target', 'import', '-', ...data], { input: `survey,dimension,unit,year,target,owner\nsipas-quick,II.6,xa-vi-du-hcc,2026,${goal.value},${goal.owner}\n` });
  const { same, differences, words } = JSON.parse((await run(['report', '--recompute', nearer, '--json', ...data])).out);
  assert.deepEqual([same, differences], [true, []]);
  assert.deepEqual(words.filter((w) => w.place.startsWith('periods')), [{ place: 'periods[2026-10].dimensions[II.6].target.unit', then: goal.unit, now: 'xa-vi-du-hcc' }]);

  const better = (survey) => { survey.title.vi = 'Phiếu góp ý ngắn'; survey.continues = [{ revision: 1, same: true }]; };
  await publish(better);
  await ok(['unit', 'import', '-', ...data], { input: 'code,parent,name,kind\nxa-vi-du,,Xã Ví Dụ Mới (minh họa),commune\n' });
  const said = await again(), places = said.words.map((w) => w.place);
  assert.deepEqual([said.status, said.same, said.differences], [0, true, []]);
  for (const place of ['title', 'titles.vi', 'revision', 'definitions[2]', 'unit_name', 'dimensions[all].titles.vi', 'periods[2026-10].dimensions[all].title']) assert.ok(places.includes(place), `${place}: ${places}`);
  assert.deepEqual(said.words.find((w) => w.place === 'titles.vi'), { place: 'titles.vi', then: 'Phiếu góp ý nhanh', now: 'Phiếu góp ý ngắn' });
  const text = await ok(['report', '--recompute', file, ...data]);
  assert.match(text, /^The same numbers: every number of the report comes out again\.\n\nWords differ in \d+ places:\n/);
  assert.match(text, /^titles\.vi: then "Phiếu góp ý nhanh", now "Phiếu góp ý ngắn"$/m);

  await publish((survey) => { better(survey); survey.questions.find((q) => q.code === 'II.5.0').text.vi = 'Một câu hỏi khác hẳn?'; survey.continues = [{ revision: 2, same: true, questions: { 'II.5.0': null } }]; });
  const other = await again();
  assert.deepEqual([other.status, other.same], [1, false]);
  assert.ok(other.differences.length > 0 && other.differences.every((d) => !places.includes(d.place)), JSON.stringify(other.differences).slice(0, 400));
  assert.match((await run(['report', '--recompute', file, ...data])).out, new RegExp(`^${other.differences.length} numbers? differs?\\.$`, 'm'));
});

test('remarks are written on the report and come back to it; who may not is offered nothing', async (t) => {
  const { who } = await demo(t), path = '/office/u/xa-vi-du/report?survey=sipas-quick&period=2026-Q3', page = await who.get(path);
  const form = page.body.match(/<form action="?([^" >]*\/remarks)[" ].*?<\/form>/s);
  assert.ok(form, 'something is below its target');
  const fields = Object.fromEntries(['back', 'survey', 'dimension', 'by', 'style', 'period', 'after'].map((name) => [name, hidden(form[0], name)]));
  const { status, headers } = await who.post(form[1], { ...fields, csrf: hidden(page.body, 'csrf'), text: 'Thiếu người vào đầu tháng (minh họa).' });
  assert.equal(status, 303);
  assert.match(headers.location, /\/report\?survey=sipas-quick&style=calendar&period=2026-Q3#below-/);
  assert.match(plain((await who.get(headers.location.split('#')[0])).body), /Thiếu người vào đầu tháng \(minh họa\)\. .*Quản trị/);
  assert.equal((await who.get('/office/u/xa-vi-du/report?period=2026-Q9')).status, 422);
  const running = await who.get(`/office/u/xa-vi-du/report?period=${new Date().getFullYear()}`);
  assert.equal(hidden(running.body, 'seen'), undefined, 'a year that runs is not frozen');
  assert.match(running.body, /Kỳ này chưa kết thúc/);
});
