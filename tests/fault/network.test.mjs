// A short round of tests/torture/network.mjs; `make torture-network` waits for all deadlines, again and again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('2,000 slow clients, rude ones and crowds: all closed in time, honest people served, nothing left behind', { timeout: 120000 }, async () => {
  const child = spawn(process.execPath, [join(root, 'tests/torture/network.mjs'), 'short'], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.equal(await new Promise((done) => child.on('exit', done)), 0);
});
