// Settings of a unit: the command line, and what pages and posters say, without a restart.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePng } from '../lib/grey.mjs';
import { commune, desk, form, http, ok, run, serve, publish } from '../lib/hailong.mjs';

/** City tp with the communes xa-a and xa-b; xa-a has a centre; a counter in each of the three. */
async function city(t) {
  const { dir } = await commune(t, { counters: 1 });
  const data = ['--data', dir];
  const units = (rows) => ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\n${rows}` });
  await units('tp,,Thành phố (minh họa),city\nxa-a,tp,Xã A (minh họa),commune\nxa-b,tp,Xã B (minh họa),commune\nmc-a,xa-a,Một cửa A (minh họa),centre\n');
  await ok(['counter', 'import', '-', ...data], { input: 'code,unit,name,field,survey\n,xa-a,Quầy A,,\n,xa-b,Quầy B,,\n,mc-a,Quầy MC,,\n' });
  const at = Object.fromEntries(JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => [c.unit, c.code]));
  const set = (unit, name, value) => ok(['setting', 'set', ...(unit ? ['--unit', unit] : []), name, value, ...data]);
  const unset = (unit, name) => ok(['setting', 'unset', ...(unit ? ['--unit', unit] : []), name, ...data]);
  const get = async (unit, name) => JSON.parse(await ok(['setting', 'get', '--unit', unit, name, '--json', ...data]));
  return { dir, data, at, set, unset, get };
}

test('the nearest value up the tree holds, then the one for all, then the default', async (t) => {
  const { data, set, unset, get } = await city(t);
  assert.deepEqual(await get('mc-a', 'hotline'), { name: 'hotline', value: '', unit: null });
  assert.equal(await set(null, 'hotline', '1022'), 'hotline = 1022\n');
  assert.equal(await set('tp', 'hotline', '1900 1000'), 'hotline of tp = 1900 1000\n');
  assert.deepEqual(await get('mc-a', 'hotline'), { name: 'hotline', value: '1900 1000', unit: 'tp' });
  await set('xa-a', 'hotline', '1022 (24/7)');
  assert.deepEqual(await get('mc-a', 'hotline'), { name: 'hotline', value: '1022 (24/7)', unit: 'xa-a' });
  assert.deepEqual(await get('xa-b', 'hotline'), { name: 'hotline', value: '1900 1000', unit: 'tp' });
  assert.equal(await ok(['setting', 'get', 'hotline', ...data]), '1022\n');
  await ok(['unit', 'move', 'mc-a', '--below', 'xa-b', ...data]); // moved, it asks its new parents
  assert.equal(await ok(['setting', 'get', 'hotline', '--unit', 'mc-a', ...data]), '1900 1000\n');
  await ok(['unit', 'move', 'mc-a', '--below', 'xa-a', ...data]);

  await set('xa-a', 'zalo', 'zalo.me/xa.a');
  await set('mc-a', 'portal.name', '');
  const list = await ok(['setting', 'list', '--unit', 'mc-a', ...data]);
  assert.match(list, /^NAME +VALUE +FROM +MEANING\nhotline +1022 \(24\/7\) +xa-a +telephone.*\nzalo +https:\/\/zalo\.me\/xa\.a +xa-a +link.*\nportal\.name +\(none\) +mc-a +.*\nportal\.url +\(none\) +\(default\) +.*\nwifi\.name +\(none\) +\(default\) +.*\n$/);
  const json = JSON.parse(await ok(['setting', 'list', '--unit', 'mc-a', '--json', ...data]));
  assert.deepEqual(json.map((s) => [s.name, s.value, s.unit]), [['hotline', '1022 (24/7)', 'xa-a'], ['zalo', 'https://zalo.me/xa.a', 'xa-a'], ['portal.name', '', 'mc-a'], ['portal.url', '', null], ['wifi.name', '', null]]);

  assert.equal(await unset('xa-a', 'hotline'), 'hotline of xa-a = 1900 1000 (of tp)\n');
  assert.equal(await unset('tp', 'hotline'), 'hotline of tp = 1022 (all units)\n');
  assert.equal(await unset(null, 'hotline'), 'hotline =  (default)\n');
  const again = await run(['setting', 'unset', '--unit', 'tp', 'hotline', ...data]);
  assert.deepEqual([again.status, again.err], [0, 'hailong: setting unset: hotline was not set here; nothing is changed\n']);
});

test('what cannot be set', async (t) => {
  const { data } = await city(t);
  const general = 'base.url: this setting holds for the whole installation; leave --unit out';
  const nowhere = 'there is no unit "xa-c": see `hailong unit list`';
  const cases = [
    [['set', '--unit', 'xa-c', 'hotline', '1'], nowhere], [['get', '--unit', 'xa-c', 'hotline'], nowhere],
    [['unset', '--unit', 'xa-c', 'hotline'], nowhere], [['list', '--unit', 'xa-c'], nowhere],
    [['set', '--unit', 'xa-a', 'base.url', 'https://a.example'], general], [['get', '--unit', 'xa-a', 'base.url'], general],
    [['unset', '--unit', 'xa-a', 'base.url'], general],
    [['unset', '--unit', 'xa-a', 'hotlin'], 'there is no setting "hotlin"; did you mean "hotline"?'],
    [['set', '--unit', 'xa-a', 'zalo', 'https://example.com/a'], 'zalo: a link such as https://zalo.me/1234567890 is needed: the account\'s number or name behind zalo.me/'],
    [['set', 'portal.url', 'http://a.example'], 'portal.url: an address such as https://xa-a.example.gov.vn/gop-y is needed: https, at most 300 characters, letters with accents and spaces as %XX'],
  ];
  for (const [words, text] of cases) {
    const { status, out, err } = await run(['setting', ...words, ...data]);
    assert.deepEqual({ status, out, err }, { status: 1, out: '', err: `hailong: setting ${words[0]}: ${text}\n` });
  }
});

test('a running server shows each unit its own hotline on every page that knows its unit', async (t) => {
  const { data, dir, at, set, unset } = await city(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const foot = async (path, options) => /<footer>.*?<b>(.*?)<\/b><\/footer>$/.exec((await http(server, options ? 'POST' : 'GET', path, options)).body)?.[1] ?? null;
  for (const unit of ['mc-a', 'xa-b']) await publish(dir, unit, { survey: 'sipas-service' });
  const form_ = async () => [await foot(`/${at['xa-a']}`), await foot(`/${at['xa-b']}`), await foot(`/${at['mc-a']}`)];
  assert.deepEqual(await form_(), [null, null, null]);
  await set(null, 'hotline', '1022');
  assert.deepEqual(await form_(), ['1022', '1022', '1022']);
  await set('xa-a', 'hotline', '0204 <a>');
  for (let i = 0; i < 2; i++) assert.deepEqual(await form_(), ['0204 &lt;a&gt;', '1022', '0204 &lt;a&gt;']); // the second ones are kept ones
  assert.equal(await foot(`/${at['mc-a']}?lang=en`), '0204 &lt;a&gt;');
  assert.match((await http(server, 'GET', `/${at['mc-a']}/thanks?r=0000000000000`)).body, /Gọi <b>0204 &lt;a&gt;<\/b>/);
  assert.equal(await foot('/results/mc-a'), '0204 &lt;a&gt;');
  assert.equal(await foot(`/${at['mc-a']}`, { body: form([['key', 'x'], ['q.II.5.1', '5']]) }), '0204 &lt;a&gt;', 'the form again');
  for (const path of ['/', '/results', '/results/xa-b', '/no/such/page']) assert.equal(await foot(path), '1022', path);
  await set('mc-a', 'hotline', '');
  assert.deepEqual(await form_(), ['0204 &lt;a&gt;', '1022', null]);
  await unset('mc-a', 'hotline');
  await ok(['unit', 'move', 'mc-a', '--below', 'xa-b', ...data]);
  assert.deepEqual(await form_(), ['0204 &lt;a&gt;', '1022', '1022']);
  await unset('xa-a', 'hotline');
  assert.deepEqual(await form_(), ['1022', '1022', '1022']);
});

test('survey.default is not taken back to a survey that is not published', async (t) => {
  const { dir } = await commune(t);
  const back = await run(['setting', 'unset', 'survey.default', '--data', dir]);
  assert.deepEqual([back.status, /"sipas-quick" is not published; publish it first/.test(back.err)], [1, true], back.err);
  assert.equal((await ok(['setting', 'get', 'survey.default', '--data', dir])).trim(), 'sipas-service');
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', '--data', dir]);
  await ok(['setting', 'unset', 'survey.default', '--data', dir]);
});

test('a poster says the hotline of its unit', async (t) => {
  const { dir, at, set, data } = await city(t);
  await set(null, 'base.url', 'https://gopy.example.gov.vn');
  await set(null, 'hotline', '1022');
  await set('xa-a', 'hotline', '0204 111');
  await set('mc-a', 'hotline', '0204 222');
  const pdf = join(dir, 'all.pdf');
  await ok(['poster', '-o', pdf, ...data]);
  const pages = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).split('\f');
  const said = (code) => /Đường dây nóng: (.*?)(?: {2}|\n)/.exec(pages.find((page) => page.replaceAll(/\s/g, '').includes(code)))?.[1]; // between wide letters it reads blanks
  assert.deepEqual([said(at['xa-a']), said(at['xa-b']), said(at['mc-a'])], ['0204 111', '1022', '0204 222']);
});

test('an emblem of usual size is kept, also by a running server', async (t) => {
  const d = desk(t), side = 480;
  const png = writePng({ width: side, height: side, pixels: randomBytes(side * side) });
  assert.ok(png.length > 200_000 && png.length < 256 * 1024);
  const file = join(d.dir, 'emblem.png');
  writeFileSync(file, png);
  assert.match(await ok(['setting', 'set', 'look.emblem', file, ...d.data]), /^look\.emblem = \(PNG, 2\d\d kB\)$/m);
  await ok(['setting', 'unset', 'look.emblem', ...d.data]);
  const server = await serve(join(d.dir, 'data'));
  t.after(() => server.stop());
  assert.match(await ok(['setting', 'set', 'look.emblem', file, ...d.data]), /PNG, 2\d\d kB/);
});
