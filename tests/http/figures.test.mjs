// Published figures come out of stored responses: Hà Nội 2024, the five service factors, through import and report.
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
