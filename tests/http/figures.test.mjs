// Published figures come out of stored responses, through import and report: SIPAS of Hà Nội and of the country, the
// arithmetic of PAPI.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, ok, report, root } from '../lib/hailong.mjs';

const golden = JSON.parse(readFileSync(join(root, 'tests/golden/hanoi-2024.json'), 'utf8'));
const people = 5000; // so that every published percentage is a whole number of answers

/** Rows in which factor f has exactly percent % of its people × items answers satisfied. */
function rows(code) {
  const head = ['date', 'counter', 'channel', 'language',
    ...golden.factors.flatMap((f) => Array.from({ length: f.items }, (_, i) => `${f.code}.${i + 1}`))];
  const lines = [head.join(',')];
  for (let i = 0; i < people; i++) {
    const cells = golden.factors.flatMap((f) => {
      const satisfied = Math.round((f.percent / 100) * people * f.items);
      return Array.from({ length: f.items }, (_, k) => {
        const n = i * f.items + k;
        return n < satisfied ? 4 + (n % 2) : 1 + (n % 3);
      });
    });
    lines.push([`2024-${String(1 + (i % 12)).padStart(2, '0')}-15`, code, 'paper', 'vi', ...cells].join(','));
  }
  // People to whom nothing applied: they may not move a figure.
  for (let i = 0; i < 100; i++)
    lines.push(['2024-06-01', code, 'paper', 'vi', ...Array(16).fill('na')].join(','));
  return lines.join('\n') + '\n';
}

test('the five service factors of Hà Nội 2024 to two decimals, the block item-weighted', async (t) => {
  const { dir, codes } = await commune(t);
  const file = join(dir, 'hanoi.csv');
  writeFileSync(file, rows(codes[0]));
  await ok(['import', '--survey', 'sipas-service', file, '--data', dir]);
  const [period] = (await report(dir, ['--from', '2024-01-01', '--to', '2024-12-31'])).periods;
  assert.equal(period.responses, people + 100);
  const percent = (code) => period.dimensions.find((d) => d.code === code).percent;
  for (const f of golden.factors) {
    assert.equal(percent(f.code).toFixed(2), f.percent.toFixed(2), f.code);
    assert.equal(period.dimensions.find((d) => d.code === f.code).answers, people * f.items);
  }
  assert.ok(Math.abs(percent('II') - golden.block_item_weighted) < 1e-9, `block ${percent('II')}`);
  assert.ok(Math.abs(percent('all') - golden.block_item_weighted) < 1e-9);
  assert.notEqual(percent('II').toFixed(3), golden.block_mean_of_factors.toFixed(3));

  // The text an officer reads shows the same, with a decimal comma.
  const text = await ok(['report', '--survey', 'sipas-service', '--unit', 'xa-thu', '--data', dir]);
  for (const f of golden.factors) assert.ok(text.includes(f.percent.toFixed(2).replace('.', ',')), `${f.code} in\n${text}`);

  // An export imports again to the same figures, in a directory of its own.
  const again = await commune(t);
  const copy = join(dir, 'export.csv');
  await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', copy]);
  writeFileSync(join(again.dir, 'again.csv'), readFileSync(copy, 'utf8').replaceAll(codes[0], again.codes[0]));
  await ok(['import', '--survey', 'sipas-service', join(again.dir, 'again.csv'), '--data', again.dir]);
  assert.deepEqual((await report(again.dir)).periods[0].dimensions, (await report(dir)).periods[0].dimensions);
  assert.match(await ok(['verify', '--data', again.dir]), /./);
});

const survey = (name) => JSON.parse(readFileSync(join(root, `surveys/${name}.json`), 'utf8'));

/** A commune of its own where a definition, changed by `change`, is published and answered; gives its report. */
async function answered(t, name, columns, rows, change = (definition) => definition) {
  const { dir, codes } = await commune(t);
  const file = join(dir, `${name}.json`), csv = join(dir, 'rows.csv'), data = ['--data', dir];
  writeFileSync(file, JSON.stringify(change(survey(name))));
  await ok(['survey', 'publish', file, ...data]);
  writeFileSync(csv, [['date', 'counter', 'channel', 'language', ...columns],
    ...rows.map((cells) => ['2024-06-15', codes[0], 'paper', 'vi', ...cells])].map((row) => row.join(',') + '\n').join(''));
  await ok(['import', '--survey', name, csv, ...data]);
  const [period] = JSON.parse(await ok(['report', '--survey', name, '--unit', 'xa-thu', '--json', ...data])).periods;
  assert.equal(period.responses, rows.length);
  return (code) => period.dimensions.find((d) => d.code === code);
}

/** The questions of sipas-full whose code begins with one of the parts' codes, in the parts' order. */
const itemsOf = (code) => survey('sipas-full').questions.filter((q) => q.kind === 'scale' && q.code.startsWith(`${code}.`)).map((q) => q.code);

const many = 10000; // people, for nine items at 86.55 %

/** Complete forms in which each part { code, percent } has exactly so many of its answers satisfied. */
function complete(parts) {
  const columns = parts.map((part) => itemsOf(part.code));
  const satisfied = parts.map((part, i) => Math.round((part.percent / 100) * many * columns[i].length));
  return {
    columns: columns.flat(),
    rows: Array.from({ length: many }, (_, i) => columns.flatMap((items, b) =>
      items.map((_, k) => (i * items.length + k < satisfied[b] ? 4 + (k % 2) : 1 + (i % 3))))),
  };
}

const near = (value, wanted, what) => assert.ok(Math.abs(value - wanted) < 1e-6, `${what}: ${value} is not ${wanted}`);
const itemMean = (definition) => ({ ...definition, method: 'item-mean' });

// method.md 1.4: every item counts the same; `other` is what the mean of factors or of blocks would be.
const published = [
  { what: 'Hà Nội 2024, block I', of: 'I', value: 86.508261, shown: '86.51', other: 86.42, parts: [
    { code: 'I.1', percent: 86.32, items: 2 }, { code: 'I.2', percent: 86.25, items: 2 },
    { code: 'I.3', percent: 86.55, items: 9 }, { code: 'I.4', percent: 86.56, items: 10 }] },
  { what: 'the country 2024', of: 'all', value: 83.942564, shown: '83.94', other: 83.965, parts: [
    { code: 'I', percent: 83.84, items: 23 }, { code: 'II', percent: 84.09, items: 16 }] },
  { what: 'Hà Nội 2023', of: 'all', value: 83.566667, shown: '83.57', other: 83.59, parts: [
    { code: 'I', percent: 83.46, items: 23 }, { code: 'II', percent: 83.72, items: 16 }] },
];

for (const { what, of, value, shown, other, parts } of published)
  test(`${what}: ${shown} by either method on complete forms`, async (t) => {
    const { columns, rows: forms } = complete(parts);
    for (const change of [undefined, itemMean]) {
      const dimension = await answered(t, 'sipas-full', columns, forms, change);
      for (const part of parts) {
        near(dimension(part.code).percent, part.percent, part.code);
        assert.equal(dimension(part.code).answers, many * part.items, part.code);
      }
      near(dimension(of).percent, value, of);
      assert.equal(dimension(of).percent.toFixed(2), shown);
      assert.ok(Math.abs(dimension(of).percent - other) > 0.01, 'the mean of parts is another number');
    }
  });

test('with "not applicable" the mean of items is another figure than pooled answers', async (t) => {
  // I.1.1: 100 people, 50 satisfied; I.1.2: it applied to 20 of them, all satisfied.
  const forms = Array.from({ length: 100 }, (_, i) => [i < 50 ? 5 : 2, i < 20 ? 4 : 'na']);
  const columns = ['I.1.1', 'I.1.2'];
  const pooled = await answered(t, 'sipas-full', columns, forms);
  const mean = await answered(t, 'sipas-full', columns, forms, itemMean);
  for (const code of ['I.1', 'I', 'all']) {
    near(pooled(code).percent, (100 * 70) / 120, `pooled ${code}`);
    near(mean(code).percent, 75, `mean of items ${code}`);
    assert.equal(pooled(code).answers, mean(code).answers);
  }
});

test('PAPI: a dimension by hand, and no value where a part has none', async (t) => {
  // Yes or no: 30 and 10 of 40. Scales of five levels: mean levels 4 and 3, 2 and 1.5.
  const columns = ['7.1.1', '7.1.2', '7.2.1', '7.2.2', '7.3.1', '7.3.2'];
  const forms = Array.from({ length: 40 }, (_, i) => [i < 30 ? 'yes' : 'no', i < 10 ? 'yes' : 'no',
    i % 2 ? 5 : 3, 3, 2, 1 + (i % 2)]);
  const dimension = await answered(t, 'papi', columns, forms);
  const places = { 7.1: (0.75 + 0.25) / 2, 7.2: (0.75 + 0.5) / 2, 7.3: (0.25 + 0.125) / 2 };
  let sum = 0;
  for (const [code, place] of Object.entries(places)) {
    near(dimension(code).percent, 100 * place, code);
    if ('score' in dimension(code)) near(dimension(code).score, (1 + 9 * place) / 3, `score of ${code}`);
    sum += (1 + 9 * place) / 3;
  }
  near(dimension('7').percent, (100 * (places[7.1] + places[7.2] + places[7.3])) / 3, '7');
  if ('score' in dimension('7')) near(dimension('7').score, sum, 'score of 7');
  assert.ok(!Number.isFinite(dimension('all').percent), 'the other dimensions have no answers');
});
