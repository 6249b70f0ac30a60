// Posters of random names, printed, spoilt and read, in short; `make torture-posters` does it at length.
import test from 'node:test';
import assert from 'node:assert/strict';
import { kinds, torture } from '../lib/posters.mjs';

test('every poster reads as printed, and blurred, tilted, copied, in the dark and from afar', async (t) => {
  const result = await torture({ renders: 24, seed: 20261126 });
  t.diagnostic(JSON.stringify(result.tables));
  assert.deepEqual(result.faults, []);
  assert.deepEqual(result.unread, []);
  assert.deepEqual(Object.keys(result.tables.kind).sort(), [...kinds].sort(), 'every kind had its turn');
  assert.deepEqual(result.refusals, [], 'names of 120 characters fit');
  assert.ok(result.letters.length >= 120, `${result.letters.length} of the 134 letters`);
});

test('spoilt four times as much they do not: what is asked above can be failed', async () => {
  const { faults, unread } = await torture({ renders: 6, seed: 1, strength: 4, keepUnread: false });
  assert.deepEqual(faults, []);
  assert.ok(unread.length > 0);
});
