// Bad networks around a real server: 2,000 slow clients, half requests, drips, resets, pipelining, 512 connections at once,
// exactly 128 ready ones on each network thread; meanwhile honest people send forms.
// usage: node tests/torture/network.mjs WAVES|short [SEED]
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { serve } from '../lib/hailong.mjs';
import { ledger, line, quantile } from '../lib/ledger.mjs';

const long = process.argv[2] !== 'short', waves = long ? Number(process.argv[2] ?? 3) : 1;
const seed = Number(process.argv[3] ?? Date.now() % 1e9), honest = 8;
console.log(`network: ${waves} wave${waves > 1 ? 's' : ''} of 2,000 slow clients${long ? '' : ' (short)'}, seed ${seed}`);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const home = mkdtempSync(join(tmpdir(), 'hailong-network-')), world = await ledger(home, seed), server = await serve(home);
const proc = `/proc/${server.child.pid}`;
const descriptors = () => readdirSync(`${proc}/fd`).length;
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`${proc}/status`, 'utf8'))[1]) / 1024;

// ---- Honest people -----------------------------------------------------------------------------------------------------

/** They fill in and send forms until it is over: how long pages and sending took, in ms. Whatever fails is thrown. */
async function people(over) {
  const times = { get: [], post: [] };
  await Promise.all(Array.from({ length: honest }, async () => {
    while (!over.now) {
      const agent = line(), slip = await world.slip(server, agent), sent = await world.send(server, agent, slip);
      agent.destroy();
      if (sent.status !== 303) throw new Error(`an honest form: ${sent.status}`);
      times.get.push(slip.ms);
      times.post.push(sent.ms);
      await wait(20);
    }
  }));
  return times;
}
async function quietPeople(ms) {
  const over = { now: false }, times = people(over);
  await Promise.race([wait(ms), times]);
  over.now = true;
  return times;
}

// ---- One wave ------------------------------------------------------------------------------------------------------------

async function wave() {
  const lives = new Map(), heard = [], over = { now: false };
  let peak = 0, most = 0;
  const look = setInterval(() => { peak = Math.max(peak, memory()); most = Math.max(most, descriptors()); }, 250);
  const worker = new Worker(new URL('network_bad.mjs', import.meta.url), { workerData: { port: server.port, code: world.codes[0], long } });
  const end = new Promise((done, fail) => {
    worker.on('error', fail);
    worker.on('message', (message) => {
      if (message.done) done(message);
      else if (message.got !== undefined) heard.push(message.got);
      else {
        const { kind, lived, deadline, least } = message, of = lives.get(kind) ?? { lived: [], deadline, least };
        of.lived.push(lived);
        lives.set(kind, of);
      }
    });
  });
  const times = people(over);
  const bad = await Promise.race([end, times.then(() => end)]);
  over.now = true;
  clearInterval(look);
  await worker.terminate();
  return { bad, lives, heard, times: await times, peak, most };
}

function judge({ bad, lives, heard }) {
  if (bad.faults.length > 0) throw new Error(`${bad.faults.length} rude requests ended otherwise than they must: ${[...new Set(bad.faults)].slice(0, 5).join('; ')}`);
  for (const [kind, { lived, deadline, least }] of lives) {
    const late = Math.max(...lived) - deadline;
    console.log(`  ${kind}: ${lived.length} closed after ${Math.min(...lived).toFixed(1)} to ${Math.max(...lived).toFixed(1)} s (deadline ${deadline})`);
    if (late > 1 + bad.lag / 1000) throw new Error(`${kind}: closed ${late.toFixed(1)} s after its deadline`);
    if (Math.min(...lived) < least) throw new Error(`${kind}: closed after ${Math.min(...lived).toFixed(1)} s, before its time`);
  }
  // A thousand pages of 13 KB were asked for; who got them all was not cut off.
  if (heard.some((bytes) => bytes > 12e6)) throw new Error(`reads nothing: ${Math.max(...heard)} bytes were sent`);
  if (heard.length > 0) console.log(`  reads nothing: ${heard.length} closed; ${(Math.max(...heard) / 1e6).toFixed(1)} MB at most were under way`);
}

// ---- Exactly so many ready connections on every network thread -----------------------------------------------------------

/** Client ports by network thread, from what its epoll watches. */
function dealt() {
  const inode = new Map(readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1).map((row) => row.trim().split(/\s+/))
    .map((cells) => [cells[9], parseInt(cells[2].split(':')[1], 16)]));
  const link = (fd) => { try { return readlinkSync(`${proc}/fd/${fd}`); } catch { return ''; } };
  return readdirSync(`${proc}/fd`).filter((fd) => link(fd) === 'anon_inode:[eventpoll]')
    .map((fd) => [...readFileSync(`${proc}/fdinfo/${fd}`, 'utf8').matchAll(/tfd:\s+(\d+)/g)]
      .map(([, watched]) => inode.get(/socket:\[(\d+)\]/.exec(link(watched))?.[1])).filter((port) => port > 0));
}

/** Opens connections until every thread has n of them and closes what is too many. */
async function dealExactly(n) {
  const sockets = new Map();
  for (;;) {
    const threads = dealt().map((ports) => ports.filter((port) => sockets.has(port)));
    if (threads.every((ports) => ports.length >= n)) {
      for (const port of threads.flatMap((ports) => ports.slice(n))) { sockets.get(port).destroy(); sockets.delete(port); }
      await wait(50);
      if (dealt().every((ports) => ports.length === n)) return [...sockets.values()];
      throw new Error(`not ${n} on each thread`);
    }
    await Promise.all(Array.from({ length: 32 }, () => new Promise((done, fail) => {
      const socket = connect(server.port, '127.0.0.1', () => { sockets.set(socket.localPort, socket); done(); });
      socket.once('error', fail);
    })));
    await wait(20);
  }
}

/** The server sleeps until all have asked, so that all are ready in one look; the longest answer in ms. */
async function readyAtOnce(sockets) {
  const request = `GET /${world.codes[0]}/thanks HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const answers = sockets.map((socket) => new Promise((done, fail) => {
    const broken = () => fail(new Error('a connection broke'));
    socket.once('close', broken);
    socket.on('data', function come() { socket.off('data', come); socket.off('close', broken); done(); });
  }));
  process.kill(server.child.pid, 'SIGSTOP');
  await Promise.all(sockets.map((socket) => new Promise((done) => socket.write(request, done))));
  const begun = performance.now();
  process.kill(server.child.pid, 'SIGCONT');
  await Promise.all(answers);
  return performance.now() - begun;
}

async function exact() {
  const medians = new Map();
  for (const n of [127, 128, 129]) {
    const sockets = await dealExactly(n), times = [];
    for (let i = 0; i < (long ? 100 : 15); i++) {
      times.push(await readyAtOnce(sockets));
      await wait(5);
    }
    medians.set(n, quantile(times, 0.5));
    for (const socket of sockets) socket.destroy();
    if (Math.max(...times) > 900) throw new Error(`${n} ready connections: answered only after ${Math.max(...times).toFixed(0)} ms`);
  }
  console.log(`  all at once on each of ${dealt().length} threads, median until the last is answered: ${[...medians].map(([n, ms]) => `${n}: ${ms.toFixed(1)} ms`).join(', ')}`);
}

// ---- All of it -----------------------------------------------------------------------------------------------------------

const say = (name, now, before) => {
  const part = (which, at) => `${quantile(now[which], at).toFixed(1)} ms${before ? ` (× ${(quantile(now[which], at) / quantile(before[which], at)).toFixed(1)})` : ''}`;
  console.log(`  ${name}: ${now.post.length} forms; page median ${part('get', 0.5)}, p99 ${part('get', 0.99)}; sending median ${part('post', 0.5)}, p99 ${part('post', 0.99)}`);
};
const begun = performance.now(), idle = memory();
try {
  const before = await quietPeople(long ? 10000 : 2000);
  say('before', before);
  await exact();
  await wait(1500);
  const files = descriptors(), first = memory();
  let settled;
  for (let i = 0; i < waves; i++) {
    const now = await wave();
    judge(now);
    say('under', now.times, before);
    const p99 = quantile([...now.times.get, ...now.times.post], 0.99);
    // Others may use the machine too.
    const usual = quantile([...before.get, ...before.post], 0.99);
    if (p99 > Math.max(500, 5 * usual)) throw new Error(`honest people waited ${p99.toFixed(0)} ms (p99)`);
    for (let n = 0; n < 35 && descriptors() !== files; n++) await wait(100); // the last answers linger for two seconds
    await wait(1100); // memory is given back by the second
    const left = descriptors(), rss = memory();
    console.log(`  rude: ${JSON.stringify(now.bad.counts)}; the bad clients' own lag ${now.bad.lag.toFixed(0)} ms`);
    console.log(`  at rest ${idle.toFixed(1)} MB; files ${files} → ${now.most} → ${left}; memory ${first.toFixed(1)} → ${now.peak.toFixed(1)} → ${rss.toFixed(1)} MB`);
    if (left !== files) throw new Error(`${left} files are open, ${files} were before`);
    if (rss > first + 8) throw new Error(`${rss.toFixed(1)} MB in use, ${first.toFixed(1)} were before`);
    if (i > 1 && rss > settled + 2) throw new Error(`memory grows with every wave: ${settled.toFixed(1)} → ${rss.toFixed(1)} MB`);
    if (i === 1) settled = rss; // what is kept for reuse is there after two
  }
  say('after', await quietPeople(long ? 10000 : 2000), before);
} finally {
  await server.stop();
}
const stored = await world.check();
rmSync(home, { recursive: true, force: true });
console.log(`network: ${waves * 2000} slow clients closed in time, ${world.acknowledged} honest forms acknowledged, ${stored} stored, 0 refused, 0 lost, 0 twice; ${((performance.now() - begun) / 1000).toFixed(0)} s`);
