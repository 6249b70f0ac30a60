// A survey revised in mid-year: what is joined, what breaks, and what the joined figures do not tell.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { desk, ok, root } from '../lib/hailong.mjs';
import { ask, counts, definition, entry, near, office, period } from '../lib/office.mjs';
import { crowd, random } from '../lib/stats.mjs';

const dimensions = { A: null, B: null };
const first = definition(dimensions, [ask('a1', 'A'), ask('a2', 'A'), ask('b1', 'B'), ask('b2', 'B')]);
/** The same questions with another a2, and what it says of the first revision. */
const second = (continues) => definition(dimensions, [ask('b1', 'B'), ask('b2', 'B'), ask('a1', 'A'), ask('a2', 'A', { text: { vi: 'Hỏi khác' } })],
  { continues });
const codes = { all: ['a1', 'a2', 'b1', 'b2'], A: ['a1', 'a2'], B: ['b1', 'b2'], a1: ['a1'], a2: ['a2'], b1: ['b1'], b2: ['b2'] };

/** Forty people a month of 2026; revision 2 from 15 June on. */
function year(draw, months = [4, 5, 6, 7, 8]) {
  return months.flatMap((month) => Array.from({ length: 40 }, (_, i) => {
    const day = 1 + Math.floor((i * 30) / 40);
    return { ...crowd(draw, 1, codes.all, 0.8)[0], day: `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
      rev: month > 6 || (month === 6 && day >= 15) ? 2 : 1 };
  }));
}
const of = (people, label, rev) => people.filter((p) => p.day.startsWith(label) && (rev === undefined || p.rev === rev));

async function revised(t, continues, seed) {
  const d = await office(t), people = year(random(seed));
  await d.publish(first);
  await d.publish(second(continues));
  await d.answer(people);
  return { d, people };
}

/** What of a series must be one, whatever the map: the codes that are joined; the others are each revision's own. */
async function check({ d, people }, joined) {
  const report = await d.report('--by', 'month');
  for (const p of report.periods)
    for (const [code, questions] of Object.entries(codes)) {
      const e = entry(p, code), what = `${p.period} ${code}`, now = joined.includes(code);
      counts(e, now ? of(people, p.period) : of(people, p.period, p.period < '2026-06' ? 1 : 2), questions, what);
      assert.equal(e.revision, !now && p.period < '2026-06' ? 1 : undefined, what);
      assert.equal(e.break, !now && p.period === '2026-06' ? true : undefined, what);
      if (p.period === '2026-06' && !now) assert.deepEqual(e.before, { verdict: 'broken' }, what);
      else if (p.period !== '2026-04') assert.ok(['up', 'down', 'unclear'].includes(e.before.verdict), what);
    }
  const broken = Object.keys(codes).filter((c) => !joined.includes(c));
  assert.deepEqual(report.breaks.map((b) => [b.revision, [...b.codes].sort()]), broken.length ? [[2, broken.sort()]] : []);
  if (broken.length) assert.match(report.breaks[0].published, /^\d{4}-\d\d-\d\d$/);
  return report;
}

test('without a map every revision speaks for itself', async (t) => {
  const office = await revised(t, undefined, 1), { d, people } = office;
  const report = await check(office, []);
  // Only June was asked in both ways. Where all that was answered is an earlier revision's, its figure leaves nobody out.
  const june = people.filter((p) => p.rev === 1 && p.day >= '2026-06').length;
  assert.ok(june > 0);
  for (const p of report.periods) {
    assert.equal(p.left_out, p.period === '2026-06' ? june : 0, p.period);
    assert.equal(p.need.missing, Math.max(0, p.need.responses - p.responses + p.left_out), p.period);
  }
  assert.equal(report.other_revisions, june);
  const text = await d.text('--by', 'month');
  assert.match(text, /^2026-06 .*┆/m);
  assert.match(text, /┆: từ bản 2 \(\d\d\/\d\d\/\d{4}\)[^\n]* Chung A B a1 a2 b1 b2\.\n|┆: từ bản 2 [^\n]* Chung A B b1 b2 a1 a2\.\n/);
  assert.match(await d.csv('--by', 'month'), /\r\n2026-06,2026-06-01,2026-06-30,40,question,b1,[^\r]*,2,true,,,broken,/);
  // One period over the whole: the new revision's own people, marked, and the others named.
  const whole = await d.report();
  counts(entry(whole.periods[0], 'all'), people.filter((p) => p.rev === 2), codes.all, 'whole');
  assert.equal(entry(whole.periods[0], 'all').break, true);
  assert.equal(whole.periods[0].left_out, people.filter((p) => p.rev === 1).length);
});

test('a map with one question that does not continue breaks its dimension and no other', async (t) => {
  const office = await revised(t, [{ revision: 1, same: true, questions: { a2: null } }], 2);
  await check(office, ['B', 'a1', 'b1', 'b2']);
  const { d, people } = office, whole = (await d.report()).periods[0];
  counts(entry(whole, 'B'), people, codes.B, 'B of both');
  counts(entry(whole, 'A'), people.filter((p) => p.rev === 2), codes.A, 'A of the new one');
  assert.deepEqual([entry(whole, 'A').break, entry(whole, 'B').break], [true, undefined]);
  // One revision alone.
  for (const rev of [1, 2]) {
    const alone = await d.report('--revision', String(rev), '--by', 'month');
    assert.deepEqual([alone.revision, alone.breaks], [rev, []]);
    for (const p of alone.periods)
      for (const [code, questions] of Object.entries(codes)) counts(entry(p, code), of(people, p.period, rev), questions, `revision ${rev} ${p.period} ${code}`);
    assert.equal(alone.other_revisions, people.filter((p) => p.rev !== rev && (rev === 1 ? p.day < '2026-07' : p.day >= '2026-06')
      && p.day >= alone.from && p.day <= alone.to).length);
  }
});

test('a full map is one series, and survives an export', async (t) => {
  const office = await revised(t, [{ revision: 1, same: true }], 3), { d } = office;
  const report = await check(office, Object.keys(codes));
  assert.equal(report.other_revisions, 0);
  assert.doesNotMatch(await d.text('--by', 'month'), /┆/);
  // Exported and imported into a directory where the same was published, it says the same.
  const copy = await revisedCopy(t, d, [{ revision: 1, same: true }]);
  assert.deepEqual((await copy.report('--by', 'month')).periods, report.periods);
});

/** An office with the same counters and revisions, filled from the export of another. */
async function revisedCopy(t, d, continues) {
  const copy = await office(t);
  await copy.publish(first);
  await copy.publish(second(continues));
  await ok(['export', '--survey', 'ks', '-o', join(copy.dir, 'export.csv'), ...d.data]);
  let text = readFileSync(join(copy.dir, 'export.csv'), 'utf8');
  for (const unit of Object.keys(d.counter)) text = text.replaceAll(d.counter[unit], copy.counter[unit]);
  await ok(['import', '--survey', 'ks', copy.file('again.csv', text), ...copy.data]);
  return copy;
}

test('an export made before the revision imports again to the same figures', async (t) => {
  const d = await office(t), people = of(year(random(4)), '2026-', 1);
  await d.publish(first);
  await d.answer(people);
  const before = await d.report('--by', 'month');
  const copy = await revisedCopy(t, d, [{ revision: 1, same: true, questions: { a2: null } }]);
  const after = await copy.report('--by', 'month');
  for (const [i, p] of before.periods.entries())
    for (const code of Object.keys(codes)) {
      const [then, now] = [entry(p, code), entry(after.periods[i], code)];
      for (const key of ['respondents', 'answers', 'satisfied', 'percent', 'low', 'high']) assert.equal(now[key], then[key], `${p.period} ${code} ${key}`);
    }
});

test('three revisions: the second step may lose what the first one kept', async (t) => {
  const d = await office(t), draw = random(5), people = year(draw, [4, 7, 9]).map((p) => ({ ...p, rev: p.day < '2026-06' ? 1 : p.day < '2026-09' ? 2 : 3 }));
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true, questions: { b2: null } }]));
  await d.publish({ ...second([{ revision: 2, same: true, questions: { a2: null } }]), title: { vi: 'Bản ba' } });
  await d.answer(people);
  const report = await d.report('--by', 'month', '--from', '2026-04-01', '--to', '2026-09-30');
  const own = (label) => (label < '2026-06' ? 1 : label < '2026-09' ? 2 : 3);
  for (const label of ['2026-04', '2026-07', '2026-09']) {
    const p = period(report, label);
    const revisions = Object.fromEntries(Object.keys(codes).map((code) => [code, entry(p, code).revision]));
    // a1, b1 continue to the first; b2, B to the second; a2, A, all nowhere.
    const expect = (kept) => (own(label) >= kept ? undefined : own(label));
    assert.deepEqual(revisions, { all: expect(3), A: expect(3), B: expect(2), a1: undefined, a2: expect(3), b1: undefined, b2: expect(2) }, label);
    for (const [code, questions] of Object.entries(codes)) counts(entry(p, code), of(people, label), questions, `${label} ${code}`);
  }
  const marked = Object.fromEntries(['2026-07', '2026-09'].map((label) => [label, Object.keys(codes).filter((c) => entry(period(report, label), c).break).sort()]));
  assert.deepEqual(report.breaks.map((b) => [b.revision, [...b.codes].sort()]).sort(), [[2, marked['2026-07']], [3, marked['2026-09']]]);
  assert.deepEqual(marked, { '2026-07': ['A', 'B', 'a2', 'all', 'b2'], '2026-09': ['A', 'a2', 'all'] });
});

test('a question that changed its scale is not joined, and a map that says so is refused', async (t) => {
  const d = await office(t), people = year(random(6));
  const agreed = (continues) => definition(dimensions, [ask('a1', 'A'), ask('a2', 'A', { scale: 'agree-5' }), ask('b1', 'B'), ask('b2', 'B')], { continues });
  await d.publish(first);
  await assert.rejects(d.publish(agreed([{ revision: 1, same: true, questions: { a2: 'a2' } }])),
    /\/continues\/0: question "a2" cannot continue "a2": its kind, scale, options, range or positive rule was another; leave the pair out/);
  // The code alone is no promise: without the pair the others are joined, and this one is not.
  await d.publish(agreed([{ revision: 1, same: true }]));
  await d.answer(people);
  assert.deepEqual((await check({ d, people }, ['B', 'a1', 'b1', 'b2'])).notes, []);
});

test('another method: an unjoined revision is read by it too, or not shown', async (t) => {
  const d = await office(t), people = year(random(7));
  await d.publish({ ...first, method: 'mean-score' });
  await d.publish(second(undefined));
  await d.answer(people);
  counts(entry(period(await d.report('--by', 'month'), '2026-04'), 'A'), of(people, '2026-04'), codes.A, 'a mean score read as a share');
  const e = await office(t);
  await e.publish(first);
  await e.publish({ ...second(undefined), method: 'mean-score' });
  await e.answer(people);
  // The first revision kept no scores: nothing of it can stand in a series of means.
  const report = await e.report('--by', 'month', '--method', 'mean-score');
  assert.ok(!('percent' in entry(period(report, '2026-04'), 'A')));
  const mean = of(people, '2026-07').flatMap((p) => codes.A.map((c) => p[c])).filter(Number.isInteger);
  near(entry(period(report, '2026-07'), 'A').score, mean.reduce((s, v) => s + v, 0) / mean.length, 'mean');
  assert.match((await e.fails('--revision', '1', '--method', 'mean-score')).err, /method mean-score needs counts that survey ks does not keep/);
  // A revision nobody answered has no figure, and no place among the groups of the others.
  const wide = Array.from({ length: 60 }, (_, i) => ask(`w${i}`, 'A'));
  const f = await office(t);
  await f.publish(definition({ A: null }, wide));
  await f.publish(first);
  await f.answer(of(people, '2026-04').map((p) => ({ ...p, rev: 2 })));
  const empty = await f.report('--revision', '1', '--from', '2026-04-01', '--to', '2026-04-30');
  assert.equal(empty.periods[0].responses, 0);
  assert.ok(empty.periods[0].questions.every((q) => q.hidden));
});

test('a question that is added breaks what it is added to', async (t) => {
  const d = await office(t), people = year(random(13)), more = (list) => list.map((p) => (p.rev === 2 ? { ...p, b3: 5 } : p));
  await d.publish(first);
  await d.publish(definition(dimensions, [...first.questions, ask('b3', 'B')], { continues: [{ revision: 1, same: true }] }));
  await d.answer(more(people));
  const report = await d.report('--by', 'month'), april = period(report, '2026-04'), july = period(report, '2026-07');
  assert.deepEqual(report.breaks.map((b) => [b.revision, [...b.codes].sort()]), [[2, ['B', 'all', 'b3']]]);
  assert.deepEqual(['all', 'A', 'B', 'b3'].map((code) => [entry(april, code).revision, 'percent' in entry(april, code)]),
    [[1, true], [undefined, true], [1, true], [undefined, false]]);
  counts(entry(july, 'B'), more(of(people, '2026-07')), ['b1', 'b2', 'b3'], 'B with b3');
});

// ---- Across surveys -----------------------------------------------------------------------------------------------

test('sipas-full continues sipas-2022 in what it names, and in nothing else', async (t) => {
  const d = await office(t), draw = random(8);
  const load = (name) => JSON.parse(readFileSync(join(root, `surveys/${name}.json`), 'utf8'));
  const [old, full] = [load('sipas-2022'), load('sipas-full')];
  const { questions: map } = full.continues[0];
  await d.publish(old);
  await ok(['survey', 'publish', join(root, 'surveys/sipas-full.json'), ...d.data]);
  const counted = (survey) => survey.questions.filter((q) => q.dimension).map((q) => q.code);
  const day = (people, days) => people.map((p) => ({ ...p, day: days }));
  const then = day(crowd(draw, 60, counted(old), 0.75), '2024-05-06'), now = day(crowd(draw, 50, counted(full), 0.85), '2025-05-06');
  await d.answer(then, 'sipas-2022');
  await d.answer(now, 'sipas-full');
  const report = JSON.parse(await ok([...d.args(['--by', 'year'], 'sipas-full'), '--json']));
  assert.equal(report.notes.length, 0);
  for (const code of counted(full)) {
    counts(entry(period(report, '2025'), code), now, [code], `2025 ${code}`);
    counts(entry(period(report, '2024'), code), map[code] ? then : [], [map[code]], `2024 ${code}`);
  }
  // II.8 and II.9 continue whole, II.5 asked more then.
  const inside = (code) => full.questions.filter((q) => q.dimension === code).map((q) => q.code);
  for (const code of ['II.8', 'II.9', 'I.1']) counts(entry(period(report, '2024'), code), then, inside(code).map((c) => map[c]), code);
  for (const code of ['II.5', 'II.7', 'I.4', 'II', 'all']) assert.ok(!('percent' in entry(period(report, '2024'), code)), code);
});

test('a survey that continues in nothing has no part in the report', async (t) => {
  const d = await office(t), draw = random(14);
  await d.publish({ ...definition({ T: null }, [ask('t1', 'T')]), code: 'third' });
  await d.publish({ ...definition({ O: null }, [ask('o1', 'O'), ask('o2', 'O')], { continues: [{ survey: 'third', revision: 1, questions: { o2: 't1' } }] }), code: 'other' });
  await d.publish({ ...first, continues: [{ survey: 'other', revision: 1, questions: { a1: 'o1' } }] });
  const [third, other, now] = [['t1'], ['o1', 'o2'], codes.all].map((list, i) => crowd(draw, 20 + i, list, 0.7, { day: `202${4 + i}-05-06` }));
  await d.answer(third, 'third');
  await d.answer(other, 'other');
  await d.answer(now);
  const report = await d.report();
  assert.deepEqual([report.from, report.to, report.periods[0].responses, report.other_revisions], ['2025-05-06', '2026-05-06', 21 + 22, 0]);
  counts(entry(report.periods[0], 'a1'), [...now, ...other.map((p) => ({ a1: p.o1 }))], ['a1'], 'a1 of both');
  counts(entry(report.periods[0], 'all'), now, codes.all, 'all of the new one');
});

// ---- What is hidden -----------------------------------------------------------------------------------------------

test('a few people of one revision do not follow from the joined figure and the other revision alone', async (t) => {
  const d = await office(t, { threshold: 10 }), draw = random(9);
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true }]));
  const month = (label, old, young) => [...crowd(draw, old, codes.all, 0.8, { day: `2026-${label}-05`, rev: 1 }),
    ...crowd(draw, young, codes.all, 0.8, { day: `2026-${label}-25`, rev: 2 })];
  await d.answer([...month('05', 40, 30), ...month('06', 5, 30), ...month('07', 40, 30)]);
  const args = ['--from', '2026-05-01', '--to', '2026-07-31', '--by', 'month'];
  const reports = { joined: await d.report(...args), 1: await d.report('--revision', '1', ...args), 2: await d.report('--revision', '2', ...args) };
  const shown = (name, label) => !entry(period(reports[name], label), 'all').hidden;
  assert.ok(shown('joined', '2026-05') && shown(1, '2026-05') && shown(2, '2026-05'));
  assert.ok(!shown(1, '2026-06'), 'five people are hidden');
  assert.ok(!(shown('joined', '2026-06') && shown(2, '2026-06')), 'and do not follow');
});

test('held against a time that mixes revisions, the words are that other questions were asked', async (t) => {
  const d = await office(t, { threshold: 10 }), draw = random(14);
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true, questions: { a2: null } }]));
  await d.answer([['02-05', 40, 1], ['06-20', 6, 1], ['06-25', 40, 2], ['08-05', 40, 2]].flatMap(([day, count, rev]) => crowd(draw, count, codes.all, 0.8, { day: `2026-${day}`, rev })));
  const [h1, h2] = (await d.report('--by', 'half', '--from', '2026-01-01', '--to', '2026-12-31')).periods;
  assert.deepEqual([entry(h1, 'all').mixed, entry(h2, 'all').before], [true, { verdict: 'broken' }]);
  const text = await d.text('--by', 'half', '--from', '2026-01-01', '--to', '2026-12-31');
  assert.match(text, /^2026-H1 +86 .*đổi câu hỏi/m);
  assert.match(text, /\nđổi câu hỏi: trong kỳ có phiếu theo nhiều bản của bộ câu hỏi; /);
});

test('one revision alone is shown on the days that are its own', async (t) => {
  const d = await office(t, { threshold: 10 }), draw = random(13);
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true }]));
  const people = [['01', 30, 1], ['20', 5, 1], ['15', 25, 2], ['28', 40, 2]].flatMap(([day, count, rev]) => crowd(draw, count, codes.all, 0.8, { day: `2026-05-${day}`, rev }));
  await d.answer(people);
  for (const [rev, from, to] of [[1, '2026-05-01', '2026-05-14'], [2, '2026-05-21', '2026-05-28']]) {
    const report = await d.report('--revision', String(rev)), all = entry(report.periods[0], 'all');
    assert.deepEqual([report.from, report.to, all.hidden], [from, to, false]);
    counts(all, people.filter((p) => p.rev === rev && p.day >= from && p.day <= to), codes.all, `revision ${rev}`);
    assert.match(report.notes[0], /^days with responses to other revisions too are left out/);
  }
  const asked = await d.report('--revision', '1', '--to', '2026-06-30');
  assert.deepEqual([asked.to, entry(asked.periods[0], 'all').mixed], ['2026-06-30', true], 'a range that was asked for stays');
});

test('of one revision alone, units do not tell of each other', async (t) => {
  const d = await office(t, { units: ['xa,', 'a,xa', 'b,xa', 'c,xa'], threshold: 5 }), draw = random(10);
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true }]));
  const unit = (name, old, young) => [...crowd(draw, old, ['a1'], 0.8, { unit: name, day: '2026-05-05', rev: 1 }),
    ...crowd(draw, young, ['a1'], 0.8, { unit: name, day: '2026-05-25', rev: 2 })];
  await d.answer([...unit('a', 34, 30), ...unit('b', 4, 30), ...unit('c', 22, 30)].map((p) => ({ a1: 3, ...p })));
  const hidden = async (...args) => entry((await d.report('--from', '2026-05-01', '--to', '2026-05-31', ...args)).periods[0], 'all').hidden;
  const alone = { 1: [], 2: [] };
  for (const name of ['xa', 'a', 'b', 'c']) {
    assert.equal(await hidden('--unit', name), false, name);
    for (const rev of [1, 2]) if (await hidden('--unit', name, '--revision', String(rev))) alone[rev].push(name);
  }
  // b's four, and with them what they would follow from: its thirty of revision 2, and another unit of either.
  for (const rev of [1, 2]) {
    assert.ok(alone[rev].includes('b'), `revision ${rev}: ${alone[rev]}`);
    assert.ok(alone[rev].length > 1, `revision ${rev}: ${alone[rev]}`);
  }
});

// A is revision 2's alone there, and so is a2: A − a2 is a1 of revision 2, and the joined a1 less that is the five people's.
test('nor from a dimension that breaks beside a question that continues', async (t) => {
  const d = await office(t, { threshold: 10 }), draw = random(11);
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true, questions: { a2: null } }]));
  await d.answer([['05', 40, 30], ['06', 5, 30], ['07', 40, 30]].flatMap(([month, old, young]) =>
    [...crowd(draw, old, codes.all, 0.8, { day: `2026-${month}-05`, rev: 1 }), ...crowd(draw, young, codes.all, 0.8, { day: `2026-${month}-25`, rev: 2 })]));
  const june = period(await d.report('--by', 'month'), '2026-06');
  assert.ok(['A', 'a1', 'a2'].some((code) => entry(june, code).hidden));
});

// The months of one revision and its whole time are held against each other as those of the joined figures are.
test('of one revision alone, months and their sum do not tell of each other', async (t) => {
  const d = await office(t, { threshold: 10 }), draw = random(12);
  await d.publish(first);
  await d.publish(second([{ revision: 1, same: true }]));
  await d.answer([['05', 40, 30], ['06', 5, 30], ['07', 40, 30]].flatMap(([month, old, young]) =>
    [...crowd(draw, old, codes.all, 0.8, { day: `2026-${month}-05`, rev: 1 }), ...crowd(draw, young, codes.all, 0.8, { day: `2026-${month}-25`, rev: 2 })]));
  const range = ['--revision', '1', '--from', '2026-05-01', '--to', '2026-07-31'];
  const whole = entry((await d.report(...range)).periods[0], 'all');
  const hidden = (await d.report(...range, '--by', 'month')).periods.filter((p) => entry(p, 'all').hidden);
  assert.ok(whole.hidden || hidden.length !== 1, 'one hidden month is the whole less the others');
});
