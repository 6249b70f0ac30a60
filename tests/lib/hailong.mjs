// What the tests over HTTP and in the browser share: a data directory, the program, a client.
import assert from 'node:assert/strict';
import { spawn, execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const program = resolve(root, process.env.HAILONG ?? 'build/hailong');

/** A fresh directory, removed when the test `t` ends. */
export function freshDir(t) {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-test-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** As if the revisions with this number had been published on that day. */
export const publishedOn = (dir, day, number = 1) =>
  execFileSync('sqlite3', [join(dir, 'hailong.db'), '-bail'], { input: `PRAGMA busy_timeout = 5000; UPDATE revision SET published = unixepoch('${day}') / 86400 WHERE number = ${number};` });

/** Runs a command to its end: { status, out, err }. Never throws on a non-zero status. */
export function run(args, { input, cwd = root, env } = {}) {
  return new Promise((done) => {
    const child = execFile(program, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 256 << 20, encoding: 'utf8' },
      (error, out, err) => done({ status: error ? (error.code ?? 128) : 0, out, err }));
    if (input !== undefined) child.stdin.end(input);
    else child.stdin.end();
  });
}

/** Runs a command that must succeed and gives its standard output. */
export async function ok(args, options) {
  const result = await run(args, options);
  if (result.status !== 0) throw new Error(`hailong ${args.join(' ')}: status ${result.status}\n${result.err}${result.out}`);
  return result.out;
}

/** A directory for the data and one for the person's files. */
export function desk(t) {
  const dir = freshDir(t);
  const file = (name, text) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  return { dir, file, data: ['--data', join(dir, 'data')] };
}

/** Runs it with `cwd` as the person's folder, so that messages name files as they were typed. */
export const runIn = (cwd, args, more) => run(args, { cwd, ...more });

/** What the import must print for these faults. */
export function faultText(command, file, faults, kind) {
  if (kind === 'csv') return `hailong: ${command}: ${faults.map((f) => (/^\d/.test(f) ? `${file}:${f}` : `${file}: ${f}`)).join('')}\n`;
  const many = faults.length === 1 ? ['1 fault', 'it'] : [`${faults.length} faults`, 'them'];
  return faults.map((f) => `${file}:${f}\n`).join('') +
    `hailong: ${command}: ${file}: ${many[0]}, so nothing was imported; mend ${many[1]} and import the file again\n`;
}

const running = new Set();
// A test that fails before it stops its server would otherwise leave the file waiting for it for ever.
if (process.env.NODE_TEST_CONTEXT) after(() => Promise.all([...running].map((server) => server.stop('SIGKILL'))));

/** Starts `hailong serve` (or another command that prints "listening URL"). */
export async function serve(dir, { args = [], command = 'serve', env } = {}) {
  const child = spawn(program, [command, ...(dir ? ['--data', dir] : []), '--listen', '127.0.0.1:0', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const server = { child, log: '', out: '' };
  child.stderr.on('data', (part) => (server.log += part));
  running.add(server);
  server.exited = new Promise((done) => child.on('exit', (code, signal) => { running.delete(server); done(code ?? signal); }));
  server.stop = async (signal = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return server.exited;
  };
  server.url = await new Promise((done, fail) => {
    child.stdout.on('data', (part) => {
      server.out += part;
      const match = /^listening (\S+)\n/m.exec(server.out);
      if (match) done(match[1]);
    });
    server.exited.then((code) => fail(new Error(`server ended with ${code} before listening:\n${server.log}`)));
  });
  server.port = Number(new URL(server.url).port);
  return server;
}

/** A data directory with one unit tree, counters and the slip published. Gives { dir, codes }. */
export async function commune(t, { threshold = 1, counters = 2, dir = freshDir(t) } = {}) {
  writeFileSync(join(dir, 'units.csv'),
    'code,parent,name,kind,valid_from,valid_to\n' +
    'xa-thu,,Xã Thử Nghiệm (dữ liệu minh họa),commune,,\n' +
    'mot-cua,xa-thu,Trung tâm Phục vụ hành chính công (minh họa),centre,,\n');
  writeFileSync(join(dir, 'counters.csv'), 'code,unit,name,field,survey\n' +
    Array.from({ length: counters }, (_, i) => `,mot-cua,Quầy số ${i + 1} – Hộ tịch,ho-tich,\n`).join(''));
  const data = ['--data', dir];
  await ok(['survey', 'publish', 'surveys/sipas-service.json', ...data]);
  await ok(['setting', 'set', 'survey.default', 'sipas-service', ...data]);
  await ok(['unit', 'import', join(dir, 'units.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'counters.csv'), ...data]);
  await ok(['setting', 'set', 'threshold.respondents', String(threshold), ...data]);
  await ok(['setting', 'set', 'results.public', 'yes', ...data]);
  const codes = JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => c.code);
  return { dir, codes };
}

/** Publishes a unit's results of a period, of last month unless told otherwise. */
export const publish = (dir, unit = 'xa-thu', { survey = 'sipas-service', by = 'month', period = dayOf(1, 1).slice(0, 7) } = {}) =>
  ok(['result', 'publish', '--unit', unit, '--survey', survey, '--by', by, '--period', period, '--data', dir]);

/** The one-period report of the whole commune. */
export async function report(dir, more = []) {
  const text = await ok(['report', '--survey', 'sipas-service', '--unit', 'xa-thu', '--json', '--data', dir, ...more]);
  return JSON.parse(text);
}

/** One request: { status, headers, body, bytes }, the body as text and as it came. */
export function http(server, method, path, { body, headers = {} } = {}) {
  return new Promise((done, fail) => {
    const call = request(server.url + path, { method, headers: body === undefined ? headers
      : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), ...headers } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', fail);
      response.on('end', () => {
        const bytes = Buffer.concat(parts);
        done({ status: response.statusCode, headers: response.headers, body: bytes.toString(), bytes });
      });
    });
    call.on('error', fail);
    call.end(body);
  });
}

/** The body of a form. */
export const form = (fields) => new URLSearchParams(fields).toString();

/** The same of a form with files, as browsers write it: parts are [name, text] or [name, bytes, file name]; { body, headers }. */
export function multipart(parts, boundary = '----WebKitFormBoundaryhL7MA4YWxkTrZu0g') {
  const body = Buffer.concat([...parts.flatMap(([name, value, file]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"\r\nContent-Type: application/octet-stream`}\r\n\r\n`),
    Buffer.from(value), Buffer.from('\r\n')]), Buffer.from(`--${boundary}--\r\n`)]);
  return { body, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } };
}

const compulsory = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The headers that every answer carries, whatever its status. */
export function assertHeaders(answer, what) {
  for (const [name, value] of Object.entries(compulsory)) assert.equal(answer.headers[name], value, `${what}: ${name}`);
  const csp = answer.headers['content-security-policy'] ?? '';
  for (const part of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
    assert.ok(csp.includes(part), `${what}: CSP has ${part}, is ${csp}`);
  assert.ok(!csp.includes('unsafe'), `${what}: CSP`);
  assert.match(answer.headers['strict-transport-security'] ?? '', /max-age=\d{8}.*includeSubDomains/, what);
  assert.ok('permissions-policy' in answer.headers, `${what}: Permissions-Policy`);
  assert.ok('cache-control' in answer.headers, `${what}: Cache-Control`);
  assert.equal(answer.headers['set-cookie'], undefined, `${what}: no cookie`);
  assert.equal(answer.headers.server, undefined, `${what}: no Server header`);
  if (answer.body.length > 0) assert.match(answer.headers['content-type'] ?? '', /charset=utf-8/i, what);
}

/** A day in Vietnam: of the month `back` months before this one (0: this one), YYYY-MM-DD. Day 0 is the last of the month before it. */
export function dayOf(back, day = 5) {
  const now = new Date(Date.now() + 7 * 3600e3);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, day)).toISOString().slice(0, 10);
}

/** Sends raw bytes and gives everything that comes back until the server closes or `ms` pass. */
export function raw(port, bytes, ms = 4000) {
  return new Promise((done) => {
    const parts = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = () => { socket.destroy(); done(Buffer.concat(parts).toString('latin1')); };
    const timer = setTimeout(end, ms);
    socket.on('data', (part) => parts.push(part));
    socket.on('close', () => { clearTimeout(timer); end(); });
    socket.on('error', () => {});
  });
}

/** The key of a form page. */
export function keyOf(html) {
  const match = /name="?key"? value="?([0-9a-f]{32})/.exec(html);
  if (!match) throw new Error('no key in the page');
  return match[1];
}

/** The names of the scale questions of a form page, in order. */
export function questionsOf(html) {
  return [...new Set([...html.matchAll(/type="?radio"? name="?(q\.[^" ]+)/g)].map((m) => m[1]))];
}
