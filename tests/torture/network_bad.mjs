// The bad connections of network.mjs, on a thread of their own so that honest clients are not measured by it.
// workerData: { port, code, long }. Posts { kind, lived } for every slow one that was closed, and at the end { done }.
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { port, code, long } = workerData;
const host = 'Host: localhost\r\n', form = 'Content-Type: application/x-www-form-urlencoded\r\n';
const get = (more = '') => `GET /${code} HTTP/1.1\r\n${host}${more}\r\n`;
const postHead = `POST /${code} HTTP/1.1\r\n${host}${form}Content-Length: 4000\r\n\r\nkey=`;
const open = () => new Promise((done, fail) => {
  const socket = connect(port, '127.0.0.1', () => done(socket));
  socket.setNoDelay(true);
  socket.once('error', fail);
});

// ---- Slow ones: n of each at once. first: what is sent at once, drip: then a byte of it a second, for ever; after: the clock
// starts with the end of the first answer; deadline: seconds; least: of its life, or the attack is none.
const slow = {
  silent: { n: 300, deadline: 10, least: 7 },
  'half a line': { n: 300, first: `GET /${code.slice(0, 2)}`, deadline: 10, least: 7 },
  'head, a byte a second': { n: 600, first: `GET /${code} HTTP/1.1\r\n${host}X: `, drip: 'a', deadline: 10, least: 7 },
  'heads, a line a second': { n: 200, first: `GET /${code} HTTP/1.1\r\n${host}`, drip: 'X: a\r\n', deadline: 10, least: 7 },
  // The library may see the end of sending only at the deadline; the answer comes at once.
  'a request and its end': { n: 100, first: get(), end: true, after: true, deadline: 10 },
  'idle after an answer': { n: 200, first: get(), after: true, deadline: 10, least: 7 },
  'second head, a byte a second': { n: 300, first: get(), after: true, drip: 'G', deadline: 10, least: 7 },
};
if (long) {
  slow.silent.n = slow['half a line'].n = 150;
  slow['half a body'] = { n: 100, first: postHead, deadline: 30 }; // the time for idle ones ends it sooner
  slow['body, a byte a second'] = { n: 160, first: postHead, drip: 'a', deadline: 30, least: 27 };
  // Asks for more than the buffers between hold and reads nothing: it sees its end only when it reads again.
  slow['reads nothing'] = { n: 40, first: get().repeat(1000), deaf: true, deadline: 60 };
}

let alive = 0;
async function slowOne(kind, { first, drip, after, end, deaf, deadline, least = 0 }) {
  const socket = await open();
  let since = performance.now(), timer;
  alive++;
  if (deaf) socket.pause();
  const ended = new Promise((done) => socket.on('close', done));
  socket.on('error', () => {});
  if (end) socket.end(first);
  else if (first) socket.write(first);
  if (after) {
    let quiet;
    await new Promise((done) => socket.on('close', done).on('data', () => { since = performance.now(); clearTimeout(quiet); quiet = setTimeout(done, 300); }));
    socket.removeAllListeners('data');
  }
  socket.resume();
  if (deaf) socket.pause();
  const never = setTimeout(() => socket.destroy(), (deadline + (deaf ? 10 : 5)) * 1000); // is seen as too late
  if (drip) timer = setInterval(() => socket.write(drip), 1000);
  if (deaf) {
    await new Promise((done) => setTimeout(done, (deadline + 1.5) * 1000));
    let got = 0;
    socket.on('data', (part) => (got += part.length));
    socket.resume();
    await ended;
    parentPort.postMessage({ kind, got });
  } else {
    await ended;
    parentPort.postMessage({ kind, lived: (performance.now() - since) / 1000, deadline, least });
  }
  clearInterval(timer);
  clearTimeout(never);
  alive--;
}

// ---- Rude ones, again and again as long as slow ones live --------------------------------------------------------------

const rude = {
  async 'reset in mid-body'() { const socket = await open(); socket.on('error', () => {}); socket.write(`${postHead}${'a'.repeat(1000)}`, () => socket.resetAndDestroy()); },
  async 'reset in mid-head'() { const socket = await open(); socket.on('error', () => {}); socket.write(get().slice(0, 20), () => socket.resetAndDestroy()); },
  async 'reset before the answer'() { const socket = await open(); socket.on('error', () => {}); socket.write(get().repeat(20), () => socket.resetAndDestroy()); },
  async 'reset behind a whole form'() {
    const body = 'key=' + '0'.repeat(32), socket = await open();
    socket.on('error', () => {});
    socket.write(`POST /${code} HTTP/1.1\r\n${host}${form}Content-Length: ${body.length}\r\n\r\n${body}`, () => socket.resetAndDestroy());
  },
  'pipelining': () => answered(get().repeat(39) + get('Connection: close\r\n'), 40),
};

/** Sends it and holds the count of good answers against what must come. */
async function answered(bytes, count) {
  const socket = await open(), parts = [];
  socket.on('error', () => {});
  socket.on('data', (part) => parts.push(part));
  const ended = new Promise((done) => socket.on('close', done));
  socket.write(bytes);
  await ended;
  const good = Buffer.concat(parts).toString('latin1').split('HTTP/1.1 200 OK\r\n').length - 1;
  if (good !== count) throw new Error(`${good} of ${count} good answers`);
}

/** 512 connections at once, each with a request. */
const crowd = () => Promise.all(Array.from({ length: 512 }, () => answered(get('Connection: close\r\n'), 1)));

const counts = {}, faults = [];
let lag = 0, before = performance.now();
setInterval(() => { lag = Math.max(lag, performance.now() - before - 100); before = performance.now(); }, 100).unref();

const all = Object.entries(slow).flatMap(([kind, how]) => Array.from({ length: how.n }, () => slowOne(kind, how)));
const everyone = Promise.all(all);
let over = false, turns = 0;
everyone.finally(() => { over = true; });
while (!over && (alive > 0 || turns === 0)) {
  const tried = Object.entries(rude).flatMap(([kind, act]) => Array.from({ length: 4 }, () => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    return act().catch((error) => faults.push(`${kind}: ${error.message}`));
  }));
  if (turns++ % 20 === 0) {
    counts['512 at once'] = (counts['512 at once'] ?? 0) + 1;
    tried.push(crowd().catch((error) => faults.push(`512 at once: ${error.message}`)));
  }
  await Promise.all(tried);
  await new Promise((done) => setTimeout(done, 150));
}
await everyone;
parentPort.postMessage({ done: true, slow: all.length, counts, faults, lag });
