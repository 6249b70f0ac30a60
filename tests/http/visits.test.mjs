// How many people came to the counters, as a person brings and reads it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { desk, faultText, ok, run, runIn, serve } from '../lib/hailong.mjs';

/** Two units with a counter each; the counter of mc is open in March 2025 only. */
async function office(t) {
  const d = desk(t);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\nxa,,Xã Thử (minh họa),commune\nmc,xa,Trung tâm (minh họa),centre\n' });
  await ok(['counter', 'import', '-', ...d.data], { input: 'code,unit,name,field,survey,valid_from,valid_to\n,xa,Quầy 1,,,,\n,mc,Quầy 2,,,2025-03-01,2025-03-31\n' });
  const counters = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  [d.xa, d.mc] = ['xa', 'mc'].map((unit) => counters.find((c) => c.unit === unit).code);
  d.import = (text, ...more) => {
    d.file('v.csv', text);
    return runIn(d.dir, ['visit', 'import', 'v.csv', ...more, ...d.data]);
  };
  d.list = async (...more) => JSON.parse(await ok(['visit', 'list', '--json', ...more, ...d.data]));
  return d;
}

test('visit: import, update, list', async (t) => {
  const d = await office(t);
  let r = await d.import(`\ufeffcounter;date;visits\r\n${d.xa};2025-03-07;120\r\n${d.mc.toLowerCase()};2025-03-07;0\r\n${d.xa};2025-03-10;100000\r\n`);
  assert.deepEqual([r.status, r.out, r.err], [0, 'v.csv: visits of 3 counter days added, 0 updated\n', '']);
  const entries = [{ counter: d.mc, unit: 'mc', date: '2025-03-07', visits: 0 }, { counter: d.xa, unit: 'xa', date: '2025-03-07', visits: 120 },
    { counter: d.xa, unit: 'xa', date: '2025-03-10', visits: 100000 }];
  assert.deepEqual(await d.list(), entries);
  r = await d.import(`visits,date,counter\n121,2025-03-07,${d.xa}\n1,2025-03-08,${d.xa}\n`, '--replace');
  assert.deepEqual([r.status, r.out, r.err], [0, 'v.csv: visits of 1 counter day added, 1 updated\n', '']);
  entries[1].visits = 121;
  entries.splice(2, 0, { counter: d.xa, unit: 'xa', date: '2025-03-08', visits: 1 });
  assert.deepEqual(await d.list(), entries);
  assert.deepEqual(await d.list('--unit', 'xa'), entries);
  assert.deepEqual(await d.list('--unit', 'mc'), entries.slice(0, 1));
  assert.deepEqual(await d.list('--from', '2025-03-08'), entries.slice(2));
  assert.deepEqual(await d.list('--from', '2025-03-08', '--to', '2025-03-08'), entries.slice(2, 3));
  assert.equal(await ok(['visit', 'list', '--to', '2025-03-07', ...d.data]),
    `DATE        UNIT  COUNTER  VISITS\n2025-03-07  mc    ${d.mc}       0\n2025-03-07  xa    ${d.xa}     121\n`);
  const { out } = await run(['visit', 'import', '-', '--replace', '--json', ...d.data], { input: `counter,date,visits\n${d.xa},2025-03-07,5\n` });
  assert.deepEqual(JSON.parse(out), { added: 0, updated: 1 });
});

test('visit import: what would change a number that is there asks for --replace, and the log says from what to what, for each unit', async (t) => {
  const d = await office(t), csv = (...rows) => `counter,date,visits\n${rows.map(([c, day, n]) => `${c},2025-03-${day},${n}\n`).join('')}`;
  const days = Array.from({ length: 20 }, (_, i) => String(i + 1).padStart(2, '0')), all = days.flatMap((day, i) => [[d.xa, day, 100 + i], [d.mc, day, 10 + i]]);
  await d.import(csv(...all));
  const log = async () => JSON.parse(await ok(['audit', 'list', '--event', 'visits', '--json', ...d.data])).map((e) => [e.unit, e.about, e.detail]).reverse();
  const sum = (rows) => rows.reduce((total, [, , n]) => total + n, 0), mine = all.filter(([c]) => c === d.xa), mc = all.filter(([c]) => c === d.mc);
  const first = [['mc', '2025-03-01', `0 → ${sum(mc)}, 2025-03-01..2025-03-20, 20`], ['xa', '2025-03-01', `0 → ${sum(mine)}, 2025-03-01..2025-03-20, 20`]];
  assert.deepEqual(await log(), first);
  const before = await d.list(), next = all.map(([c, day, n]) => [c, day, c === d.xa && day > '12' ? n - 60 : n]), touched = mine.filter(([, day]) => day > '12');
  let r = await d.import(csv(...next, [d.mc, '21', 7]));
  assert.deepEqual([r.status, r.out], [1, '']);
  assert.equal(r.err, `hailong: visit import: 8 counter days have another number already, ${sum(touched)} visits that would become ${sum(touched) - 480} (counter ${d.xa} on 2025-03-13: 112, not 52): mend the file, or say --replace to put these in their place\n`);
  assert.deepEqual([await d.list(), await log()], [before, first], 'nothing is written');
  r = await d.import(csv(...next, [d.mc, '21', 7]), '--replace');
  assert.deepEqual([r.status, r.out], [0, 'v.csv: visits of 1 counter day added, 8 updated\n'], 'what is the same is no change');
  assert.deepEqual((await log()).slice(2), [['mc', '2025-03-21', '0 → 7, 2025-03-21..2025-03-21, 1'], ['xa', '2025-03-13', `${sum(touched)} → ${sum(touched) - 480}, 2025-03-13..2025-03-20, 8`]]);
  r = await d.import(csv(...next));
  assert.deepEqual([r.status, r.out, (await log()).length], [0, 'v.csv: visits of 0 counter days added, 0 updated\n', 4], 'the same again changes nothing and writes no line');
});

test('visit: what was counted stays with the unit the counter belonged to', async (t) => {
  const d = await office(t);
  await d.import(`counter,date,visits\n${d.xa},2025-03-07,120\n`);
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${d.xa},mc,Quầy 1,,\n` });
  const today = new Date(Date.now() + 7 * 3600 * 1000).toISOString().slice(0, 10);
  const { err } = await d.import(`counter,date,visits\n${d.xa},${today},7\n`);
  assert.equal(err, '');
  assert.deepEqual((await d.list()).map((v) => [v.unit, v.visits]), [['xa', 120], ['mc', 7]]);
});

const bad = {
  'a code that is none': [() => 'ABC,2025-03-07,1', '2: counter: "ABC" is not a counter code; it has 7 letters and digits'],
  'no code': [() => ',2025-03-07,1', '2: counter: "" is not a counter code; it has 7 letters and digits'],
  'a code with a slip of the pen': [() => '123456Q,2025-03-07,1', '2: counter: "123456Q" is not a counter code: a symbol is wrong or two are exchanged'],
  'an unknown counter': [() => '0000000,2025-03-07,1', '2: counter: there is no counter 0000000; hailong counter list shows them'],
  'a day before the counter was there': [(d) => `${d.mc},2025-02-28,1`, (d) => `2: counter: ${d.mc} is valid from 2025-03-01 only; mend the day or the counter`],
  'a day after the counter was closed': [(d) => `${d.mc},2025-04-01,1`, (d) => `2: counter: ${d.mc} is valid until 2025-03-31 only; mend the day or the counter`],
  'a day as people write it': [(d) => `${d.xa},07/03/2025,1`, '2: date: "07/03/2025" is not a day; write it as 2025-03-07'],
  'no day': [(d) => `${d.xa},,1`, '2: date: "" is not a day; write it as 2025-03-07'],
  'a day of the last century': [(d) => `${d.xa},1925-03-07,1`, '2: date: 1925-03-07 is before 2000-01-01; mend the year'],
  'a day to come': [(d) => `${d.xa},2999-03-07,1`, '2: date: 2999-03-07 is in the future; mend the day'],
  'no number': [(d) => `${d.xa},2025-03-07,`, '2: visits: "" is not a whole number from 0 to 100000'],
  'half a visit': [(d) => `${d.xa},2025-03-07,1.5`, '2: visits: "1.5" is not a whole number from 0 to 100000'],
  'fewer than nobody': [(d) => `${d.xa},2025-03-07,-1`, '2: visits: "-1" is not a whole number from 0 to 100000'],
  'too many': [(d) => `${d.xa},2025-03-07,100001`, '2: visits: "100001" is not a whole number from 0 to 100000'],
  'the same counter and day twice': [(d) => `${d.xa},2025-03-07,1\n${d.mc},2025-03-07,1\n${d.xa.toLowerCase()},2025-03-07,1`,
    (d) => `4: counter ${d.xa} on this day stands in line 2 already`],
};
for (const [what, [row, fault]] of Object.entries(bad)) {
  test(`visit import refuses ${what}`, async (t) => {
    const d = await office(t);
    const { status, out, err } = await d.import(`counter,date,visits\n${row(d)}\n${d.xa},2025-03-10,1\n`);
    assert.equal(err, faultText('visit import', 'v.csv', [typeof fault === 'string' ? fault : fault(d)]));
    assert.deepEqual([status, out], [1, '']);
    assert.deepEqual(await d.list(), []);
  });
}

test('visit import: columns and an empty file; visit list: nothing yet, wrong names and days', async (t) => {
  const d = await office(t);
  let r = await d.import('counter,date,visitors\n');
  assert.equal(r.err, faultText('visit import', 'v.csv', ['1: the column "visitors" is not known; remove it or mend its name', '1: the column "visits" is missing in the first line']));
  r = await d.import('counter,date,visits\n');
  assert.deepEqual([r.status, r.err], [1, 'hailong: visit import: v.csv: there is no row below the column names\n']);
  r = await run(['visit', 'list', ...d.data]);
  assert.deepEqual([r.status, r.out, r.err], [0, '', 'hailong: visit list: there are no visits yet; add them with: hailong visit import FILE.csv\n']);
  r = await run(['visit', 'list', '--unit', 'ubnd', ...d.data]);
  assert.equal(r.status, 1);
  assert.match(r.err, /^hailong: visit list: .*"ubnd".*\n$/);
  r = await run(['visit', 'list', '--from', '2025-03-08', '--to', '2025-03-07', ...d.data]);
  assert.equal(r.status, 2);
  assert.match(r.err, /^hailong: visit list: --from is behind --to; exchange them\n/);
  r = await run(['visit', 'list', '--from', 'March', ...d.data]);
  assert.match(r.err, /^hailong: visit list: --from March: not a day; write it as 2025-03-07\n/);
});

test('visit import through a running server', async (t) => {
  const d = await office(t);
  const server = await serve(d.data[1]);
  t.after(() => server.stop('SIGKILL'));
  const { status, err } = await d.import(`counter,date,visits\n${d.xa},2025-03-07,120\n`);
  assert.deepEqual([status, err], [0, '']);
  assert.equal((await d.list()).length, 1);
  assert.equal(await ok(['verify', ...d.data]), 'All is well: 0 responses, 0 tallies recounted.\n');
  assert.equal(await server.stop(), 0);
});
