// The files of every layout in every language, as printers and readers see them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDir } from '../lib/hailong.mjs';
import { onlyBufferEnds } from '../lib/posters.mjs';
import { address, counters, layouts, office, source, tool } from '../lib/printed.mjs';

const mm = 72 / 25.4, plain = (text) => text.replace(/\s+/gu, ' ');

/** Each page's boxes: [name, width, height] in mm, with a corner at 0, 0. */
const boxes = (info) => [...info.matchAll(/^Page +\d+ +(\w+Box): +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$/gm)].map(([, name, left, bottom, right, top]) => {
  assert.deepEqual([left, bottom].map(Number), [0, 0], name);
  return [name, right / mm, top / mm];
});

/** qpdf finds no fault, nor anything to warn of. */
const sound = (pdf) => new Promise((done, fail) => execFile('qpdf', ['--check', pdf], (error, out, err) =>
  (!error || onlyBufferEnds(pdf, error.code, err) ? done() : fail(new Error(`qpdf --check: ${err}${out}`)))));

/** qpdf, pdffonts, pdfinfo and pdftotext on one file. */
async function inspect(pdf, layout, what) {
  const [, fonts, info, text] = await Promise.all([sound(pdf), tool('pdffonts', [pdf]),
    tool('pdfinfo', ['-box', '-f', '1', '-l', '99', pdf]), tool('pdftotext', ['-raw', pdf, '-'])]);
  const rows = fonts.trim().split('\n').slice(2);
  assert.ok(rows.length > 0, what);
  for (const row of rows) assert.match(row, /^[A-Z]{6}\+\S.* yes +yes +yes +\d+ +\d+$/, `${what}: embedded, a subset, with Unicode: ${row}`);
  assert.match(info, /^Pages: +2$/m, `${what}: a sheet for each counter`);
  assert.equal(/^Title: +(.*)$/m.exec(info)?.[1], layout.title, what);
  const found = boxes(info);
  for (const name of ['MediaBox', 'CropBox', 'TrimBox']) assert.equal(found.filter(([it]) => it === name).length, 2, `${what}: ${name}`);
  for (const [name, width, height] of found)
    assert.ok(Math.abs(width - layout.paper[0]) < 0.1 && Math.abs(height - layout.paper[1]) < 0.1, `${what}: ${name} of ${width} × ${height} mm`);
  assert.equal(text, text.normalize('NFC'), what);
  const pages = text.split('\f').map(plain);
  counters.forEach(({ name, unit, code }, i) => {
    for (const part of [name, unit, code, address]) assert.ok(pages[i].includes(part), `${what}: page ${i + 1} lacks "${part}":\n${pages[i]}`);
  });
  return pages;
}

const asked = (layout) => [...layout.languages, ...(layout.two_languages ? [layout.languages.join()] : [])];

test('structure, fonts, boxes, texts and title, the same bytes each time', async (t) => {
  const { print } = await office(freshDir(t)), all = await layouts();
  const work = all.flatMap((layout) => asked(layout).map((language) => ({ layout, language })));
  assert.equal(work.length, 3 * all.length, 'vi, en and both on every layout');
  const one = async () => {
    for (let it; (it = work.pop()) !== undefined;) {
      const { layout, language } = it, what = `${layout.name} in ${language}`;
      const [pdf, again] = [await print(layout.name, ['--language', language]), await print(layout.name, ['--language', language])];
      assert.ok(readFileSync(pdf).equals(readFileSync(again)), `${what}: the same bytes`);
      const pages = await inspect(pdf, layout, what), svg = source(layout.name);
      // What stands there in one language only, with no field in it, is there exactly when that language was asked for.
      for (const [, tag, words] of svg.matchAll(/<rect (?![^>]*data-hl-(?:if|unless)=)[^>]*?data-hl-text-(vi|en)="([^"{&]+)"/g))
        if (language === tag) assert.ok(pages[0].includes(plain(words)), `${what}: "${words}"`);
    }
  };
  await Promise.all([one(), one()]);
});

test('the inspection finds what is wrong', async (t) => {
  const { dir, print } = await office(freshDir(t)), layout = (await layouts()).find(({ name }) => name === 'poster-a4');
  const good = await print('poster-a4');
  await inspect(good, layout, 'good');
  const cut = join(dir, 'cut.pdf');
  writeFileSync(cut, readFileSync(good).subarray(0, -200));
  await assert.rejects(inspect(cut, layout, 'cut'), /qpdf --check|pdffonts|pdfinfo|pdftotext/);
  await assert.rejects(inspect(good, { ...layout, paper: [210, 297.2] }, 'paper'), /MediaBox of/);
  await assert.rejects(inspect(good, { ...layout, title: 'Poster' }, 'title'), /title/);
  await assert.rejects(inspect(await print('poster-a4', ['--counter', counters[0].code]), layout, 'pages'), /a sheet for each counter/);
  await assert.rejects(inspect(await print('poster-a4', ['--base-url', 'https://other.example.vn']), layout, 'address'), /lacks "gopy/);
});
