// The description of the API: a linter accepts it, it names exactly the routes there are, and every example in it is replayed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { call, scopes } from '../lib/api.mjs';
import { freshDir, ok, publishedOn, root, run, serve } from '../lib/hailong.mjs';

const text = readFileSync(join(root, 'web/api/openapi.json'), 'utf8'), api = JSON.parse(text);
const at = (pointer) => pointer.slice(2).split('/').reduce((value, key) => value[key.replaceAll('~1', '/').replaceAll('~0', '~')], api);
const deref = (value) => (value?.$ref ? deref(at(value.$ref)) : value);
const ajv = new Ajv({ strict: false, formats: { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT/ } });
ajv.addSchema(api, 'api');
const check = (pointer, value, what) => {
  const validate = ajv.compile({ $ref: `api${pointer}` });
  assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors?.slice(0, 3))} ${JSON.stringify(value).slice(0, 400)}`);
};
const escaped = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');
const operations = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation, pointer: `#/paths/${escaped(path)}/${method}` })));

test('a linter accepts it', async () => {
  const said = await new Promise((done) => execFile(process.execPath, [join(root, 'tests/node_modules/@redocly/cli/bin/cli.js'), 'lint', '--config', join(root, 'tests/redocly.yaml'), join(root, 'web/api/openapi.json')],
    { env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } }, (error, out, err) => done({ status: error?.code ?? 0, text: out + err })));
  assert.equal(said.status, 0, said.text);
});

test('it names the routes there are, with their methods and scopes', () => {
  const rows = [...readFileSync(join(root, 'src/pages/routes.def'), 'utf8').matchAll(/^ROUTE\(HTTP_(\w+), "\/api\/v1(\/[^"]*)", \w+, HTTP_(\w+), HTTP_CSRF_NONE, (\w+), \d+\)$/gm)]
    .map(([, method, pattern, access, right]) => `${method} ${pattern.replace(/:(\w+)/g, '{$1}')} ${access === 'TOKEN' ? right.replace('SCOPE_', '').toLowerCase().replace('_', '-') : 'none'}`);
  assert.deepEqual(operations.map(({ path, method, operation }) => `${method.toUpperCase()} ${path} ${operation['x-scope'] ?? 'none'}`).sort(), rows.sort());
  for (const { operation } of operations) {
    const scope = operation['x-scope'];
    if (scope) assert.ok(scopes.includes(scope) && operation.description.includes(`\`${scope}\``));
    assert.equal(scope === undefined, operation.security?.length === 0);
  }
});

test('every example is replayed, and what comes back is as described', async (t) => {
  // A server filled to match the examples.
  const dir = freshDir(t), data = ['--data', dir];
  await ok(['unit', 'import', '-', ...data], { input: 'code,parent,name,kind\nxa-vi-du,,UBND xã Ví Dụ (minh họa),commune\nxa-vi-du-mc,xa-vi-du,Bộ phận Một cửa xã Ví Dụ (minh họa),centre\n' });
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  publishedOn(dir, '2026-01-01'); // slips are of days on which their survey was there
  await ok(['counter', 'import', '-', ...data], { input: 'code,unit,name,field,survey\n,xa-vi-du-mc,Quầy số 1 (minh họa),ho-tich,\n' });
  const code = JSON.parse(await ok(['counter', 'list', '--json', ...data]))[0].code, placeholder = at('#/paths/~1counters/get/responses/200').content['application/json'].example.counters[0].code;
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0,II.6.0\n${Array.from({ length: 40 }, (_, i) => `2026-09-${String(1 + i % 28).padStart(2, '0')},${code},qr,vi,${i % 10 ? 5 : 2},${i < 3 ? 4 : ''}\n`).join('')}` });
  const server = await serve(dir);
  t.after(() => server.stop());
  const token = JSON.parse(await ok(['token', 'add', 'Ví dụ (minh họa)', '--scopes', scopes.join(','), '--channel', 'paper', '--json', ...data])).token;
  const real = (value) => JSON.parse(JSON.stringify(value).replaceAll(placeholder, code));
  let requests = 0, examples = 0;
  for (const { path, method, operation, pointer } of operations) {
    const parameters = (operation.parameters ?? []).map(deref), query = new URLSearchParams(), headers = {};
    let where = path;
    for (const parameter of parameters) {
      if (parameter.required) assert.ok('example' in parameter, `${pointer}: ${parameter.name} has an example`);
      if (!('example' in parameter)) continue;
      const value = real(parameter.example);
      if (parameter.in === 'path') where = where.replace(`{${parameter.name}}`, value);
      else if (parameter.in === 'query') query.set(parameter.name, value);
      else headers[parameter.name] = value;
    }
    const body = operation.requestBody?.content['application/json'].example;
    if (body) check(`${pointer}/requestBody/content/application~1json/schema`, body, `${pointer}: the example of the body`);
    for (const again of [false, true]) { // the same once more is answered alike, or as a repetition
      const answer = await call(server, method.toUpperCase(), where + (query.size ? `?${query}` : ''), { token: operation.security?.length === 0 ? undefined : token, json: body && real(body), headers });
      assert.ok(answer.status < 300, `${method} ${where}: ${answer.status} ${answer.body}`);
      assert.ok(answer.status in operation.responses, `${method} ${where}: ${answer.status} is described`);
      check(`${pointer}/responses/${answer.status}/content/application~1json/schema`, answer.json, `${method} ${where}`);
      const example = operation.responses[answer.status].content['application/json'].example;
      // What the example has, the answer has: the same members, of the same types.
      const like = (model, value, place) => {
        if (model === null || typeof model !== 'object') return assert.ok(model === null || value === null || typeof model === typeof value, `${place}: ${JSON.stringify(value)} for ${JSON.stringify(model)}`);
        if (Array.isArray(model)) return model.length && (assert.ok(value.length, `${place}: empty`), like(model[0], value[0], `${place}/0`));
        for (const key of Object.keys(model)) if (!(value.hidden && !(key in value))) { assert.ok(key in value, `${place}/${key}`); like(model[key], value[key], `${place}/${key}`); }
      };
      if (example && path !== '/responses') like(example, answer.json, `${method} ${where}`);
      if (again && method === 'post') assert.equal(answer.status, 201);
      requests++;
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      const content = deref(response).content ?? {};
      for (const [type, { example }] of Object.entries(content)) {
        if (example === undefined) continue;
        const place = response.$ref ?? `${pointer}/responses/${status}`;
        check(`${place}/content/${escaped(type)}/schema`, example, `${pointer} ${status}: the example of the answer`);
        examples++;
      }
    }
  }
  // Each kind of problem, as it really comes.
  const problems = { 400: ['GET', '/indices?survey=sipas-quick&from=x'], 401: ['GET', '/units', { token: 'x' }], 403: ['GET', '/units', { scope: 'read-figures' }], 404: ['GET', '/units/khong-co'], 409: ['POST', '/responses', { json: {}, headers: { 'Idempotency-Key': '2026-09-14-batch-1' } }],
    413: ['POST', '/responses', { json: ' '.repeat(393217), headers: { 'Idempotency-Key': 'a' } }], 415: ['PUT', `/counters/${code}/visits/2026-09-14`, { json: '{}', headers: { 'Content-Type': 'text/plain' } }], 422: ['POST', '/responses', { json: { survey: 'sipas-quick', responses: [{ counter: code, day: '2026-09-14', answers: { 'II.5.0': 9 } }] }, headers: { 'Idempotency-Key': 'b' } }] };
  for (const [status, [method, path, { scope, ...more } = {}]] of Object.entries(problems)) {
    const bearer = scope ? JSON.parse(await ok(['token', 'add', 'x', '--scopes', scope, '--json', ...data])).token : token;
    const answer = await call(server, method, path, { token: bearer, ...more });
    assert.equal(answer.status, Number(status), answer.body);
    check('#/components/schemas/Problem', answer.json, status);
    const described = Object.values(api.components.responses).find((r) => r.content['application/problem+json'].example.status === Number(status)).content['application/problem+json'].example;
    if (status !== '401') assert.deepEqual([answer.json.code, answer.json.title], [described.code, described.title], status);
    if (described.errors) assert.deepEqual(answer.json.errors, described.errors, status);
  }
  for (const [name, { post }] of Object.entries(api.webhooks)) check(`#/webhooks/${name}/post/requestBody/content/application~1json/schema`, post.requestBody.content['application/json'].example, name);
  assert.equal((await call(server, 'GET', '/openapi.json')).body, text, 'served as it is');
  t.diagnostic(`${requests} requests and ${examples} examples of answers`);
});

test('figures of whole months that are over, so that no two answers differ by a day', async (t) => {
  const dir = freshDir(t), data = ['--data', dir], today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  const [year, month] = today.split('-').map(Number), day = (y, m, d) => new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10);
  const last = day(year, month, 0), running = day(year, month, 1), half = Number(today.slice(8)) >= 15, over = day(year, month - (half ? 0 : 1), 14);
  await ok(['unit', 'import', '-', ...data], { input: 'code,parent,name,kind\na,,Xã A (minh họa),commune\n' });
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  await ok(['counter', 'import', '-', ...data], { input: 'code,unit,name,field,survey\n,a,Quầy (minh họa),,sipas-quick\n' });
  const code = JSON.parse(await ok(['counter', 'list', '--json', ...data]))[0].code;
  const rows = [...Array(30)].map((_, i) => `${i % 3 ? day(year, month, -i) : today},${code},qr,vi,${1 + i % 5}`);
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n${rows.join('\n')}\n` });
  const { token } = JSON.parse(await ok(['token', 'add', 'x', '--scopes', 'read-figures', '--json', ...data]));
  const server = await serve(dir);
  t.after(() => server.stop());
  const ask = (more) => call(server, 'GET', `/indices?${new URLSearchParams({ survey: 'sipas-quick', unit: 'a', ...more })}`, { token });
  const administrative = { style: 'administrative' };
  for (const [more, name, why] of [[{ from: '2026-09-02' }, 'from', /1st of a month/], [{ from: '2026-09-15' }, 'from', /1st of a month/], [{ to: '2026-09-29' }, 'to', /last day of a month/], [{ to: '2024-02-28' }, 'to', /last day of a month/],
    [{ from: '2026-09-01', to: '2026-09-29', by: 'month' }, 'to', /last day/], [{ from: '2026-09-01', to: '2026-09-01', by: 'day' }, 'to', /last day/], [{ ...administrative, from: '2026-09-01' }, 'from', /15th of a month/],
    [{ ...administrative, to: '2026-09-30' }, 'to', /14th of a month/], [{ ...administrative, from: '2025-12-15', to: '2026-09-13', by: 'quarter' }, 'to', /14th/], [{ from: running }, 'from', /not over/], [{ to: day(year, month + 1, 0) }, 'to', /not over/],
    [{ ...administrative, to: day(year, month + (half ? 1 : 0), 14) }, 'to', /not over/], [{ to: '2999-12-31' }, 'to', /not over/]]) {
    const answer = await ask(more);
    assert.equal(answer.status, 400, JSON.stringify(more));
    assert.match(answer.headers['content-type'], /^application\/problem\+json/);
    assert.match(JSON.stringify(answer.json), why, JSON.stringify(more));
    check('#/components/schemas/Problem', answer.json, name);
  }
  for (const [more, to] of [[{}, last], [{ by: 'month' }, last], [{ by: 'year' }, last], [{ by: 'day' }, last], [{ from: day(year, month - 2, 1) }, last], [{ from: '2024-02-01', to: '2024-02-29' }, '2024-02-29'], [administrative, over],
    [{ ...administrative, by: 'quarter' }, over], [{ ...administrative, from: '2025-12-15', to: '2026-03-14', by: 'quarter' }, '2026-03-14']]) {
    const answer = await ask(more), said = JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--unit', 'a', '--to', to, ...(more.from ? ['--from', more.from] : []), ...(more.by ? ['--by', more.by] : []), '--period-style', more.style ?? 'calendar', '--json', ...data]));
    assert.equal(answer.status, 200, JSON.stringify(more) + answer.body);
    assert.deepEqual(answer.json, said, JSON.stringify(more));
  }
  // Who comes today changes no answer of today.
  const before = (await ask({ by: 'month' })).body;
  assert.equal((await run(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n${today},${code},qr,vi,1\n` })).status, 0);
  assert.equal((await ask({ by: 'month' })).body, before);
});

test('the figures are those of the command line, hidden ones too', async (t) => {
  const dir = freshDir(t), data = ['--data', dir];
  await ok(['unit', 'import', '-', ...data], { input: 'code,parent,name,kind\ntinh,,Tỉnh (minh họa),city\na,tinh,Xã A (minh họa),commune\nb,tinh,Xã B (minh họa),commune\n' });
  await ok(['survey', 'publish', 'surveys/sipas-service.json', ...data]);
  await ok(['counter', 'import', '-', ...data], { input: 'code,unit,name,field,survey\n,a,Quầy (minh họa),,sipas-service\n,b,Quầy (minh họa),,sipas-service\n' });
  const counters = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  const questions = ['II.5.1', 'II.6.1', 'II.7.1'];
  let seed = 7;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const rows = Array.from({ length: 900 }, () => `2026-0${1 + random(9)}-1${random(9)},${counters[random(20) ? 0 : 1].code},qr,vi,${questions.map(() => (random(5) ? 1 + random(5) : '')).join(',')}`).filter((row) => /,[1-5](,|$)/.test(row.slice(20)));
  await ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,${questions.join(',')}\n${rows.join('\n')}\n` });
  const server = await serve(dir);
  t.after(() => server.stop());
  let hidden = 0, shown = 0;
  for (const [unit, by, style, against] of [['tinh', 'month', 'calendar'], ['a', 'quarter', 'administrative'], ['b', 'month', 'calendar'], ['b', 'quarter', 'calendar', 'a'], ['tinh', undefined, 'calendar'], ['b', 'half', 'administrative']]) {
    const token = JSON.parse(await ok(['token', 'add', 'x', '--scopes', 'read-figures', '--json', ...data])).token;
    const [from, to] = style === 'calendar' ? ['2026-01-01', '2026-09-30'] : ['2025-12-15', '2026-09-14'];
    const query = new URLSearchParams({ survey: 'sipas-service', unit, from, to, ...(by ? { by } : {}), style, ...(against ? { against } : {}) });
    const said = JSON.parse(await ok(['report', '--survey', 'sipas-service', '--unit', unit, '--from', from, '--to', to, ...(by ? ['--by', by] : []), '--period-style', style, ...(against ? ['--against', against] : []), '--json', ...data]));
    const answer = await call(server, 'GET', `/indices?${query}`, { token });
    assert.equal(answer.status, 200, answer.body);
    assert.deepEqual(answer.json, said, `${unit} ${by}`);
    check('#/components/schemas/Report', answer.json, unit);
    for (const period of answer.json.periods) for (const entry of [...period.dimensions, ...period.questions]) if (entry.hidden) hidden++; else shown++;
    const again = await call(server, 'GET', `/indices?${query}`, { token, headers: { 'If-None-Match': answer.headers.etag } });
    assert.equal(again.status, 304);
  }
  assert.ok(hidden > 50 && shown > 50, `${hidden} hidden, ${shown} shown`);
  t.diagnostic(`${shown} figures shown, ${hidden} hidden`);
});
