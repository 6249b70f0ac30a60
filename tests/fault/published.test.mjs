// The short form of `make torture-published`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('30 kills while publishing and freezing: whole or not there', async () => {
  const child = spawn(process.execPath, [join(root, 'tests/fault/published.mjs'), '30'], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.equal(await new Promise((done) => child.on('exit', done)), 0);
});
