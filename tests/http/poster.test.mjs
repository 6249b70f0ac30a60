// The command `hailong poster`: which counters, which address, and what is left on disk when it fails.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commune, ok, root, run } from '../lib/hailong.mjs';

const tool = (name, ...args) => execFileSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const decode = (picture) => tool('zbarimg', '--nodbus', '--raw', '-q', picture).trim();
/** The QR codes of all pages, in order. */
function decodePages(pdf, dir) {
  tool('pdftoppm', '-gray', '-png', '-r', '60', pdf, join(dir, 'page'));
  return readdirSync(dir).filter((name) => name.startsWith('page')).sort().map((name) => decode(join(dir, name)));
}

test('a sheet for every open counter, in order, leading to its form', async (t) => {
  const { dir, codes } = await commune(t, { counters: 3 });
  const data = ['--data', dir];
  const pdf = join(dir, 'all.pdf');

  const unset = await run(['poster', '-o', pdf, ...data]);
  assert.equal(unset.status, 1);
  assert.match(unset.err, /hailong setting set base\.url https:\/\/HOST, or give --base-url/);
  assert.ok(!existsSync(pdf));

  await ok(['setting', 'set', 'base.url', 'https://gopy.example.gov.vn', ...data]);
  await ok(['setting', 'set', 'hotline', '0123 456 789', ...data]);
  assert.match(await ok(['poster', '-o', pdf, ...data]), /all\.pdf: 3 posters, \d+ kB\n$/);
  const named = JSON.parse(await ok(['counter', 'list', '--json', ...data])).sort((a, b) => (a.name < b.name ? -1 : 1));
  assert.deepEqual(decodePages(pdf, dir), named.map(({ code }) => `HTTPS://GOPY.EXAMPLE.GOV.VN/${code}`));
  const text = tool('pdftotext', '-layout', pdf, '-');
  assert.match(text, /gopy\.example\.gov\.vn\//);
  assert.match(text, /Đường dây nóng: 0123 456 789/);
  for (const code of codes) assert.ok(text.replace(/\s+/g, '').includes(code)); // a reader may put blanks between letters set apart
  assert.equal(await ok(['poster', '-o', '-', '--layout', 'print/poster-a4.svg', ...data]).then((out) => out.slice(0, 5)), '%PDF-');

  await ok(['counter', 'retire', codes[0], ...data]);
  assert.match(await ok(['poster', '-o', pdf, ...data]), /3 posters/); // today is its last day
});

test('one counter as picture, with another address', async (t) => {
  const { dir, codes } = await commune(t);
  const base = ['poster', '--data', dir, '--base-url', 'http://127.0.0.1:8080/'];
  const typed = codes[1].toLowerCase();
  await ok([...base, '--counter', typed, '-o', join(dir, 'one.png')]); // the name tells the format
  assert.equal(decode(join(dir, 'one.png')), `HTTP://127.0.0.1:8080/${codes[1]}`);
  await ok([...base, `--counter=${typed}`, '--format', 'svg', '-o', join(dir, 'one.svg')]);
  assert.match(readFileSync(join(dir, 'one.svg'), 'utf8'), /^<\?xml.*<\/svg>\s*$/s);
  await ok([...base, '--counter', codes[0], '--counter', codes[1], '--counter', typed, '-o', join(dir, 'two.pdf')]);
  assert.match(tool('pdfinfo', join(dir, 'two.pdf')), /^Pages: +2$/m);
});

test('wrong calls say what to do and leave the old file', async (t) => {
  const { dir } = await commune(t);
  const file = join(dir, 'old.pdf');
  writeFileSync(file, 'old');
  const broken = join(dir, 'broken.svg');
  writeFileSync(broken, readFileSync(join(root, 'print/poster-a4.svg'), 'utf8').replace('{{unit}}', '{{untie}}'));
  const cases = [
    [['--format', 'png'], 1, /SVG and PNG hold one poster, not 2: choose one counter, or PDF, or a \.zip of them/],
    [['--format', 'gif'], 2, /--format gif: choose pdf, zip, svg or png/],
    [['--counter', '7F3K9Q'], 1, /"7F3K9Q" is not a counter's code/],
    [['--counter'], 2, /--counter needs a value/],
    [['--unit', 'nowhere'], 1, /nowhere/],
    [['--layout', 'a0'], 1, /there is no layout "a0"; there are: .*poster-a4/],
    [['--layout', broken], 1, /broken\.svg:\d+: box unit[\w-]*: no value for \{\{untie\}\}/],
    [['--layout', join(dir, 'none.svg')], 1, /none\.svg: cannot open/],
    [['--base-url', 'gopy'], 1, /--base-url gopy: an address such as/],
    [['extra'], 2, /no further words/],
  ];
  for (const [args, status, text] of cases) {
    const result = await run(['poster', '--data', dir, ...(args[0] === '--base-url' ? [] : ['--base-url', 'https://a.example']),
      '-o', file, ...args]);
    assert.equal(result.status, status, args.join(' '));
    assert.match(result.err, text);
    assert.equal(readFileSync(file, 'utf8'), 'old');
  }
  assert.match((await run(['poster', '--data', dir])).err, /-o FILE is missing/);
});
