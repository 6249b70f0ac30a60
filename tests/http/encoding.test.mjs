// Answers in gzip and brotli: they are small, and decoded they are the page as it is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertHeaders, commune, form, http, keyOf, ok, questionsOf, raw, serve, publish } from '../lib/hailong.mjs';

const decoders = { undefined: (bytes) => bytes, gzip: gunzipSync, br: brotliDecompressSync };
const encodings = ['gzip', 'br'];

async function world(t, options) {
  const { dir, codes } = await commune(t, options);
  const server = await serve(dir);
  t.after(() => server.stop());
  return { dir, codes, server };
}

/** One request of a client that takes `accept` (undefined: says nothing): { status, headers, bytes, page }. */
async function visit(server, path, accept, { method = 'GET', body, headers = {} } = {}) {
  const answer = await http(server, method, path, { body, headers: { ...headers, ...(accept === undefined ? {} : { 'Accept-Encoding': accept }) } });
  const { 'content-length': length, 'content-encoding': encoding } = answer.headers;
  if (method !== 'HEAD') assert.equal(Number(length), answer.bytes.length, `${path}: Content-Length`);
  const page = method === 'HEAD' ? '' : decoders[encoding](answer.bytes).toString();
  return { ...answer, page };
}

const without = (page) => page.replace(/(name=key value=)"?[0-9a-f]{32}"?/, '$1KEY');

test('the form is at most 4 KB on the wire', async (t) => {
  const { server, codes } = await world(t);
  for (const lang of ['vi', 'en']) {
    const path = `/${codes[0]}?lang=${lang}`;
    const plain = await visit(server, path);
    for (const encoding of encodings) {
      const { headers, bytes, page } = await visit(server, path, encoding);
      assert.equal(headers['content-encoding'], encoding);
      assert.equal(without(page), without(plain.page));
      t.diagnostic(`sipas-service in ${lang}, ${encoding}: ${bytes.length} bytes of body, ${plain.bytes.length} as it is`);
      assert.ok(bytes.length <= 4096, `${lang}, ${encoding}: ${bytes.length} bytes`);
    }
  }
});

test('every visit gets the whole page with a key of its own, one after the other and many at once', async (t) => {
  const { server, codes } = await world(t);
  const plain = new Map();
  const paths = codes.flatMap((code) => [`/${code}`, `/${code}?lang=en`]);
  for (const path of paths) plain.set(path, (await visit(server, path)).page);
  const keys = new Set();
  let visits = 0;
  const look = async (path, accept) => {
    const { status, headers, page } = await visit(server, path, accept);
    assert.equal(status, 200);
    assert.equal(headers['content-encoding'], accept === 'identity' ? undefined : accept);
    const key = keyOf(page);
    assert.equal(page, plain.get(path).replace(keyOf(plain.get(path)), key), `${path}, ${accept}`);
    keys.add(key);
    visits++;
  };
  for (const encoding of encodings) for (let i = 0; i < 300; i++) await look(paths[0], encoding);
  for (let round = 0; round < 4; round++)
    await Promise.all(Array.from({ length: 300 }, (_, i) => look(paths[i % paths.length], ['gzip', 'br', 'identity'][(i + (i >> 3)) % 3])));
  assert.equal(keys.size, visits, 'no key twice');
});

test('what the client says decides', async (t) => {
  const { server, codes } = await world(t, { counters: 1 });
  const cases = [
    [undefined, undefined], ['', undefined], ['identity', undefined], ['gzip', 'gzip'], ['br', 'br'], ['gzip, br', 'br'],
    ['deflate, gzip, br, zstd', 'br'], ['gzip, deflate', 'gzip'], ['deflate, zstd', undefined], ['GZIP', 'gzip'], ['x-gzip', 'gzip'],
    ['br;q=0', undefined], ['br;q=0, gzip', 'gzip'], ['gzip;q=0.9, br;q=0.8', 'gzip'], ['gzip;q=0.5, identity', undefined],
    ['*', 'br'], ['*;q=0', undefined], ['*, br;q=0', 'gzip'], ['identity;q=0', undefined], ['identity;q=0, *;q=0', undefined],
    [['gzip', 'br'], 'br'], [['br, gzip', 'br;q=0'], 'gzip'],
    // Hostile and broken.
    ['gzip;q=banana', undefined], ['gzip;q=99999999999999999999', undefined], ['gzip;q=-0', undefined], ['gzip;q', undefined], [';;;,,,;q=,=', undefined],
    ['\u00e9\u00ff, "br", gzip', 'gzip'], ['br\t;\tq=1', 'br'], ['gzip,'.repeat(1500), 'gzip'], [`${'a'.repeat(7000)}, br`, 'br'], ['*;q=0.001,'.repeat(700), 'br'],
    [Array.from({ length: 80 }, (_, i) => `x${i};q=0.${i}`), undefined], ['%s%n, ../../gzip', undefined], ['brgzip', undefined], ['gzip br', undefined],
  ];
  const plain = without((await visit(server, `/${codes[0]}`)).page);
  for (const [accept, encoding] of cases) {
    const what = JSON.stringify(accept)?.slice(0, 60);
    const answer = await visit(server, `/${codes[0]}`, accept);
    assert.equal(answer.status, 200, what);
    assert.equal(answer.headers['content-encoding'], encoding, what);
    assert.equal(answer.headers.vary, 'Accept-Encoding', what);
    assert.equal(without(answer.page), plain, what);
    assertHeaders(answer, what);
  }
  // Too long a head is refused as ever, and says so in plain text to whoever it is.
  const refused = await raw(server.port, `GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${'br,'.repeat(3000)}\r\nConnection: close\r\n\r\n`);
  assert.match(refused, /^HTTP\/1\.1 431 /);
  assert.doesNotMatch(refused, /^Content-Encoding/m);
});

test('every kind of page, and HEAD as GET', async (t) => {
  const { dir, server, codes } = await world(t);
  const at = `/${codes[0]}`;
  const { page } = await visit(server, at);
  const answers = questionsOf(page).map((q) => [q, '5']);
  const sent = await visit(server, at, 'br', { method: 'POST', body: form([['key', keyOf(page)], ['lang', 'vi'], ...answers]) });
  assert.equal(sent.status, 303);
  for (const name of ['content-encoding', 'vary']) assert.equal(sent.headers[name], undefined, name);
  assert.equal(sent.bytes.length, 0);
  // A comment that is large and means nothing, so that the page is large too.
  const comment = Array.from({ length: 1001 }, (_, i) => 'áàảãạăâđêôơư <&>'[(i * i) % 16]).join('');
  writeFileSync(join(dir, 'closed.csv'), `code,unit,name,field,survey,valid_from,valid_to\n${codes[1]},mot-cua,Quầy cũ,,,2024-01-01,2025-01-01\n`);
  await ok(['counter', 'import', join(dir, 'closed.csv'), '--data', dir]);
  await publish(dir);
  const cases = [
    ['home', '/', 200, {}], ['list of results', '/results', 200, {}], ['results', '/results/xa-thu', 200, {}], ['form', at, 200, {}],
    ['form in English', `${at}?lang=en`, 200, {}], ['thanks', sent.headers.location, 200, {}], ['closed', `/${codes[1]}`, 200, {}],
    ['no such page', '/no/such/page', 404, {}], ['no such counter', '/2222222', 404, {}], ['bad query', '/?a=%zz', 400, {}],
    ['method', at, 405, { method: 'DELETE' }], ['too large', at, 413, { method: 'POST', body: `q.comment=${'a'.repeat(70000)}` }],
    ['nothing answered', at, 422, { method: 'POST', body: form([['lang', 'vi']]) }],
    ['to be mended', at, 422, { method: 'POST', body: form([['lang', 'vi'], ...answers, ['q.comment', comment]]) }],
    ['sent again with other answers', at, 409, { method: 'POST', body: form([['key', keyOf(page)], ['lang', 'vi'], ...answers.slice(1)]) }],
  ];
  for (const [name, path, status, options] of cases) {
    const plain = await visit(server, path, undefined, options);
    assert.equal(plain.status, status, name);
    assert.equal(plain.headers.vary, 'Accept-Encoding', name);
    assert.equal(plain.headers['content-encoding'], undefined, name);
    for (const encoding of encodings) {
      const answer = await visit(server, path, encoding, options);
      assert.equal(answer.status, status, name);
      assertHeaders(answer, `${name}, ${encoding}`);
      // A method nobody knows is refused before the rest of the head is looked at.
      if (status === 405) {
        assert.equal(answer.headers['content-encoding'], undefined, name);
      } else {
        assert.equal(answer.headers['content-encoding'], encoding, name);
        assert.ok(answer.bytes.length < plain.bytes.length / 1.5, `${name}, ${encoding}: ${answer.bytes.length} of ${plain.bytes.length}`);
      }
      assert.equal(answer.headers.vary, 'Accept-Encoding', name);
      assert.equal(without(answer.page), without(plain.page), `${name}, ${encoding}`);
      if (options.method) continue;
      const head = await visit(server, path, encoding, { method: 'HEAD' });
      assert.equal(head.bytes.length, 0);
      const fixed = ({ date, connection, 'keep-alive': alive, ...rest }) => rest;
      assert.deepEqual(fixed(head.headers), fixed(answer.headers), `HEAD, ${name}, ${encoding}`);
    }
  }
});

test('what is small or nothing stays as it is', async (t) => {
  const { server, codes } = await world(t);
  const health = await visit(server, '/healthz', 'gzip, br');
  assert.deepEqual([health.page, health.headers['content-encoding'], health.headers.vary], ['ok\n', undefined, undefined]);
  const moved = await visit(server, `/${codes[0]}/thanks`, 'gzip, br');
  assert.deepEqual([moved.status, moved.bytes.length, moved.headers['content-encoding'], moved.headers.vary], [303, 0, undefined, undefined]);
  // No answer has a validator, so none is 304: whoever asks for one gets the page.
  const again = await visit(server, `/${codes[0]}`, 'br', { headers: { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString() } });
  assert.deepEqual([again.status, again.headers['content-encoding']], [200, 'br']);
  keyOf(again.page);
});

test('more counters than are kept: each page is still its own', async (t) => {
  const { server, codes } = await world(t, { counters: 600 });
  const visits = codes.flatMap((code) => encodings.map((encoding) => [`/${code}`, encoding]));
  assert.ok(visits.length > 1024, 'else nothing is crowded out');
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < visits.length; i += 50)
      await Promise.all(visits.slice(i, i + 50).map(async ([path, encoding], k) => {
        const { page } = await visit(server, path, encoding);
        keyOf(page);
        if (k === 0) assert.equal(without(page), without((await visit(server, path)).page), path);
      }));
});
