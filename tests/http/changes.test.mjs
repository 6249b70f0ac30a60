// Changes of a report against the same numbers worked out from the single people, and the words for them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, definition, entry, near, office, period } from '../lib/office.mjs';
import { compare, crowd, holm, random, share, verdict } from '../lib/stats.mjs';

// A has two parts, B none: three leaves. b1 stands alone, so B is one answer a person.
const survey = definition({ A: { A1: null, A2: null }, B: null },
  [ask('a1', 'A1'), ask('a2', 'A1'), ask('a3', 'A1'), ask('a4', 'A2'), ask('a5', 'A2'), ask('b1', 'B')]);
const codes = { all: ['a1', 'a2', 'a3', 'a4', 'a5', 'b1'], A: ['a1', 'a2', 'a3', 'a4', 'a5'], A1: ['a1', 'a2', 'a3'], A2: ['a4', 'a5'], B: ['b1'],
  a1: ['a1'], a2: ['a2'], a3: ['a3'], a4: ['a4'], a5: ['a5'], b1: ['b1'] };
const families = [['A1', 'A2', 'B'], ['a1', 'a2', 'a3', 'a4', 'a5', 'b1']]; // looked at together

const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const num = (text) => Date.parse(text) / 86400000;
const between = (people, from, to) => people.filter((p) => p.day >= from && p.day <= to);

/** `count` people evenly over the days from…to. */
const spread = (draw, count, from, to, level, more = {}) => crowd(draw, count, codes.all, level, more)
  .map((p, i) => ({ ...p, day: iso(num(from) + Math.floor((i * (num(to) - num(from) + 1)) / count)) }));

async function asked(t, people, more) {
  const d = await office(t, more);
  await d.publish(survey);
  await d.answer(people);
  return d;
}

/** That `key` of every entry of the period says what holding `now` against `then` gives; then null: nothing there. */
function held(p, key, now, then, what) {
  const rows = Object.entries(codes).map(([code, questions]) => {
    const [a, b] = [share(now, questions), share(then ?? [], questions)];
    return { code, expect: a && b ? compare(a, b) : null };
  });
  for (const codes of families) {
    const family = rows.filter((r) => r.expect && codes.includes(r.code)), adjusted = holm(family.map((r) => r.expect.p));
    family.forEach((r, i) => (r.p = adjusted[i]));
  }
  const verdicts = {};
  for (const { code, expect, p: familyP } of rows) {
    const change = entry(p, code)[key], name = `${what} ${key} ${code}`;
    if (!expect) {
      assert.equal(change, undefined, name);
      continue;
    }
    for (const k of ['percent', 'diff', 'low', 'high']) near(change[k], expect[k], `${name} ${k}`);
    near(change.p, familyP ?? expect.p, `${name} p`, 1e-6);
    assert.equal(change.verdict, verdict(expect, familyP ?? expect.p), name);
    verdicts[code] = change.verdict;
  }
  return verdicts;
}

const years = (seed) => {
  const draw = random(seed), people = [];
  for (let month = 0; month < 19; month++) { // 2024-01 … 2025-07
    const from = new Date(Date.UTC(2024, month, 1)), to = new Date(Date.UTC(2024, month + 1, 0));
    people.push(...spread(draw, 35 + (month % 5) * 11, from.toISOString().slice(0, 10), to.toISOString().slice(0, 10), 0.6 + 0.03 * (month % 9)));
  }
  return people;
};

test('months: the one before and the same one a year ago, every number and every verdict', async (t) => {
  const people = years(21), d = await asked(t, people);
  const report = await d.report('--by', 'month', '--from', '2025-01-01', '--to', '2025-07-31');
  const said = new Set();
  for (const p of report.periods) {
    const month = num(p.from), before = iso(month - 1).slice(0, 7), last = `2024${p.period.slice(4)}`;
    for (const [key, label] of [['before', before], ['year_before', last]])
      for (const v of Object.values(held(p, key, between(people, p.from, p.to), people.filter((x) => x.day.startsWith(label)), p.period))) said.add(v);
  }
  assert.deepEqual([...said].sort(), ['down', 'unclear', 'up']);
  // The month a report begins with is held against one it does not show; one before all responses against nothing.
  const first = (await d.report('--by', 'month')).periods[0];
  held(first, 'before', between(people, '2024-01-01', '2024-01-31'), null, 'the first month');
});

test('quarters, half-years, years', async (t) => {
  const people = years(22), d = await asked(t, people);
  const cases = [['quarter', '2025-Q2', '2025-04-01', '2025-06-30', '2025-01-01', '2025-03-31', '2024-04-01', '2024-06-30'],
    ['half', '2025-H1', '2025-01-01', '2025-06-30', '2024-07-01', '2024-12-31', '2024-01-01', '2024-06-30'],
    ['year', '2025', '2025-01-01', '2025-07-31', '2024-01-01', '2024-12-31', '2024-01-01', '2024-07-31']];
  for (const [by, label, from, to, ...other] of cases) {
    const p = period(await d.report('--by', by), label);
    assert.deepEqual([p.from, p.to], [from, to]);
    held(p, 'before', between(people, from, to), between(people, other[0], other[1]), label);
    held(p, 'year_before', between(people, from, to), between(people, other[2], other[3]), label);
  }
});

test('a month that is not over is held against the whole ones', async (t) => {
  const people = years(23), d = await asked(t, people);
  const p = period(await d.report('--by', 'month', '--from', '2025-05-01', '--to', '2025-06-10'), '2025-06'), now = between(people, '2025-06-01', '2025-06-10');
  held(p, 'before', now, between(people, '2025-05-01', '2025-05-31'), 'cut June');
  held(p, 'year_before', now, between(people, '2024-06-01', '2024-06-10'), 'cut June');
  assert.ok(people.some((p) => p.day > '2024-06-10' && p.day <= '2024-06-30'), 'the whole of June 2024 would be another figure');
  // A report that has only the cut month.
  const alone = (await d.report('--by', 'month', '--from', '2025-06-01', '--to', '2025-06-10')).periods[0];
  held(alone, 'before', now, between(people, '2025-05-01', '2025-05-31'), 'June alone');
  held(alone, 'year_before', now, between(people, '2024-06-01', '2024-06-10'), 'June alone');
  const first = (await d.report('--by', 'month', '--from', '2025-05-11', '--to', '2025-06-30')).periods[0];
  held(first, 'year_before', between(people, '2025-05-11', '2025-05-31'), between(people, '2024-05-11', '2024-05-31'), 'cut May');
});

test('the same days a year earlier are not told where few people came on the other days of that month', async (t) => {
  const draw = random(28), late = '2024-06-20';
  const people = [['2024-06-03', 40], [late, 4], ['2025-06-03', 40]].flatMap(([day, count]) => spread(draw, count, day, day, 0.7));
  const d = await asked(t, people, { threshold: 5 }), more = spread(draw, 40, late, late, 0.7);
  const year = async () => entry((await d.report('--by', 'month', '--from', '2024-06-01', '--to', '2025-06-10')).periods.at(-1), 'all').year_before;
  assert.deepEqual(await year(), { verdict: 'too-few' }, 'whole June 2024 is shown beside it');
  await d.answer(more);
  assert.equal((await year()).verdict, 'unclear');
});

test('one period: an exact month against the month before, else as many days', async (t) => {
  const people = years(24), d = await asked(t, people);
  const cases = [['2025-03-01', '2025-03-31', '2025-02-01', '2025-02-28', '2024-03-01', '2024-03-31'],
    ['2025-01-01', '2025-06-30', '2024-07-01', '2024-12-31', '2024-01-01', '2024-06-30'],
    ['2025-03-05', '2025-03-24', '2025-02-13', '2025-03-04', '2024-03-05', '2024-03-24'],
    ['2025-02-15', '2025-03-14', '2025-01-15', '2025-02-14', '2024-02-15', '2024-03-14'], // an administrative month
    ['2025-02-01', '2025-02-28', '2025-01-01', '2025-01-31', '2024-02-01', '2024-02-28']];
  for (const [from, to, before, beforeTo, year, yearTo] of cases) {
    const p = (await d.report('--from', from, '--to', to)).periods[0];
    held(p, 'before', between(people, from, to), between(people, before, beforeTo), from);
    held(p, 'year_before', between(people, from, to), between(people, year, yearTo), from);
  }
  // Longer than a year: a year earlier there are the same people.
  const long = (await d.report('--from', '2024-01-01', '--to', '2025-02-28')).periods[0];
  assert.equal(entry(long, 'all').year_before, undefined);
});

test('29 February, and administrative months', async (t) => {
  const draw = random(25);
  const people = [...['2023-02-28', '2024-02-28', '2024-02-29', '2024-03-01', '2025-02-28', '2025-03-01'].flatMap((day) => spread(draw, 20, day, day, 0.7)), ...years(26)];
  const d = await asked(t, people), on = (day) => between(people, day, day);
  const report = await d.report('--by', 'day', '--from', '2024-02-28', '--to', '2025-03-01');
  held(period(report, '2024-02-29'), 'year_before', on('2024-02-29'), on('2023-02-28'), 'leap day');
  held(period(report, '2024-03-01'), 'before', on('2024-03-01'), on('2024-02-29'), 'after the leap day');
  held(period(report, '2025-02-28'), 'year_before', on('2025-02-28'), on('2024-02-28'), 'a year after');
  held(period(report, '2025-03-01'), 'year_before', on('2025-03-01'), on('2024-03-01'), 'a year after');
  const months = await d.report('--by', 'month', '--period-style', 'administrative', '--from', '2024-12-15', '--to', '2025-07-14');
  assert.deepEqual(months.periods.map((p) => p.period).slice(0, 2), ['2025-01', '2025-02']);
  const march = period(months, '2025-03'), now = between(people, '2025-02-15', '2025-03-14');
  assert.deepEqual([march.from, march.to], ['2025-02-15', '2025-03-14']);
  held(march, 'before', now, between(people, '2025-01-15', '2025-02-14'), 'administrative');
  held(march, 'year_before', now, between(people, '2024-02-15', '2024-03-14'), 'administrative');
});

test('too few, unclear, up and down: in numbers and in words', async (t) => {
  const draw = random(27);
  const months = { '01': [60, 0.8], '02': [60, 0.8], '03': [200, 0.8], '04': [200, 0.5], '05': [200, 0.85], '06': [6, 0.8], '07': [80, 0.8], '08': [7, 0.8], '09': [9, 0.5] };
  const people = Object.entries(months).flatMap(([month, [count, level]]) => spread(draw, count, `2025-${month}-03`, `2025-${month}-27`, level));
  const d = await asked(t, people, { threshold: 10 });
  const report = await d.report('--by', 'month', '--from', '2025-01-01', '--to', '2025-09-30');
  const change = (month) => entry(period(report, `2025-${month}`), 'all').before;
  assert.equal(change('01'), undefined);
  assert.equal(change('02').verdict, 'unclear', 'noise is no drop');
  assert.equal(change('04').verdict, 'down', 'a real drop is found');
  assert.equal(change('05').verdict, 'up');
  assert.deepEqual(change('07'), { verdict: 'too-few' }, 'nothing of six people is told');
  assert.equal(entry(period(report, '2025-06'), 'all').hidden, true);
  const csv = await d.csv('--by', 'month', '--from', '2025-01-01', '--to', '2025-09-30');
  assert.match(csv, /\r\n2025-07,[^\r]*dimension,all,[^\r]*,false,,,too-few,/);
  const words = async (month) => (await d.text('--from', `2025-${month}-01`, '--to', `2025-${month}-28`)).split('\n').filter((l) => l.startsWith('Chung')).join('\n');
  assert.match(await d.text('--by', 'month', '--from', '2025-01-01', '--to', '2025-04-30'), /^2025-04 .*↓/m);
  assert.match(await d.text('--by', 'month', '--from', '2025-01-01', '--to', '2025-05-31'), /^2025-05 .*↑/m);
  const whole = (month, last) => d.text('--from', `2025-${month}-01`, '--to', `2025-${month}-${last}`);
  assert.match(await whole('04', 30), /^Chung +\d+,\d\d% +−\d+,\d\d \(\d+,\d\d%\), giảm/m);
  assert.match(await whole('05', 31), /^Chung +\d+,\d\d% +\+\d+,\d\d \(\d+,\d\d%\), tăng/m);
  assert.match(await whole('02', 28), /^Chung +\d+,\d\d% +[+−]\d+,\d\d \(\d+,\d\d%\), chưa đủ căn cứ/m);
  assert.match(await whole('07', 31), /^Chung +\d+,\d\d% +chưa đủ phiếu/m);
  assert.ok(await words('07'));
});

test('another unit over the same days', async (t) => {
  const draw = random(28);
  const people = [...spread(draw, 150, '2025-03-01', '2025-03-31', 0.9, { unit: 'a' }), ...spread(draw, 150, '2025-03-01', '2025-03-31', 0.65, { unit: 'b' })];
  const d = await asked(t, people), of = (unit) => people.filter((p) => p.unit === unit);
  const [a, b] = [(await d.report('--unit', 'a', '--against', 'b')), (await d.report('--unit', 'b', '--against', 'a'))];
  assert.deepEqual([a.unit, a.against], ['a', 'b']);
  assert.equal(held(a.periods[0], 'against', of('a'), of('b'), 'a').all, 'up');
  assert.equal(held(b.periods[0], 'against', of('b'), of('a'), 'b').all, 'down');
  assert.match(await d.text('--unit', 'a', '--against', 'b'), /Đối chiếu với: Đơn vị b[^]*\+\d+,\d\d \(\d+,\d\d%\), cao hơn/);
  assert.match(await d.text('--unit', 'b', '--against', 'a'), /−\d+,\d\d \(\d+,\d\d%\), thấp hơn/);
  const inside = /one of the two units contains the other, so the same people would stand on both sides: choose two that are apart/;
  for (const pair of [['a', 'xa'], ['xa', 'a']]) {
    const refused = await d.fails('--unit', pair[0], '--against', pair[1]);
    assert.equal(refused.status, 1);
    assert.match(refused.err, inside);
  }
  assert.match((await d.fails('--unit', 'a', '--against', 'a')).err, /the two units are the same one, "a": name another with --against/);
  assert.match((await d.fails('--unit', 'a', '--against', 'zz')).err, /there is no unit "zz"; hailong unit list shows the codes/);
  assert.equal((await d.fails('--against', 'a')).status, 2);
});

test('other methods: a mean of items is told by its own numbers', async (t) => {
  const people = years(29), d = await asked(t, people);
  const p = (await d.report('--from', '2025-03-01', '--to', '2025-03-31', '--method', 'item-mean')).periods[0];
  const mean = (list, questions) => questions.reduce((s, c) => s + share(list, [c]).ratio, 0) / questions.length;
  const [now, then] = [between(people, '2025-03-01', '2025-03-31'), between(people, '2025-02-01', '2025-02-28')];
  for (const code of ['all', 'A', 'A1', 'A2', 'B']) {
    const { before, percent } = entry(p, code);
    near(percent, 100 * mean(now, codes[code]), code);
    near(before.diff, 100 * (mean(now, codes[code]) - mean(then, codes[code])), code);
    assert.ok(before.low <= before.diff && before.diff <= before.high, code);
  }
  // A mean of levels is told in levels, the numbers of the data formats stay in percent.
  const e = await office(t), level = (list, questions) => {
    const given = list.flatMap((x) => questions.map((c) => x[c]).filter(Number.isInteger));
    return given.reduce((s, v) => s + v, 0) / given.length;
  };
  await e.publish({ ...survey, method: 'mean-score' });
  await e.answer(people);
  const all = entry((await e.report('--from', '2025-03-01', '--to', '2025-03-31')).periods[0], 'all'), [a, b] = [level(now, codes.all), level(then, codes.all)];
  near(all.before.diff, 25 * (a - b), 'percent of four steps');
  const two = (x) => Math.abs(x).toFixed(2).replace('.', ',');
  const text = await e.text('--from', '2025-03-01', '--to', '2025-03-31');
  assert.ok(text.split('\n').some((l) => l.startsWith('Chung ') && l.includes(` ${two(a)}  ${a < b ? '−' : '+'}${two(a - b)} (${two(b)}), `)), text);
});

test('a unit’s first quarter is one, though others were answered before', async (t) => {
  const draw = random(31), people = [...spread(draw, 60, '2025-01-02', '2025-06-30', 0.8, { unit: 'a' }), ...spread(draw, 60, '2025-01-09', '2025-06-30', 0.5, { unit: 'b' })];
  const d = await asked(t, people, { units: ['xa,', 'a,xa', 'b,xa'] });
  for (const unit of ['xa', 'a', 'b']) {
    const own = people.filter((p) => unit === 'xa' || p.unit === unit);
    const report = await d.report('--unit', unit, '--by', 'quarter');
    held(period(report, '2025-Q2'), 'before', between(own, '2025-04-01', '2025-06-30'), between(own, '2025-01-01', '2025-03-31'), unit);
  }
});
