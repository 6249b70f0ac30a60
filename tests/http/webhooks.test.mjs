// Webhooks: signed as the standard says, tried again until they arrive, sent nowhere they must not go, and told once.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test from 'node:test';
import { apiHouse } from '../lib/api.mjs';
import { commune, dayOf, ok, run, serve } from '../lib/hailong.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

/** A receiver on this machine; answer(n) of the nth request: a status, or [status, headers]. */
async function receiver(t, answer = () => 200) {
  const got = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      got.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString(), at: Date.now() });
      const [status, headers] = [answer(got.length)].flat();
      response.writeHead(status, headers).end('x'.repeat(200000)); // more than anybody reads
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => { server.closeAllConnections(); server.close(); });
  const until = async (count, ms = 15000) => {
    for (const end = Date.now() + ms; got.length < count && Date.now() < end;) await new Promise((done) => setTimeout(done, 50));
    return got.length >= count;
  };
  return { got, until, port: server.address().port, url: `http://127.0.0.1:${server.address().port}/nhan` };
}
const add = async (data, url, events = 'signal.raised,report.frozen', more = ['--loopback']) => JSON.parse(await ok(['webhook', 'add', url, '--events', events, ...more, '--json', ...data]));
const list = async (data) => JSON.parse(await ok(['webhook', 'list', '--json', ...data]));

/** As Standard Webhooks has receivers check it. */
function checkSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), at = headers['webhook-timestamp'];
  assert.equal(key.length, 32);
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(`${headers['webhook-id']}.${at}.${body}`).digest('base64')}`);
  assert.ok(Math.abs(Date.now() / 1000 - Number(at)) < 60);
  assert.equal(headers['content-type'], 'application/json');
}

/** Answers month by month: good ones, and in the last month that is over bad ones. */
const fall = async ({ data, codes }, last) => {
  const rows = ['date,counter,channel,language,II.5.0'];
  for (let back = 14; back >= 1; back--)
    for (let i = 0; i < 80; i++) rows.push(`${dayOf(back, 3 + i % 20)},${codes['a-mc']},qr,vi,${back === 1 && i < last ? 1 : i % 10 === 0 ? 2 : 5}`);
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `${rows.join('\n')}\n` });
};

test('addresses that must not be reached are refused, when they are set and when they are asked', async (t) => {
  const { data } = await apiHouse(t), good = await receiver(t);
  for (const url of ['http://example.vn/', 'https://127.0.0.1/', 'https://localhost/', 'https://10.1.2.3/', 'https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data', 'https://[::1]/', 'https://[fd00::1]/', 'https://[::ffff:127.0.0.1]/',
    'https://2130706433/', 'ftp://example.vn/', 'file:///etc/passwd', 'https://u:p@example.vn/', 'x', '']) {
    const refused = await run(['webhook', 'add', url, '--events', 'report.frozen', ...data]);
    assert.equal(refused.status, 1, `${url}: ${JSON.stringify(refused)}`);
  }
  for (const url of ['http://10.1.2.3/', 'https://192.168.1.1/', 'http://example.vn/']) assert.notEqual((await run(['webhook', 'add', url, '--loopback', '--events', 'report.frozen', ...data])).status, 0, url);
  assert.deepEqual(await list(data), []);
  // Redirects are not followed, wherever they lead; a long answer does not matter.
  const redirecting = await receiver(t, () => [307, { Location: good.url }]);
  const { id } = await add(data, redirecting.url);
  const failed = await run(['webhook', 'test', String(id), ...data]);
  assert.equal(failed.status, 1);
  assert.match(failed.err, /answered 307: redirects are not followed/);
  assert.equal(good.got.length, 0);
  const { id: second, secret } = await add(data, good.url);
  await ok(['webhook', 'test', String(second), ...data]);
  checkSigned(good.got[0], secret);
  assert.equal(JSON.parse(good.got[0].body).type, 'test');
  assert.match(good.got[0].headers['webhook-id'], /^test_/);
  // A name that leads to this machine is none of the open network, whatever it is called.
  const named = await add(data, `https://localhost.localdomain:${good.port}/`, 'report.frozen', []).catch(() => null);
  if (named) assert.equal((await run(['webhook', 'test', String(named.id), ...data])).status, 1);
  for (const row of await list(data)) await ok(['webhook', 'remove', String(row.id), ...data]);
  assert.deepEqual(await list(data), []);
  const audit = JSON.parse(await ok(['audit', 'list', '--json', ...data])).map((row) => row.event);
  assert.ok(audit.filter((event) => event === 'webhook-added').length >= 2 && audit.includes('webhook-removed'));
});

test('a fall is told once to everyone who wants to hear of it, and again until it arrives', async (t) => {
  const house = await apiHouse(t, { before: (house) => fall(house, 60) }), { data, dir, server } = house;
  const steady = await receiver(t), lame = await receiver(t, (n) => (n === 1 ? 500 : 204)), deaf = await receiver(t);
  const [a, b] = [await add(data, steady.url), await add(data, lame.url, 'signal.raised')];
  await add(data, deaf.url, 'report.frozen');
  // The server looks every minute as long as nobody wanted to hear; a restart looks at once.
  assert.equal(await server.stop(), 0, server.log);
  const again = await serve(dir);
  t.after(() => again.stop());
  assert.ok(await steady.until(1), again.log);
  checkSigned(steady.got[0], a.secret);
  const messages = () => steady.got.map((m) => JSON.parse(m.body));
  const message = messages()[0];
  assert.equal(message.type, 'signal.raised');
  assert.deepEqual([message.data.unit, message.data.survey, message.data.month].map(Boolean), [true, true, true]);
  assert.equal(message.data.month, dayOf(1).slice(0, 7));
  assert.ok(!/percent|satisfied|respondents/.test(steady.got[0].body), 'no figure leaves the house');
  await new Promise((done) => setTimeout(done, 2500));
  assert.ok(await lame.until(1 + steady.got.length), `${lame.got.length} of ${1 + steady.got.length}\n${again.log}`);
  const ids = lame.got.map((m) => m.headers['webhook-id']);
  for (const m of lame.got) checkSigned(m, b.secret);
  assert.equal(ids[0], ids[1], 'the same message under the same id');
  assert.ok(lame.got[1].at - lame.got[0].at >= 2000, 'not at once');
  const places = messages().map(({ data: d }) => `${d.unit} ${d.dimension}`);
  assert.equal(new Set(places).size, places.length, places.join());
  assert.deepEqual([...new Set(messages().map((m) => m.data.unit))].sort(), ['a-mc', 'tinh', 'xa-a'], 'the unit and those above it');
  assert.equal(new Set(ids).size, steady.got.length, 'both hear of the same');
  assert.equal(deaf.got.length, 0, 'who asked for something else hears nothing');
  const before = steady.got.length;
  assert.equal(await again.stop(), 0);
  const third = await serve(dir);
  t.after(() => third.stop());
  await new Promise((done) => setTimeout(done, 3000));
  assert.equal(steady.got.length, before, 'once');
  const [, , row] = await list(data);
  assert.deepEqual([row.waiting, row.given_up, row.fault], [0, 0, '']);
  const text = readFileSync(`${dir}/hailong.db`).toString('latin1');
  assert.ok(!text.includes(a.secret.slice(6)), 'the secret lies sealed');
  t.diagnostic(`${before} messages of ${places.length} falls`);
});

test('what was to be told survives kill -9 and a receiver that is away', async (t) => {
  const house = await apiHouse(t, { before: (house) => fall(house, 60) }), { data, dir, server } = house;
  const away = await receiver(t, () => 503);
  const { secret } = await add(data, away.url);
  await server.stop();
  const first = await serve(dir);
  assert.ok(await away.until(1), first.log);
  first.child.kill('SIGKILL');
  await first.exited;
  const waiting = (await list(data))[0];
  assert.ok(waiting.waiting >= 1 && waiting.arrived === null, JSON.stringify(waiting));
  const uid = away.got[0].headers['webhook-id'];
  const second = await serve(dir);
  t.after(() => second.stop());
  assert.ok(await away.until(2, 20000), second.log);
  assert.equal(away.got[1].headers['webhook-id'], uid);
  for (const m of away.got) checkSigned(m, secret);
  assert.equal((await list(data))[0].fault, 'answered 503');
});

test('a frozen report is told to its end: signed, again until it arrives, once, and across kill -9', async (t) => {
  const { dir, codes } = await commune(t), data = ['--data', dir], months = ['2025-03', '2025-04', '2025-05'];
  await ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,II.5.1\n${months.map((m) => `${m}-10,${codes[0]},paper,vi,4\n`.repeat(20)).join('')}` });
  let away = false;
  const hears = await receiver(t, (n) => (n === 1 ? 500 : away ? 503 : 204)), deaf = await receiver(t);
  const { secret } = await add(data, hears.url, 'report.frozen');
  await add(data, deaf.url, 'signal.raised');
  const mine = async () => (await list(data)).find((hook) => hook.url === hears.url);
  let server = await serve(dir);
  t.after(() => server.stop());
  const who = new Browser(server);
  await who.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const freeze = async (month) => {
    const { body } = await who.get(`/office/u/xa-thu/report?survey=sipas-service&by=month&style=calendar&period=${month}`);
    const { status, headers } = await who.post(body.match(/<form action="?([^" >]*\/reports\?[^" >]*)/)[1].replaceAll('&amp;', '&'), { csrf: hidden(body, 'csrf'), seen: hidden(body, 'seen') });
    assert.equal(status, 303);
    return Number(/\/reports\/(\d+)$/.exec(headers.location)[1]);
  };
  const about = async (message, number, month) => {
    const { type, data: said } = JSON.parse(message.body), frozen = JSON.parse(await ok(['frozen', 'list', '--json', ...data])).find((f) => f.number === number);
    checkSigned(message, secret);
    assert.deepEqual([type, said], ['report.frozen', { number, unit: 'xa-thu', survey: 'sipas-service', by: 'month', period_style: 'calendar', period: month, sha256: frozen.sha256 }]);
  };
  const number = await freeze(months[0]);
  assert.ok(await hears.until(2), server.log);
  for (const message of hears.got) await about(message, number, months[0]);
  assert.equal(hears.got[0].headers['webhook-id'], hears.got[1].headers['webhook-id'], 'the same message again');
  assert.ok(hears.got[1].at - hears.got[0].at >= 2000, 'not at once');
  assert.equal(await freeze(months[0]), number, 'the same report once more');

  // Written down with the report: the server dies as soon as it has said that the report is frozen.
  away = true;
  const second = await freeze(months[1]);
  server.child.kill('SIGKILL');
  await server.exited;
  assert.equal((await mine()).waiting, 1, 'one waits');
  away = false;
  const tried = hears.got.length;
  server = who.server = await serve(dir);
  assert.ok(await hears.until(tried + 1, 30000), server.log);
  await about(hears.got.at(-1), second, months[1]);
  // Died before it could be told, and killed again behind its arrival: it does not come again.
  for (const end = Date.now() + 5000; (await mine()).waiting > 0 && Date.now() < end;) await new Promise((done) => setTimeout(done, 100));
  server.child.kill('SIGKILL');
  await server.exited;
  server = who.server = await serve(dir);
  const third = await freeze(months[2]);
  assert.ok(await hears.until(tried + 2), server.log);
  await new Promise((done) => setTimeout(done, 2500));
  await about(hears.got.at(-1), third, months[2]);
  const arrived = hears.got.slice(tried).map((m) => JSON.parse(m.body).data.number);
  assert.deepEqual(arrived, [second, third], 'each once');
  assert.equal(new Set(hears.got.map((m) => m.headers['webhook-id'])).size, 3);
  assert.deepEqual([(await mine()).waiting, (await mine()).given_up, deaf.got.length], [0, 0, 0]);
});
