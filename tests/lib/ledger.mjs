// What was acknowledged, held against what is stored: 0 lost, 0 counted twice, every answer as it was sent.
import { Agent, request } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, ok, questionsOf, report, run } from './hailong.mjs';

/** A repeatable drawer of numbers below n (mulberry32). */
export const drawer = (seed) => (n) => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
};

/** One request; { status, headers, body, ms }. Fails on a broken connection and after ten seconds. */
export function ask(server, agent, method, path, body, headers = {}) {
  const begun = performance.now();
  return new Promise((done, fail) => {
    const call = request({ agent, host: '127.0.0.1', port: server.port, method, path, timeout: 10000,
      headers: body === undefined ? headers : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body), ...headers } }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString(), ms: performance.now() - begun }));
      response.on('error', fail);
      response.on('aborted', () => fail(new Error(`${method} ${path}: aborted`)));
    });
    call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer in 10 s`)));
    call.on('error', fail);
    call.end(body);
  });
}

/** A data directory at dir with three counters, and the ledger of what clients were told about it. */
export async function ledger(dir, seed) {
  const data = ['--data', dir], draw = drawer(seed);
  writeFileSync(join(dir, 'units.csv'), 'code,parent,name,kind\nxa-thu,,Xã Thử Nghiệm (minh họa),commune\n');
  writeFileSync(join(dir, 'counters.csv'), 'code,unit,name,field,survey\n' + ',xa-thu,Quầy,,sipas-service\n'.repeat(3));
  await ok(['survey', 'publish', 'surveys/sipas-service.json', ...data]);
  await ok(['unit', 'import', join(dir, 'units.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'counters.csv'), ...data]);
  await ok(['setting', 'set', 'threshold.respondents', '1', ...data]);
  const codes = JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((counter) => counter.code);
  const answers = new Map(), told = new Map();
  let sent = 0;
  return {
    dir, codes, draw,
    get acknowledged() { return told.size; },

    /** A filled form: { id, path, body }, and how long the page took. */
    async slip(server, agent) {
      const path = `/${codes[draw(codes.length)]}`, page = await ask(server, agent, 'GET', path);
      if (page.status !== 200) throw new Error(`GET ${path}: ${page.status}`);
      const fields = questionsOf(page.body).map((name) => [name, String(1 + draw(5))]), id = `phieu-${sent++}`;
      answers.set(id, Object.fromEntries(fields.map(([name, value]) => [name.slice(2), value])));
      return { id, path, ms: page.ms, body: new URLSearchParams([['key', keyOf(page.body)], ['lang', 'vi'], ...fields, ['q.comment', id]]).toString() };
    },

    /** Sends it, again and again if asked to, and writes down what was promised. */
    async send(server, agent, slip) {
      const answer = await ask(server, agent, 'POST', slip.path, slip.body);
      if (answer.status !== 303) return answer;
      const before = told.get(slip.id);
      if (before !== undefined && before !== answer.headers.location) throw new Error(`${slip.id}: another place on resend`);
      told.set(slip.id, answer.headers.location);
      return answer;
    },

    /** How many are stored; throws where that is not what was promised. */
    async check() {
      const verify = await run(['verify', ...data]);
      if (verify.status !== 0) throw new Error(`verify: ${verify.out}${verify.err}`);
      const csv = await ok(['export', '--survey', 'sipas-service', ...data, '-o', '-']);
      const [head, ...rows] = csv.replace(/^\ufeff/, '').trim().split('\r\n').map((line) => line.split(','));
      const seen = new Map();
      for (const row of rows) {
        const cells = Object.fromEntries(head.map((name, i) => [name, row[i]])), id = cells.comment;
        seen.set(id, (seen.get(id) ?? 0) + 1);
        for (const [question, value] of Object.entries(answers.get(id) ?? { unknown: '' }))
          if (cells[question] !== value) throw new Error(`${id}: ${question} is stored as ${cells[question]}, was sent as ${value}`);
      }
      const lost = [...told.keys()].filter((id) => !seen.has(id)), twice = [...seen].filter(([, n]) => n > 1);
      if (lost.length > 0) throw new Error(`${lost.length} acknowledged responses are lost, e.g. ${lost[0]}`);
      if (twice.length > 0) throw new Error(`${twice.length} responses are stored twice, e.g. ${twice[0][0]}`);
      const counted = (await report(dir)).periods.reduce((n, period) => n + period.responses, 0);
      if (counted !== seen.size) throw new Error(`${seen.size} responses stored, ${counted} counted`);
      return seen.size;
    },
  };
}

/** A connection that is kept, as a browser's. */
export const line = () => new Agent({ keepAlive: true, maxSockets: 1 });

/** The value below which that part of them lies. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
