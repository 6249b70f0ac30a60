// The commands as a person meets them: what they print, what they refuse, and with which words.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { commune, desk, faultText, ok, program, root, run, runIn, serve } from '../lib/hailong.mjs';

const CODE = /^[0-9A-HJKMNP-TV-Z]{7}$/;
const sipas = join(root, 'surveys/sipas-service.json');
const quick = join(root, 'surveys/sipas-quick.json');

const UNITS = 'code,parent,name,kind,valid_from,valid_to\n' +
  'mc,xa,Trung tâm (minh họa),centre,,\n' +
  'xa,,Xã Thử (minh họa),commune,2025-07-01,\n';

async function withUnits(t) {
  const d = desk(t);
  d.file('units.csv', UNITS);
  await ok(['unit', 'import', 'units.csv', ...d.data], { cwd: d.dir });
  return d;
}

// ---- Help ----------------------------------------------------------------------------------------------------------

const help = await ok(['--help']);
const commands = readFileSync(join(root, 'src/cli/commands.def'), 'utf8').match(/COMMAND\("[^"]+"/g).map((s) => s.slice(9, -1));

test('help lists every command once and begins with the way to a first result', () => {
  for (const name of commands) assert.equal(help.split('\n').filter((l) => l.startsWith(`  ${name.padEnd(15)} `)).length, 1, name);
  const way = ['demo', 'survey publish', 'unit import', 'counter import', 'setting set base.url', 'poster', 'serve', 'report'];
  const places = way.map((word) => help.indexOf(` hailong ${word}`));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.ok(!places.includes(-1));
  for (const line of help.split('\n')) assert.ok(line.length <= 100, line);
});

for (const name of commands) {
  test(`${name} --help: usage, what it does, an example`, async () => {
    for (const args of [[...name.split(' '), '--help'], ['--help', ...name.split(' ')], ['help', ...name.split(' ')]]) {
      const { status, out, err } = await run(args);
      assert.equal(status, 0);
      assert.equal(err, '');
      assert.ok(out.startsWith(`usage: hailong ${name} `), out);
      assert.match(out, /\nExample:\n  hailong /);
      assert.ok(out.includes(`\n  hailong ${name}`), out);
    }
  });
}

test('help of a group, of nothing and of nonsense', async () => {
  assert.match(await ok(['counter', '--help']), /^counter commands:\n  counter import /);
  const nothing = await run([]);
  assert.equal(nothing.status, 2);
  assert.equal(nothing.err, help);
  const nonsense = await run(['help', 'cuonter', 'list']);
  assert.equal(nonsense.status, 2);
  assert.equal(nonsense.err, 'hailong: unknown command "cuonter"; did you mean "counter list"?\n');
});

test('--version', async () => assert.match(await ok(['--version']), /^hailong \d+\.\d+\.\d+\n$/));

const misunderstood = [
  [['sevre'], 'unknown command "sevre"; did you mean "serve"?'],
  [['surveys', 'list'], 'unknown command "surveys"; did you mean "survey list"?'],
  [['frobnicate'], 'unknown command "frobnicate"; hailong --help lists the commands'],
  [['--verbose', 'serve'], 'unknown option "--verbose" before a command; try: hailong --help'],
  [['survey', 'check', 'x.json', '--data'], 'the option --data needs a directory behind it'],
  [['survey', 'list', '--data='], 'the directory behind --data is empty; name one'],
];
for (const [args, text] of misunderstood) {
  test(`not understood: ${args.join(' ')}`, async () => {
    const { status, out, err } = await run(args);
    assert.deepEqual({ status, out, err }, { status: 2, out: '', err: `hailong: ${text}\n` });
  });
}

const misused = [
  [['survey', 'check'], 'FILE is missing'],
  [['serve', '--lisen', 'x'], 'unknown option "--lisen"; did you mean "--listen"?'],
  [['serve', '--listen'], 'the option --listen needs a value behind it'],
  [['serve', 'now'], 'takes no further words'],
  [['demo', '--data', 'here'], 'makes its own directory and removes it at its end; leave --data out'],
];
for (const [args, text] of misused) {
  test(`wrong usage: ${args.join(' ')}`, async () => {
    const { status, out, err } = await run(args);
    const name = commands.filter((c) => `${args.join(' ')} `.startsWith(`${c} `))[0];
    assert.equal(status, 2);
    assert.equal(out, '');
    const lines = err.split('\n');
    assert.equal(lines[0], `hailong: ${name}: ${text}`);
    assert.ok(lines[1].startsWith(`usage: hailong ${name}`));
    assert.equal(lines[2], `help:  hailong ${name} --help`);
  });
}

test('a group without or with an unknown command shows what there is', async () => {
  const { status, err } = await run(['unit', 'imprt', 'x.csv']);
  assert.equal(status, 2);
  assert.match(err, /^hailong: unit: unknown command "imprt"\nunit commands:\n  unit import .*\n(?:  unit \w+ .*\n){6}help: {2}hailong unit COMMAND --help\n$/);
  assert.match((await run(['unit'])).err, /^hailong: unit: what to do is missing\nunit commands:\n/);
});

test('common options may stand anywhere; the environment names the directory', async (t) => {
  const d = await withUnits(t);
  const expected = await ok(['unit', 'list', ...d.data, '--json']);
  assert.equal(await ok([...d.data, '--json', 'unit', 'list']), expected);
  assert.equal(await ok(['--json', 'unit', `--data=${d.data[1]}`, 'list']), expected);
  assert.equal(await ok(['unit', 'list', '--json'], { env: { HAILONG_DATA: d.data[1] } }), expected);
  assert.equal(await ok(['unit', 'list', '--json'], { cwd: d.dir }), expected); // ./data
});

test('a directory without data says what to do', async (t) => {
  const d = desk(t);
  const { status, err } = await run(['unit', 'list', ...d.data]);
  assert.equal(status, 1);
  assert.match(err, /^hailong: unit list: .*data.*\n$/);
  assert.ok(!existsSync(d.data[1]), 'reading makes nothing');
});

test('output that cannot be written is a failure', async (t) => {
  const d = await withUnits(t);
  const child = spawn('sh', ['-c', `"${program}" unit list --data "${d.data[1]}" > /dev/full`]);
  let err = '';
  child.stderr.on('data', (part) => (err += part));
  assert.equal(await new Promise((done) => child.on('exit', done)), 1);
  assert.match(err, /^hailong: cannot write the output: No space left on device\n$/);
});

// ---- Surveys -------------------------------------------------------------------------------------------------------

test('survey: check, publish, publish again, publish a change, list, show', async (t) => {
  const d = desk(t);
  assert.equal(await ok(['survey', 'check', sipas]), `${sipas}: good (sipas-service, 17 questions)\n`);
  assert.equal(await ok(['survey', 'publish', sipas, ...d.data]), 'sipas-service: revision 1 published\n');
  assert.equal(await ok(['survey', 'publish', sipas, ...d.data]), 'sipas-service: unchanged (revision 1)\n');
  const changed = JSON.parse(readFileSync(sipas, 'utf8'));
  changed.title.vi += ' (sửa)';
  d.file('changed.json', JSON.stringify(changed));
  assert.deepEqual(JSON.parse(await ok(['survey', 'publish', 'changed.json', '--json', ...d.data], { cwd: d.dir })),
    [{ code: 'sipas-service', revision: 2, new: true }]);
  const list = JSON.parse(await ok(['survey', 'list', '--json', ...d.data]));
  assert.deepEqual(list.map((s) => [s.code, s.revision, s.title.vi]), [['sipas-service', 2, changed.title.vi]]);
  assert.match(list[0].published, /^\d{4}-\d{2}-\d{2}$/);
  assert.match(await ok(['survey', 'list', ...d.data]), /^CODE +REVISION +PUBLISHED +TITLE\nsipas-service +2 +\d{4}-\d{2}-\d{2} +Phiếu .*\(sửa\)\n$/);
  assert.deepEqual(JSON.parse(await ok(['survey', 'show', 'sipas-service', '--json', ...d.data])), changed);
  const shown = await ok(['survey', 'show', 'sipas-service', ...d.data]);
  for (const q of changed.questions) assert.ok(shown.includes(`${q.code}  ${q.text.vi}\n`), q.code);
});

test('publishing a change tells where the earlier responses stay', async (t) => {
  const { dir, codes } = await commune(t);
  const data = ['--data', dir];
  const publish = async (title, continues) => {
    const changed = JSON.parse(readFileSync(sipas, 'utf8'));
    changed.title.vi = title;
    changed.continues = continues;
    writeFileSync(join(dir, 'changed.json'), JSON.stringify(changed));
    return run(['survey', 'publish', join(dir, 'changed.json'), ...data]);
  };
  const question = JSON.parse(readFileSync(sipas, 'utf8')).questions.find((q) => q.kind === 'scale').code;
  const send = async (count) => {
    const row = `2025-03-07,${codes[0]},paper,vi,4\n`;
    return ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,${question}\n${row.repeat(count)}` });
  };
  const told = (n, then, now) => `hailong: survey publish: ${n} with revision ${then} of sipas-service, and the figures of ` +
    `revisions ${then} and ${now} are not joined unless the file says "continues": [{"revision": ${then}, "same": true}]; ` +
    `hailong report --survey sipas-service --revision ${then} shows the earlier ones\n`;
  assert.deepEqual(await publish('Hai'), { status: 0, out: 'sipas-service: revision 2 published\n', err: '' });
  assert.equal(await send(1), 'standard input: 1 response added\n');
  assert.deepEqual(await publish('Ba'), { status: 0, out: 'sipas-service: revision 3 published\n', err: told('1 response stays', 2, 3) });
  assert.deepEqual(await publish('Ba'), { status: 0, out: 'sipas-service: unchanged (revision 3)\n', err: '' });
  assert.deepEqual(await publish('Bốn'), { status: 0, out: 'sipas-service: revision 4 published\n', err: told('1 response stays', 2, 4) });
  assert.equal(await send(2), 'standard input: 2 responses added\n');
  assert.equal(await ok(['verify', ...data]), 'All is well: 3 responses, 2 tallies recounted.\n');
  const server = await serving(t, dir); // and through the server
  assert.deepEqual(await publish('Năm'), { status: 0, out: 'sipas-service: revision 5 published\n', err: told('2 responses stay', 4, 5) });
  // What it says to write is enough; what goes on from an earlier one only is not.
  assert.deepEqual(await publish('Sáu', [{ revision: 4, same: true }]), { status: 0, out: 'sipas-service: revision 6 published\n', err: '' });
  assert.equal(await send(3), 'standard input: 3 responses added\n');
  assert.deepEqual(await publish('Bảy', [{ revision: 4, same: true }]),
    { status: 0, out: 'sipas-service: revision 7 published\n', err: told('3 responses stay', 6, 7) });
  assert.equal(await server.stop(), 0);
});

test('what a definition cannot continue is told as FILE: /pointer: message, and nothing is published', async (t) => {
  const d = desk(t);
  const definition = JSON.parse(readFileSync(sipas, 'utf8'));
  const file = (name, more) => d.file(name, JSON.stringify({ ...definition, ...more }));
  file('first.json', {});
  await ok(['survey', 'publish', 'first.json', ...d.data], { cwd: d.dir });
  file('other.json', { code: 'other' });
  file('later.json', { continues: [{ revision: 1, same: true }, { revision: 2, same: true }] });
  file('unlike.json', { questions: definition.questions.map((q) => (q.code === 'II.6.1' ? { ...q, scale: 'quality-5' } : q)),
    continues: [{ revision: 1, questions: { 'II.6.1': 'II.6.1' } }] });
  const refused = async (names) => {
    const { status, out, err } = await runIn(d.dir, ['survey', 'publish', ...names, ...d.data]);
    assert.deepEqual([status, out], [1, '']);
    return err;
  };
  const last = 'hailong: survey publish: 1 of 2 files cannot be used; mend what is named above\n';
  assert.equal(await refused(['other.json', 'later.json']),
    `later.json: /continues/1/revision: there is no revision 2 yet, this one becomes 2: name an earlier one\n${last}`);
  assert.match(await refused(['other.json', 'unlike.json']), new RegExp(`^unlike\\.json: /continues/0: question "II\\.6\\.1" cannot continue .*\n${last}$`));
  const listed = JSON.parse(await ok(['survey', 'list', '--json', ...d.data]));
  assert.deepEqual(listed.map((s) => [s.code, s.revision]), [['sipas-service', 1]]);
});

test('survey publish --help says how to change a question in mid-year', async () => {
  const text = await ok(['survey', 'publish', '--help']);
  for (const entry of [{ revision: 1, same: true }, { revision: 1, same: true, questions: { 'II.6.0': null } }])
    assert.ok(text.split('\n').some((line) => { try { return JSON.stringify(JSON.parse(`{${line}}`).continues) === JSON.stringify([entry]); } catch { return false; } }), text);
});

test('survey show of an unknown code', async (t) => {
  const d = await withUnits(t);
  const { status, err } = await run(['survey', 'show', 'nope', ...d.data]);
  assert.equal(status, 1);
  assert.match(err, /^hailong: survey show: .*nope.*\n$/);
});

test('every faulty definition is told in full, as FILE: /pointer: message', async () => {
  const bad = join(root, 'tests/surveys/bad');
  for (const name of readdirSync(bad).filter((n) => n.endsWith('.json'))) {
    const path = join(bad, name);
    const { status, out, err } = await run(['survey', 'check', path]);
    const expected = readFileSync(join(bad, name.replace(/json$/, 'txt')), 'utf8').trimEnd().split('\n')
      .map((line) => `${path}: ${line.replace(/^(: |error: )/, '')}\n`).join('');
    assert.equal(status, 1, name);
    assert.equal(out, '', name);
    const last = 'hailong: survey check: 1 of 1 file cannot be used; mend what is named above\n';
    assert.ok(err.endsWith(last), err);
    const told = err.slice(0, -last.length).replace(/^.*more faults are not shown\n/m, '');
    assert.equal(told, expected, name);
  }
});

test('publishing is all or nothing', async (t) => {
  const d = desk(t);
  d.file('good.json', readFileSync(sipas));
  d.file('bad.json', '{"code": 7}');
  d.file('twin.json', readFileSync(sipas));
  await ok(['setting', 'set', 'hotline', '1', ...d.data]);
  let r = await runIn(d.dir, ['survey', 'publish', 'good.json', 'bad.json', 'none.json', ...d.data]);
  assert.equal(r.status, 1);
  assert.match(r.err, /^bad\.json: \/code: must be a string, not a number$/m);
  assert.match(r.err, /^none\.json: cannot open: No such file or directory$/m);
  assert.match(r.err, /^hailong: survey publish: 2 of 3 files cannot be used; mend what is named above$/m);
  r = await runIn(d.dir, ['survey', 'publish', 'good.json', 'twin.json', ...d.data]);
  assert.equal(r.err, 'twin.json: /code: "sipas-service" is the code of good.json too; give each survey its own\n' +
    'hailong: survey publish: 1 of 2 files cannot be used; mend what is named above\n');
  assert.deepEqual(JSON.parse(await ok(['survey', 'list', '--json', ...d.data])), []);
  r = await run(['survey', 'list', ...d.data]);
  assert.deepEqual([r.status, r.out, r.err], [0, '', 'hailong: survey list: no survey is published yet; publish one with: hailong survey publish FILE\n']);
});

// ---- Units ---------------------------------------------------------------------------------------------------------

test('unit: import with the parent further down, list, update, move by its own command alone', async (t) => {
  const d = desk(t);
  d.file('units.csv', '\ufeff' + UNITS.replaceAll('\n', '\r\n'));
  assert.equal(await ok(['unit', 'import', 'units.csv', ...d.data], { cwd: d.dir }), 'units.csv: 2 units added, 0 updated\n');
  assert.equal(await ok(['unit', 'list', ...d.data]),
    'CODE  NAME                  KIND     FROM        TO\n' +
    'xa    Xã Thử (minh họa)     commune  2025-07-01\n' +
    '  mc  Trung tâm (minh họa)  centre\n');
  // Columns left out keep what is stored; a decomposed name is stored composed; what is new may stand anywhere.
  d.file('new.csv', 'kind,name,code,parent\n' + `centre,${'Trung tâm'.normalize('NFD')},mc,xa\n` + 'commune,"Xã, ""mới""",xa,\noffice,Một cửa,vp,mc\n');
  for (const [added, updated] of [[1, 2], [0, 3]])
    assert.deepEqual(JSON.parse(await ok(['unit', 'import', '--json', 'new.csv', ...d.data], { cwd: d.dir })), { added, updated });
  const stored = [
    { code: 'xa', parent: '', name: 'Xã, "mới"', kind: 'commune', valid_from: '2025-07-01', valid_to: null },
    { code: 'mc', parent: 'xa', name: 'Trung tâm', kind: 'centre', valid_from: null, valid_to: null },
    { code: 'vp', parent: 'mc', name: 'Một cửa', kind: 'office', valid_from: null, valid_to: null }];
  const list = async () => JSON.parse(await ok(['unit', 'list', '--json', ...d.data])).sort((a, b) => 'xa mc vp'.indexOf(a.code) - 'xa mc vp'.indexOf(b.code));
  assert.deepEqual(await list(), stored);
  // A unit that is there is moved with its past only where that is asked, told in the log and in reports: nothing of the file is taken.
  d.file('turn.csv', 'code,parent,name,kind\nmc,,Khác,centre\nvp,xa,Khác,office\n');
  const refused = await runIn(d.dir, ['unit', 'import', 'turn.csv', ...d.data]);
  assert.deepEqual([refused.status, refused.err], [1, faultText('unit import', 'turn.csv', [
    '2: parent: "mc" stands below "xa"; an import moves no unit, as its past would go along: use hailong unit move mc --below ""',
    '3: parent: "vp" stands below "mc"; an import moves no unit, as its past would go along: use hailong unit move vp --below "xa"'])]);
  assert.deepEqual(await list(), stored);
  await ok(['unit', 'move', 'vp', '--below', 'xa', ...d.data]);
  assert.equal((await list()).find((u) => u.code === 'vp').parent, 'xa');
});

test('unit import takes what spreadsheets save, and names what it cannot take', async (t) => {
  const d = desk(t);
  const semicolons = '\ufeff' + UNITS.replaceAll(',', ';').replaceAll('\n', '\r\n');
  assert.equal(await ok(['unit', 'import', '-', ...d.data], { input: semicolons }), 'standard input: 2 units added, 0 updated\n');
  assert.equal(await ok(['unit', 'import', '-', ...d.data], { input: UNITS.replaceAll(',', '\t') }), 'standard input: 0 units added, 2 updated\n');
  const refused = [[Buffer.from('\ufeff' + UNITS, 'utf16le'), 'the file is UTF-16'],
    [Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)]), 'this is a workbook (.xlsx), not CSV']];
  for (const [bytes, why] of refused) {
    d.file('bad.csv', bytes);
    const { status, err } = await runIn(d.dir, ['unit', 'import', 'bad.csv', ...d.data]);
    assert.deepEqual([status, err], [1, `hailong: unit import: bad.csv:1: ${why}; save it as "CSV UTF-8"\n`]);
  }
});

test('unit import from standard input', async (t) => {
  const d = desk(t);
  assert.equal(await ok(['unit', 'import', '-', ...d.data], { input: UNITS }), 'standard input: 2 units added, 0 updated\n');
});

const H = 'code,parent,name,kind,valid_from,valid_to\n';
const notACode = (c) => `"${c}" is not a code; use 1 to 32 letters A-Z, digits, "." and "-", a letter or digit first`;
const badUnits = {
  'an empty file': ['', ['1: the file is empty; the first line must name the columns'], 'csv'],
  'only a header': [H, ['there is no row below the column names'], 'csv'],
  'an unknown column': ['code,parent,name,kind,colour\na,,A,ward,red\n', ['1: the column "colour" is not known; remove it or mend its name']],
  'missing columns': ['code,name\na,A\n', ['1: the column "parent" is missing in the first line', '1: the column "kind" is missing in the first line']],
  'a column twice': ['code,parent,name,kind,kind\n', ['1: the column "kind" stands twice'], 'csv'],
  'too few fields': [H + 'a,,A\n', ['2: 3 fields where the header names 6 columns']],
  'an open quote': [H + 'a,,"A,ward,,\n', ['2: a quoted field is not closed before the end of the file']],
  'text behind a quote': [H + 'a,,"A"x,ward,,\n', ['2: text behind a closing quote; a quote inside a field is written twice']],
  'Latin-1': [Buffer.concat([Buffer.from(H + 'a,,'), Buffer.from([0xe3]), Buffer.from(',ward,,\n')]), ['2: not valid UTF-8; save the file as "CSV UTF-8"']],
  'a NUL': [H + 'a,,A\0,ward,,\n', ['2: a NUL character']],
  'no code': [H + ',,A,ward,,\n', ['2: code: is empty; give the unit a code']],
  'a code with a blank': [H + 'a b,,A,ward,,\n', [`2: code: ${notACode('a b')}`]],
  'a code with letters of the name': [H + 'xã,,A,ward,,\n', [`2: code: ${notACode('xã')}`]],
  'a long code': [H + `${'a'.repeat(33)},,A,ward,,\n`, [`2: code: ${notACode('a'.repeat(33))}`]],
  'a very long code is not cut inside a letter': [H + `a${'ệ'.repeat(40)},,A,ward,,\n`, [`2: code: ${notACode('a' + 'ệ'.repeat(19))}`]],
  'a code twice': [H + 'a,,A,ward,,\nb,,B,ward,,\na,,C,ward,,\n', ['4: code: "a" stands in line 2 already']],
  'a wrong parent': [H + 'a,b!,A,ward,,\n', [`2: parent: ${notACode('b!')}`]],
  'an unknown parent': [H + 'a,b,A,ward,,\n', ['2: parent: there is no unit "b", neither in this file nor stored']],
  'its own parent': [H + 'a,a,A,ward,,\n', ['2: parent: a unit cannot be its own parent; leave the field empty for the topmost unit']],
  'a loop': [H + 'a,c,A,ward,,\nb,a,B,ward,,\nc,b,C,ward,,\nd,a,D,ward,,\n',
    ['a', 'b', 'c'].map((c, i) => `${i + 2}: parent: the units make a loop: "${c}" stands above its own parent`)],
  'a loop through a stored unit': [H + 'xa,mc,A,commune,,\n', ['2: parent: the units make a loop: "xa" stands above its own parent']],
  'no name': [H + 'a,, ,ward,,\n', ['2: name: is empty; give a name']],
  'a name of invisible characters': [H + 'a,,\u202e\u200f,ward,,\n', ['2: name: is empty; give a name']],
  'a long name': [H + `a,,${'ệ'.repeat(121)},ward,,\n`, ['2: name: 121 characters; at most 120 are allowed']],
  'an unknown kind': [H + 'a,,A,province,,\n', ['2: kind: must be city, district, commune, ward, centre or office']],
  'a date as people write it': [H + 'a,,A,ward,01/07/2025,\n', ['2: valid_from: "01/07/2025" is not a day; write it as 2025-07-01, or leave it empty']],
  'a day that does not exist': [H + 'a,,A,ward,,2025-02-29\n', ['2: valid_to: "2025-02-29" is not a day; write it as 2025-07-01, or leave it empty']],
  'days the wrong way round': [H + 'a,,A,ward,2025-07-02,2025-07-01\n', ['2: valid_to: is before valid_from']],
  'several faults, and a quoted line break counts': [H + '"a",,"A\nB",ward,,\n,,,,,\n',
    ['4: code: is empty; give the unit a code', '4: name: is empty; give a name', '4: kind: must be city, district, commune, ward, centre or office']],
};

for (const [what, [text, faults, kind]] of Object.entries(badUnits)) {
  test(`unit import refuses ${what}`, async (t) => {
    const d = await withUnits(t);
    const before = await ok(['unit', 'list', '--json', ...d.data]);
    d.file('bad.csv', text);
    const { status, out, err } = await runIn(d.dir, ['unit', 'import', 'bad.csv', ...d.data]);
    assert.equal(err, faultText('unit import', 'bad.csv', faults, kind));
    assert.deepEqual([status, out], [1, '']);
    assert.equal(await ok(['unit', 'list', '--json', ...d.data]), before);
  });
}

test('at most 20 faults are shown, all are counted', async (t) => {
  const d = desk(t);
  d.file('bad.csv', H + Array.from({ length: 33 }, (_, i) => `u${i},,U,planet,,\n`).join(''));
  const { status, err } = await runIn(d.dir, ['unit', 'import', 'bad.csv', ...d.data]);
  const lines = err.trimEnd().split('\n');
  assert.equal(status, 1);
  assert.equal(lines.length, 21);
  assert.ok(lines[19].startsWith('bad.csv:21: kind: '));
  assert.equal(lines[20], 'hailong: unit import: bad.csv: 33 faults (the first 20 are shown), so nothing was imported; mend them and import the file again');
});

test('files that cannot be opened', async (t) => {
  const d = desk(t);
  let r = await runIn(d.dir, ['unit', 'import', 'none.csv', ...d.data]);
  assert.deepEqual([r.status, r.err], [1, 'hailong: unit import: none.csv: cannot open: No such file or directory\n']);
  r = await runIn(d.dir, ['unit', 'import', '.', ...d.data]);
  assert.deepEqual([r.status, r.err], [1, 'hailong: unit import: .: cannot read: Is a directory\n']);
  r = await run(['unit', 'import', ...d.data]);
  assert.equal(r.status, 2);
  assert.match(r.err, /^hailong: unit import: FILE\.csv is missing\nusage: /);
  r = await run(['unit', 'import', 'a', 'b', ...d.data]);
  assert.match(r.err, /^hailong: unit import: too many words; expected FILE\.csv\n/);
});

// ---- Counters ------------------------------------------------------------------------------------------------------

test('counter: codes are made, listed with addresses, kept on update, retired', async (t) => {
  const d = await withUnits(t);
  d.file('counters.csv', 'code,unit,name,field,survey\n,mc,Quầy số 1,ho-tich,\n,mc,Quầy số 2,,\n');
  let r = await runIn(d.dir, ['counter', 'import', 'counters.csv', ...d.data]);
  assert.equal(r.status, 0);
  assert.match(r.out, /^CODE +UNIT +NAME\n[0-9A-Z]{7} +mc +Quầy số 1\n[0-9A-Z]{7} +mc +Quầy số 2\ncounters\.csv: 2 counters added, 0 updated\n$/);
  assert.equal(r.err, 'hailong: counter import: the survey "sipas-quick" (setting survey.default) is not published yet; the counters\' form opens once it is\n');
  let list = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  assert.equal(list.length, 2);
  for (const c of list) {
    assert.match(c.code, CODE);
    assert.ok(!('url' in c));
  }
  assert.deepEqual(list.map((c) => c.name).sort(), ['Quầy số 1', 'Quầy số 2']);
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.vn/', ...d.data]);
  await ok(['survey', 'publish', sipas, quick, ...d.data]);
  const { code } = list.find((c) => c.name === 'Quầy số 1');

  // Retired; then renamed by a file that does not speak of days: it stays retired.
  const day = await ok(['counter', 'retire', `${code.slice(0, 3).toLowerCase()}-${code.slice(3)}`, ...d.data]);
  const today = /its last day is (\S+) /.exec(day)[1];
  assert.equal(day, `${code}: closed; its last day is ${today} (Quầy số 1)\n`);
  assert.equal(await ok(['counter', 'retire', code, ...d.data]), `${code}: was closed before; its last day was ${today} (Quầy số 1)\n`);
  d.file('again.csv', `survey,field,name,unit,code\nsipas-service,dat-dai,Quầy Một,xa,${code.toLowerCase()}\n`);
  r = await runIn(d.dir, ['counter', 'import', 'again.csv', '--json', ...d.data]);
  assert.deepEqual([JSON.parse(r.out), r.err], [{ added: 0, updated: 1, codes: [code] }, '']);
  list = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  assert.deepEqual(list.find((c) => c.code === code), { code, unit: 'xa', name: 'Quầy Một', field: 'dat-dai', survey: 'sipas-service',
    channel: 'qr', valid_from: null, valid_to: today, url: `https://gopy.example.vn/${code}` });
  assert.equal(JSON.parse(await ok(['counter', 'list', '--json', '--unit', 'mc', ...d.data])).length, 1);
  const text = await ok(['counter', 'list', ...d.data]);
  assert.match(text, /^CODE +UNIT +NAME +FIELD +SURVEY +CHANNEL +FROM +TO\n/);
  assert.match(text, /\(sipas-quick\)/);
  assert.match(text, /\nA counter's form is at https:\/\/gopy\.example\.vn\/CODE\n$/);
  // A counter that moves back in with its days open again takes responses again.
  d.file('open.csv', `code,unit,name,field,survey,valid_to,channel\n${code},mc,Quầy số 1,,,,kiosk\n`);
  await ok(['counter', 'import', 'open.csv', ...d.data], { cwd: d.dir });
  const opened = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.code === code);
  assert.deepEqual([opened.unit, opened.valid_to, opened.channel], ['mc', null, 'kiosk']);
});

test('a counter brought with its printed code keeps it', async (t) => {
  const a = await withUnits(t);
  a.file('c.csv', 'code,unit,name,field,survey\n,mc,Quầy,,\n');
  await runIn(a.dir, ['counter', 'import', 'c.csv', ...a.data]);
  const [{ code }] = JSON.parse(await ok(['counter', 'list', '--json', ...a.data]));
  const b = await withUnits(t);
  b.file('c.csv', `code,unit,name,field,survey\n${code},mc,Quầy,,\n,mc,Quầy khác,,\n`);
  await runIn(b.dir, ['counter', 'import', 'c.csv', ...b.data]);
  const list = JSON.parse(await ok(['counter', 'list', '--json', ...b.data]));
  assert.equal(list.find((c) => c.name === 'Quầy').code, code);
});

const C = 'code,unit,name,field,survey,valid_from,valid_to,channel\n';
const badCounters = {
  'a short code': ['ABC,mc,Q,,,,,\n', '2: code: a counter\'s code has 7 characters; leave the field empty to have one made'],
  'a code with a foreign letter': ['ABCDEFU,mc,Q,,,,,\n', '2: code: only digits and the letters A-Z without U stand in a counter\'s code; leave the field empty to have one made'],
  'no unit': [',,Q,,,,,\n', '2: unit: is empty; give the code of the unit the counter belongs to'],
  'an unknown unit': [',ubnd,Q,,,,,\n', '2: unit: there is no unit "ubnd"; import it first with: hailong unit import'],
  'a unit that is no code': [',mộc,Q,,,,,\n', `2: unit: ${notACode('mộc')}`],
  'no name': [',mc,,,,,,\n', '2: name: is empty; give a name'],
  'a long field': [`,mc,Q,${'f'.repeat(121)},,,,\n`, '2: field: 121 characters; at most 120 are allowed'],
  'an unknown survey': [',mc,Q,,papi,,,\n', '2: survey: there is no published survey of this code; publish it first, or leave the field empty for the setting survey.default'],
  'an unknown channel': [',mc,Q,,,,,fax\n', '2: channel: must be qr, link, kiosk, paper or staff; empty means qr'],
  'a wrong day': [',mc,Q,,,2025-13-01,,\n', '2: valid_from: "2025-13-01" is not a day; write it as 2025-07-01, or leave it empty'],
  'days the wrong way round': [',mc,Q,,,2025-07-02,2025-07-01,\n', '2: valid_to: is before valid_from'],
};
for (const [what, [row, fault]] of Object.entries(badCounters)) {
  test(`counter import refuses ${what}`, async (t) => {
    const d = await withUnits(t);
    d.file('bad.csv', C + row + ',mc,Tốt,,,,,\n');
    const { status, out, err } = await runIn(d.dir, ['counter', 'import', 'bad.csv', ...d.data]);
    assert.equal(err, faultText('counter import', 'bad.csv', [fault]));
    assert.deepEqual([status, out], [1, '']);
    assert.deepEqual(JSON.parse(await ok(['counter', 'list', '--json', ...d.data])), []);
  });
}

test('counter import refuses a code with a slip of the pen, and the same code twice', async (t) => {
  const d = await withUnits(t);
  d.file('c.csv', C + ',mc,Quầy,,,,,\n');
  await runIn(d.dir, ['counter', 'import', 'c.csv', ...d.data]);
  const [{ code }] = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  const slip = code[0] === '7' ? `8${code.slice(1)}` : `7${code.slice(1)}`;
  d.file('bad.csv', `${C}${slip},mc,Q,,,,,\n${code},mc,Q,,,,,\n${code.toLowerCase()},mc,Q,,,,,\n`);
  const { err } = await runIn(d.dir, ['counter', 'import', 'bad.csv', ...d.data]);
  assert.equal(err, faultText('counter import', 'bad.csv', [
    '2: code: a character of the code is wrong; compare it with the poster, or leave the field empty to have one made',
    `4: code: "${code}" stands in line 3 already`]));
});

test('counter list and retire: what is not there', async (t) => {
  const d = await withUnits(t);
  let r = await run(['counter', 'list', ...d.data]);
  assert.deepEqual([r.status, r.out, r.err], [0, '', 'hailong: counter list: there are no counters yet; add them with: hailong counter import FILE.csv\n']);
  r = await run(['counter', 'list', '--unit', 'ubnd', ...d.data]);
  assert.equal(r.status, 1);
  assert.match(r.err, /^hailong: counter list: .*ubnd.*\n$/);
  r = await run(['counter', 'retire', 'ABC', ...d.data]);
  assert.deepEqual([r.status, r.err], [1, 'hailong: counter retire: "ABC" is not a counter\'s code; hailong counter list shows them\n']);
  r = await run(['counter', 'retire', '0000000', ...d.data]);
  assert.equal(r.status, 1);
  assert.match(r.err, /^hailong: counter retire: .*0000000.*\n$/);
});

// ---- Settings, verify ----------------------------------------------------------------------------------------------

test('setting: list, get, set', async (t) => {
  const d = desk(t);
  assert.equal(await ok(['setting', 'set', 'base.url', 'HTTPS://Gopy.Example.vn/', ...d.data]), 'base.url = https://gopy.example.vn\n');
  assert.equal(await ok(['setting', 'get', 'base.url', ...d.data]), 'https://gopy.example.vn\n');
  assert.equal(await ok(['setting', 'get', 'threshold.respondents', ...d.data]), '10\n');
  assert.deepEqual(JSON.parse(await ok(['setting', 'get', 'results.public', '--json', ...d.data])), { name: 'results.public', value: 'no' });
  const list = JSON.parse(await ok(['setting', 'list', '--json', ...d.data]));
  assert.deepEqual(list.map((s) => s.name), readFileSync(join(root, 'src/core/settings.def'), 'utf8').match(/^SETTING\("[^"]+"/gm).map((s) => s.slice(9, -1)));
  for (const s of list) assert.deepEqual(Object.keys(s), ['name', 'value', 'default', 'help']);
  assert.match(await ok(['setting', 'list', ...d.data]), /^NAME +VALUE +MEANING\nsite\.name +\(none\) +name of/);
  const r = await run(['setting', 'set', 'base.url', 'https://khac.example.vn', ...d.data]);
  assert.deepEqual([r.status, r.err], [0, 'hailong: setting set: posters printed before lead to https://gopy.example.vn; keep that address working, or print them anew\n']);
  assert.equal(await ok(['setting', 'set', 'hotline', ...d.data, '--', '-1900']), 'hotline = -1900\n');
  assert.equal(await ok(['setting', 'set', 'hotline', '', ...d.data]), 'hotline = \n');
});

const badSettings = [
  [['base.ulr', 'x'], 'there is no setting "base.ulr"; did you mean "base.url"?'],
  [['colour', 'red'], 'there is no setting "colour"; hailong setting list shows them'],
  [['base.url', 'gopy.example.vn'], 'base.url: an address such as https://gopy.example.gov.vn is needed: http or https, host, perhaps a port, no path'],
  [['threshold.respondents', '0'], 'threshold.respondents: a whole number from 1 to 1000 is needed'],
  [['survey.default', 'sipas-sevrice'], 'survey.default: the survey "sipas-sevrice" is not published; publish it first with: hailong survey publish FILE (hailong survey list shows those that are)'],
  [['site.name', 'ệ'.repeat(121)], 'site.name: 121 characters; at most 120 are allowed'],
  [['hotline', '1'.repeat(61)], 'hotline: 61 characters; at most 60 are allowed'],
  [['results.public', 'maybe'], 'results.public: yes or no is needed'],
];
for (const [words, text] of badSettings) {
  test(`setting set ${words.join(' ')}`, async (t) => {
    const d = desk(t);
    const { status, out, err } = await run(['setting', 'set', ...words, ...d.data]);
    assert.deepEqual({ status, out, err }, { status: 1, out: '', err: `hailong: setting set: ${text}\n` });
  });
}

test('setting: words', async (t) => {
  const d = desk(t);
  assert.match((await run(['setting', 'set', ...d.data])).err, /^hailong: setting set: NAME and VALUE are missing\nusage: /);
  assert.match((await run(['setting', 'set', 'hotline', ...d.data])).err, /^hailong: setting set: VALUE is missing\nusage: hailong setting set \[--unit UNIT\] NAME VALUE\n/);
  assert.match((await run(['setting', 'set', 'hotline', '-1', ...d.data])).err, /^hailong: setting set: unknown option "-1"; --help shows the options\n/);
});

test('verify of a sound and of an unreadable database', async (t) => {
  const d = await withUnits(t);
  assert.equal(await ok(['verify', ...d.data]), 'All is well: 0 responses, 0 tallies recounted.\n');
  assert.deepEqual(JSON.parse(await ok(['verify', '--json', ...d.data])), { responses: 0, tallies: 0, faults: 0 });
  writeFileSync(join(d.data[1], 'hailong.db'), 'this is not a database, and it is long enough to be looked at as one: '.repeat(99));
  const { status, err } = await run(['verify', ...d.data]);
  assert.equal(status, 1);
  assert.match(err, /^hailong: verify: \S*\/hailong\.db: the database is damaged \(.*\): stop the server, then put a copy in its place with hailong restore FILE; the server makes copies in (\S*)\/backups\n$/);
  // Who starts it again and again learns that this would not help.
  assert.equal((await run(['serve', '--listen', '127.0.0.1:0', ...d.data])).status, 78);
});

// ---- While the server runs -----------------------------------------------------------------------------------------

async function serving(t, dir, options) {
  const server = await serve(dir, options);
  t.after(() => server.stop());
  return server;
}

const statusOf = async (url) => (await fetch(url, { redirect: 'manual' })).status;

test('what commands change while the server runs holds at once', async (t) => {
  const d = desk(t);
  const server = await serving(t, d.data[1]);
  assert.match(server.log, /survey publish/, 'an empty directory gets a hint');
  d.file('units.csv', UNITS);
  d.file('counters.csv', C + ',mc,Quầy số 9,,,,,\n');
  // Paths are the caller's, not the server's; output, errors and status come back.
  assert.equal(await ok(['unit', 'import', 'units.csv', ...d.data], { cwd: d.dir }), 'units.csv: 2 units added, 0 updated\n');
  assert.equal(await ok(['survey', 'publish', quick, ...d.data]), 'sipas-quick: revision 1 published\n');
  const made = JSON.parse(await ok(['counter', 'import', 'counters.csv', '--json', ...d.data], { cwd: d.dir }));
  const [code] = made.codes;
  const page = await fetch(`${server.url}/${code}`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Quầy số 9/);
  assert.equal(await ok(['setting', 'set', 'site.name', 'Ủy ban (minh họa)', ...d.data]), 'site.name = Ủy ban (minh họa)\n');
  assert.match(await (await fetch(`${server.url}/${code}`)).text(), /Ủy ban \(minh họa\)/);
  assert.equal(await statusOf(`${server.url}/results`), 404);
  await ok(['setting', 'set', 'results.public', 'yes', ...d.data]);
  assert.equal(await statusOf(`${server.url}/results`), 200);
  assert.equal(await ok(['unit', 'import', '-', ...d.data], { input: UNITS }), 'standard input: 0 units added, 2 updated\n');
  assert.equal(JSON.parse(await ok(['counter', 'list', '--json', ...d.data]))[0].code, code);
  await ok(['counter', 'retire', code, ...d.data]);

  // Failures are the same as without a server.
  d.file('bad.csv', H + ',,A,ward,,\n');
  let r = await runIn(d.dir, ['unit', 'import', 'bad.csv', ...d.data]);
  assert.deepEqual([r.status, r.out, r.err], [1, '', faultText('unit import', 'bad.csv', ['2: code: is empty; give the unit a code'])]);
  r = await runIn(d.dir, ['unit', 'import', 'none.csv', ...d.data]);
  assert.deepEqual([r.status, r.err], [1, 'hailong: unit import: none.csv: cannot open: No such file or directory\n']);
  r = await runIn(d.dir, ['unit', 'import', '.', ...d.data]);
  assert.equal(r.status, 1);
  assert.match(r.err, /^hailong: unit import: \.: cannot open: Is a directory\n$/);
  r = await run(['unit', 'import', ...d.data]);
  assert.equal(r.status, 2);
  assert.match(r.err, /^hailong: unit import: FILE\.csv is missing\nusage: /);
  r = await run(['survey', 'publish', ...Array(1000).fill('x'.repeat(100)), ...d.data]);
  assert.deepEqual([r.status, r.err], [1, 'hailong: survey publish: too many or too long arguments; call it several times\n']);
  assert.equal(await ok(['verify', ...d.data]), 'All is well: 0 responses, 0 tallies recounted.\n');

  const socket = join(d.data[1], 'hailong.sock');
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  assert.equal(await server.stop(), 0);
  assert.ok(!existsSync(socket));
  await ok(['setting', 'set', 'hotline', '1', ...d.data]); // and without a server again
});

test('many callers at once are served one after the other', async (t) => {
  const d = await withUnits(t);
  await serving(t, d.data[1]);
  const names = Array.from({ length: 40 }, (_, i) => `u${i}`);
  const all = await Promise.all(names.map((u) => run(['unit', 'import', '-', ...d.data], { input: `${H}${u},xa,Đơn vị ${u},office,,\n` })));
  for (const r of all) assert.deepEqual([r.status, r.err], [0, '']);
  assert.equal(JSON.parse(await ok(['unit', 'list', '--json', ...d.data])).length, 42);
});

test('writing commands side by side without a server wait for each other', async (t) => {
  const d = await withUnits(t);
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => run(['setting', 'set', 'hotline', `${i}`, ...d.data])));
  for (const r of all) assert.deepEqual([r.status, r.err], [0, '']);
});

test('a second server on the same directory is refused', async (t) => {
  const d = desk(t);
  const server = await serving(t, d.data[1]);
  const { status, out, err } = await run(['serve', '--listen', '127.0.0.1:0', ...d.data]);
  assert.equal(status, 1);
  assert.equal(out, '');
  assert.equal(err.trimEnd().split('\n').at(-1), `hailong: serve: ${d.data[1]}: another hailong serves or writes there; stop it first, or name another directory with --data`);
  assert.equal(await statusOf(`${server.url}/results`), 404);
});

test('a caller that is killed or says nothing holds nobody up for long', async (t) => {
  const d = await withUnits(t);
  const server = await serving(t, d.data[1]);
  // It has asked for standard input, which never ends; then it is killed.
  const child = spawn(program, ['unit', 'import', '-', ...d.data], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {});
  child.stdin.write(H + 'half,,A');
  await new Promise((done) => setTimeout(done, 300));
  child.kill('SIGKILL');
  assert.equal(await ok(['setting', 'set', 'hotline', '2', ...d.data]), 'hotline = 2\n');
  // Killed before its output is taken.
  for (let i = 0; i < 20; i++) {
    const quick = spawn(program, ['setting', 'set', 'hotline', `${i}`, ...d.data], { stdio: 'ignore' });
    setTimeout(() => quick.kill('SIGKILL'), i);
    await new Promise((done) => quick.on('exit', done));
  }
  assert.equal(await ok(['setting', 'set', 'hotline', '3', ...d.data]), 'hotline = 3\n');
  assert.equal(JSON.parse(await ok(['unit', 'list', '--json', ...d.data])).length, 2);
  assert.equal(await server.stop(), 0);
});

test('the server stops at once although a caller keeps it waiting', async (t) => {
  const d = await withUnits(t);
  const server = await serving(t, d.data[1]);
  const child = spawn(program, ['unit', 'import', '-', ...d.data], { stdio: ['pipe', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.on('data', (part) => (err += part));
  child.stdin.on('error', () => {});
  await new Promise((done) => setTimeout(done, 300));
  const start = Date.now();
  assert.equal(await server.stop(), 0);
  assert.ok(Date.now() - start < 5000);
  child.stdin.end(); // now it sends its file, to nobody
  assert.equal(await new Promise((done) => child.on('close', done)), 1);
  assert.match(err, /^hailong: unit import: /);
});

test('a socket left behind by a dead server is no obstacle', async (t) => {
  const d = await withUnits(t);
  const first = await serving(t, d.data[1]);
  await first.stop('SIGKILL');
  assert.ok(existsSync(join(d.data[1], 'hailong.sock')));
  await ok(['setting', 'set', 'hotline', '4', ...d.data]);
  await serving(t, d.data[1]);
  assert.equal(await ok(['setting', 'set', 'hotline', '5', ...d.data]), 'hotline = 5\n');
});

test('the data directory may have a longer path than a socket address holds', async (t) => {
  const d = desk(t);
  const deep = join(d.dir, 'd'.repeat(100), 'e'.repeat(100));
  mkdirSync(deep, { recursive: true });
  await serving(t, deep);
  assert.equal(await ok(['setting', 'set', 'hotline', '6', '--data', deep]), 'hotline = 6\n');
});

test('serve: what cannot be started is said in one line', async (t) => {
  const d = desk(t);
  const taken = createServer();
  await new Promise((done) => taken.listen(0, '127.0.0.1', done));
  t.after(() => taken.close());
  const last = async (args) => {
    const { status, out, err } = await run(['serve', ...args, ...d.data]);
    assert.equal(status, 1);
    assert.equal(out, '');
    return err.trimEnd().split('\n').at(-1);
  };
  assert.match(await last(['--listen', `127.0.0.1:${taken.address().port}`]), /^hailong: serve: .*127\.0\.0\.1/);
  assert.match(await last(['--listen', 'nowhere']), /^hailong: serve: /);
  assert.match(await last(['--listen', '127.0.0.1:0', '--base-url', 'ftp://x']), /^hailong: serve: --base-url: an address such as/);
  assert.match(await last(['--listen', '127.0.0.1:0', '--web', d.dir]), /^hailong: serve: /);
});

test('the demo has nothing unfinished to tell', async (t) => {
  const server = await serving(t, null, { command: 'demo', args: ['--days', '3'] });
  assert.equal(await statusOf(`${server.url}/results`), 200);
  await server.stop();
  assert.match(server.log, /event=start/);
  assert.doesNotMatch(server.log, /unfinished/);
});

test('poster: the file name tells the format, and an address of this computer only is told', async (t) => {
  const { dir } = await commune(t, { counters: 1 });
  const poster = (file, ...more) => run(['poster', '-o', join(dir, file), '--data', dir, ...more]);
  const there = ['--base-url', 'https://gopy.example.vn'];
  for (const name of ['a.docx', 'a.jpg', 'a.']) {
    const { status, err } = await poster(name, ...there);
    assert.equal(status, 2);
    assert.equal(err.split('\n')[0], `hailong: poster: -o ${join(dir, name)}: the name ends in none of .pdf, .zip, .svg and .png; rename it or give --format`);
    assert.ok(!existsSync(join(dir, name)));
  }
  for (const [name, start, ...more] of [['A.PDF', '%PDF'], ['posters', '%PDF'], ['a.docx', '%PDF', '--format', 'pdf'], ['a.png', '\x89PNG']]) {
    const { status, err } = await poster(name, ...there, ...more);
    assert.deepEqual([status, err], [0, ''], name);
    assert.equal(readFileSync(join(dir, name), 'latin1').slice(0, 4), start);
  }
  const warning = 'hailong: poster: telephones cannot open the address in these codes, for it means this computer only; ' +
    'set the address citizens use with: hailong setting set base.url https://HOST\n';
  for (const url of ['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:8080', 'http://127.9.9.9'])
    assert.equal((await poster('b.pdf', '--base-url', url)).err, warning, url);
  for (const url of ['http://localhost.example.vn', 'http://127.example.vn:8080', 'http://[2001:db8::1]:8080'])
    assert.equal((await poster('b.pdf', '--base-url', url)).err, '', url);
});

test('serve: SIGINT ends it too, and the demo data of the tests is served', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serving(t, dir);
  assert.equal(await statusOf(`${server.url}/${codes[0]}`), 200);
  assert.equal(await server.stop('SIGINT'), 0);
});
