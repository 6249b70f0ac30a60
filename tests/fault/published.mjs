// Kills the server with SIGKILL while it publishes a period or freezes a report, at a random moment of that, and holds what it finds
// after a restart against what was asked for: all of it or nothing. A publication has its frozen report, its line in the log and its
// message to programs; the chains hold; nothing is counted twice; the page works, and the same sent again makes one of it.
// usage: node tests/fault/published.mjs KILLS [SEED]
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commune, http, ok, serve } from '../lib/hailong.mjs';
import { pick, seeded } from '../lib/names.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

const kills = Number(process.argv[2] ?? 30), seed = Number(process.argv[3] ?? Date.now() % 1e9), random = seeded(seed);
const perDirectory = 40, people = 12, unit = 'xa-thu', survey = 'sipas-service';
const months = Array.from({ length: perDirectory }, (_, i) => `${2021 + Math.floor(i / 12)}-${String(1 + i % 12).padStart(2, '0')}`);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const place = (period) => ({ survey, by: 'month', style: 'calendar', period });
const query = (period) => new URLSearchParams(place(period)).toString();
console.log(`published: ${kills} kills, seed ${seed}`);

async function freshWorld() {
  const { dir, codes } = await commune(null, { threshold: 5, dir: mkdtempSync(join(tmpdir(), 'hailong-published-')) }), data = ['--data', dir];
  const rows = months.flatMap((month) => Array.from({ length: people }, (_, i) => `${month}-${String(1 + i).padStart(2, '0')},${codes[i % 2]},paper,vi,${1 + i % 5},${1 + (i * 3) % 5}\n`));
  await ok(['import', '--survey', survey, '-', ...data], { input: `date,counter,channel,language,II.5.1,II.6.1\n${rows.join('')}` });
  // Nobody listens there: every message stays in the outbox, where it can be counted.
  await ok(['webhook', 'add', 'http://127.0.0.1:9/nhan', '--events', 'report.frozen', '--loopback', ...data]);
  const world = { dir, data, next: 0, published: new Map(), frozen: new Map() };
  world.server = await serve(dir);
  world.who = new Browser(world.server);
  await world.who.setUp(firstLink(world.server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  return world;
}

/** The form that publishes or freezes a period, as its page has it now: [address, fields]. */
async function formOf(world, deed, period) {
  const path = deed === 'publish' ? `/office/u/${unit}/publish?${query(period)}` : `/office/u/${unit}/report?${query(period)}`;
  const { status, body } = await world.who.get(path), seen = hidden(body, 'seen');
  assert.equal(status, 200, path);
  assert.ok(seen, `${path} offers no button`);
  return deed === 'publish' ? [`/office/u/${unit}/publish`, { ...place(period), csrf: hidden(body, 'csrf'), seen, do: 'publish' }]
    : [body.match(/<form action="?([^" >]*\/reports\?[^" >]*)/)[1].replaceAll('&amp;', '&'), { csrf: hidden(body, 'csrf'), seen }];
}

/** What is there of a period, wherever it shows. */
async function stateOf(world, period) {
  const frozen = JSON.parse(await ok(['frozen', 'list', '--json', ...world.data])), log = JSON.parse(await ok(['audit', 'list', '--max', '1000', '--json', ...world.data]));
  const [hook] = JSON.parse(await ok(['webhook', 'list', '--json', ...world.data]));
  const answer = await http(world.server, 'GET', `/results/${unit}/data.json`), all = answer.status === 404 ? [] : JSON.parse(answer.body).publications;
  const of = (list) => list.filter((x) => x.period === period), lines = (event) => log.filter((e) => e.event === event && e.detail.split(' ')[1] === period);
  return { frozen: of(frozen), publications: of(all), frozenLines: lines('report-frozen'), publishedLines: lines('results-published'), frozenAll: frozen.length, waiting: hook.waiting };
}

/** That it is whole; gives what there is. */
async function check(world, period, what) {
  const s = await stateOf(world, period);
  assert.equal(s.frozenLines.length, s.frozen.length, `${what}: frozen reports and their lines in the log`);
  assert.equal(s.publishedLines.length, s.publications.length, `${what}: publications and their lines in the log`);
  assert.ok(s.frozen.length <= 1 && s.publications.length <= 1, `${what}: ${s.frozen.length} frozen, ${s.publications.length} published`);
  assert.ok(s.frozen.length >= s.publications.length, `${what}: published without a frozen report`);
  assert.equal(s.waiting, s.frozenAll, `${what}: one message for every frozen report`);
  for (const f of s.frozen) {
    const bytes = await ok(['frozen', 'show', String(f.number), '--json', ...world.data]);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), f.sha256, what);
    assert.equal(JSON.parse(bytes).periods[0].responses, people, what);
    assert.ok(s.frozenLines[0].detail.endsWith(f.sha256), what);
  }
  for (const p of s.publications) {
    assert.equal(p.results.report, s.frozen[0].sha256, `${what}: taken from its report`);
    assert.equal(p.results.responses, people, what);
  }
  return [s.frozen.length === 1, s.publications.length === 1];
}

/** Changes with every write to the log. */
const walOf = (world) => { const { mtimeNs, size } = statSync(join(world.dir, 'hailong.db-wal'), { bigint: true, throwIfNoEntry: false }) ?? {}; return `${mtimeNs} ${size}`; };

// How far into a request that takes this long the moments reach: less after one that came too late, more after one too early.
const took = { publish: [40], freeze: [40] }, reach = { publish: 1.2, freeze: 1.2 }, totals = { there: 0, absent: 0, answered: 0 };
let world = null;
for (let kill = 1; kill <= kills; kill++) {
  world ??= await freshWorld();
  const period = months[world.next++], deed = pick(random, ['publish', 'freeze']), what = `kill ${kill}, ${deed} ${period}`;
  const [path, fields] = await formOf(world, deed, period);
  const typical = took[deed].toSorted((a, b) => a - b)[took[deed].length >> 1], begun = performance.now();
  let answer = null;
  const asked = world.who.post(path, fields).then((a) => { answer = a; }, () => {});
  // At a random moment, or in the instant the database's log is written, when the transaction is half on disk or just whole.
  const wait = random() * reach[deed] * typical, onWrite = kill % 2 === 0, written = walOf(world);
  while (answer === null && (onWrite ? walOf(world) === written : performance.now() - begun < wait)) await sleep(0);
  world.server.child.kill('SIGKILL');
  await Promise.all([world.server.exited, asked]);
  world.server = world.who.server = await serve(world.dir);
  const state = await check(world, period, what), there = state[deed === 'publish' ? 1 : 0];
  assert.equal(state[0], there, `${what}: a report without its publication`);
  if (answer !== null) {
    assert.equal(answer.status, 303, what);
    assert.ok(there, `${what}: said to be done, and is not there`);
    totals.answered++;
  }
  totals[there ? 'there' : 'absent']++;
  if (!onWrite) reach[deed] = Math.min(2, Math.max(0.1, reach[deed] * (there ? 0.75 : 1.25)));
  assert.match(await ok(['verify', ...world.data]), /^All is well/, what);
  assert.equal((await http(world.server, 'GET', `/results/${unit}?${query(period)}`)).status, deed === 'publish' && there ? 200 : 404, `${what}: the public page`);
  // The page works, and the form that was sent makes one of it and no more. Its session outlived the server, and so did its token.
  for (const _ of [1, 2]) {
    const start = performance.now();
    assert.equal((await world.who.post(path, fields)).status, 303, `${what}: sent again`);
    if (!there && _ === 1) took[deed].push(performance.now() - start);
    assert.deepEqual(await check(world, period, `${what}, sent again`), [true, deed === 'publish'], what);
  }
  if (kill === kills || world.next === perDirectory) {
    await world.server.stop();
    rmSync(world.dir, { recursive: true, force: true });
    world = null;
  }
}
console.log(`published: ${kills} kills, ${totals.there} times it was there and whole (${totals.answered} of them acknowledged), ${totals.absent} times nothing of it; 0 halves, 0 doubled`);
if (kills >= 20 && (totals.absent < kills / 10 || totals.there < kills / 10)) throw new Error('the kills missed the moment, so nothing is proven');
