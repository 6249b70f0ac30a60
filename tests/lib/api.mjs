// A program that calls the API, and an installation for it to call.
import { freshDir, http, ok, serve } from './hailong.mjs';
import assert from 'node:assert/strict';

/** One request; json: the body, as a value or as text. The answer has .json when it is JSON. */
export async function call(server, method, path, { token, json, headers = {} } = {}) {
  const body = json === undefined || typeof json === 'string' ? json : JSON.stringify(json);
  const answer = await http(server, method, `/api/v1${path}`, { body,
    headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers } });
  if (/\bjson/.test(answer.headers['content-type'] ?? '') && answer.body) answer.json = JSON.parse(answer.body);
  return answer;
}

export const scopes = ['read-structure', 'read-figures', 'read-responses', 'write-visits', 'write-responses'];
/** xa-a (with a-mc, a-mc-1) and xa-b side by side below tinh. */
export const tree = { 'tinh': '', 'xa-a': 'tinh', 'a-mc': 'xa-a', 'a-mc-1': 'a-mc', 'xa-b': 'tinh' };

/** { dir, data, server, codes: { unit: counter code }, token(scopes, unit, more) }. */
export async function apiHouse(t, { survey = 'sipas-quick', threshold = 1, before = async () => {} } = {}) {
  const dir = freshDir(t), data = ['--data', dir];
  await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\n${Object.entries(tree).map(([code, above]) => `${code},${above},Đơn vị ${code} (minh họa),commune\n`).join('')}` });
  await ok(['survey', 'publish', `surveys/${survey}.json`, ...data]);
  await ok(['setting', 'set', 'survey.default', survey, ...data]);
  await ok(['setting', 'set', 'threshold.respondents', String(threshold), ...data]);
  await ok(['counter', 'import', '-', ...data], { input: `code,unit,name,field,survey\n${Object.keys(tree).map((unit) => `,${unit},Quầy (minh họa),ho-tich,\n`).join('')}` });
  const codes = Object.fromEntries(JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => [c.unit, c.code]));
  await before({ dir, data, codes });
  const server = await serve(dir);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const token = async (given, unit, more = []) =>
    JSON.parse(await ok(['token', 'add', `Chương trình ${given} (minh họa)`, '--scopes', [given].flat().join(','), ...(unit ? ['--unit', unit] : []), ...more, '--json', ...data])).token;
  return { dir, data, server, codes, token };
}
