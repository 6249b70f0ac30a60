// A report beside what was planned: targets and official results, how many came, early warning, and what units may not
// tell of each other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ok, root } from '../lib/hailong.mjs';
import { ask, counts, definition, entry, near, office, period } from '../lib/office.mjs';

const golden = JSON.parse(readFileSync(join(root, 'tests/golden/stats.json'), 'utf8'));
const load = (name) => JSON.parse(readFileSync(join(root, `surveys/${name}.json`), 'utf8'));
const one = definition({ A: null }, [ask('a1', 'A')]);

/** `n` people, `x` of them satisfied, on one day. */
const batch = (day, n, x, more = {}) => Array.from({ length: n }, (_, i) => ({ day, a1: i < x ? 4 : 2, ...more }));

// ---- Targets ------------------------------------------------------------------------------------------------------

/** The surveys the plan of Hà Nội speaks of, and its targets. */
async function planned(t) {
  const d = await office(t);
  await d.publish(load('sipas-full'));
  for (const name of ['sipas-quick', 'sipas-service', 'papi']) await ok(['survey', 'publish', join(root, `surveys/${name}.json`), ...d.data]);
  await ok(['target', 'import', join(root, 'surveys/targets-hanoi-2025.csv'), ...d.data]);
  d.of = async (survey, ...args) => JSON.parse(await ok([...d.args(args, survey), '--json']));
  d.target = (row) => ok(['target', 'import', '-', ...d.data], { input: `survey,dimension,unit,year,operator,target,official,source,owner\n${row}\n` });
  return d;
}
const full = load('sipas-full').questions.filter((q) => q.dimension);

/** `people` who are satisfied with every question of some dimensions, and with none of the others. */
const answers = (day, people, happy) => Array.from({ length: people }, () => ({ day, ...Object.fromEntries(full.map((q) => [q.code, happy(q) ? 5 : 2])) }));

test('targets of 2025 and official results of 2024, with the verdict and the gap', async (t) => {
  const d = await planned(t);
  const level = (q) => (q.dimension === 'II.7' ? 0.97 : q.dimension === 'II.8' ? 0.9 : q.dimension === 'II.9' ? 0.86 : 0.6);
  await d.answer([...Array.from({ length: 250 }, (_, i) => answers('2025-05-06', 1, (q) => (37 * i + 101 * full.indexOf(q)) % 250 < 250 * level(q))[0]), ...answers('2024-05-06', 30, () => true)], 'sipas-full');
  const [p2025, p2024] = [(await d.of('sipas-full', '--unit', 'xa', '--from', '2025-01-01', '--to', '2025-12-31')).periods[0],
    (await d.of('sipas-full', '--unit', 'xa', '--from', '2024-01-01', '--to', '2024-12-31')).periods[0]];
  const verdicts = {};
  for (const code of ['all', 'I', 'II', 'II.5', 'II.7', 'II.8', 'II.9']) {
    const e = entry(p2025, code);
    assert.equal(e.target.value, 88, code);
    assert.equal(e.target.operator, '>=');
    assert.equal(e.target.unit, '', 'whose target it is');
    near(e.target.gap, e.percent - 88, `gap of ${code}`);
    const expect = e.percent >= 88 ? (e.low >= 88 ? 'met' : 'met-unclear') : e.high >= 88 ? 'missed-unclear' : 'missed';
    assert.equal((verdicts[code] = e.target.verdict), expect, code);
  }
  assert.deepEqual([verdicts['II.7'], verdicts['II.8'], verdicts['II.9'], verdicts.I], ['met', 'met-unclear', 'missed-unclear', 'missed']);
  assert.equal(entry(p2024, 'all').official.value, 86.5);
  assert.match(entry(p2024, 'all').official.source, /Kế hoạch 159\/KH-UBND/);
  assert.equal(entry(p2024, 'II.5').official.value, 86.34);
  assert.equal(entry(p2024, 'all').target, undefined, 'an official result alone sets no target');
  assert.equal(entry(p2025, 'all').official, undefined);
  assert.ok(p2025.questions.every((q) => !q.target && !q.official));
  const csv = await ok([...d.args(['--unit', 'xa', '--from', '2025-01-01', '--to', '2025-12-31', '--format', 'csv'], 'sipas-full')]);
  const head = csv.slice(1).split('\r\n')[0].split(',');
  const row = csv.split('\r\n').find((l) => l.includes(',dimension,I,'));
  assert.equal(head.length, row.replace(/"[^"]*"/g, '').split(',').length);
  assert.match(row, />=,88.000000,-\d+\.\d{6},missed,,(true|false),false,,,,,,\d{4}-\d\d-\d\d$/);
  const text = await ok(d.args(['--unit', 'xa', '--from', '2025-01-01', '--to', '2025-12-31'], 'sipas-full'));
  assert.match(text, /≥ 88,00: chưa đạt, thiếu \d+,\d\d\n|≥ 88,00: chưa đạt, thiếu \d+,\d\d /);
  assert.match(text, /≥ 88,00: đạt, hơn \d+,\d\d/);
  assert.match(await ok(d.args(['--unit', 'xa', '--from', '2024-01-01', '--to', '2024-12-31'], 'sipas-full')), /^Chung .* 86,50 \(chung\)$[^]*Nguồn:\n {2}Kế hoạch 159\/KH-UBND[^\n]*phụ lục 3\n[^ ]/m);
});

test('the nearest unit\'s target wins; every operator; who has to explain', async (t) => {
  const d = await planned(t);
  // II.6 and II.8 all satisfied in both years, II.7 and II.9 none; I half.
  const happy = (q) => ['II.6', 'II.8'].includes(q.dimension) || q.dimension.startsWith('I.');
  await d.answer([...answers('2025-05-06', 40, happy).map((p) => ({ ...p, unit: 'a' })), ...answers('2024-05-06', 40, (q) => happy(q) && q.dimension !== 'II.8').map((p) => ({ ...p, unit: 'a' }))], 'sipas-full');
  await d.target('sipas-full,II.7,xa,2025,>=,90,,,"Văn phòng HĐND và UBND (minh họa)"');
  await d.target('sipas-full,II.8,a,2025,better,,,,');
  await d.target('sipas-full,II.6,a,2025,>,100,,,');
  await d.target('sipas-full,II.9,a,2025,group,2,,,');
  await d.target('sipas-full,all,b,2025,>=,1,,,');
  const p = (await d.of('sipas-full', '--unit', 'a', '--from', '2025-01-01', '--to', '2025-12-31')).periods[0], target = (code) => entry(p, code).target;
  assert.deepEqual([target('II.7').value, target('II.7').unit, target('II.7').verdict, target('II.7').gap], [90, 'xa', 'missed', -90]);
  assert.deepEqual([target('II.8').operator, target('II.8').unit, target('II.8').value, target('II.8').gap], ['better', 'a', undefined, 100]);
  assert.equal(target('II.8').verdict, 'met');
  assert.equal(target('II.6').operator, '>');
  assert.match(target('II.6').verdict, /^missed/, 'not above 100');
  assert.deepEqual([target('II.9').operator, target('II.9').value, target('II.9').verdict, target('II.9').gap], ['group', 2, 'unknown', undefined]);
  assert.deepEqual([target('all').value, target('all').unit], [88, ''], 'the target of a neighbour is none');
  const text = await ok(d.args(['--unit', 'a', '--from', '2025-01-01', '--to', '2025-12-31'], 'sipas-full'));
  const list = text.slice(text.indexOf('cần giải trình'));
  assert.match(text, /Dưới chỉ tiêu, cần giải trình:\n/);
  assert.match(list, /II\.7 Công chức[^\n]*: 0,00%, chỉ tiêu ≥ 90,00, chưa đạt, thiếu 90,00\n {4}Cơ quan chịu trách nhiệm: Văn phòng HĐND và UBND \(minh họa\)\n/);
  assert.doesNotMatch(list.split('\n\n')[0], /II\.8 |II\.9 /);
  assert.match(text, /nhóm 2: chưa xét được/);
  assert.match(text, /Chỉ tiêu theo nhóm: xem nhóm của đơn vị này trong báo cáo của đơn vị cấp trên\./);
  assert.ok(text.split('\n').every((line) => [...line].length <= 200), 'no line is too wide for a sheet');
  assert.match(text, /cao hơn năm trước: đạt, hơn 100,00/);
});

test('the year of a target is that of the period, administrative months too', async (t) => {
  const d = await office(t);
  await d.publish(one);
  await ok(['target', 'import', '-', ...d.data], { input: 'survey,dimension,unit,year,target\nks,all,,2025,50\nks,all,,2026,60\n' });
  await d.answer([...batch('2025-12-01', 30, 15), ...batch('2025-12-20', 30, 15)]);
  const report = await d.report('--by', 'month', '--period-style', 'administrative', '--to', '2025-12-31');
  assert.deepEqual(report.periods.map((p) => [p.period, p.to, entry(p, 'all').target.value]), [['2025-12', '2025-12-14', 50], ['2026-01', '2025-12-31', 60]]);
});

// ---- How many there are -------------------------------------------------------------------------------------------

const visit = (d, rows) => ok(['visit', 'import', '-', ...d.data], { input: `counter,date,visits\n${rows.join('\n')}\n` });

test('visits: response rate, how many are missing, and the interval of a known number of people', async (t) => {
  const d = await office(t), { N, n, x, wilson_fpc: fpc } = golden.fpc;
  await d.publish(one);
  await d.answer(batch('2025-03-04', n, x));
  await visit(d, [`${d.counter.xa},2025-03-04,${N - 20}`, `${d.counter.a},2025-03-05,20`]);
  const { need } = (await d.report('--from', '2025-03-01', '--to', '2025-03-31')).periods[0];
  assert.deepEqual([need.visits, need.counter_days, need.half_width, need.responses, need.missing], [N, 2, 5, 205, 205 - n]);
  near(need.low, 100 * fpc[0], 'low', 1e-9);
  near(need.high, 100 * fpc[1], 'high', 1e-9);
  const text = await d.text('--from', '2025-03-01', '--to', '2025-03-31');
  assert.match(text, /Lượt đến: 420 \(cộng từ 2 số ghi theo ngày của từng quầy\); có 137 phiếu ở các quầy và ngày đó, tỷ lệ trả lời: 32,62%\./);
  assert.match(text, /±5 điểm phần trăm \(công thức Slovin\) cần 205 phiếu: còn thiếu 68 phiếu\./);
  assert.match(text, /83,17% – 92,05%/);
  // Only the visits of the unit, and of the days.
  assert.equal((await d.report('--unit', 'a', '--from', '2025-03-01', '--to', '2025-03-31')).periods[0].need.visits, 20);
  assert.equal((await d.report('--from', '2025-03-05', '--to', '2025-03-31')).periods[0].need.visits, 20);
});

test('visits: all came and answered, fewer came than answered, nobody counted', async (t) => {
  const d = await office(t);
  await d.publish(one);
  await d.answer([...batch('2025-03-04', 50, 40), ...batch('2025-04-04', 50, 40), ...batch('2025-05-04', 50, 40)]);
  await visit(d, [`${d.counter.xa},2025-03-04,50`, `${d.counter.xa},2025-04-04,49`]);
  const report = await d.report('--by', 'month'), [march, april, may] = report.periods.map((p) => p.need);
  assert.deepEqual([march.low, march.high, march.responses, march.missing], [80, 80, 45, 0]);
  assert.deepEqual([april.low, april.visits, april.responses, april.missing], [undefined, 49, undefined, undefined]);
  // Nobody counted: ±5 points of the figure as it is, one answer a person.
  assert.equal(may.visits, undefined);
  assert.equal(may.responses, Math.ceil(1.959963984540054 ** 2 * 0.8 * 0.2 / 0.05 ** 2));
  assert.equal(may.missing, may.responses - 50);
  const text = await d.text('--from', '2025-04-01', '--to', '2025-04-30');
  assert.match(text, /ít hơn số phiếu/);
  const figures = text.replace(/^Nhập muộn:.*$/m, '');
  assert.doesNotMatch(figures, /10[0-9],|đã đủ/, 'no rate above 100 %, and no promise on such numbers');
  assert.match(await d.text('--from', '2025-05-01', '--to', '2025-05-31'), /còn thiếu 196 phiếu/);
});

test('visits: a day nobody counted takes its answers out of the rate, and the interval with them', async (t) => {
  const d = await office(t);
  await d.publish(one);
  await d.answer([...batch('2025-03-04', 60, 48), ...batch('2025-03-05', 30, 24)]);
  await visit(d, [`${d.counter.xa},2025-03-04,100`]);
  const { need } = (await d.report('--from', '2025-03-01', '--to', '2025-03-31')).periods[0];
  // How many more it takes is as if nobody had counted: ±5 points of 80 % of an unknown number of people.
  assert.deepEqual([need.visits, need.answered, need.low, need.responses, need.missing], [100, 60, undefined, 246, 156]);
  const text = await d.text('--from', '2025-03-01', '--to', '2025-03-31');
  assert.match(text, /có 60 phiếu ở các quầy và ngày đó, tỷ lệ trả lời: 60,00%\. Số phiếu còn lại thuộc quầy hoặc ngày không ghi lượt đến\./);
  assert.doesNotMatch(text, /tất cả người đến/);
});

test('visits: days on which people came and nobody answered are in the rate', async (t) => {
  const d = await office(t);
  await d.publish(one);
  await d.answer(batch('2025-03-04', 20, 16));
  await visit(d, [`${d.counter.xa},2025-03-04,40`, `${d.counter.xa},2025-03-30,60`]);
  const report = await d.report('--by', 'month'), { need } = report.periods[0];
  assert.deepEqual([report.from, report.to, need.visits, need.answered], ['2025-03-04', '2025-03-30', 100, 20]);
});

// ---- Early warning ------------------------------------------------------------------------------------------------

const months = (from, list) => list.flatMap(([n, x], i) => batch(new Date(Date.UTC(2023, from + i, 15)).toISOString().slice(0, 10), n, x));
const drops = (report, code) => report.periods.map((p, i) => [i, entry(p, code).drop]).filter(([, drop]) => drop);

for (const [baseline, by] of [[10, 'all of it shown'], [26, 'longer than what follows']])
  test(`a slow drop of months is found where the golden numbers say: ${baseline} months before, ${by}`, async (t) => {
    const d = await office(t), { months: golds, first_alarm_month: alarm } = golden.cusum_tabular;
    await d.publish(one);
    await d.answer([...months(0, Array(baseline).fill([200, 173])), ...months(baseline, golds)]);
    const report = await d.report('--by', 'month'), found = drops(report, 'all').map(([i, drop]) => [i - baseline + 1, drop.cusum, drop.rules]);
    assert.deepEqual(found, [[alarm, true, ['4-of-5-beyond-1-sigma']], [alarm + 1, true, ['2-of-3-beyond-2-sigma', '4-of-5-beyond-1-sigma']]]);
    assert.deepEqual(drops(report, 'A'), drops(report, 'all'));
    assert.match(await d.csv('--by', 'month'), /dimension,all,[^\r]*,true,false,,,,,,\r\n/);
    const text = await d.text('--by', 'month');
    assert.match(text, new RegExp(`^${report.periods[baseline + alarm - 1].period} .*%[↑↓]?!`, 'm'));
    assert.match(text, /giảm bất thường, kéo dài/);
  });

test('a short report is held against the year before it', async (t) => {
  const d = await office(t);
  await d.publish(one);
  await d.answer([...months(0, Array(12).fill([200, 173])), ...months(12, [[300, 262], [300, 210]])]);
  const report = await d.report('--by', 'month', '--from', '2024-01-01', '--to', '2024-02-29');
  assert.deepEqual(drops(report, 'all').map(([i, drop]) => [i, drop.rules]), [[1, ['beyond-3-sigma']]]);
});

test('weeks and days: the likelihood ratio against five points less', async (t) => {
  const path = (list, p0, p1) => {
    let s = 0;
    return list.map(([n, x]) => (s = Math.max(0, s + x * Math.log(p1 / p0) + (n - x) * Math.log((1 - p1) / (1 - p0)))));
  };
  for (const [by, limit, step] of [['week', 3.5, 7], ['day', 5, 1]]) {
    const d = await office(t), after = golden.cusum_llr.batches ?? [[40, 35], [38, 33], [42, 36], [41, 32], [39, 30], [40, 31], [44, 34], [36, 27]];
    const day = (i) => new Date(Date.UTC(2025, 2, 3) + i * step * 86400000).toISOString().slice(0, 10);
    await d.publish(one);
    const list = [...Array(8).fill([200, 173]), ...after];
    await d.answer(list.flatMap(([n, x], i) => batch(day(i), n, x)));
    const expect = path(after, 0.865, 0.815).map((s, i) => [i + 8, s > limit]).filter(([, over]) => over).map(([i]) => i);
    const found = drops(await d.report('--by', by), 'all').filter(([, drop]) => drop.cusum).map(([i]) => i);
    assert.deepEqual(found, expect, by);
    assert.ok(found.length > 0, by);
  }
});

test('fewer than eight periods warn of nothing; hidden ones are left out', async (t) => {
  const d = await office(t, { threshold: 10 });
  await d.publish(one);
  await d.answer(months(0, [...Array(6).fill([200, 173]), [200, 60]]));
  assert.deepEqual(drops(await d.report('--by', 'month'), 'all'), []);
  await d.answer(months(7, [[200, 60]]));
  assert.deepEqual(drops(await d.report('--by', 'month'), 'all').map(([i]) => i), [6, 7]);
  // A hidden month within the series: as if it had not been.
  const e = await office(t, { threshold: 10 }), f = await office(t, { threshold: 10 });
  const { months: golds } = golden.cusum_tabular, before = Array(10).fill([200, 173]);
  for (const o of [e, f]) await o.publish(one);
  await e.answer([...months(0, before), ...months(10, golds.slice(0, 7)), ...months(17, [[4, 0], [5, 0]]), ...months(19, golds.slice(7))]);
  const report = await e.report('--by', 'month');
  assert.deepEqual([17, 18].map((i) => entry(report.periods[i], 'all').hidden), [true, true]);
  const found = drops(report, 'all').map(([i, drop]) => [i, drop]);
  assert.deepEqual(found.map(([i]) => i), [20, 21]);
  await f.answer([...months(0, before), ...months(10, golds)]);
  assert.deepEqual(found.map(([, drop]) => drop), drops(await f.report('--by', 'month'), 'all').map(([, drop]) => drop));
});

// ---- What units may not tell of each other ------------------------------------------------------------------------

test('three units and the one above them do not tell of the four people of one', async (t) => {
  const d = await office(t, { units: ['xa,', 'a,xa', 'b,xa', 'c,xa'], threshold: 5 });
  await d.publish(one);
  const month = (day, sizes) => Object.entries(sizes).flatMap(([unit, n]) => batch(day, n, Math.floor(n * 0.8), { unit }));
  await d.answer([...month('2025-03-05', { a: 34, b: 4, c: 22 }), ...month('2025-04-05', { a: 30, b: 40, c: 20 })]);
  const hidden = async (label, ...args) => {
    const out = {};
    for (const unit of ['xa', 'a', 'b', 'c']) out[unit] = entry(period(await d.report('--unit', unit, ...args), label), 'all').hidden;
    return out;
  };
  const march = { xa: false, a: false, b: true, c: true };
  assert.deepEqual(await hidden('2025-03-01..2025-03-31', '--from', '2025-03-01', '--to', '2025-03-31'), march);
  const monthly = await hidden('2025-03', '--by', 'month', '--from', '2025-03-01', '--to', '2025-04-30');
  assert.deepEqual([monthly.b, monthly.c || monthly.a], [true, true]);
  // By month the whole time tells as well: b's 44 less its 40 of April would be its four of March.
  const april = await hidden('2025-04', '--by', 'month', '--from', '2025-03-01', '--to', '2025-04-30');
  const whole = await hidden('2025-03-01..2025-04-30', '--from', '2025-03-01', '--to', '2025-04-30');
  assert.ok(whole.b || april.b, 'b is hidden in April, or over the whole time');
  assert.equal(whole.xa, false);
  // Everywhere is the commune again.
  counts((await d.report('--from', '2025-03-01', '--to', '2025-03-31')).periods[0].dimensions[0], [...batch('x', 34, 27), ...batch('x', 4, 3), ...batch('x', 22, 17)], ['a1'], 'all');
  // Held against each other, a hidden one tells nothing.
  const a = entry((await d.report('--unit', 'a', '--against', 'b', '--from', '2025-03-01', '--to', '2025-03-31')).periods[0], 'all');
  assert.deepEqual(a.against, { verdict: 'too-few' });
});

test('what few people left out is not told; what many did is', async (t) => {
  const d = await office(t, { threshold: 10 });
  await d.publish(definition({ tc: null, kq: null }, [ask('tc.1', 'tc'), ask('kq.1', 'kq')]));
  const people = (count, unit) => Array.from({ length: count }, () => ({ day: '2025-03-03', unit, 'tc.1': 4 }));
  await d.answer([...people(3, 'a'), ...people(30, 'b')]);
  const said = async (unit) => /^kq +Nội dung kq +(.*)$/m.exec(await d.text('--unit', unit))[1];
  assert.equal(await said('a'), 'ẩn', 'three people: nothing of anything');
  assert.match(await said('b'), /^0 +–$/, 'thirty people: nobody');
});
