// A small disk fills and empties again and again under people who send forms; a disk that may only be read; too few open files.
// Never "sent" without a stored response; what was typed is kept; service as ever within five seconds.
// usage: node tests/torture/disk.mjs CYCLES [SEED]
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { smallDisk } from '../lib/disk.mjs';
import { ok, run, serve } from '../lib/hailong.mjs';
import { ask, ledger, line } from '../lib/ledger.mjs';
import { Browser, firstLink } from '../lib/officers.mjs';

const cycles = Number(process.argv[2] ?? 10), seed = Number(process.argv[3] ?? Date.now() % 1e9);
const disk = smallDisk();
if (!disk) {
  console.error('disk: nothing was tried: this needs the right to mount a tmpfs; run it as root');
  process.exit(77); // what test runners take for "skipped"
}
console.log(`disk: ${cycles} cycles, seed ${seed}`);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const begun = performance.now(), totals = { refused: 0, stored: 0, longest: 0 };
let server, agent = line();

/** A refusal must say when to come again and keep all that was typed. */
function refusal(answer, slip) {
  if (answer.status !== 503) throw new Error(`${slip.id}: ${answer.status} on a full disk`);
  if (!/^\d+$/.test(answer.headers['retry-after'] ?? '')) throw new Error(`${slip.id}: no Retry-After`);
  if (!answer.body.includes(slip.id)) throw new Error(`${slip.id}: the comment is lost`);
  const sent = [...new URLSearchParams(slip.body)].filter(([name, value]) => /^q\.(?!comment)/.test(name) && value).length;
  if ((answer.body.match(/ checked/g) ?? []).length !== sent) throw new Error(`${slip.id}: answers are lost`);
  totals.refused++;
}

/** Sends it until it is stored; ms. */
async function untilStored(world, slip) {
  const from = performance.now();
  for (;;) {
    const answer = await world.send(server, agent, slip);
    if (answer.status === 303) return performance.now() - from;
    if (answer.status !== 503 || performance.now() - from > 5000) throw new Error(`${slip.id}: ${answer.status} five seconds after there was room again`);
    await wait(50);
  }
}

async function fullDisk(world, officer) {
  const slips = [];
  for (let i = 0; i < 8; i++) slips.push(await world.slip(server, agent));
  disk.fill();
  const refused = [];
  // The log is used again where it was taken in: some may find room in it.
  for (let i = 0; refused.length === 0 && i < 3000; i++) {
    const slip = slips[i] ?? await world.slip(server, agent), answer = await world.send(server, agent, slip);
    if (answer.status === 303) totals.stored++;
    else { refusal(answer, slip); refused.push(slip); }
  }
  if (refused.length === 0) throw new Error('the disk was never full');
  const office = await officer.get('/office/u/xa-thu?survey=sipas-service');
  if (office.status !== 200) throw new Error(`the dashboard on a full disk: ${office.status}`);
  disk.empty();
  for (const slip of [...refused, ...refused]) totals.longest = Math.max(totals.longest, await untilStored(world, slip));
}

/** Started on a disk that may only be read: a reason, soon; then as ever. */
async function readOnly(world) {
  execFileSync('mount', ['-o', 'remount,ro', disk.dir]);
  const from = performance.now(), started = await run(['serve', '--data', disk.dir, '--listen', '127.0.0.1:0']);
  const took = performance.now() - from;
  execFileSync('mount', ['-o', 'remount,rw', disk.dir]);
  if (started.status !== 78 || !/^hailong: .*[Rr]ead-only/m.test(started.err)) throw new Error(`on a disk that may only be read: ${started.status} ${started.err}`);
  if (took > 2000) throw new Error(`a disk that may only be read: said only after ${took.toFixed(0)} ms`);
  console.log(`  read-only: status ${started.status}, ${started.err.trim().slice(0, 160)}`);
  await world.check();
}

/** As many files as the server holds now and no more: forms are stored, the log is written, and then all is as ever. */
async function fewFiles(world) {
  const pid = server.child.pid, limit = (n) => execFileSync('prlimit', ['--pid', String(pid), `--nofile=${n}:20000`]);
  const before = execFileSync('prlimit', ['--pid', String(pid), '--nofile', '--raw', '--noheadings', '--output', 'SOFT'], { encoding: 'utf8' }).trim();
  const slips = [];
  for (let i = 0; i < 20; i++) slips.push(await world.slip(server, agent));
  const cpu = () => { const cells = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(cells[11]) + Number(cells[12])) * 10; };
  limit(readdirSync(`/proc/${pid}/fd`).length);
  const used = cpu(), crowd = Array.from({ length: 300 }, () => connect(server.port, '127.0.0.1').on('error', () => {}));
  await wait(300);
  for (const slip of slips) {
    const answer = await world.send(server, agent, slip); // on a connection there is
    if (answer.status !== 303) throw new Error(`${slip.id}: ${answer.status} without a file to open`);
  }
  await wait(2000);
  const busy = cpu() - used;
  for (const socket of crowd) socket.destroy();
  limit(before);
  const from = performance.now(), fresh = line();
  const page = await ask(server, fresh, 'GET', `/${world.codes[0]}`);
  fresh.destroy();
  const took = performance.now() - from;
  if (page.status !== 200 || took > 5000) throw new Error(`a new connection was answered ${page.status} after ${took.toFixed(0)} ms`);
  // Half of it lets the machine be busy; what asks again without a rest takes all of it, on each core.
  if (busy > 1000) throw new Error(`${busy} ms of processor time in 2,300 ms of waiting for files`);
  if (!server.log.includes('event=accept_failed')) throw new Error('that there were no files is not logged');
  await ok(['setting', 'set', 'threshold.respondents', '1', '--data', world.dir]);
  console.log(`  out of files: 20 forms stored, ${busy} ms of processor time meanwhile, a new connection served after ${took.toFixed(0)} ms`);
}

/** Its files may grow no further (ulimit -f): nothing is called sent, the server ends with its reason, and what was typed is stored then. */
async function smallFiles(world) {
  const slip = await world.slip(server, agent);
  execFileSync('prlimit', ['--pid', String(server.child.pid), '--fsize=20000:unlimited']);
  refusal(await world.send(server, agent, slip), slip);
  const ended = await server.exited;
  if (ended !== 1 || !/^hailong: serve: the database could not be written/m.test(server.log)) throw new Error(`files that may not grow ended the server with ${ended}\n${server.log.slice(-1000)}`);
  agent.destroy();
  [server, agent] = [await serve(disk.dir), line()];
  await untilStored(world, slip);
  console.log('  files that may not grow: refused, the server ended with its reason, stored after a new start');
}

let world;
try {
  world = await ledger(disk.dir, seed);
  server = await serve(disk.dir);
  const officer = new Browser(server);
  await officer.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản (minh họa)' });
  for (let i = 0; i < cycles; i++) await fullDisk(world, officer);
  await fewFiles(world);
  await smallFiles(world);
  if (await server.stop() !== 0) throw new Error(`ended badly\n${server.log.slice(-2000)}`);
  await readOnly(world);
  const stored = await world.check();
  console.log(`disk: ${cycles} times full, ${totals.refused} refused with all that was typed, ${totals.stored} stored in room that was left, at most ${totals.longest.toFixed(0)} ms until stored again; ` +
    `${world.acknowledged} acknowledged, ${stored} stored, 0 lost, 0 twice; ${((performance.now() - begun) / 1000).toFixed(0)} s`);
} finally {
  agent.destroy();
  if (server) await server.stop('SIGKILL');
  disk.gone();
}
