// Every command that writes leaves its lines in the log: the list of commands is the program's own, so a new one is missed here until it has its line.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok, root, run } from '../lib/hailong.mjs';

const writing = [...readFileSync(join(root, 'src/cli/commands.def'), 'utf8').matchAll(/COMMAND\("([^"]+)", \w+, CLI_WRITE/g)].map((m) => m[1]);
/** Sends a message and stores nothing. */
const apart = ['webhook test'];
const day = (ahead) => new Date(Date.now() + 7 * 3600e3 + ahead * 86400e3).toISOString().slice(0, 10);

test('every command that writes has its line in the log', async (t) => {
  const dir = freshDir(t), data = ['--data', dir], file = (name, text) => (writeFileSync(join(dir, name), text), join(dir, name));
  const log = async () => JSON.parse(await ok(['audit', 'list', '--max', '1000', '--json', ...data])).reverse();
  const json = async (...args) => JSON.parse(await ok([...args, '--json', ...data]));
  const units = file('units.csv', 'code,parent,name,kind\nxa,,Xã (minh họa),commune\na,xa,A (minh họa),commune\nb,xa,B (minh họa),commune\nc,xa,C (minh họa),commune\n');
  const counters = (unit, code = '') => file('counters.csv', `code,unit,name,field,survey\n${code},${unit},Quầy (minh họa),,\n`);
  const done = new Set();
  let seen = [], code;
  /** Runs a command; the lines it left are these: event, about, unit, detail, each a text or a pattern. */
  const does = async (words, args, expected) => {
    await ok([...words.split(' '), ...args, ...data]);
    const all = await log(), fresh = all.slice(seen.length);
    assert.deepEqual(all.slice(0, seen.length), seen, `${words}: what was there stays`);
    assert.equal(fresh.length, expected.length, `${words}: ${JSON.stringify(fresh)}`);
    expected.forEach(([event, ...rest], i) => {
      assert.equal(fresh[i].event, event, words);
      assert.equal(fresh[i].who, '', words);
      rest.forEach((value, k) => (value instanceof RegExp ? assert.match(fresh[i][['about', 'unit', 'detail'][k]], value, words) : assert.equal(fresh[i][['about', 'unit', 'detail'][k]], value, words)));
    });
    seen = all;
    done.add(words);
  };
  await does('unit import', [units], [['units-imported', '', '', '4, 4 new']]);
  await does('survey publish', ['surveys/sipas-quick.json', 'surveys/sipas-service.json'], [['survey-published', 'sipas-quick', '', 'revision 1'], ['survey-published', 'sipas-service', '', 'revision 1']]);
  await does('survey publish', ['surveys/sipas-quick.json'], []); // it is published already
  await does('counter import', [counters('a')], [['counters-imported', '', '', '1, 1 new']]);
  code = (await json('counter', 'list'))[0].code;
  await does('counter add', ['Quầy hai', '--unit', 'b'], [['counter-added', /^\w{7}$/, 'b']]);
  await does('counter import', [counters('b', code)], [['counter-moved', code, 'b', 'from a'], ['counters-imported', '', '', '1, 0 new']]);
  await does('counter import', [counters('b', code)], [['counters-imported', '', '', '1, 0 new']]);
  await does('counter move', [code, '--to', 'a'], [['counter-moved', code, 'a']]);
  await does('counter retire', [code], [['counter-retired', code, 'a']]);
  await does('counter reopen', [code], [['counter-reopened', code, 'a']]);
  await does('setting set', ['base.url', 'https://gopy.example.vn'], [['setting', 'base.url']]);
  await does('setting unset', ['base.url'], [['setting', 'base.url']]);
  await does('target import', ['--survey', 'sipas-quick', file('targets.csv', 'survey,dimension,unit,year,target\nsipas-quick,all,xa,2026,80\n')], [['target-set']]);
  await does('officer add', ['lan', '--name', 'Lan', '--role', 'officer', '--unit', 'xa'], [['officer-added', 'lan', 'xa']]);
  await does('officer change', ['lan', '--role', 'admin'], [['officer-changed', 'lan', 'xa']]);
  await does('officer disable', ['lan'], [['officer-disabled', 'lan', 'xa']]);
  await does('officer enable', ['lan'], [['officer-enabled', 'lan', 'xa']]);
  await does('officer reset', ['lan'], [['officer-reset', 'lan', 'xa']]);
  await does('officer revoke', ['lan'], []); // there is no session: nothing changes
  await does('token add', ['Chương trình', '--scopes', 'read-figures'], [['token-added', '1']]);
  await does('token revoke', ['1'], [['token-revoked', '1']]);
  await does('webhook add', ['https://gopy.example.vn/hook', '--events', 'report.frozen'], [['webhook-added', '1']]);
  await does('webhook remove', ['1'], [['webhook-removed', '1']]);
  const sheet = (unit, count) => `${code},poster-a4,${day(0)},${count},Quầy,${unit},https://gopy.example.vn/`;
  const head = 'counter,layout,printed,count,name,unit,address';
  await does('poster enter', [file('sheets.csv', `${head}\n${sheet('a', 3)}\n${sheet('a', 2)}\n`)], [['posters-printed', '1-5', 'a', 'poster-a4']]);
  await does('poster enter', [file('sheets.csv', `${head}\n${sheet('a', 1)}\n${sheet('b', 2)}\n`)], [['posters-printed', '6-8', '', 'poster-a4']]);
  await does('poster remove', ['1-2', '4'], [['posters-removed', '1-2', '', '2'], ['posters-removed', '4-4', '', '1']]);
  await does('poster remove', ['1-2'], []); // they were down
  await does('poster forget', ['6', '3'], [['posters-taken-back', '6-8', '', '3']]);
  await does('import', ['--survey', 'sipas-quick', file('rows.csv', `date,counter,channel,language,II.5.0\n${Array.from({ length: 12 }, (_, i) => `${day(-40)},${code},qr,vi,${1 + i % 5}`).join('\n')}\n`)], [['responses-imported', 'sipas-quick', '', '12']]);
  await does('visit import', [file('visits.csv', `counter,date,visits\n${code},${day(-39)},31\n${code},${day(-40)},30\n`)], [['visits', day(-40), 'a', `0 → 61, ${day(-40)}..${day(-39)}, 2`]]);
  await does('event add', ['--unit', 'xa', '--day', day(-40), 'Máy hỏng (minh họa)'], [['event-set', '1', 'xa']]);
  await does('event withdraw', ['1'], [['event-withdrawn', '1', 'xa']]);
  await does('campaign add', ['--survey', 'sipas-service', '--unit', 'a', '--from', day(1), '--to', day(9), 'Đợt (minh họa)'], [['campaign-set', '1', 'a']]);
  await does('campaign close', ['1', '--to', day(5)], [['campaign-end', '1', 'a']]);
  await does('exclusion add', ['--counter', code, '--from', day(-40), '--to', day(-40), 'Giống hệt nhau (minh họa)'], [['excluded', '1', 'a', `${code} ${day(-40)}..${day(-40)} all 12: Giống hệt nhau (minh họa)`]]);
  await does('exclusion undo', ['1', 'Phiếu thật (minh họa)'], [['exclusion-undone', '1', 'a', `${code} ${day(-40)}..${day(-40)} all 12: Phiếu thật (minh họa)`]]);
  const past = new Date(Date.parse(day(-40))), period = ['--unit', 'a', '--survey', 'sipas-quick', '--period', `${past.getUTCFullYear()}-${String(past.getUTCMonth() + 1).padStart(2, '0')}`];
  await does('result publish', period, [['report-frozen'], ['results-published', '1', 'a']]);
  await does('result withdraw', period, [['results-withdrawn', '1', 'a']]);
  await does('result publish', period, [['results-published', '2', 'a']]); // withdrawn by mistake
  await does('unit merge', ['c', '--into', 'b', '--from', day(0)], [['unit-merged']]);
  await does('unit undo', ['1'], [['unit-undone']]);
  await does('unit move', ['c', '--below', 'b'], [['unit-moved']]);
  await does('unit retire', ['c'], [['unit-retired']]);
  await does('retention run', [], []); // nothing is old enough; what it erases has its lines (retention_page.test.mjs)
  assert.deepEqual([...done].sort(), writing.filter((words) => !apart.includes(words)).sort(), 'every command that writes was tried');
  const refused = await run(['poster', 'enter', file('sheets.csv', `${head}\n${sheet('khong', 1)}\n`), ...data]);
  assert.equal(refused.status, 1);
  assert.deepEqual(await log(), seen, 'what was refused leaves nothing');
  assert.equal((await run(['verify', ...data])).status, 0);
  t.diagnostic(`${done.size} commands, ${seen.length} lines`);
});
