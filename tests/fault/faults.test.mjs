// A short round of tests/torture/faults.mjs; `make torture-faults` fails every call.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { program, root } from '../lib/hailong.mjs';

test('calls that fail: never a signal, never a success without a stored response, then service as ever', { timeout: 300000 }, () => {
  const { NODE_TEST_CONTEXT, ...env } = process.env; // a program of its own, not a part of this test
  const out = execFileSync('node', ['tests/torture/faults.mjs', program.replace(/[^/]*$/, 'tests/torture/faults.so'), '2'], { cwd: root, encoding: 'utf8', env });
  assert.match(out, /\nfaults: \d\d+ calls failed .*0 lost, 0 twice\n$/);
});
