// Who gets in where, tried out: every officer × every address of pages/routes.def × every unit, as core/officer.def has it, and every
// form that does not come from a page of one's own. Both tables are read anew (lib/rights.mjs); a new route is tried without being named.
import assert from 'node:assert/strict';
import test from 'node:test';
import { freshDir, ok, publish, serve } from '../lib/hailong.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';
import { barely, may, roles, routes } from '../lib/rights.mjs';

// Two provinces; xa-cu and a-cu ended years ago, cu-mc is below an ended one.
const units = { 'tinh': '', 'xa-a': 'tinh', 'a-mc': 'xa-a', 'a-mc-1': 'a-mc', 'a-cu': 'xa-a', 'xa-b': 'tinh', 'b-mc': 'xa-b', 'xa-cu': 'tinh', 'cu-mc': 'xa-cu', 'tinh-khac': '', 'k-xa': 'tinh-khac' };
const ended = ['xa-cu', 'a-cu'];
const unknown = ['khong-co', 'XA-A', 'xa-a%20', '..xa-a', encodeURIComponent("';--"), '%F0%9F'];
const homes = ['', 'tinh', 'xa-a', 'a-mc', 'xa-b', 'xa-cu', 'k-xa'];

const above = (unit) => (units[unit] ? [units[unit], ...above(units[unit])] : []);
/** own, child, … as seen from an officer's unit ('': the whole installation); unit undefined: the page is about none. */
function relation(own, unit) {
  if (unit === undefined) return own === '' ? 'whole' : 'no unit';
  if (!(unit in units)) return 'unknown';
  if (ended.includes(own)) return 'seen from a unit that ended';
  if (unit === own) return 'own';
  if (own === '' || above(unit).includes(own)) return ended.includes(unit) ? 'ended below' : units[unit] === own ? 'child' : 'further below';
  if (above(own).includes(unit)) return 'parent';
  return units[unit] === units[own] ? 'sibling' : 'foreign';
}

/** What stands for the other parts of an address, so that it leads somewhere. */
const samples = { dimension: 'I', layout: 'poster-a4', survey: 'sipas-quick' }, frozen = {};
/** What is told beside an address that answers with a list barely. */
const told = { '/office/u/:unit/publish/sheet.pdf': '?survey=sipas-quick&by=month&style=calendar&period=2025-03' };
const address = ({ pattern }, unit) => pattern.replace(/:(\w+)/g, (_, name) => {
  const value = name === 'unit' ? unit : name === 'frozen' ? frozen[unit] ?? 1 : samples[name];
  assert.ok(value !== undefined, `say in samples what can stand for :${name} of ${pattern}`);
  return value;
});

/** Runs the cases, so many at once. */
async function all(cases, each, width = 12) {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < cases.length) await each(cases[next++]);
  }));
}

/** The units with a survey somebody answered, and officers of every role at every home, signed in: { server, first, officers }. */
async function installation(t) {
  const dir = freshDir(t), data = ['--data', dir];
  const table = (end) => `code,parent,name,kind,valid_from,valid_to\n${Object.entries(units).map(([code, parent]) => `${code},${parent},Đơn vị ${code} (minh họa),commune,,${end && ended.includes(code) ? '2025-06-30' : ''}\n`).join('')}`;
  await ok(['unit', 'import', '-', ...data], { input: table(false) });
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  await ok(['counter', 'import', '-', ...data], { input: `code,unit,name,field,survey\n${Object.keys(units).map((unit) => `,${unit},Quầy (minh họa),,\n`).join('')}` });
  const counters = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n${counters.flatMap((c) => Array.from({ length: 12 }, (_, i) => `2025-03-03,${c.code},paper,vi,${1 + i % 5}\n`)).join('')}` });
  const server = await serve(dir);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const first = new Browser(server);
  await first.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const officers = homes.flatMap((own) => roles.filter((role) => own !== '' || role !== 'clerk').map((role) => ({ role, own })));
  await all(officers, async (o) => {
    const { link } = JSON.parse(await ok(['officer', 'add', `${o.role}.${o.own || 'all'}`, '--name', 'Cán bộ (minh họa)', '--role', o.role, ...(o.own ? ['--unit', o.own] : []), '--json', ...data]));
    o.who = new Browser(server);
    await o.who.setUp(link);
    o.csrf = hidden((await o.who.get('/office/account')).body, 'csrf');
  }, 2);
  for (const unit of Object.keys(units)) {
    const seen = await first.get(`/office/u/${unit}/report?period=2025-03`);
    await publish(dir, unit, { survey: 'sipas-quick', period: '2025-03' });
    const { headers } = await first.post(`/office/u/${unit}/reports?survey=sipas-quick&style=calendar&period=2025-03`, { csrf: hidden(seen.body, 'csrf'), seen: hidden(seen.body, 'seen') });
    frozen[unit] = headers.location.match(/\/reports\/(\d+)$/)[1];
  }
  await ok(['unit', 'import', '-', ...data], { input: table(true) });
  return { server, first, officers };
}

const steady = ({ date, ...rest }) => rest;
// Those that are asked wrongly first: nothing is counted for them, so that the many tries are quick.
const wrong = ['?by=%22', '?survey=khac', '?to=x'];
const queries = ['', ...wrong, '?lang=en', '?by=quarter&style=administrative', '?x=1&unit=xa-a'];

test('rights and forms, tried from the tables', async (t) => {
  const begin = performance.now(), { server, first, officers } = await installation(t);
  t.diagnostic(`${officers.length} officers signed in after ${((performance.now() - begin) / 1e3).toFixed(1)} s`);

  await t.test('every officer × address × unit × method × query: in where the tables say so, else as if nothing were there', async (t) => {
    const protectedRoutes = routes.filter((r) => r.access === 'SESSION' && r.handler !== 'logout');
    // By method, as the links to other languages lead nowhere behind a form.
    const csrf = hidden((await first.get('/office/account')).body, 'csrf'), missing = {};
    for (const query of ['', '?lang=en']) {
      missing[`GET${query}`] = await first.get(`/office/u/khong-co${query}`);
      missing[`POST${query}`] = await first.post(`/office/u/khong-co/events${query}`, { csrf });
    }
    for (const [what, { status }] of Object.entries(missing)) assert.equal(status, 404, what);
    const patterns = [...new Set(protectedRoutes.map((r) => r.pattern))].map((pattern) => ({ pattern, GET: protectedRoutes.find((r) => r.pattern === pattern && r.method === 'GET'), POST: protectedRoutes.find((r) => r.pattern === pattern && r.method === 'POST') }));
    const asked = (pattern) => (pattern.includes(':unit') ? [...Object.keys(units), ...unknown] : [undefined]);
    const once = officers.length * 2 * patterns.reduce((sum, { pattern }) => sum + (pattern.includes(':unit') ? asked(pattern).length : 0), 0);
    const cases = queries.slice(0, Math.max(2, Math.ceil(10000 / once))).flatMap((query) => patterns.flatMap((at) => officers.flatMap((officer) => (query && !at.pattern.includes(':unit') ? [] : asked(at.pattern)).flatMap((unit) => ['GET', 'POST'].map((method) => ({ query, at, officer, unit, method }))))));
    for (const at of patterns.filter(({ pattern }) => told[pattern]))
      cases.push(...officers.flatMap((officer) => Object.keys(units).map((unit) => ({ query: told[at.pattern], full: true, at, officer, unit, method: 'GET' }))));
    const tally = {};
    let refused = 0;
    await all(cases, async ({ query, full, at, officer, unit, method }) => {
      const route = at[method], seen = relation(officer.own, unit), path = address(at, unit) + query;
      const what = `${officer.role} of ${officer.own || 'all'}: ${method} ${path} (${seen})`;
      const answer = method === 'GET' ? await officer.who.get(path) : await officer.who.post(path, { csrf: officer.csrf });
      tally[seen] = (tally[seen] ?? 0) + 1;
      if (!route) return assert.equal(answer.status, 405, what);
      if (!may(route.right, officer.role, seen)) {
        refused++;
        assert.equal(answer.status, 404, what);
        const gone = missing[method + query] ?? missing[method];
        assert.ok(answer.bytes.equals(gone.bytes), `${what}: not the page of an unknown unit`);
        return assert.deepEqual(steady(answer.headers), steady(gone.headers), what);
      }
      const bare = method === 'GET' && !full ? barely[at.pattern] : undefined;
      assert.ok([200, 303, 400, 409, 413, 415, 422, 429, bare].includes(answer.status), `${what}: ${answer.status}`);
      if (method === 'GET' && !wrong.includes(query)) assert.equal(answer.status, bare ?? 200, what);
      if (answer.status === 303) assert.doesNotMatch(answer.headers.location, /^\/office\/login/, what);
    });
    t.diagnostic(`${cases.length} cases, ${refused} of them refused; seen from the officer: ${Object.entries(tally).map((pair) => pair.join(' ')).join(', ')}`);
    assert.ok(cases.length >= 10000);
    for (const seen of ['own', 'child', 'further below', 'ended below', 'sibling', 'parent', 'foreign', 'whole', 'unknown', 'seen from a unit that ended']) assert.ok(tally[seen] > 0, seen);
  });

  await t.test('every form × every officer × every way it can be foreign: refused', async (t) => {
    const posts = routes.filter((r) => r.method === 'POST');
    const home = { Origin: server.url, 'Sec-Fetch-Site': 'same-origin' }, away = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    const ways = { 'no token': [{}, home], "another session's token": ['other', home], 'cross origin': ['own', away], 'cross origin, nothing else said': ['own', { Origin: 'https://evil.example' }],
      'neither header': ['own', {}], 'GET instead': ['own', home] };
    const cases = posts.flatMap((route) => officers.flatMap((officer, i) => Object.entries(ways).filter(([, [token]]) => route.csrf === 'SESSION' || typeof token === 'string')
      .filter(([way]) => route.csrf === 'SESSION' || way !== "another session's token").map(([way, [token, headers]]) => ({ route, officer, way, headers, other: officers[(i + 1) % officers.length], token }))));
    await all(cases, async ({ route, officer, way, headers, other, token }) => {
      const fields = { end: 'others', password: 'x', ...(typeof token === 'string' ? { csrf: token === 'own' ? officer.csrf : other.csrf } : {}) };
      const path = address(route, officer.own || 'tinh'), what = `${officer.role} of ${officer.own || 'all'}: ${route.method} ${path}, ${way}`;
      if (way === 'GET instead') {
        const got = await officer.who.ask('GET', `${path}?${new URLSearchParams(fields)}`, { headers });
        assert.ok([200, 404, 405, 422].includes(got.status), `${what}: ${got.status}`);
        return assert.equal(got.headers['set-cookie'], undefined, what);
      }
      const answer = await officer.who.ask('POST', path, { fields, headers });
      assert.equal(answer.status, 403, what);
      assert.equal(answer.headers['set-cookie'], undefined, what);
    });
    for (const { who, role, own } of officers) assert.equal((await who.get('/office/account')).status, 200, `${role} of ${own}: still signed in`);
    t.diagnostic(`${cases.length} forms of ${posts.length} addresses refused`);
  });
});
