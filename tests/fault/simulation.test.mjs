// The simulation beside a model (tests/torture/simulation.h): the same seeds are the same run, and no figure differs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { program } from '../lib/hailong.mjs';

const simulate = (from, count) =>
  execFileSync(program.replace(/[^/]*$/, 'tests/torture/simulate'), [String(from), String(count)], { encoding: 'utf8' }).trim();
const digest = (out) => /digest ([0-9a-f]{16})$/.exec(out)[1];

test('a seed is the same run, bit for bit, and another one is another', () => {
  const first = simulate(1, 12);
  assert.match(first, /12 seeds from 1, 840 operations .* 0 seeds differ/);
  assert.equal(digest(simulate(1, 12)), digest(first));
  assert.notEqual(digest(simulate(2, 12)), digest(first));
});

test('no figure differs from the model', (t) => {
  const out = simulate(1 + Math.floor(Math.random() * 1e9), 150);
  t.diagnostic(out);
  assert.match(out, / 0 seeds differ/);
});
