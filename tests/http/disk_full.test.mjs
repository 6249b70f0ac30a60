// A full disk: nobody is told "sent", nothing typed is lost, and the server goes on by itself when there is room again.
import assert from 'node:assert/strict';
import test from 'node:test';
import { smallDisk } from '../lib/disk.mjs';
import { assertHeaders, commune, form, http, keyOf, ok, questionsOf, report, serve } from '../lib/hailong.mjs';

async function sendOnFullDisk(server, disk, code) {
  const page = await http(server, 'GET', `/${code}`);
  const body = form([['key', keyOf(page.body)], ['lang', 'vi'], ...questionsOf(page.body).map((q) => [q, '5']), ['q.comment', 'Giữ lại câu này']]);
  disk.fill();

  const refused = await http(server, 'POST', `/${code}`, { body });
  assert.equal(refused.status, 503);
  assertHeaders(refused, '503');
  assert.match(refused.headers['retry-after'], /^\d+$/);
  assert.ok(refused.body.includes('Giữ lại câu này'), 'the comment is kept');
  assert.equal((refused.body.match(/ checked/g) ?? []).length, 16, 'the answers are kept');
  assert.equal(keyOf(refused.body), keyOf(page.body), 'and the key, so that sending again counts once');
  assert.equal((await http(server, 'GET', `/${code}`)).status, 200, 'the form is still there');

  disk.empty();
  const stored = await http(server, 'POST', `/${code}`, { body });
  assert.equal(stored.status, 303);
  assert.equal((await http(server, 'POST', `/${code}`, { body })).headers.location, stored.headers.location);
  assert.equal((await report(disk.dir)).periods[0].responses, 1);
  await ok(['verify', '--data', disk.dir]);
}

test('a full disk', async (t) => {
  const disk = smallDisk();
  if (!disk) return t.skip('needs the right to mount a tmpfs');
  t.after(() => disk.gone());
  const { dir, codes } = await commune(t, { dir: disk.dir });
  const server = await serve(dir);
  try {
    await sendOnFullDisk(server, disk, codes[0]);
  } finally {
    await server.stop();
  }
});
