// Names and codes made to be taken for something else: in headers of files, and where pages and files show them beside other words.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ok, run, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { ask, definition, office } from '../lib/office.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';
import { freeze } from '../lib/same.mjs';
import { read, table } from '../lib/sheets.mjs';

const hebrew = 'אבג', trick = (what) => `${what}"; filename="x.exe\r\nSet-Cookie: a=b\t\u202etxt.\u202c\u2066\u200bexe\u00ad ${hebrew}`;
const shown = (what) => `${what}"; filename="x.exe Set-Cookie: a=b txt.exe ${hebrew}`;
/** What nobody sees: marks of direction; in names, zero-width characters too. */
const unseen = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/, unseenNames = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/;
const longest = (begins, more) => begins.padEnd(32, more);
const [top, low, survey] = [longest('Xa.', '-.Z'), longest('a--', '.9-'), longest('ks.', '-9.')];
const quote = (text) => `"${text.replaceAll('"', '""')}"`;

async function house(t) {
  const d = await office(t, { units: [`${top},`, `${low},${top}`], threshold: 5 });
  const asked = definition({ tc: null }, [ask('tc.1', 'tc'), { code: 'gy', kind: 'text', text: { vi: 'Ông/bà góp ý thêm' } }], { code: survey });
  await d.publish(asked);
  await ok(['setting', 'set', 'survey.default', survey, ...d.data]);
  await ok(['setting', 'set', 'base.url', 'http://localhost', ...d.data]);
  await ok(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind\n${top},,${quote(trick('Xã'))},commune\n${low},${top},${quote(trick('Tổ'))},office\n` });
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${d.counter[low]},${low},${quote(trick('Quầy'))},${quote(trick('Hộ tịch'))},${survey}\n` });
  d.words = Array.from({ length: 12 }, (_, i) => `Lời ${i} \u202eđảo\u202c ${hebrew} (1)`);
  await ok(['import', '--survey', survey, d.file('r.csv', `date,counter,channel,language,tc.1,gy\n${d.words.map((w, i) => `2025-10-${String(i + 1).padStart(2, '0')},${d.counter[low]},qr,vi,${1 + i % 5},${quote(w)}`).join('\n')}\n`), ...d.data]);
  d.server = await serve(`${d.dir}/data`);
  t.after(() => d.server.stop());
  while (!/comments.*what=closed/.test(d.server.log)) await new Promise((done) => setTimeout(done, 5));
  d.first = new Browser(d.server);
  await d.first.setUp(firstLink(d.server), { login: 'chu.nha', name: trick('Chủ') });
  return d;
}

/** The name in the header: nothing but a plain one can stand there. */
function fileName(answer, what) {
  assert.equal(answer.status, 200, `${what}: ${answer.body?.slice(0, 300)}`);
  assert.equal(answer.headers['set-cookie'], undefined, what);
  const found = /^attachment; filename="([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})"$/.exec(answer.headers['content-disposition']);
  assert.ok(found, `${what}: ${answer.headers['content-disposition']}`);
  return found[1];
}

test('a file has a plain name whatever units, counters, surveys and officers are called', async (t) => {
  const d = await house(t), who = d.first, asked = `survey=${survey}&period=2025-10&style=administrative`, names = {};
  const report = await who.get(`/office/u/${low}/report?${asked}`), number = await freeze(who, report);
  for (const end of ['json', 'csv', 'xlsx']) {
    names[`report.${end}`] = fileName(await who.get(`/office/u/${low}/report.${end}?${asked}`), end);
    names[`frozen.${end}`] = fileName(await who.get(`/office/u/${low}/reports/${number}/report.${end}`), `frozen ${end}`);
  }
  const page = `/office/u/${low}/export`;
  for (const format of ['csv', 'json', 'xlsx']) {
    assert.equal((await who.send(page, { do: 'make', survey, format, from: '', to: '', confirm: 'yes' })).status, 303);
    for (let i = 0; !/Tệp đã xong/.test((await who.get(page)).body); i++) {
      assert.ok(i < 100, 'the file is made');
      await new Promise((done) => setTimeout(done, 50));
    }
    names[`export.${format}`] = fileName(await who.get(`${page}/file`), format);
  }
  // No sheet is drawn without its letters; what is in quotes is.
  for (const [command, code, more] of [['unit', low, `,${top},Tổ "a"; b=c,office`], ['unit', top, ',,Xã "a"; b=c,commune'], ['counter', d.counter[low], `,${low},Quầy "a"; b=c,,${survey}`]])
    await ok([command, 'import', '-', ...d.data], { input: `${command === 'unit' ? 'code,parent,name,kind' : 'code,unit,name,field,survey'}\n${code}${more.replace('"a"', '""a""').replace(/([^,]*""a""; b=c)/, '"$1"')}\n` });
  const csrf = hidden((await who.get('/office/')).body, 'csrf');
  names.posters = fileName(await who.post(`/office/u/${low}/posters`, [['csrf', csrf], ['layout', 'poster-a4'], ['copies', ''], ['format', 'pdf'], ['cover', 'yes'], ['do', 'print'], ['counter', d.counter[low]]]), 'posters');
  const of = `${survey}-${low}-2025-10-hc`;
  assert.deepEqual([names['report.csv'], names['frozen.json'], names['frozen.xlsx'], names['export.csv'], names['report.xlsx']], [`${of}.csv`, `${of}.json`, `${of}.xlsx`, `phieu-${survey}.csv`, `${of}.xlsx`]);
  assert.match(names.posters, /^ap-phich-[a-z0-9-]{32}-\d{4}-\d\d-\d\d\.pdf$/);
});

test('codes of units that lead elsewhere in an address are refused', async (t) => {
  const d = await house(t);
  for (const code of ['.', '..', '.a', '-a', 'a/b', 'a\u202eb', 'a"b', 'a;b', 'a b', 'xã', 'a\r\nb']) {
    const page = await d.first.send('/office/units', { do: 'add', name: 'Tên (minh họa)', kind: 'office', code });
    assert.equal(page.status, 422, JSON.stringify(code));
    const { status, err } = await run(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind\n${quote(code)},,Tên,office\n` });
    assert.ok(status !== 0 && /is not a code/.test(err), `${JSON.stringify(code)}: ${err}`);
  }
});

test('what is seen is what is stored: nothing unseen in names, no direction but its own beside other words', async (t) => {
  const d = await house(t), who = d.first;
  const units = Object.fromEntries(JSON.parse(await ok(['unit', 'list', '--json', ...d.data])).map((u) => [u.code, u.name]));
  assert.deepEqual(units, { [top]: shown('Xã'), [low]: shown('Tổ') });
  const counter = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.code === d.counter[low]);
  assert.deepEqual([counter.name, counter.field], [shown('Quầy'), shown('Hộ tịch')]);
  // The same from a form.
  assert.equal((await who.send(`/office/u/${low}/counters`, { do: 'add', name: trick('Quầy web'), field: '', survey: '', channel: 'qr' })).status, 303);
  assert.ok(JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).some((c) => c.name === shown('Quầy web')));
  assert.equal((await who.send('/office/units', { do: 'add', name: ' \u200b\u2060\u00ad', kind: 'office', code: '' })).status, 422, 'a name that nobody sees is none');

  const escaped = (text) => text.replace(/[&"]/g, (c) => ({ '&': '&amp;', '"': '&quot;' })[c]);
  for (const [path, ...alone] of [[`/office/u/${top}/units`, shown('Tổ')], [`/office/u/${low}/unit`, shown('Xã')], [`/office/u/${low}/counters`, shown('Quầy'), shown('Quầy web')],
    [`/office/u/${top}/register`, shown('Quầy')], ['/office/officers', shown('Chủ')], ['/office/audit', shown('Quầy web')], [`/office/u/${top}/comments`, shown('Tổ')], [`/office/u/${top}/posters`, shown('Quầy')]]) {
    const page = await who.get(path);
    assert.equal(page.status, 200, path);
    assert.deepEqual(await judgeHtml(page.body), [], path);
    assert.doesNotMatch(page.body, unseenNames, path);
    for (const name of alone) assert.ok(page.body.includes(`<bdi>${escaped(name)}`), `${path}: ${name} has its own direction`);
  }
  const comments = await who.get(`/office/u/${top}/comments`);
  const items = [...comments.body.matchAll(/<li dir="?auto"?>(Lời[^<]*)/g)].map((m) => m[1].trim());
  const stored = d.words.map((w) => w.replaceAll(/[\u202e\u202c]/g, ''));
  assert.ok(items.length >= 5 && items.every((item) => stored.includes(item)), JSON.stringify(items));

  await ok(['export', '--survey', survey, '-o', join(d.dir, 'o.csv'), ...d.data]);
  await ok(['export', '--survey', survey, '--format', 'xlsx', '-o', join(d.dir, 'o.xlsx'), ...d.data]);
  const csv = readFileSync(join(d.dir, 'o.csv'), 'utf8').replace(/^\ufeff/, '');
  assert.doesNotMatch(csv, unseen);
  const at = table(csv)[0].indexOf('gy');
  assert.deepEqual(table(csv).slice(1).map((r) => r[at]).sort(), stored.toSorted());
  const xlsx = await read(d, join(d.dir, 'o.xlsx'));
  assert.doesNotMatch(JSON.stringify(xlsx), unseen);
  const asked = `survey=${survey}&period=2025-10`;
  for (const end of ['csv', 'json']) {
    const { body } = await who.get(`/office/u/${top}/report.${end}?${asked}`);
    if (end === 'json') assert.ok(body.includes(hebrew));
    assert.doesNotMatch(body.replace(/^\ufeff/, ''), unseenNames, end);
  }
});
