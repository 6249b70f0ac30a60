// A full disk: nobody is told "sent", nothing typed is lost, and the server goes on by itself when there is room again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { assertHeaders, commune, form, http, keyOf, ok, questionsOf, report, serve } from '../lib/hailong.mjs';

/** Runs `use` with a disk of 8 MB, or not at all where we may not mount one. */
async function withSmallDisk(t, use) {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-test-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    rmSync(dir, { recursive: true });
    return t.skip('needs the right to mount a tmpfs');
  }
  try {
    await use(dir);
  } finally {
    execFileSync('umount', [dir]);
    rmSync(dir, { recursive: true });
  }
}

function fill(path) {
  for (let size = 8 << 20; size >= 1; size >>= 1)
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch { /* that much does not fit any more */ }
}

async function sendOnFullDisk(server, dir, code) {
  const page = await http(server, 'GET', `/${code}`);
  const body = form([['key', keyOf(page.body)], ['lang', 'vi'], ...questionsOf(page.body).map((q) => [q, '5']), ['q.comment', 'Giữ lại câu này']]);
  fill(join(dir, 'filler'));

  const refused = await http(server, 'POST', `/${code}`, { body });
  assert.equal(refused.status, 503);
  assertHeaders(refused, '503');
  assert.match(refused.headers['retry-after'], /^\d+$/);
  assert.ok(refused.body.includes('Giữ lại câu này'), 'the comment is kept');
  assert.equal((refused.body.match(/ checked/g) ?? []).length, 16, 'the answers are kept');
  assert.equal(keyOf(refused.body), keyOf(page.body), 'and the key, so that sending again counts once');
  assert.equal((await http(server, 'GET', `/${code}`)).status, 200, 'the form is still there');

  rmSync(join(dir, 'filler'));
  const stored = await http(server, 'POST', `/${code}`, { body });
  assert.equal(stored.status, 303);
  assert.equal((await http(server, 'POST', `/${code}`, { body })).headers.location, stored.headers.location);
  assert.equal((await report(dir)).periods[0].responses, 1);
  await ok(['verify', '--data', dir]);
}

test('a full disk', (t) => withSmallDisk(t, async (disk) => {
  const { dir, codes } = await commune(t, { dir: disk });
  const server = await serve(dir);
  try {
    await sendOnFullDisk(server, dir, codes[0]);
  } finally {
    await server.stop();
  }
}));
