// A short round of tests/torture/requests.mjs; `make torture-requests` asks a million times and allows 1 MB of growth.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('3,000 requests of every kind: each has its answer, memory stays within bounds, nothing is left open', { timeout: 180000 }, async () => {
  const child = spawn(process.execPath, [join(root, 'tests/torture/requests.mjs'), 'short'], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.equal(await new Promise((done) => child.on('exit', done)), 0);
});
