// Targets and official results as a person brings and reads them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { desk, faultText, ok, root, run, runIn, serve } from '../lib/hailong.mjs';

const sipas = join(root, 'surveys/sipas-service.json');
const dimensions = [];
(function walk(list) {
  for (const d of list) {
    dimensions.push(d.code);
    walk(d.dimensions ?? []);
  }
})(JSON.parse(readFileSync(sipas, 'utf8')).dimensions);
const [first] = dimensions;

async function office(t) {
  const d = desk(t);
  await ok(['survey', 'publish', sipas, ...d.data]);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\nxa,,Xã Thử (minh họa),commune\nmc,xa,Trung tâm (minh họa),centre\n' });
  d.import = (text) => {
    d.file('t.csv', text);
    return runIn(d.dir, ['target', 'import', 't.csv', ...d.data]);
  };
  d.list = async (...more) => JSON.parse(await ok(['target', 'list', '--json', ...more, ...d.data]));
  return d;
}

const entry = (more) => ({ survey: 'sipas-service', dimension: 'all', unit: 'xa', year: 2025, operator: '>=', target: 88, official: null,
  source: null, owner: null, ...more });

test('target: the plan of a year from a spreadsheet, with a decimal comma, listed', async (t) => {
  const d = await office(t);
  const rows = ['all', ...dimensions].map((code) => `sipas-service;${code};xa;2025;88,00;Văn phòng HĐND và UBND\r\n`).join('');
  const { status, out, err } = await d.import(`\ufeffsurvey;dimension;unit;year;target;owner\r\n${rows}`);
  assert.deepEqual([status, out, err], [0, `t.csv: ${dimensions.length + 1} targets added, 0 updated\n`, '']);
  assert.deepEqual(await d.list(), ['all', ...dimensions].map((dimension) => entry({ dimension, owner: 'Văn phòng HĐND và UBND' })));
  const text = (await ok(['target', 'list', ...d.data])).split('\n');
  assert.match(text[0], /^SURVEY +DIMENSION +UNIT +YEAR +TARGET +OFFICIAL +OWNER +SOURCE$/);
  assert.match(text[1], /^sipas-service +all +xa +2025 +>= 88,00 +Văn phòng HĐND và UBND$/);
});

test('target: every operator, an official result alone, columns in any order', async (t) => {
  const d = await office(t);
  const { status, err } = await d.import('target,operator,owner,source,official,year,unit,dimension,survey\n' +
    '"88,5",>,,,,2025,xa,all,sipas-service\n' +
    ',better,,,,2025,mc,all,sipas-service\n' +
    '2,group,,,,2025,,all,sipas-service\n' +
    `,,"Sở Nội vụ, Văn phòng UBND",Báo cáo SIPAS 2024,"86,3412",2024,,${first},sipas-service\n` +
    `100,,,,,2024,xa,${first},sipas-service\n`);
  assert.deepEqual([status, err], [0, '']);
  assert.deepEqual(await d.list(), [
    entry({ unit: null, year: 2024, dimension: first, operator: null, target: null, official: 86.3412, source: 'Báo cáo SIPAS 2024', owner: 'Sở Nội vụ, Văn phòng UBND' }),
    entry({ year: 2024, dimension: first, target: 100 }),
    entry({ unit: null, operator: 'group', target: 2 }),
    entry({ unit: 'mc', operator: 'better', target: null }),
    entry({ operator: '>', target: 88.5 })]);
  const text = (await ok(['target', 'list', ...d.data])).split('\n').map((l) => l.replace(/ +/g, ' '));
  assert.deepEqual(text.slice(1), [`sipas-service ${first} (any) 2024 86,3412 Sở Nội vụ, Văn phòng UBND Báo cáo SIPAS 2024`,
    `sipas-service ${first} xa 2024 >= 100,00`, 'sipas-service all (any) 2025 group 2', 'sipas-service all mc 2025 better',
    'sipas-service all xa 2025 > 88,50', '']);
  assert.equal((await d.list('--year', '2024')).length, 2);
  assert.equal((await d.list('--unit', 'xa')).length, 3);
  assert.equal((await d.list('--unit', 'mc', '--year', '2025')).length, 1);
  assert.equal((await d.list('--survey', 'sipas-service')).length, 5);
});

test('target: importing a known key again updates it, and a column left out keeps what is stored', async (t) => {
  const d = await office(t);
  const key = 'sipas-service,all,xa,2025';
  const send = async (columns, row) => {
    const { out, err } = await d.import(`survey,dimension,unit,year,${columns}\n${key},${row}\n`);
    assert.deepEqual([out.replace(/^t.csv: /, ''), err], [out.includes('1 target ') ? '1 target added, 0 updated\n' : '0 targets added, 1 updated\n', '']);
    return (await d.list())[0];
  };
  assert.deepEqual(await send('target,operator,owner', '85,>,A'), entry({ operator: '>', target: 85, owner: 'A' }));
  assert.deepEqual(await send('target', '86.5'), entry({ operator: '>', target: 86.5, owner: 'A' }));
  assert.deepEqual(await send('target,official,source', '86.5,87,B'), entry({ operator: '>', target: 86.5, official: 87, source: 'B', owner: 'A' }));
  assert.deepEqual(await send('target,operator', ',better'), entry({ operator: 'better', target: null, official: 87, source: 'B', owner: 'A' }));
  assert.deepEqual(await send('target,official,source', ',87.25,C'), entry({ operator: 'better', target: null, official: 87.25, source: 'C', owner: 'A' }));
  assert.deepEqual(await send('target,operator,official,source,owner', '90,,,,'), entry({ target: 90 }));
  const { out } = await run(['target', 'import', '-', '--json', ...d.data], { input: `survey,dimension,unit,year,target\n${key},1\nsipas-service,all,,2025,1\n` });
  assert.deepEqual(JSON.parse(out), { added: 1, updated: 1 });
  // An old source does not vouch for a new result.
  await send('target,official,source', '90,87,B');
  const refused = await d.import(`survey,dimension,unit,year,target,official\n${key},90,88\n`);
  assert.equal(refused.err, faultText('target import', 't.csv', ['2: source: is empty; say where the official result stands']));
});

const T = 'survey,dimension,unit,year,target,operator,official,source,owner\n';
const value = (column, text) => `2: ${column}: "${text}" is not a value; write it as 88,00 or 88.5, at most 4 decimals`;
const bad = {
  'an unpublished survey': ['papi,all,xa,2025,88,,,,', '2: survey: there is no published survey "papi"; hailong survey list shows the codes'],
  'no survey': [',all,xa,2025,88,,,,', '2: survey: there is no published survey ""; hailong survey list shows the codes'],
  'an unknown dimension': ['sipas-service,Z.9,xa,2025,88,,,,',
    '2: dimension: "Z.9" is no dimension of sipas-service; hailong survey show sipas-service shows them, all is the whole survey'],
  'no dimension': ['sipas-service,,xa,2025,88,,,,',
    '2: dimension: "" is no dimension of sipas-service; hailong survey show sipas-service shows them, all is the whole survey'],
  'an unknown unit': ['sipas-service,all,ubnd,2025,88,,,,', '2: unit: there is no unit "ubnd"; import it first with: hailong unit import'],
  'a unit that is no code': ['sipas-service,all,xã,2025,88,,,,', '2: unit: "xã" is not a code; use 1 to 32 letters A-Z, digits, "." and "-", a letter or digit first'],
  'a year of two digits': ['sipas-service,all,xa,25,88,,,,', '2: year: "25" is not a year from 2000 to 2100'],
  'a year too late': ['sipas-service,all,xa,2101,88,,,,', '2: year: "2101" is not a year from 2000 to 2100'],
  'no year': ['sipas-service,all,xa,,88,,,,', '2: year: "" is not a year from 2000 to 2100'],
  'a percent sign': ['sipas-service,all,xa,2025,88%,,,,', value('target', '88%')],
  'a negative target': ['sipas-service,all,xa,2025,-1,,,,', value('target', '-1')],
  'five decimals': ['sipas-service,all,xa,2025,88.12345,,,,', value('target', '88.12345')],
  'words for the official result': ['sipas-service,all,xa,2025,88,,cao,B,', value('official', 'cao')],
  'more than everybody': ['sipas-service,all,xa,2025,100.0001,,,,', '2: target: 100.0001 is more than 100, the most this survey\'s method gives'],
  'an official result of more than everybody': ['sipas-service,all,xa,2025,88,,880,B,', '2: official: 880 is more than 100, the most this survey\'s method gives'],
  'an unknown operator': ['sipas-service,all,xa,2025,88,<=,,,', '2: operator: "<=" is none of >=, >, better and group; empty means >='],
  'an operator without a number': ['sipas-service,all,xa,2025,,>=,,,', '2: target: is empty; the operator >= needs a number'],
  'better than a number': ['sipas-service,all,xa,2025,88,better,,,', '2: target: must be empty where the operator is better: last year\'s figure is the target'],
  'a fifth group': ['sipas-service,all,xa,2025,5,group,,,', '2: target: must be 1, 2, 3 or 4 where the operator is group'],
  'half a group': ['sipas-service,all,xa,2025,1.5,group,,,', '2: target: must be 1, 2, 3 or 4 where the operator is group'],
  'no group': ['sipas-service,all,xa,2025,,group,,,', '2: target: must be 1, 2, 3 or 4 where the operator is group'],
  'no number for a group': ['sipas-service,all,xa,2025,hai,group,,,', value('target', 'hai')],
  'an official result from nowhere': ['sipas-service,all,xa,2025,88,,86,,', '2: source: is empty; say where the official result stands'],
  'a row that says nothing': ['sipas-service,all,xa,2025,,,,,Sở Nội vụ', '2: target: is empty; give a target, the operator better, or an official result'],
  'a long owner': [`sipas-service,all,xa,2025,88,,,,${'ệ'.repeat(501)}`, '2: owner: 501 characters; at most 500 are allowed'],
  'the same key twice': ['sipas-service,all,xa,2025,88,,,,\nsipas-service,all,mc,2025,88,,,,\nsipas-service,all,xa,2025,89,,,,',
    '4: this survey, dimension, unit and year stands in line 2 already'],
  'the same key twice without a unit': ['sipas-service,all,,2025,88,,,,\nsipas-service,all,,2025,88,,,,',
    '3: this survey, dimension, unit and year stands in line 2 already'],
};

for (const [what, [row, fault]] of Object.entries(bad)) {
  test(`target import refuses ${what}`, async (t) => {
    const d = await office(t);
    const { status, out, err } = await d.import(`${T}${row}\nsipas-service,all,mc,2026,88,,,,\n`);
    assert.equal(err, faultText('target import', 't.csv', [fault]));
    assert.deepEqual([status, out], [1, '']);
    assert.deepEqual(await d.list(), []);
  });
}

test('target import: columns, an empty file, and several faults in one row', async (t) => {
  const d = await office(t);
  let r = await d.import('survey,dimension,unit,year,goal\n');
  assert.equal(r.err, faultText('target import', 't.csv', ['1: the column "goal" is not known; remove it or mend its name', '1: the column "target" is missing in the first line']));
  r = await d.import(T);
  assert.equal(r.err, 'hailong: target import: t.csv: there is no row below the column names\n');
  r = await d.import(`${T}x,all,no,1,a,b,c,,\n`);
  assert.equal(r.err, faultText('target import', 't.csv', ['2: survey: there is no published survey "x"; hailong survey list shows the codes',
    '2: unit: there is no unit "no"; import it first with: hailong unit import', '2: year: "1" is not a year from 2000 to 2100',
    value('target', 'a'), value('official', 'c'), '2: operator: "b" is none of >=, >, better and group; empty means >=']));
});

test('target list: nothing yet, and names that are not there', async (t) => {
  const d = await office(t);
  let r = await run(['target', 'list', ...d.data]);
  assert.deepEqual([r.status, r.out, r.err], [0, '', 'hailong: target list: there are no targets yet; add them with: hailong target import FILE.csv\n']);
  r = await run(['target', 'list', '--year', '2025', ...d.data]);
  assert.deepEqual([r.status, r.err], [0, 'hailong: target list: there are no targets of this kind; add them with: hailong target import FILE.csv\n']);
  for (const args of [['--unit', 'ubnd'], ['--survey', 'ubnd']]) {
    r = await run(['target', 'list', ...args, ...d.data]);
    assert.equal(r.status, 1);
    assert.match(r.err, /^hailong: target list: .*"ubnd".*\n$/);
  }
  r = await run(['target', 'list', '--year', 'MMXXV', ...d.data]);
  assert.equal(r.status, 2);
  assert.match(r.err, /^hailong: target list: --year MMXXV: give a year from 2000 to 2100\n/);
});

test('target import through a running server', async (t) => {
  const d = await office(t);
  const server = await serve(d.data[1]);
  t.after(() => server.stop('SIGKILL'));
  const { status, out, err } = await d.import(`${T}sipas-service,all,,2025,88,,,,\n`);
  assert.deepEqual([status, out, err], [0, 't.csv: 1 target added, 0 updated\n', '']);
  assert.equal((await d.list()).length, 1);
  assert.equal(await server.stop(), 0);
});

test('target: the shipped table of Hà Nội, one survey of it or all', async (t) => {
  const d = desk(t);
  const file = join(root, 'surveys/targets-hanoi-2025.csv');
  for (const code of ['sipas-2022', 'papi', 'sipas-full', 'sipas-quick', 'sipas-service'])
    await ok(['survey', 'publish', join(root, `surveys/${code}.json`), ...d.data]);
  assert.match(await ok(['target', 'import', '--survey', 'papi', file, ...d.data]), /: 74 targets added, 0 updated\n$/);
  assert.match(await ok(['target', 'import', file, ...d.data]), /: 60 targets added, 74 updated\n$/);
  const all = JSON.parse(await ok(['target', 'list', '--json', ...d.data]));
  const of = (survey, dimension, year) => all.find((x) => x.survey === survey && x.dimension === dimension && x.year === year);
  assert.deepEqual([of('sipas-full', 'all', 2025).target, of('sipas-full', 'all', 2024).official], [88, 86.5]);
  assert.deepEqual([of('papi', 'all', 2025).target, of('papi', 'all', 2024).official], [46.2, 43.7747]);
  assert.equal(of('sipas-full', 'I.1', 2025).owner, 'Sở Tư pháp');
  const none = await run(['target', 'import', '--survey', 'khac', file, ...d.data]);
  assert.equal(none.status, 1);
  assert.match(none.err, /there is no row of survey khac/);
});
