// The parts that are loaded late: where they are looked for, what is said without them, and that a server that neither draws nor
// sends does without them and what they bring along.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { commune, desk, program, root, serve } from '../lib/hailong.mjs';

const built = dirname(program);
const parts = readdirSync(built).filter((name) => /^hailong-\w+\.so$/.test(name));

test('installed, the parts are in ../lib/hailong; without one nothing begins', { skip: parts.length === 0 }, (t) => {
  const { dir } = desk(t);
  for (const folder of ['bin', 'lib/hailong']) mkdirSync(join(dir, folder), { recursive: true });
  const installed = join(dir, 'bin/hailong');
  copyFileSync(program, installed);
  for (const name of parts) copyFileSync(join(built, name), join(dir, 'lib/hailong', name));
  const check = () => execFileSync(installed, ['poster', 'check', join(root, 'print/strip.svg')], { encoding: 'utf8', stdio: 'pipe' });
  assert.match(check(), /strip\.svg: good/);
  const print = join(dir, 'lib/hailong/hailong-print.so');
  renameSync(print, join(dir, 'aside'));
  const told = (error) => error.status === 1 && /^hailong: hailong-print\.so, .*: install hailong again\n$/.test(error.stderr);
  assert.throws(check, told);
  assert.throws(() => execFileSync(installed, ['--help'], { encoding: 'utf8', stdio: 'pipe' }), told);
  // What is no part: what needs it fails and says so.
  writeFileSync(print, 'no part');
  assert.throws(check, (error) => error.status === 1 && /^cannot load \w+ of hailong-print\.so: /m.test(error.stderr));
  rmSync(print);
});

test('a server that only asks holds none of it', { skip: parts.length === 0 }, async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  assert.equal((await fetch(`${server.url}/${codes[0]}`)).status, 200);
  const maps = readFileSync(`/proc/${server.child.pid}/maps`, 'utf8');
  assert.match(maps, /libmicrohttpd/);
  assert.doesNotMatch(maps, /libcairo|libcurl|librsvg|hailong-(print|outbound)/);
});
