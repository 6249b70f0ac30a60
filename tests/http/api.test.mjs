// The API: who may ask for what, what comes of hostile bodies, and that a batch counts once whatever happens on the way.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import test from 'node:test';
import { apiHouse, call, scopes, tree } from '../lib/api.mjs';
import { dayOf, ok, serve } from '../lib/hailong.mjs';

const source = (path) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
const routes = [...source('pages/routes.def').matchAll(/^ROUTE\(HTTP_(GET|POST|PUT), "\/api\/v1(\/[^"]*)", (\w+), HTTP_TOKEN, HTTP_CSRF_NONE, SCOPE_(\w+), \d+\)$/gm)]
  .map(([, method, pattern, handler, scope]) => ({ method, pattern, handler, scope: scope.toLowerCase().replace('_', '-') }));
const problem = (answer, status, what) => {
  assert.equal(answer.status, status, `${what}: ${answer.status} ${answer.body}`);
  assert.equal(answer.headers['content-type'], 'application/problem+json', what);
  assert.equal(answer.json.status, status, what);
  for (const key of ['title', 'code', 'detail']) assert.ok(answer.json[key].length > 0, `${what}: ${key}`);
  assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
};
const above = (unit) => (tree[unit] ? [tree[unit], ...above(tree[unit])] : []);

test('every route × scope × unit: in where the scope and the reach say so', async (t) => {
  const { server, codes, token } = await apiHouse(t);
  const homes = ['', 'tinh', 'xa-a', 'a-mc', 'xa-b'], day = dayOf(1);
  const batch = (unit) => ({ survey: 'sipas-quick', responses: [{ counter: codes[unit] ?? '0000000', day, answers: { 'II.5.0': 4 } }] });
  // Where a unit stands in the request.
  const asked = (route, unit) => {
    const path = route.pattern.replace(':survey', 'sipas-quick').replace(':unit', unit).replace(':counter', codes[unit] ?? '0000000').replace(':day', day);
    if (route.pattern.includes(':unit') || route.pattern.includes(':counter')) return [path];
    return { '/counters': [`/counters?unit=${unit}`], '/indices': [`/indices?survey=sipas-quick&unit=${unit}`, `/indices?survey=sipas-quick&unit=xa-a&against=${unit}`],
      '/responses': route.method === 'GET' ? [`/responses?survey=sipas-quick&unit=${unit}`] : [path] }[route.pattern] ?? [];
  };
  let cases = 0, key = 0;
  for (const home of homes)
    for (const scope of scopes) {
      let bearer = await token(scope, home), used = 0;
      for (const route of routes) {
        const units = [...Object.keys(tree), 'khong-co', 'XA-A'];
        const tries = units.flatMap((unit) => asked(route, unit).map((path) => ({ unit, path })));
        if (tries.length === 0) tries.push({ path: route.pattern.replace(':survey', 'sipas-quick') });
        for (const { unit, path } of tries) {
          if (++used % 50 === 0) bearer = await token(scope, home); // within the limit of a token
          const json = route.method === 'PUT' ? { visits: 3 } : route.method === 'POST' ? batch(unit) : undefined;
          const answer = await call(server, route.method, path, { token: bearer, json, headers: { 'Idempotency-Key': `k${++key}` } });
          const what = `${scope} of ${home || 'all'}: ${route.method} ${path} (${unit})`;
          const reach = unit === undefined || (unit in tree && (home === '' || home === unit || above(unit).includes(home)));
          const reached = reach && (!/against/.test(path) || home === '' || home === 'xa-a' || home === 'tinh');
          cases++;
          if (scope !== route.scope) {
            problem(answer, 403, what);
            assert.match(answer.headers['www-authenticate'], /insufficient_scope/, what);
          } else if (!reached) {
            problem(answer, route.method === 'POST' ? 422 : 404, what);
          } else if (/against/.test(path) && unit !== 'xa-b') {
            problem(answer, 422, what); // neither may contain the other
          } else
            assert.ok([200, 201].includes(answer.status), `${what}: ${answer.status} ${answer.body}`);
          if (scope === route.scope && !reached && route.method !== 'POST') {
            const unknown = await call(server, route.method, path.replace(/(unit=|against=|units\/)[^&/]+$/, '$1khong-co').replace(/counters\/[^/]+\//, 'counters/0000000/'), { token: bearer, json });
            assert.equal(unknown.body, answer.body, `${what}: as if it did not exist`);
            used++;
          }
        }
      }
    }
  t.diagnostic(`${cases} cases of ${routes.length} routes`);
  assert.ok(routes.length >= 7 && cases > 300);
});

test('tokens: missing, wrong, over, revoked; and what is shown of them', async (t) => {
  const { server, token, data, dir } = await apiHouse(t);
  const missing = await call(server, 'GET', '/units');
  problem(missing, 401, 'missing');
  assert.equal(missing.headers['www-authenticate'], 'Bearer realm="hailong"');
  const good = await token('read-structure');
  for (const bad of ['x', good.slice(0, -1), `${good}0`, good.replace('hailong_', ''), `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`, 'hailong_', '   ']) {
    const answer = await call(server, 'GET', '/units', { headers: { Authorization: `Bearer ${bad}` } });
    problem(answer, 401, bad);
    if (bad.trim()) assert.match(answer.headers['www-authenticate'], /error="invalid_token"/);
  }
  problem(await call(server, 'GET', '/units', { headers: { Authorization: `Basic ${good}` } }), 401, 'Basic');
  problem(await call(server, 'GET', '/units', { headers: { Cookie: `__Host-s=${good.slice(8)}` } }), 401, 'a cookie is no token');
  const answer = await call(server, 'GET', '/units', { token: good });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['set-cookie'], undefined);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const again = await call(server, 'GET', '/units', { token: good, headers: { 'If-None-Match': answer.headers.etag } });
  assert.deepEqual([again.status, again.body], [304, '']);
  const day = await token('read-structure', undefined, ['--until', new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10)]);
  assert.equal((await call(server, 'GET', '/units', { token: day })).status, 200, 'through its last day');
  const list = () => ok(['token', 'list', '--json', ...data]).then(JSON.parse);
  for (let i = 0; i < 50 && (await list()).some((row) => row.used === null); i++) await new Promise((done) => setTimeout(done, 50));
  const rows = await list();
  assert.deepEqual(rows.map((row) => row.state), ['holds', 'holds']);
  assert.ok(rows.every((row) => row.used !== null), 'the last day of use is noted');
  await ok(['token', 'revoke', String(rows[0].id), ...data]);
  problem(await call(server, 'GET', '/units', { token: day }), 401, 'revoked');
  assert.deepEqual((await list()).map((row) => row.state), ['revoked', 'holds']);
  assert.ok(!readFileSync(`${dir}/hailong.db`).includes(good.slice(8)) && !readFileSync(`${dir}/hailong.db-wal`).includes(good.slice(8)), 'no token on disk');
  assert.ok(!server.log.includes(good));
  const audit = JSON.parse(await ok(['audit', 'list', '--json', ...data]));
  assert.deepEqual(audit.map((row) => row.event).filter((event) => event.startsWith('token')), ['token-revoked', 'token-added', 'token-added']);
});

test('how often a token may ask is bounded, and other tokens do not wait for it', async (t) => {
  const { server, token } = await apiHouse(t);
  const [first, second] = [await token('read-structure'), await token('read-structure')];
  const answers = await Promise.all(Array.from({ length: 120 }, () => call(server, 'GET', '/surveys', { token: first })));
  const refused = answers.filter((a) => a.status === 429);
  assert.ok(refused.length > 20 && refused.length <= 60, `${refused.length} of 120 refused`);
  for (const answer of refused) {
    problem(answer, 429, 'too often');
    assert.ok(Number(answer.headers['retry-after']) >= 1);
  }
  assert.equal((await call(server, 'GET', '/surveys', { token: second })).status, 200);
  await new Promise((done) => setTimeout(done, 1000 * Number(refused.at(-1).headers['retry-after'])));
  assert.equal((await call(server, 'GET', '/surveys', { token: first })).status, 200, 'after Retry-After');
});

test('lists come in pages and have everything once', async (t) => {
  const { server, token, data } = await apiHouse(t, { before: async ({ data }) => {
    await ok(['counter', 'import', '-', ...data], { input: `code,unit,name,field,survey\n${Object.keys(tree).flatMap((unit) => Array.from({ length: 5 }, () => `,${unit},Quầy (minh họa),,\n`)).join('')}` });
  } });
  const bearer = await token('read-structure', 'xa-a');
  for (const [what, name, expected] of [['units', 'code', ['a-mc', 'a-mc-1', 'xa-a']],
    ['counters', 'code', JSON.parse(await ok(['counter', 'list', '--unit', 'xa-a', '--json', ...data])).map((c) => c.code)]]) {
    const got = [];
    let next = '';
    do {
      const answer = await call(server, 'GET', `/${what}?limit=4${next && `&cursor=${next}`}`, { token: bearer });
      assert.equal(answer.status, 200, answer.body);
      assert.ok(answer.json[what].length <= 4);
      got.push(...answer.json[what].map((row) => row[name]));
      next = answer.json.next;
    } while (next);
    assert.deepEqual(got, expected, what);
  }
  assert.equal((await call(server, 'GET', '/counters?unit=a-mc-1', { token: bearer })).json.counters.length, 6);
  const survey = (await call(server, 'GET', '/surveys/sipas-quick', { token: bearer })).json;
  assert.deepEqual(survey.definition, JSON.parse(readFileSync('surveys/sipas-quick.json', 'utf8')));
  problem(await call(server, 'GET', '/surveys/khac', { token: bearer }), 404, 'unknown survey');
  for (const [query, name] of [['limit=0', 'limit'], ['limit=501', 'limit'], ['limit=x', 'limit'], ['cursor=zz', 'cursor'], ['cursor=', 'cursor'], ['x=1', 'x'], ['limit=1&limit=2', 'limit']]) {
    const answer = await call(server, 'GET', `/units?${query}`, { token: bearer });
    problem(answer, 400, query);
    assert.equal(answer.json.errors[0].parameter, name, query);
  }
});

test('hostile bodies: each is refused with its place, and nothing is stored', async (t) => {
  const { server, codes, token, data } = await apiHouse(t);
  const one = { counter: codes['xa-a'], day: dayOf(1), answers: { 'II.5.0': 4 } };
  const batch = (...responses) => JSON.stringify({ survey: 'sipas-quick', responses });
  const bodies = {
    'deep': [`${'['.repeat(5000)}${']'.repeat(5000)}`, 400], 'deep objects': [`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 400],
    'many values': [`[${'1,'.repeat(190000)}1]`, 422], 'huge number': [batch(one).replace(':4', ':1e999'), 400], 'huge integer': [batch(one).replace(':4', ':99999999999999999999999'), 400],
    'duplicate key': [batch(one).replace('"II.5.0":4', '"II.5.0":4,"II.5.0":5'), 400], 'NUL': [batch(one).replace('II.5.0', 'II.5.0\u0000'), 400], 'escaped NUL': [batch(one).replace('II.5.0', 'II.5.0\\u0000'), 400],
    'wrong UTF-8': [Buffer.concat([Buffer.from('{"survey":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]), 400], 'surrogate': [batch(one).replace('sipas', '\\ud800'), 400],
    'cut': [batch(one).slice(0, -3), 400], 'behind it': [`${batch(one)}x`, 400], 'empty': ['', 400], 'blank': ['  ', 400], 'comment': [`/* */${batch(one)}`, 400], 'an escape that breaks off inside a letter': ['"\\uộ"', 400], 'text': ['"x"', 400],
    'null': ['null', 400], 'list': ['[]', 422], 'no responses': [batch(), 422], 'a real': [batch(one).replace(':4', ':4.5'), 422], 'unknown member': [JSON.stringify({ survey: 'sipas-quick', responses: [one], channel: 'paper' }), 422],
    'unknown question': [batch({ ...one, answers: { 'X': 1 } }), 422], 'no choice': [batch({ ...one, answers: { 'II.5.0': 9 } }), 422], 'an object': [batch({ ...one, answers: { 'II.5.0': {} } }), 422],
    'list for one choice': [batch({ ...one, answers: { 'II.5.0': [4] } }), 422], 'nothing': [batch({ ...one, answers: {} }), 422], 'tomorrow': [batch({ ...one, day: '2999-01-01' }), 422], 'no day': [batch({ ...one, day: undefined }), 422],
    'counter': [batch({ ...one, counter: 'AAAAAAA' }), 422], 'half': [batch({ ...one, half_day: 'noon' }), 422], 'language': [batch({ ...one, language: '<script>' }), 422], 'survey': [JSON.stringify({ survey: 'khac', responses: [one] }), 422],
    'revision': [JSON.stringify({ survey: 'sipas-quick', revision: 7, responses: [one] }), 422], 'good but one': [batch(one, one, { ...one, answers: { 'II.5.0': 'x' } }), 422], '501': [batch(...Array(501).fill(one)), 422],
  };
  let bearer, n = 0;
  for (const [what, [body, status]] of Object.entries(bodies)) {
    if (n++ % 30 === 0) bearer = await token('write-responses');
    const answer = await call(server, 'POST', '/responses', { token: bearer, json: typeof body === 'string' ? body : body.toString('latin1'), headers: { 'Idempotency-Key': `key-${n}` } });
    if (what === 'wrong UTF-8') { assert.ok(answer.status >= 400); continue; }
    problem(answer, status, what);
  }
  const last = await call(server, 'POST', '/responses', { token: bearer, json: batch(one, { ...one, answers: { 'II.5.0': 'x', 'a/b~c': 1 } }), headers: { 'Idempotency-Key': 'last' } });
  assert.deepEqual(last.json.errors.map((e) => e.pointer), ['/responses/1/answers/a~1b~0c'], 'pointers are escaped');
  const plain = { token: bearer, json: batch(one) };
  for (const [what, headers, status] of [['no key', {}, 400], ['empty key', { 'Idempotency-Key': '' }, 400], ['long key', { 'Idempotency-Key': 'x'.repeat(129) }, 400], ['key with space', { 'Idempotency-Key': 'a b' }, 400],
    ['a form', { 'Idempotency-Key': 'f', 'Content-Type': 'application/x-www-form-urlencoded' }, 415], ['latin-1', { 'Idempotency-Key': 'f', 'Content-Type': 'application/json; charset=latin1' }, 415], ['gzip', { 'Idempotency-Key': 'f', 'Content-Encoding': 'gzip' }, 415]])
    problem(await call(server, 'POST', '/responses', { ...plain, headers }), status, what);
  problem(await call(server, 'POST', '/responses', { token: bearer, json: ' '.repeat(393217), headers: { 'Idempotency-Key': 'big' } }), 413, 'too large');
  problem(await call(server, 'PUT', '/responses', plain), 405, 'PUT');
  problem(await call(server, 'GET', '/nothing', { token: bearer }), 404, 'no such address');
  assert.equal(JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--json', ...data])).periods.length, 0, 'nothing was stored');

  const visits = await token('write-visits');
  for (const [json, status] of [['{"visits":1.5}', 422], ['{"visits":-1}', 422], ['{"visits":100001}', 422], ['{"visits":"3"}', 422], ['{}', 422], ['{"visits":1,"x":2}', 422], ['[]', 422], ['{"visits":1,"visits":1}', 400]])
    problem(await call(server, 'PUT', `/counters/${codes['xa-a']}/visits/${dayOf(1)}`, { token: visits, json }), status, json);
  for (const day of ['2999-01-01', '2025-02-30', 'x']) problem(await call(server, 'PUT', `/counters/${codes['xa-a']}/visits/${day}`, { token: visits, json: { visits: 1 } }), 400, day);
});

test('a body that drips holds nobody up', async (t) => {
  const { server, token } = await apiHouse(t);
  const bearer = await token(['write-responses', 'read-structure']);
  const sockets = Array.from({ length: 40 }, () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`POST /api/v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${bearer}\r\nIdempotency-Key: d\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`);
    return socket;
  });
  const drip = setInterval(() => sockets.forEach((socket) => socket.write('[')), 50);
  t.after(() => { clearInterval(drip); sockets.forEach((socket) => socket.destroy()); });
  for (let i = 0; i < 20; i++) {
    const begin = performance.now();
    assert.equal((await call(server, 'GET', '/units', { token: bearer })).status, 200);
    assert.ok(performance.now() - begin < 500);
  }
  const ended = await Promise.race([Promise.all(sockets.map((socket) => new Promise((done) => socket.on('close', done)))).then(() => true), new Promise((done) => setTimeout(done, 40000, false))]);
  assert.ok(ended, 'the server gives such a request up after half a minute');
});

test('a batch counts once: sent again, sent at once, with another body, across kill -9', async (t) => {
  const { server, codes, token, data, dir } = await apiHouse(t);
  const bearer = await token('write-responses', undefined, ['--channel', 'staff']), other = await token('write-responses');
  const batch = (n, level = 4) => ({ survey: 'sipas-quick', responses: Array.from({ length: n }, () => ({ counter: codes['xa-a'], day: dayOf(1), half_day: 'am', answers: { 'II.5.0': level } })) });
  const post = (json, key, by = bearer, at = server) => call(at, 'POST', '/responses', { token: by, json, headers: { 'Idempotency-Key': key } });
  const count = async () => { const { periods } = JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--json', ...data])); return periods[0]?.responses ?? 0; };
  const first = await post(batch(3), 'a');
  assert.deepEqual([first.status, first.json], [201, { stored: 3 }]);
  const again = await post(batch(3), 'a');
  assert.deepEqual([again.status, again.body], [first.status, first.body]);
  problem(await post(batch(2), 'a'), 409, 'another body');
  assert.equal((await post(batch(2), 'a', other)).status, 201, 'a key belongs to its token');
  assert.equal(await count(), 5);
  const twins = await Promise.all(Array.from({ length: 20 }, () => post(batch(7), 'twin')));
  assert.ok(twins.every((a) => a.status === 201 && a.json.stored === 7), twins.map((a) => a.body).join());
  assert.equal(await count(), 12, 'twenty at once count once');
  const rivals = await Promise.all(Array.from({ length: 10 }, (_, i) => post(batch(1, 1 + i % 5), 'rival', other)));
  assert.equal(rivals.filter((a) => a.status === 201).length, 2, 'one body won, and its twin is answered alike');
  assert.equal(await count(), 13);
  assert.equal((await post(batch(500), 'many', other)).json.stored, 500);
  await ok(['export', '--survey', 'sipas-quick', '-o', `${dir}/out.csv`, ...data]);
  const exported = readFileSync(`${dir}/out.csv`, 'utf8');
  assert.equal(exported.split('\n').filter((line) => line.includes(',staff,')).length, 10, "the token's channel");

  // Killed while batches are on their way: what was acknowledged is there, and sent again everything is there once.
  let acknowledged = 0, sizes = [];
  const killed = Array.from({ length: 30 }, (_, i) => post(batch(11), `kill-${i}`, i % 2 ? bearer : other).then((a) => { acknowledged += a.status === 201; }, () => {}));
  setTimeout(() => server.child.kill('SIGKILL'), 25);
  await Promise.all(killed);
  await server.exited;
  sizes.push(acknowledged);
  const after = await serve(dir);
  t.after(() => after.stop());
  server.stop = async () => 0;
  const stored = (await count()) - 513;
  assert.ok(stored % 11 === 0, `${stored}: all or nothing`);
  assert.ok(stored >= 11 * acknowledged, `${stored} stored, ${acknowledged} acknowledged`);
  for (let i = 0; i < 30; i++) assert.equal((await post(batch(11), `kill-${i}`, i % 2 ? bearer : other, after)).status, 201);
  assert.equal(await count(), 513 + 330);
  t.diagnostic(`${acknowledged} of 30 acknowledged before the kill, ${stored / 11} stored`);
  await ok(['verify', ...data]);
});

test('visits: the same sent twice is one, a correction replaces', async (t) => {
  const { server, codes, token, data } = await apiHouse(t);
  const bearer = await token('write-visits', 'xa-a'), path = `/counters/${codes['a-mc']}/visits/${dayOf(1)}`;
  const put = (visits) => call(server, 'PUT', path, { token: bearer, json: { visits } });
  const first = await put(31);
  assert.deepEqual([first.status, first.json], [201, { counter: codes['a-mc'], day: dayOf(1), visits: 31 }]);
  assert.equal((await put(31)).status, 200);
  assert.equal((await put(33)).status, 200);
  assert.deepEqual(JSON.parse(await ok(['visit', 'list', '--json', ...data])).map((v) => v.visits), [33]);
});
