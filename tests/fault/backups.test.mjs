// The short form of `make torture-backups`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('5 copies under load, restored and equal; kills leave the old database or the new one', async () => {
  const child = spawn(process.execPath, [join(root, 'tests/fault/backups.mjs'), '5'], { stdio: ['ignore', 'inherit', 'inherit'] });
  assert.equal(await new Promise((done) => child.on('exit', done)), 0);
});
