// Plays the table of hostile requests against a running server: each its documented 4xx, nothing stored, server alive.
import assert from 'node:assert/strict';
import test from 'node:test';
import { commune, keyOf, raw, report, serve } from '../lib/hailong.mjs';
import { cases } from './hostile.mjs';

test(`${cases.length} hostile requests`, async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const page = await raw(server.port, `GET /${codes[0]} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const key = keyOf(page);
  for (const { name, send, status } of cases) {
    const bytes = Buffer.from(Buffer.from(send).toString('latin1').replaceAll('@CODE@', codes[0]).replaceAll('@KEY@', key), 'latin1');
    const answer = await raw(server.port, bytes);
    const statuses = [...answer.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map((m) => Number(m[1]));
    assert.deepEqual(statuses, [status].flat(), `${name}:\n${answer.slice(0, 400)}`);
  }
  const alive = await raw(server.port, `GET /${codes[0]} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  assert.match(alive, /^HTTP\/1\.1 200/);
  assert.equal((await report(dir)).periods.reduce((n, p) => n + p.responses, 0), 0, 'nothing stored');
  assert.ok(cases.length >= 80);
});
