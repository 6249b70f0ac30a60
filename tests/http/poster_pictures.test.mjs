// What the layouts look like, in grey and in colour: nobody moves, pales or loses something on a sheet without saying so.
// `make pictures-posters` draws the pictures anew that they are held up to.
import test from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alike, difference, readPng, writePng } from '../lib/grey.mjs';
import { freshDir, root } from '../lib/hailong.mjs';
import { counters, layouts, office, picture, source, timeless, tool } from '../lib/printed.mjs';

const all = await layouts(), golden = (name) => readPng(readFileSync(join(root, 'tests/golden/posters', `${name}.png`)));

/** An office, and drawn(svg): a picture of one counter's sheet on that layout. */
async function studio(t) {
  const it = await office(freshDir(t));
  let number = 0;
  it.file = (svg, ...args) => {
    const layout = join(it.dir, `layout-${number++}.svg`);
    writeFileSync(layout, svg);
    return it.print(layout, ['--counter', counters[0].code, ...args]);
  };
  it.drawn = async (svg) => picture(await it.file(svg));
  return it;
}

/** The box that shows a field, or the one with this id, as it stands in the layout. */
function box(svg, what) {
  const found = svg.match(/<rect\s[^>]*data-hl=[^>]*>/g).find((rect) => rect.includes(`{{${what}}}"`) || rect.includes(`id="${what}"`));
  assert.ok(found, `a box with ${what}`);
  return found;
}

function held(name, drawn, expect) {
  const d = difference(drawn, expect);
  if (alike(d)) return;
  const out = join(root, 'build/posters'), pictures = { drawn, expected: expect, difference: d.picture };
  mkdirSync(out, { recursive: true });
  for (const [what, grey] of Object.entries(pictures)) writeFileSync(join(out, `${name}-${what}.png`), writePng(grey));
  assert.fail(`${name} looks different: ${d.mean.toFixed(2)} in the mean, ${d.tile.toFixed(1)} at ${d.at}; see build/posters/${name}-*.png, and ` +
    '`make pictures-posters` if it is to look so');
}

test('every layout looks as it did', async (t) => {
  const { drawn } = await studio(t);
  for (const { name } of all) held(name, await drawn(timeless(source(name))), golden(name));
});

test('what moves by 2 mm, what becomes mid grey and what is missing is seen, on every layout', async (t) => {
  const { drawn } = await studio(t);
  const moved = (rect) => rect.replace(/ x="([\d.]+)"/, (_, x) => ` x="${Number(x) + (Number(x) < 2 ? 2 : -2)}"`); // it stays on the piece
  const smallest = (svg) => ['date', 'promise-second'].find((id) => svg.includes(`id="${id}"`));
  for (const { name } of all) {
    const svg = timeless(source(name)), counter = box(svg, 'counter'), small = box(svg, smallest(svg)), qr = box(svg, 'qr');
    const changes = {
      'the counter, moved by 2 mm': svg.replace(counter, moved(counter)),
      'the smallest text, moved by 2 mm': svg.replace(small, moved(small)),
      'the code, moved by 2 mm': svg.replace(qr, moved(qr)),
      'the counter in mid grey': svg.replace(counter, counter.replace(/fill="[^"]+"/, 'fill="#888"')),
      'the smallest text in mid grey': svg.replace(small, small.replace(/fill="[^"]+"/, 'fill="#888"')),
      'no counter': svg.replace(counter, ''),
      'no small text': svg.replace(small, ''),
    };
    for (const [what, changed] of Object.entries(changes)) {
      assert.notEqual(changed, svg, `${name}: ${what}`);
      const d = difference(await drawn(changed), golden(name));
      assert.ok(!alike(d), `${name}: ${what} is not seen (${d.mean.toFixed(2)}, ${d.tile.toFixed(1)})`);
    }
  }
});

test('a picture that is rounded otherwise passes; a difference leaves pictures', () => {
  const grey = golden('stickers-24'), paler = { ...grey, pixels: grey.pixels.map((value) => value + Math.round((255 - value) / 50)) };
  assert.ok(alike(difference(grey, grey)) && alike(difference(paler, grey)));
  const { width, height, pixels } = grey, between = pixels.map((value, i) => Math.round((7 * value + pixels[Math.max(0, i - 1)]) / 8));
  const d = difference({ width, height, pixels: between }, grey); // an eighth of a pixel to the right: half a one of those it was drawn in
  assert.ok(d.tile > 1 && alike(d), `${d.mean}, ${d.tile}`);
  assert.ok(!alike(difference({ width: height, height: width, pixels }, grey)));
  assert.deepEqual(readPng(writePng(grey)), grey);
  const white = { width, height, pixels: Buffer.alloc(pixels.length, 255) };
  assert.throws(() => held('example', white, grey), /example looks different: .* see build\/posters\/example-/);
  for (const [what, expect] of [['drawn', white], ['expected', grey]])
    assert.deepEqual(readPng(readFileSync(join(root, `build/posters/example-${what}.png`))).pixels, Buffer.from(expect.pixels));
});

/** The colours a PDF paints with, other than greys, as "#rrggbb"; or by name what has none that could be told. */
async function colours(pdf) {
  const file = await tool('qpdf', ['--warning-exit-0', '--qdf', '--object-streams=disable', pdf, '-'], 'latin1');
  const drawing = file.split('\nendobj').filter((object) => !/\/(Length1|Type1C|CIDFontType0C|OpenType)\b/.test(object.split('\nstream\n')[0])) // no fonts
    .join('\n').replaceAll(/\((?:\\[^]|[^\\()])*\)/g, '()'); // and no texts
  const found = new Set();
  for (const [, red, green, blue] of drawing.matchAll(/(?<![\d.])([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b/g))
    if (red !== green || green !== blue) found.add(`#${[red, green, blue].map((part) => Math.round(255 * part).toString(16).padStart(2, '0')).join('')}`);
  for (const [, operator] of drawing.matchAll(/^[^%\n]*?(?<=\s)(k|K|cs|CS|sc|SC|scn|SCN|sh)$/gm)) found.add(operator);
  if (/\/ColorSpace \/Device(RGB|CMYK)/.test(drawing)) found.add('a picture or gradient');
  return [...found].sort();
}

test('black, white, greys and the look’s colour, and no other: so a printer without colours shows everything', async (t) => {
  const { file, set } = await studio(t);
  for (const { name } of all) {
    const themed = source(name).includes('currentColor'), own = themed && /<svg[^>]* color="(#[0-9a-f]{6})"/.exec(source(name))[1];
    assert.deepEqual(await colours(await file(source(name))), own ? [own] : [], `${name} in its own colour`);
  }
  await set('look.colour', '#8b0000');
  for (const { name } of all) {
    const themed = source(name).includes('currentColor');
    assert.deepEqual(await colours(await file(source(name))), themed ? ['#8b0000'] : [], `${name} in the look's`);
  }
  const svg = source('poster-a4'), counter = box(svg, 'counter');
  assert.deepEqual(await colours(await file(svg.replace(counter, counter.replace(/fill="[^"]+"/, 'fill="#1d6b2f"')))), ['#1d6b2f', '#8b0000']);
  assert.deepEqual(await colours(await file(svg.replace('</desc>', '</desc><linearGradient id="g"><stop stop-color="#000"/><stop offset="1" stop-color="#0f0"/></linearGradient><rect fill="url(#g)" width="9" height="9"/>'))),
    ['#8b0000', 'a picture or gradient', 'sh']);
  for (const pale of ['#ffffff', '#ffd700', '#777777']) await assert.rejects(set('look.colour', pale), /too pale: its contrast with white paper is/);
});
