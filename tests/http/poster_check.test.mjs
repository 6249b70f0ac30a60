// The command `hailong poster check`: every broken layout of tests/layouts/bad is told what is wrong with it, line by line;
// those of good pass; and nothing outside a layout's folder is opened.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commune, freshDir, root, run } from '../lib/hailong.mjs';

const folder = (name) => join(root, 'tests/layouts', name);
const layouts = (name) => readdirSync(folder(name)).filter((file) => file.endsWith('.svg'));
const expected = (name, file) => readFileSync(join(folder(name), file.replace(/svg$/, 'txt')), 'utf8');
const check = (cwd, ...files) => run(['poster', 'check', ...files], { cwd });
const good = readFileSync(join(folder('good'), 'without-words.svg'), 'utf8');
/** A good layout with something more in it. */
const layout = (more) => good.replace('</svg>', `  ${more}\n</svg>`);
const lastLine = (bad, all, faults) => `hailong: poster check: ${bad} of ${all} ${all === 1 ? 'file' : 'files'} cannot be used ` +
  `(${faults} ${faults === 1 ? 'fault' : 'faults'}); mend what is named above\n`;

test('every fault of a broken layout is told, by line', async () => {
  const files = layouts('bad');
  assert.ok(files.length >= 40);
  assert.deepEqual(readdirSync(folder('bad')).filter((name) => name.endsWith('.txt')), files.map((file) => file.replace(/svg$/, 'txt')));
  let all = '', faults = 0;
  for (const file of files) {
    const lines = expected('bad', file);
    const count = lines.split('\n').length - 1;
    assert.deepEqual(await check(folder('bad'), file), { status: 1, out: '', err: lines + lastLine(1, 1, count) });
    all += lines;
    faults += count;
  }
  // And together, beside good ones.
  assert.deepEqual(await check(folder('bad'), ...files, '../good/card.svg'),
    { status: 1, out: `../good/${expected('good', 'card.svg')}`, err: all + lastLine(files.length, files.length + 1, faults) });
});

test('good layouts pass, also with what a drawing program leaves in them', async () => {
  const files = layouts('good');
  assert.deepEqual(await check(folder('good'), ...files),
    { status: 0, out: files.map((file) => expected('good', file)).join(''), err: '' });
});

test('pictures lie beside the layout or below, whatever links say', async (t) => {
  const dir = freshDir(t);
  const here = join(dir, 'here');
  mkdirSync(join(here, 'pictures'), { recursive: true });
  for (const to of ['outside.png', 'here/dot.png', 'here/pictures/nền 1.png']) copyFileSync(join(folder('good'), 'dot.png'), join(dir, to));
  symlinkSync('../outside.png', join(here, 'out.png'));
  symlinkSync('/etc/passwd', join(here, 'passwd.png'));
  symlinkSync('..', join(here, 'up'));
  symlinkSync('dot.png', join(here, 'same.png'));
  symlinkSync('loop.png', join(here, 'loop.png'));
  const image = (href) => `<image href="${href}" width="5" height="5"/>`;
  const inside = ['dot.png', './dot.png', 'same.png', 'pictures/nền 1.png', 'pictures/n%E1%BB%81n%201.png'];
  writeFileSync(join(here, 'good.svg'), layout(inside.map(image).join('\n')));
  assert.deepEqual(await check(here, 'good.svg'), { status: 0, out: 'good.svg: good (100×100 mm, 1 piece a sheet)\n', err: '' });
  assert.equal((await check(dir, 'here/good.svg')).status, 0);

  const leaves = "it leads out of the layout's folder; put the picture beside the layout";
  const outside = [['out.png', leaves], ['passwd.png', leaves], ['up/outside.png', leaves],
    ['loop.png', 'there is no such file beside the layout'], ['pictures', 'it is no PNG, JPEG or SVG picture that can be read']];
  writeFileSync(join(here, 'bad.svg'), layout(outside.map(([href]) => image(href)).join('\n')));
  const { status, err } = await check(here, 'bad.svg');
  assert.equal(status, 1);
  assert.equal(err, outside.map(([href, why], i) => `bad.svg:${7 + i}: href="${href}": ${why}\n`).join('') + lastLine(1, 1, outside.length));
});

test('nothing is fetched from the network', async (t) => {
  const dir = freshDir(t);
  let connections = 0;
  const server = createServer((socket) => { connections++; socket.destroy(); });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/a`;
  const ways = [
    layout(`<image href="${url}.png" width="5" height="5"/>`),
    layout(`<image xlink:href="${url}.svg" width="5" height="5"/>`),
    layout(`<use href="${url}.svg#b"/>`),
    layout(`<style>@import "${url}.css";</style>`),
    layout(`<style>path { fill: url("${url}.svg#b") }</style>`),
    layout(`<path d="M5 70h9v9z" style="mask:URL(${url}.svg#b)"/>`),
    layout(`<script href="${url}.js"/>`),
    layout(`<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${url}.svg"/>`),
    `<?xml-stylesheet href="${url}.css"?>\n${good}`,
    `<!DOCTYPE svg [<!ENTITY a SYSTEM "${url}">]>\n${layout('<text font-family="Noto Sans">&a;</text>')}`,
    `<!DOCTYPE svg [<!ENTITY % a SYSTEM "${url}.dtd"> %a;]>\n${good}`,
    `<!DOCTYPE svg SYSTEM "${url}.dtd">\n${layout('<text font-family="Noto Sans">&a;</text>')}`,
    `<!DOCTYPE svg SYSTEM "${url}.dtd">\n${layout('<path d="M5 70h9v9z" id="&a;b"/>')}`,
  ];
  for (const [i, svg] of ways.entries()) {
    writeFileSync(join(dir, `${i}.svg`), svg);
    const { status, err } = await check(dir, `${i}.svg`);
    assert.equal(status, 1, svg);
    assert.match(err, new RegExp(`^${i}\\.svg:\\d+: [^\\n]+\\n.*\\(1 fault\\)`), svg);
  }
  // A document type that only names its place is harmless, and is not asked for it either.
  writeFileSync(join(dir, 'dtd.svg'), `<!DOCTYPE svg SYSTEM "${url}.dtd">\n${good}`);
  assert.equal((await check(dir, 'dtd.svg')).status, 0);
  assert.equal(connections, 0);
});

test('what a poster is printed from is refused alike', async (t) => {
  const { dir } = await commune(t);
  for (const file of ['image-absolute.svg', 'xinclude.svg', 'css-import.svg', 'xml-stylesheet.svg', 'entity-of-a-file.svg']) {
    const { status, err } = await run(['poster', '--data', dir, '--layout', `./${file}`, '--base-url', 'https://a.example', '-o', join(dir, 'a.pdf')],
      { cwd: folder('bad') });
    assert.equal(status, 1);
    assert.equal(err, `hailong: poster: ./${expected('bad', file).split('\n')[0]}\n`); // the first fault
  }
});

test('wrong calls', async (t) => {
  const dir = freshDir(t);
  assert.equal((await check(dir)).status, 2);
  assert.equal((await check(dir, '--paper', 'a4')).status, 2);
  const none = await check(dir, 'none.svg');
  assert.equal(none.status, 1);
  assert.match(none.err, /^none\.svg: cannot open.*\n.*1 of 1 file cannot be used \(0 faults\)/);
  writeFileSync(join(dir, 'large.svg'), Buffer.alloc(8 * 1024 * 1024 + 1, ' '));
  assert.match((await check(dir, 'large.svg')).err, /^large\.svg: /);
  // As deep as a file can be.
  writeFileSync(join(dir, 'deep.svg'), good.replace('</svg>', '<g>'.repeat(100000)));
  assert.match((await check(dir, 'deep.svg')).err, /^deep\.svg:7: not well-formed XML: /);
  // More than are shown are counted, and each of many pieces of the same paper is looked at.
  writeFileSync(join(dir, 'many.svg'), layout('<script/>'.repeat(600)));
  const many = await check(dir, 'many.svg');
  assert.equal(many.err.split('\n').length, 502);
  assert.match(many.err, /\(600 faults\)/);
});
