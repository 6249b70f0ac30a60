// Batches of posters: what a clerk asks for, what comes out, and what the register then knows.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { desk, ok, program, run, serve } from '../lib/hailong.mjs';

const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 << 20 });
const text = (pdf) => tool('pdftotext', '-layout', pdf, '-');
const bare = (pdf) => text(pdf).replace(/\s+/g, '');
const pages = (pdf) => Number(/^Pages: +(\d+)$/m.exec(tool('pdfinfo', pdf))[1]);
/** The outline as [title, [titles below it]]. */
function outline(pdf) {
  const entries = (list) => list.map((e) => [e.title, entries(e.kids)]);
  return entries(JSON.parse(tool('qpdf', '--json=1', '--json-key=outlines', pdf)).outlines);
}

/** Two offices below a commune; "Quầy 10" was added before "Quầy 2". */
async function offices(t) {
  const d = desk(t);
  await ok(['unit', 'import', '-', ...d.data], { input: 'code,parent,name,kind\nxa,,Xã Ví Dụ,commune\nmc,xa,Một cửa Ví Dụ,centre\nyte,xa,Trạm y tế Ví Dụ,centre\n' });
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...d.data]);
  await ok(['counter', 'import', '-', ...d.data], { input: 'code,unit,name,field,survey\n,mc,Quầy 10,,\n,mc,Quầy 2,,\n,yte,Tiếp đón,,\n,mc,Quầy 1,,\n' });
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.gov.vn', ...d.data]);
  d.codes = Object.fromEntries(JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).map((c) => [c.name, c.code]));
  d.poster = (args, options) => run(['poster', ...d.data, ...args], options);
  d.posted = async (file, ...args) => {
    const result = await d.poster([...args, '-o', join(d.dir, file)]);
    assert.equal(result.status, 0, result.err);
    return { file: join(d.dir, file), out: result.out, err: result.err };
  };
  d.register = async (...args) => JSON.parse(await ok(['poster', 'register', '--json', ...args, ...d.data]));
  return d;
}

test('a unit with all below it, by unit and by name as people count, with bookmarks and a list in front', async (t) => {
  const d = await offices(t);
  const { file } = await d.posted('all.pdf', '--unit', 'xa', '--cover', '--verify');
  assert.equal(pages(file), 5);
  const title = (name) => [`${name} – ${d.codes[name]}`, []];
  assert.deepEqual(outline(file), [['Danh mục áp phích', []], ['Một cửa Ví Dụ', [title('Quầy 1'), title('Quầy 2'), title('Quầy 10')]],
    ['Trạm y tế Ví Dụ', [title('Tiếp đón')]]]);
  const cover = tool('pdftotext', '-layout', '-l', '1', file, '-');
  let at = 0;
  for (const name of ['Một cửa Ví Dụ', 'Quầy 1 ', 'Quầy 2 ', 'Quầy 10 ', 'Trạm y tế Ví Dụ', 'Tiếp đón']) {
    assert.ok(cover.indexOf(name, at) >= at, `${name} on the cover, in its place:\n${cover}`);
    at = cover.indexOf(name, at);
  }
  assert.match(cover, /Số quầy: 4 · Số bản in: 4 · Số tờ giấy: 4/);
  execFileSync('qpdf', ['--check', file], { stdio: 'ignore' });
});

test('a list of counters, in the order of the batch', async (t) => {
  const d = await offices(t);
  const list = d.file('list.csv', `\ufeffcode,place\n${d.codes['Tiếp đón'].toLowerCase()},cửa\n# not this one: ${d.codes['Quầy 10']}\n\n${d.codes['Quầy 2']}\r\n`);
  const { file, out } = await d.posted('list.pdf', '--list', list, '--draft');
  assert.match(out, /2 posters/);
  assert.deepEqual(outline(file).map(([unit]) => unit), ['Một cửa Ví Dụ', 'Trạm y tế Ví Dụ']);
  const wrong = await d.poster(['--list', d.file('wrong.csv', 'code\n7F3K9Q\n'), '-o', join(d.dir, 'x.pdf')]);
  assert.match(wrong.err, /wrong\.csv:2: "7F3K9Q" is not a counter's code/);
  const none = await d.poster(['--list', d.file('none.csv', 'code\n'), '-o', join(d.dir, 'x.pdf')]);
  assert.match(none.err, /none\.csv: there is no counter in it; write a code on each line/);
  const both = await d.poster(['--list', list, '--unit', 'xa', '-o', join(d.dir, 'x.pdf')]);
  assert.equal(both.status, 2);
  assert.ok(!existsSync(join(d.dir, 'x.pdf')));
});

test('a zip holds a file for each counter', async (t) => {
  const d = await offices(t);
  for (const [args, end] of [[[], 'pdf'], [['--format', 'png'], 'png']]) {
    const { file } = await d.posted(`all.${end}.zip`, '--unit', 'xa', '--cover', '--verify', ...args);
    const into = join(d.dir, end);
    mkdirSync(into);
    tool('unzip', '-q', file, '-d', into);
    assert.deepEqual(readdirSync(into).sort(), ['00-danh-muc.pdf', 'mc', 'yte']);
    assert.deepEqual(readdirSync(join(into, 'mc')), [`01-quay-1-${d.codes['Quầy 1']}.${end}`, `02-quay-2-${d.codes['Quầy 2']}.${end}`,
      `03-quay-10-${d.codes['Quầy 10']}.${end}`]);
    const one = join(into, 'yte', `01-tiep-don-${d.codes['Tiếp đón']}.${end}`);
    if (end === 'pdf') assert.ok(text(one).includes('Tiếp đón'));
    else assert.equal(tool('zbarimg', '--nodbus', '--raw', '-q', one).trim(), `HTTPS://GOPY.EXAMPLE.GOV.VN/${d.codes['Tiếp đón']}`);
  }
});

test('many pieces on a sheet: a sheet full of each, or so many of each, on other paper too', async (t) => {
  const d = await offices(t);
  const code = d.codes['Quầy 1'];
  const full = await d.posted('full.pdf', '--counter', code, '--layout', 'stickers-24', '--verify');
  assert.equal(pages(full.file), 1);
  assert.equal(bare(full.file).split(code).length - 1, 24);
  const few = await d.posted('few.pdf', '--unit', 'mc', '--layout', 'stickers-8', '--copies', '3', '--verify');
  assert.equal(pages(few.file), 2, 'nine pieces');
  assert.equal(bare(few.file).split(code).length - 1, 3);
  const stands = await d.posted('stands.pdf', '--unit', 'mc', '--layout', 'stand-a5', '--paper', 'a4', '--verify');
  assert.equal(pages(stands.file), 2, 'three on sheets of two');
  assert.match(tool('pdfinfo', stands.file), /Page size: +841\.\d+ x 595\.\d+ pts/);
  const tent = await d.posted('tent.pdf', '--unit', 'mc', '--layout', 'tent-a6', '--verify');
  assert.equal(pages(tent.file), 3);
  assert.equal(bare(tent.file).split(code).length - 1, 2, 'on both sides');
  for (const { file } of [full, few, stands, tent]) execFileSync('qpdf', ['--check', file], { stdio: 'ignore' }); // fails on a warning too
  const small = await d.poster(['--unit', 'mc', '--paper', 'a5', '-o', join(d.dir, 'x.pdf')]);
  assert.match(small.err, /paper of 148×210 mm does not hold .* choose larger paper/);
  const what = await d.poster(['--unit', 'mc', '--paper', 'letter', '-o', join(d.dir, 'x.pdf')]);
  assert.match(what.err, /there is no paper "letter": write A3, A4, A5, A6 or mm as in 210x297/);
});

test('Vietnamese, English, or both', async (t) => {
  const d = await offices(t);
  const words = async (...args) => bare((await d.posted('l.pdf', '--counter', d.codes['Quầy 1'], '--draft', ...args)).file);
  const [both, vi, en] = [await words(), await words('--language', 'vi'), await words('--language', 'en')];
  const invites = /Mờiông\/bàđánhgiá/, english = /rate|Scan|service/;
  assert.match(both, invites), assert.match(both, english);
  assert.match(vi, invites), assert.doesNotMatch(vi, english);
  assert.doesNotMatch(en, invites), assert.match(en, english);
  const french = await d.poster(['--language', 'fr', '-o', join(d.dir, 'x.pdf')]);
  assert.match(french.err, /poster-a4\.svg: there are no texts in "fr"; it has: vi en/);
  assert.equal((await d.poster(['--language', 'vi,vi', '-o', join(d.dir, 'x.pdf')])).status, 2);
});

test('the look is set once: colour, emblem, slogan, wifi, hotline', async (t) => {
  const d = await offices(t);
  const set = (...args) => run(['setting', 'set', ...args, ...d.data]);
  assert.match((await set('look.colour', '#ffd700')).err, /too pale: its contrast with white paper is 1\.\d to 1/);
  assert.match((await set('look.emblem', d.file('e.txt', 'emblem'))).err, /neither a PNG nor an SVG/);
  const star = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#cc0001"/></svg>';
  assert.equal((await set('look.emblem', d.file('e.svg', star))).out, 'look.emblem = (SVG, 1 kB)\n');
  await set('look.colour', '#8B0000');
  await set('look.slogan', 'Lấy dân làm gốc');
  await set('--unit', 'mc', 'wifi.name', 'MotCua Vi Du');
  const { file } = await d.posted('look.pdf', '--unit', 'xa', '--draft');
  const words = bare(file);
  assert.equal(words.split('Lấydânlàmgốc').length - 1, 4);
  assert.equal(words.split('MotCuaViDu').length - 1, 3, 'of the unit that has it');
  const drawing = tool('qpdf', '--qdf', '--object-streams=disable', file, '-');
  assert.match(drawing, /^0\.54\d* 0 0 rg/m, 'the colour');
  assert.match(drawing, /^0\.8 0 0\.00\d* rg/m, 'the emblem');
  assert.equal(drawing.match(/^0\.8 0 0\.00\d* rg/mg).length, 1, 'the emblem is in the file once');
});

test('every sheet has a number; a draft and what could not be written have none', async (t) => {
  const d = await offices(t);
  const runs = async () => (await d.register()).flatMap((row) => row.runs.map((r) => [row.name, r.from, r.to, r.layout]));
  await d.posted('draft.pdf', '--draft');
  assert.deepEqual(await runs(), []);
  const first = await d.posted('first.pdf', '--unit', 'mc');
  assert.deepEqual((await runs()).sort(), [['Quầy 1', 1, 1, 'poster-a4'], ['Quầy 10', 3, 3, 'poster-a4'], ['Quầy 2', 2, 2, 'poster-a4']]);
  assert.match(bare(first.file), /Tờsố3(?!\d)/);
  const failed = await d.poster(['--unit', 'yte', '-o', join(d.dir, 'none', 'x.pdf')]);
  assert.equal(failed.status, 1);
  assert.equal((await runs()).length, 3);
  const server = await serve(join(d.dir, 'data'));
  t.after(() => server.stop());
  const both = await Promise.all([d.posted('a.pdf', '--unit', 'yte', '--layout', 'cards'), d.posted('b.pdf', '--unit', 'yte', '--copies', '2')]);
  assert.equal(both.length, 2);
  const [, , , ...later] = (await runs()).sort((x, y) => x[1] - y[1]);
  assert.equal(later.length, 2);
  assert.ok(later[0][1] === 4 && later[0][2] + 1 === later[1][1], `no number twice, and no gap: ${JSON.stringify(later)}`);
});

test('what -o names is written to as it is: a link, a pipe; and a folder that is missing is found before any work', async (t) => {
  const d = await offices(t);
  const at = (name) => join(d.dir, name), args = ['--counter', d.codes['Quầy 1'], '--draft'];
  mkdirSync(at('real'));
  writeFileSync(at('real/old.pdf'), 'old');
  symlinkSync('real/old.pdf', at('link.pdf'));
  await d.posted('link.pdf', ...args);
  assert.ok(lstatSync(at('link.pdf')).isSymbolicLink());
  assert.equal(readFileSync(at('real/old.pdf'), 'latin1').slice(0, 5), '%PDF-');
  tool('mkfifo', at('pipe'));
  const reader = spawn('cat', [at('pipe')], { stdio: ['ignore', 'pipe', 'ignore'] });
  let read = '';
  reader.stdout.on('data', (part) => (read += part.toString('latin1')));
  const ended = new Promise((done) => reader.on('exit', done));
  await d.posted('pipe', ...args);
  await ended;
  assert.equal(read.slice(0, 5), '%PDF-');
  assert.ok(lstatSync(at('pipe')).isFIFO());
  const missing = await d.poster(['-o', at('missing/x.pdf'), '--unit', 'xa']);
  assert.match(missing.err, /missing\/x\.pdf: cannot write: No such file/);
  assert.deepEqual((await d.register()).flatMap((row) => row.runs), []);
  assert.deepEqual(readdirSync(d.dir).filter((name) => name.endsWith('.tmp')), []);
});

test('a text that does not fit names its counter', async (t) => {
  const d = await offices(t);
  const tiny = readFileSync('print/poster-a4.svg', 'utf8').replaceAll('{{counter}}', '{{counter}} {{counter}} {{counter}} {{counter}} {{counter}} {{counter}} {{counter}} {{counter}}');
  const long = 'Ữ'.repeat(119);
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${d.codes['Quầy 2']},mc,${long},,\n` });
  const { status, err } = await d.poster(['--unit', 'xa', '--layout', d.file('tiny.svg', tiny), '-o', join(d.dir, 'x.pdf')]);
  assert.equal(status, 1);
  assert.match(err, new RegExp(`counter ${d.codes['Quầy 2']}: .*tiny\\.svg:\\d+: box counter.*does not fit`));
});

test('stopped in the middle, nothing is written and nothing is in the register', async (t) => {
  const d = await offices(t);
  const file = join(d.dir, 'many.pdf');
  const child = spawn(program, ['poster', ...d.data, '--unit', 'xa', '--layout', 'stickers-24', '--copies', '1000', '-o', file], { stdio: 'ignore' });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)));
  while ((await d.register()).flatMap((row) => row.runs).length === 0) await new Promise((done) => setTimeout(done, 20));
  child.kill('SIGINT');
  assert.equal(await ended, 'SIGINT');
  assert.ok(!existsSync(file));
  assert.deepEqual((await d.register()).flatMap((row) => row.runs), []);
  await d.posted('next.pdf', '--unit', 'yte');
  assert.deepEqual((await d.register()).flatMap((row) => row.runs).map((run) => run.from), [1]);
});

test('the same input gives the same bytes', async (t) => {
  const d = await offices(t);
  for (const file of ['s.pdf', 's.zip', 's.png']) {
    const args = ['--draft', '--counter', d.codes['Quầy 1'], ...(file === 's.png' ? [] : ['--cover'])];
    const once = readFileSync((await d.posted(file, ...args)).file);
    assert.ok(once.equals(readFileSync((await d.posted(`again-${file}`, ...args)).file)), file);
  }
});

test('--verify reads the finished file, and refuses an address that makes large codes', async (t) => {
  const d = await offices(t);
  const whole = readFileSync('print/poster-a4.svg', 'utf8');
  const [, x, y, width] = /<rect id="qr" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/.exec(whole).map(Number);
  const over = `x="${x}" y="${y}" width="${width}" height="${width}"`;
  const covered = whole.replace('</svg>',
    `<rect id="over" ${over} data-hl="text" data-hl-font="Noto Sans" data-hl-weight="bold" data-hl-size="50" data-hl-min="20" data-hl-text="MMMM MMMM MMMM"/></svg>`);
  const bad = await d.poster(['--unit', 'mc', '--layout', d.file('covered.svg', covered), '--verify', '-o', join(d.dir, 'x.pdf')]);
  assert.equal(bad.status, 1);
  assert.match(bad.err, /page 1: .*(could not be read|code)/);
  assert.ok(!existsSync(join(d.dir, 'x.pdf')));
  assert.deepEqual((await d.register()).flatMap((row) => row.runs), [], 'nothing is in the register');
  const host = 'https://bo-phan-mot-cua.xa-vi-du.tinh-thi-du.example.gov.vn';
  const large = await d.poster(['--unit', 'mc', '--base-url', host, '--verify', '-o', join(d.dir, 'x.pdf')]);
  assert.equal(large.status, 1);
  assert.match(large.err, /a code of 33 modules, where 29 .* with at most 31 /);
  const told = await d.posted('told.pdf', '--unit', 'mc', '--base-url', host, '--draft');
  assert.match(told.err, /a code of 33 modules/);
  const missing = await d.poster(['--unit', 'mc', '--verify', '--draft', '-o', join(d.dir, 'x.pdf')], { env: { PATH: '/nowhere' } });
  assert.match(missing.err, /pdftoppm is missing: install poppler-utils/);
});

test('the layouts, with pictures', async (t) => {
  const d = desk(t);
  const names = readdirSync('print').map((file) => file.replace(/\.svg$/, '')).sort();
  const list = await ok(['poster', 'layouts']);
  for (const name of names) assert.match(list, new RegExp(`  ${name}$`, 'm'));
  assert.match(list, /[\u2801-\u28ff]{5}/, 'a small picture');
  const known = JSON.parse(await ok(['poster', 'layouts', '--json']));
  assert.deepEqual(known.map((l) => l.name).sort(), names);
  assert.equal(known.find((l) => l.name === 'stickers-24').pieces, 24);
  for (const layout of known) assert.ok(layout.title && layout.purpose && layout.languages.join() === 'vi,en', layout.name);
  await ok(['poster', 'layouts', '-o', join(d.dir, 'l.pdf')]);
  for (const name of names) assert.ok(bare(join(d.dir, 'l.pdf')).includes(name), name);
  await ok(['poster', 'layouts', '-o', join(d.dir, 'l.png')]);
  assert.equal((await run(['poster', 'layouts', '-o', join(d.dir, 'l.gif')])).status, 2);
});
