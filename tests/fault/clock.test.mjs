// A short round of tests/torture/clock.mjs; `make torture-clock` does it again and again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('a clock that jumps: nothing counted twice or erased, no session longer', { timeout: 120000 }, async () => {
  const child = spawn(process.execPath, [join(root, 'tests/torture/clock.mjs'), '1'], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.equal(await new Promise((done) => child.on('exit', done)), 0);
});
