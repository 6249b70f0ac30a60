// A short round of tests/torture/disk.mjs; `make torture-disk` fills it 200 times.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../lib/hailong.mjs';

test('a full disk again and again, a read-only one, too few open files', { timeout: 120000 }, async (t) => {
  const child = spawn(process.execPath, [join(root, 'tests/torture/disk.mjs'), '5'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const status = await new Promise((done) => child.on('exit', done));
  if (status === 77) return t.skip('needs the right to mount a tmpfs');
  assert.equal(status, 0);
});
