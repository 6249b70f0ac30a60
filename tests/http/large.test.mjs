// 3,299 units, 10,000 counters, 40 officers: every page of work stays small. Bytes and rows are looked at; how long the server
// computed for each is told.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok, root, serve } from '../lib/hailong.mjs';
import { Browser } from '../lib/officers.mjs';

const PROVINCES = 34, COMMUNES = 96, COUNTERS = 10000, BYTES_MAX = 300000, ROWS_MAX = 520;
const communes = Array.from({ length: PROVINCES }, (_, p) => Array.from({ length: COMMUNES }, (_, c) => [`xa-${p}-${c}`, `tinh-${p}`])).flat();
const units = [['nuoc', ''], ...Array.from({ length: PROVINCES }, (_, p) => [`tinh-${p}`, 'nuoc']), ...communes];
/** All pages under "Công việc", and those that go with them. */
const tasks = [...readFileSync(join(root, 'src/pages/tasks.def'), 'utf8').matchAll(/^TASK\((true|false), "([^"]+)"/gm)].map(([, whole, path]) => [whole === 'true', path]);
/** Milliseconds that the server has computed so far, whatever else the machine does; in steps of ten. */
const busy = (server) => readFileSync(`/proc/${server.child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);

test('no page of work grows with the installation', async (t) => {
  const dir = freshDir(t), data = ['--data', dir];
  assert.equal(units.length, 3299);
  await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\n${units.map(([code, above]) => `${code},${above},Đơn vị ${code} tên khá dài (minh họa),commune\n`).join('')}` });
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  await ok(['setting', 'set', 'survey.default', 'sipas-quick', ...data]);
  await ok(['setting', 'set', 'results.public', 'yes', ...data]);
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.vn', ...data]);
  await ok(['counter', 'import', '-', ...data], { input: `code,unit,name,field,survey\n${Array.from({ length: COUNTERS }, (_, i) => `,${communes[i % communes.length][0]},Quầy số ${i} – Hộ tịch (minh họa),ho-tich,\n`).join('')}` });
  const counters = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  assert.equal(counters.length, COUNTERS);
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0,I.1.0\n${counters.map((c, i) => `2026-0${1 + i % 9}-${10 + i % 15},${c.code},qr,vi,${1 + i % 5},${1 + i % 4}\n`).join('')}` });
  await ok(['visit', 'import', '-', ...data], { input: `date,counter,visits\n${counters.map((c, i) => `2026-09-${10 + i % 15},${c.code},${5 + i % 40}\n`).join('')}` });
  for (let i = 0; i < 40; i++) await ok(['officer', 'add', `can.bo.${i}`, '--name', `Cán bộ số ${i} (minh họa)`, '--role', 'officer', '--unit', communes[i][0], ...data]);
  const server = await serve(dir);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const who = new Browser(server), seen = [];
  await who.setUp(JSON.parse(await ok(['officer', 'add', 'quan.tri', '--name', 'Nguyễn Thị Quản', '--role', 'admin', '--json', ...data])).link);
  const more = ['', '/tasks', '/report', '/reports', '/compare', '/unit', '/publish?by=quarter'].map((path) => [false, path]);
  const paths = [...tasks, ...more].flatMap(([whole, path]) => (whole ? [path] : ['nuoc', 'tinh-7', 'xa-7-7'].map((unit) => `/office/u/${unit}${path}`))).concat('/office/', '/office/tasks', '/results');
  for (const path of paths) {
    const times = [];
    let answer;
    for (let i = 0; i < 2; i++) {
      const begun = busy(server);
      answer = await who.get(path);
      times.push(busy(server) - begun);
    }
    seen.push({ path, status: answer.status, ms: Math.round(Math.min(...times)), bytes: answer.bytes.length, rows: (answer.body.match(/<(tr|li|option)\b/g) ?? []).length });
  }
  const by = (key) => seen.toSorted((a, b) => b[key] - a[key]).slice(0, 12).map((s) => `${s.path} ${s[key]}`).join(', ');
  t.diagnostic(`${seen.length} pages; ms: ${by('ms')}`);
  t.diagnostic(`bytes: ${by('bytes')}; rows: ${by('rows')}`);
  assert.deepEqual(seen.filter((s) => s.status !== 200).map((s) => `${s.path} ${s.status}`), []);
  assert.deepEqual(seen.filter((s) => s.bytes > BYTES_MAX || s.rows > ROWS_MAX).map((s) => `${s.path}: ${s.bytes} bytes, ${s.rows} rows`), []);
});
