// Every page and state a citizen can come to, for whatever judges pages.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallDisk } from './disk.mjs';
import { commune, dayOf, form, http, keyOf, ok, questionsOf, root, serve, publish } from './hailong.mjs';
import { everyKind, kindsCommune } from './kinds.mjs';

/** The languages a page can be asked for in, and the ways a form can: what stands behind the address. */
export const ways = ['', '?lang=en'];
export const formWays = [...ways, '?mode=page', '?mode=steps', '?mode=quick', '?mode=steps&size=3&lang=en', '?size=2', '?kiosk=1', '?kiosk=1&lang=en'];

/** The hidden fields of a form that was asked for in a way. */
const fieldsOf = (way) => [...new URLSearchParams(way)];

const named = (name, way) => (way ? `${name} ${way}` : name);

const files = readdirSync(join(root, 'surveys')).filter((name) => name.endsWith('.json') && name !== 'survey.schema.json');
export const shipped = files.map((name) => JSON.parse(readFileSync(join(root, 'surveys', name), 'utf8')).code);

const importCounters = async (dir, rows) => {
  writeFileSync(join(dir, 'more.csv'), `code,unit,name,field,survey,valid_from,valid_to\n${rows.join('')}`);
  return JSON.parse(await ok(['counter', 'import', join(dir, 'more.csv'), '--json', '--data', dir])).codes;
};

/** Responses in the last two months that are over, so that the results of sipas-service have both tables. */
export async function closedMonths(dir, code) {
  const questions = ['II.5.1', 'II.6.1', 'II.7.1', 'II.8.1'];
  writeFileSync(join(dir, 'responses.csv'), `date,counter,channel,language,${questions.join(',')}\n` +
    Array.from({ length: 15 }, (_, i) => `${dayOf(1 + (i % 2))},${code},qr,vi,${questions.map((_, k) => 1 + ((i + k) % 5)).join(',')}\n`).join(''));
  await ok(['import', '--survey', 'sipas-service', join(dir, 'responses.csv'), '--data', dir]);
}

/** The state in which a good answer could not be stored. None where we may not mount a disk that fills. */
async function notStored(t) {
  const disk = smallDisk();
  if (!disk) {
    t.diagnostic('no 503: needs the right to mount a tmpfs');
    return [];
  }
  let server;
  t.after(async () => {
    await server?.stop();
    disk.gone();
  });
  const { dir, codes: [code] } = await commune(t, { dir: disk.dir });
  server = await serve(dir);
  const path = `/${code}`, page = (await http(server, 'GET', path)).body;
  disk.fill();
  return formWays.map((way) => ({ name: named('not stored', way), way, status: 503, method: 'POST', url: server.url + path + way,
    body: form([['key', keyOf(page)], ...fieldsOf(way), ...questionsOf(page).map((q) => [q, '5']), ['q.comment', 'Giữ lại câu này']]) }));
}

/**
 * Serves a commune in which each state can be had: [{ name, way, status, method, url, body }], way one of `formWays`, body where method is POST.
 * Each may be asked for any number of times.
 */
export async function everyState(t) {
  const { dir, codes } = await kindsCommune(t);
  await ok(['survey', 'publish', ...files.map((name) => `surveys/${name}`), '--data', dir]);
  await closedMonths(dir, codes[0]);
  for (const code of shipped) for (const back of [2, 1]) await publish(dir, 'xa-thu', { survey: code, period: dayOf(back, 1).slice(0, 7) });
  const counters = await importCounters(dir, shipped.map((code) => `,mot-cua,Quầy ${code},,${code},,\n`));
  const dead = await importCounters(dir, [',mot-cua,Quầy cũ,,,2024-01-01,2025-01-01\n', `,mot-cua,Quầy mới,,,${dayOf(-2)},\n`]);
  const server = await serve(dir);
  t.after(() => server.stop());

  const states = [];
  const get = (name, path, status = 200, inWays = ways) => inWays.forEach((way) =>
    states.push({ name: named(name, way), way, status, method: 'GET', url: server.url + path + (path.includes('?') ? way.replace('?', '&') : way) }));
  const post = (name, path, status, fields, inWays = ways) => inWays.forEach((way) =>
    states.push({ name: named(name, way), way, status, method: 'POST', url: server.url + path + way, body: form([...fieldsOf(way), ...fields]) }));

  for (const [i, code] of shipped.entries()) {
    get(`form ${code}`, `/${counters[i]}`, 200, formWays);
    post(`nothing answered ${code}`, `/${counters[i]}`, 422, [], formWays);
    get(`results ${code}`, `/results/xa-thu?survey=${code}`);
  }
  get('form every-kind', `/${codes[0]}`, 200, formWays);
  post('faults every-kind', `/${codes[0]}`, 422, [['q.came', 'yes'], ['q.trips', '1.000'], ['q.how', 'foot'], ['q.how', 'bike'], ['q.how', 'bus'], ['q.why', 'ồ'.repeat(51)]], formWays);
  post('shown otherwise every-kind', `/${codes[0]}`, 200, [['show', 'size=2'], ['q.came', 'yes'], ['q.trips', '1.000'], ['q.how', 'foot'], ['q.why', 'ồ']], formWays);
  const [question] = everyKind.questions;
  post('foreign key', `/${codes[0]}`, 422, [['key', 'f'.repeat(32)], [`q.${question.code}`, '5']], formWays);

  const key = keyOf((await http(server, 'GET', `/${codes[0]}`)).body);
  const sent = await http(server, 'POST', `/${codes[0]}`, { body: form([['key', key], [`q.${question.code}`, '5']]) });
  assert.equal(sent.status, 303);
  get('thanks', sent.headers.location, 200, [...ways, '?size=3']);
  get('thanks on a kiosk', `/${codes[0]}/thanks?kiosk=1`);
  post('other answers under the same key', `/${codes[0]}`, 409, [['key', key], [`q.${question.code}`, '1']]);

  get('counter closed', `/${dead[0]}`);
  get('counter not yet open', `/${dead[1]}`);
  post('sent to a closed counter', `/${dead[0]}`, 422, []);
  get('unknown code', '/2222222', 404);
  get('mistyped code', `/?code=${(codes[0][0] === '2' ? '3' : '2') + codes[0].slice(1)}`, 404);
  get('short code', '/?code=22', 404);
  get('no such page', '/no/such/page', 404);
  post('field unknown', `/${codes[0]}`, 400, [['admin', '1']]);
  get('home', '/');
  get('list of results', '/results');
  get('results found', '/results?q=thu');
  get('open data described', '/results/data-description');
  return [...states, ...await notStored(t)];
}
