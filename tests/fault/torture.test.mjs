// The short form of `make torture`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('50 kills under 64 clients: nothing lost, nothing counted twice', async () => {
  const child = spawn(process.execPath, [join(root, 'tests/fault/torture.mjs'), '50'], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.equal(await new Promise((done) => child.on('exit', done)), 0);
});
