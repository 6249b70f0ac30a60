// Prints random counters by the program, spoils the pages as an office and a telephone do, and reads their codes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { ok, program, root, run } from './hailong.mjs';
import { between, counterCode, letters, pick, seeded, vietnameseName } from './names.mjs';

const degrade = join(dirname(program), 'tests/torture/degrade');
export const kinds = ['blur', 'tilt', 'photocopy', 'dark', 'camera'];
/** Where what failed is kept. */
export const kept = join(root, 'build/torture-posters');
const mm = 72 / 25.4;

/** Runs a tool and gives what it writes. Statuses other than those named are an error, unless `forgive` knows better. */
function tool(name, args, { statuses = [0], encoding = 'utf8', forgive = () => false } = {}) {
  return new Promise((done, fail) => {
    execFile(name, args, { encoding, maxBuffer: 256 << 20 }, (error, out, err) => {
      const status = error ? error.code : 0;
      if (statuses.includes(status) || forgive(status, err)) done(out);
      else fail(new Error(`${name} ${args.join(' ')}: ${status}\n${err}${out}`.slice(0, 1500)));
    });
  });
}

/** Every built-in layout, with the fields it shows and the languages one may ask of it. */
async function layouts() {
  return JSON.parse(await ok(['poster', 'layouts', '--json'])).map(({ name, paper: [width, height], languages, two_languages }) => {
    const svg = readFileSync(join(root, 'print', `${name}.svg`), 'utf8');
    return { name, width, height, languages: [null, ...languages, ...(two_languages ? [languages.join(), languages.toReversed().join()] : [])],
      shows: (field) => svg.includes(`{{${field}}}`) };
  });
}

/** What stands on a sheet, from its number alone. Half of the names come as NFD. */
function subject(seed, number, all) {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  for (let i = 0; i < 8; i++) random();
  const name = () => vietnameseName(random, between(random, 3, 120));
  const host = Array.from({ length: between(random, 1, 3) }, () => Array.from({ length: between(random, 1, 6) },
    () => pick(random, [...'abcdefghijklmnopqrstuvwxyz0123456789'])).join('')).join('.');
  const it = { number, layout: pick(random, all), site: name(), unit: name(), counter: name(), code: counterCode(random) };
  return Object.assign(it, { form: random() < 0.5 ? 'NFC' : 'NFD', base: `https://${host}.gov.vn`,
    language: pick(random, it.layout.languages), kind: pick(random, kinds),
    piece: Math.floor(random() * 1e6), grain: Math.floor(random() * 1e9) });
}

const cell = (it, text) => `"${text.normalize(it.form)}"`;

/** A data directory with the units and counters of these sheets, imported as an office does. */
async function office(subjects) {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-posters-'));
  const data = ['--data', join(dir, 'data')];
  const file = (name, lines) => {
    writeFileSync(join(dir, name), lines.join('\n') + '\n');
    return join(dir, name);
  };
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  await ok(['setting', 'set', 'survey.default', 'sipas-quick', ...data]);
  await ok(['setting', 'set', 'hotline', '0123 456 789', ...data]);
  await ok(['unit', 'import', file('units.csv', ['code,parent,name,kind', 'xa,,Xã Thử Nghiệm (minh họa),commune',
    ...subjects.map((it) => `u${it.number},xa,${cell(it, it.unit)},centre`)]), ...data]);
  await ok(['counter', 'import', file('counters.csv', ['code,unit,name,field,survey',
    ...subjects.map((it) => `${it.code},u${it.number},${cell(it, it.counter)},,`)]), ...data]);
  return { dir, data, end: () => rmSync(dir, { recursive: true }) };
}

/** True: there is a file; false: a name does not fit. */
async function print({ dir, data }, it) {
  await ok(['setting', 'set', 'site.name', it.site.normalize(it.form), ...data]);
  const result = await run(['poster', '--layout', it.layout.name, '--counter', it.code, '--base-url', it.base,
    ...(it.language === null ? [] : ['--language', it.language]), '-o', join(dir, 'a.pdf'), ...data]);
  if (result.status === 1 && /does not fit/.test(result.err)) return result.err;
  assert.equal(result.status, 0, result.err);
  return null;
}

/**
 * qpdf warns of a whole stream now and then, when its end falls on the end of a buffer. True: that was all, and zlib unpacks
 * each of these streams to its end.
 */
export function onlyBufferEnds(pdf, status, said) {
  const lines = said.trim().split('\n').slice(0, -1);
  const offsets = lines.map((line) => /^WARNING: .*\(offset (\d+)\): input stream is complete but output may still be valid$/.exec(line)?.[1]);
  if (status !== 3 || offsets.length === 0 || offsets.includes(undefined)) return false;
  offsets.forEach((offset) => inflateSync(readFileSync(pdf).subarray(Number(offset))));
  return true;
}

const bare = (text) => text.normalize('NFC').replace(/\s/gu, '');

/** Fonts, structure, size and text; gives the places of the codes on the page: [left, bottom, right, top] in points. */
async function inspect({ dir }, it) {
  const pdf = join(dir, 'a.pdf');
  const forgive = (status, said) => onlyBufferEnds(pdf, status, said);
  const [, info, fonts, text, objects] = await Promise.all([tool('qpdf', ['--check', pdf], { forgive }), tool('pdfinfo', [pdf]),
    tool('pdffonts', [pdf]), tool('pdftotext', ['-raw', pdf, '-']),
    tool('qpdf', ['--qdf', '--object-streams=disable', pdf, '-'], { encoding: 'latin1', forgive })]);
  assert.match(info, /^Pages: +1$/m);
  const [width, height] = /^Page size: +([\d.]+) x ([\d.]+) pts/m.exec(info).slice(1).map(Number);
  assert.ok(Math.abs(width - it.layout.width * mm) < 0.1 * mm && Math.abs(height - it.layout.height * mm) < 0.1 * mm, `${width} x ${height} pt`);
  const rows = fonts.trim().split('\n').slice(2);
  assert.ok(rows.length > 0);
  for (const row of rows) assert.match(row, / yes +yes +yes +\d+ +\d+$/, 'embedded, a subset, with Unicode');
  for (const field of ['site', 'unit', 'counter', 'code'])
    if (it.layout.shows(field)) assert.ok(bare(text).includes(bare(it[field])), `the text lacks the ${field} "${it[field]}":\n${text}`);
  const places = [...objects.matchAll(/\/Rect \[\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+\]/g)].map((m) => m.slice(1).map(Number));
  assert.ok(places.length > 0, 'a link over each code');
  return { places, width, height };
}

/** What the codes of a picture read, in lines. */
const read = async (picture) => (await tool('zbarimg', ['--nodbus', '--raw', '-q', '-Sdisable', '-Sqrcode.enable', picture],
  { statuses: [0, 4] })).split('\n').filter((line) => line !== '');

/** The page as it is, at 150 dpi: every code read is right, and there is one. */
async function readWhole({ dir }, it) {
  await tool('pdftoppm', ['-gray', '-r', '150', '-singlefile', join(dir, 'a.pdf'), join(dir, 'whole')]);
  const found = await read(join(dir, 'whole.pgm'));
  assert.ok(found.length > 0, 'no code is read at 150 dpi');
  for (const text of found) assert.equal(text, it.url);
}

/** How many modules wide its code is, without the quiet zone: level Q, capitals (ISO/IEC 18004, table 7). */
const modules = (text) => 17 + 4 * [16, 29, 47, 67].findIndex((most) => text.length <= most) + 4;

/** What is around a code, as the telephone that is pointed at it sees it; or the whole page, where a code is its main thing. */
async function readSpoilt({ dir }, it, { places, width, height }, strength) {
  const [left, bottom, right, top] = places[it.piece % places.length];
  const side = Math.min(right - left, top - bottom), inches = side / 72;
  const whole = it.kind === 'camera' && places.length === 1 && side > width / 4;
  // Ten pixels a module, so that large and small codes suffer alike; the camera's own are what counts there.
  const dpi = Math.ceil(Math.max(it.kind === 'camera' ? 150 : 36, 370 / inches));
  const around = places.length === 1 ? 1.5 * side : side;
  const x = Math.max(0, (left + right) / 2 - around), y = Math.max(0, height - (top + bottom) / 2 - around);
  const cut = [['-x', x], ['-y', y], ['-W', Math.min(2 * around, width - x)], ['-H', Math.min(2 * around, height - y)]];
  const window = whole ? [] : cut.flatMap(([option, points]) => [option, String(Math.round((points * dpi) / 72))]);
  await tool('pdftoppm', ['-gray', '-r', String(dpi), ...window, '-singlefile', join(dir, 'a.pdf'), join(dir, 'piece')]);
  const module = (inches * dpi) / (modules(it.url) + 8);
  await tool(degrade, [it.kind, String(it.grain), String(strength), module.toFixed(3), whole ? '1' : '0', join(dir, 'piece.pgm'),
    join(dir, 'spoilt.pgm')]);
  return read(join(dir, 'spoilt.pgm'));
}

/** One sheet from the names to the telephone: { refused: what the program said }, or { read } or { fault }. What failed is kept in build/torture-posters. */
async function sheet(place, it, strength, keepUnread) {
  const keep = (why) => {
    mkdirSync(kept, { recursive: true });
    const name = `${it.number}-${it.layout.name}-${it.kind}`;
    writeFileSync(join(kept, `${name}.txt`), `${why}\n${JSON.stringify(it, null, 1)}\n`);
    for (const file of ['a.pdf', 'whole.pgm', 'spoilt.pgm'])
      try {
        copyFileSync(join(place.dir, file), join(kept, `${name}-${file}`));
      } catch { /* it did not come that far */ }
  };
  ['a.pdf', 'whole.pgm', 'spoilt.pgm'].forEach((file) => rmSync(join(place.dir, file), { force: true }));
  it.url = `${it.base.toUpperCase()}/${it.code}`;
  try {
    const refused = await print(place, it);
    if (refused !== null) return { refused };
    const found = await inspect(place, it);
    await readWhole(place, it);
    const texts = await readSpoilt(place, it, found, strength);
    for (const text of texts) assert.equal(text, it.url, 'a code reads as something else');
    if (texts.length === 0 && keepUnread) keep('no code is read');
    return { read: texts.length > 0 };
  } catch (error) {
    keep(error.stack);
    return { fault: `render ${it.number} (${it.layout.name}, ${it.kind}): ${error.message}` };
  }
}

/**
 * Renders from `first` on, two at a time: { faults, refusals, unread, tables, letters }, the tables by kind and by layout as
 * name → { renders, refused, faults, read, unread }. letters: those of the 134 that were printed.
 */
export async function torture({ renders, seed, first = 0, strength = 1, keepUnread = true, progress = () => {} }) {
  const all = await layouts(), faults = [], unread = [], refusals = [], printed = new Set();
  const tables = { kind: {}, layout: {} };
  const count = (table, name, what) => {
    table[name] ??= { renders: 0, refused: 0, faults: 0, read: 0, unread: 0 };
    table[name].renders++;
    table[name][what]++;
  };
  const subjects = Array.from({ length: renders }, (_, i) => subject(seed, first + i, all));
  let next = 0, done = 0;
  const work = async () => {
    const place = await office(subjects);
    while (next < renders) {
      const it = subjects[next++];
      const result = await sheet(place, it, strength, keepUnread);
      if (result.fault) faults.push(result.fault);
      if (result.refused) refusals.push(`render ${it.number} (${it.layout.name}): ${result.refused.trim()}`);
      if (result.read === false) unread.push(`render ${it.number} (${it.layout.name}, ${it.kind})`);
      if (!result.refused && !result.fault) [...it.site + it.unit + it.counter].forEach((letter) => printed.add(letter));
      const what = result.fault ? 'faults' : result.refused ? 'refused' : result.read ? 'read' : 'unread';
      count(tables.kind, it.kind, what);
      count(tables.layout, it.layout.name, what);
      progress(++done);
    }
    place.end();
  };
  await Promise.all([work(), work()]);
  return { faults, refusals, unread, tables, letters: letters.filter((letter) => printed.has(letter)) };
}
