// Posters and their register on the pages of officers: what is printed is what was chosen, reads back, and stands in the register.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, hidden, house } from '../lib/officers.mjs';

const address = 'https://gopy.example.vn';
const plain = (html) => html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#43;', '+').replace(/\s+/g, ' ');

/** The house with counters: `count` in a-mc, two below it in a-mc-1, one in xa-b, a kiosk and a closed one. */
async function office(t, { count = 3, url = address } = {}) {
  const d = await house(t);
  const rows = [...Array.from({ length: count }, (_, i) => `,a-mc,Quầy ${i + 1},,,,,`), ',a-mc-1,Bàn 1,,,,,', ',a-mc-1,Bàn 2,,,,,', ',xa-b,Quầy khác,,,,,', ',a-mc,Màn hình,,,,,kiosk', ',a-mc,Quầy cũ,,,2020-01-01,2020-12-31,'];
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey,valid_from,valid_to,channel\n${rows.join('\n')}\n` });
  if (url) await ok(['setting', 'set', 'base.url', url, ...d.data]);
  d.counters = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  d.code = (name) => d.counters.find((c) => c.name === name).code;
  d.register = async (...more) => JSON.parse(await ok(['poster', 'register', '--json', ...more, ...d.data]));
  d.log = async (event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...d.data]));
  d.clerk = await d.officer('lan.tran', 'clerk', 'a-mc');
  /** Presses a button of the page of posters. */
  d.press = async (who, codes, more = {}, unit = 'a-mc') => who.post(`/office/u/${unit}/posters`, [['csrf', hidden((await who.get('/office/')).body, 'csrf')],
    ...Object.entries({ layout: 'poster-a4', copies: '', format: 'pdf', cover: 'yes', do: 'print', ...more }).filter(([, value]) => value !== undefined), ...codes.map((code) => ['counter', code])]);
  return d;
}

const ticked = (html) => [...html.matchAll(/name="?counter"? value="?(\w{7})"?( checked)?/g)].filter((m) => m[2]).map((m) => m[1]);
const listed = (html) => [...html.matchAll(/name="?counter"? value="?(\w{7})"?/g)].map((m) => m[1]);

/** The codes on each page of a PDF, as zbarimg reads them, and each page's text. */
function read(bytes, t) {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-pages-'));
  t.after(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'a.pdf'), bytes);
  execFileSync('pdftoppm', ['-r', '150', '-gray', join(dir, 'a.pdf'), join(dir, 'p')]);
  const pages = readdirSync(dir).filter((name) => name.endsWith('.pgm')).sort();
  const codes = pages.map((name) => {
    try {
      return execFileSync('zbarimg', ['--nodbus', '--raw', '-q', '-Sdisable', '-Sqrcode.enable', join(dir, name)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n');
    } catch {
      return [];
    }
  });
  return { codes, text: execFileSync('pdftotext', ['-raw', join(dir, 'a.pdf'), '-'], { encoding: 'utf8' }).split('\f') };
}

test('printed: all are ticked, each page has the code of its counter, and the register is that of the command', async (t) => {
  const d = await office(t), page = await d.clerk.get('/office/u/a-mc/posters');
  assert.equal(page.status, 200, d.server.log.slice(-600));
  assert.deepEqual(await judgeHtml(page.body), []);
  const names = ['Quầy 1', 'Quầy 2', 'Quầy 3', 'Bàn 1', 'Bàn 2'];
  assert.deepEqual(ticked(page.body), names.map(d.code), 'open ones of the unit and below it, as one walks along them');
  assert.match(plain(page.body), /1 quầy không có trong danh sách/);
  assert.match(plain(page.body), /Đã chọn sẵn mọi quầy trong danh sách dưới đây, số quầy: 5\./, 'that all are is said');
  assert.doesNotMatch(plain((await d.clerk.get(`/office/u/a-mc/posters?counter=${d.code('Quầy 1')}`)).body), /Đã chọn sẵn/);
  const file = await d.press(d.clerk, ticked(page.body));
  assert.equal(file.status, 200, plain(file.body));
  assert.equal(file.headers['content-type'], 'application/pdf');
  assert.match(file.headers['content-disposition'], /^attachment; filename="ap-phich-a-mc-\d{4}-\d\d-\d\d\.pdf"$/);
  assert.equal(file.headers['cache-control'], 'no-store');
  const { codes, text } = read(file.bytes, t);
  assert.deepEqual(codes, [[], ...names.map((name) => [`${address.toUpperCase()}/${d.code(name)}`])], 'a list of what is in it, then the sheets');
  names.forEach((name, i) => assert.ok(text[i + 1].includes(name) && text[i + 1].includes(`${i + 1}`), name));
  const entries = await d.register('--unit', 'a-mc');
  assert.deepEqual(names.map((name) => entries.find((e) => e.name === name).runs.map((r) => [r.from, r.to, r.layout])), names.map((_, i) => [[i + 1, i + 1, 'poster-a4']]));
  const [logged] = await d.log('posters-printed');
  assert.deepEqual([logged.who, logged.about, logged.unit, logged.detail], ['lan.tran', '1-5', 'a-mc', 'poster-a4']);
  // The same sheets as the command draws.
  const command = join(d.dir, 'c.pdf');
  await ok(['poster', '--counter', d.code('Quầy 1'), '--draft', '-o', command, ...d.data]);
  // Stickers: a sheet full of each, and pictures in a zip.
  const stickers = await d.press(d.clerk, [d.code('Quầy 1'), d.code('Bàn 2')], { layout: 'stickers-8', cover: undefined });
  assert.equal(stickers.status, 200);
  assert.deepEqual(read(stickers.bytes, t).codes.map((list) => [list.length, new Set(list).size]), [[8, 1], [8, 1]]);
  const zip = await d.press(d.clerk, names.map(d.code), { format: 'png' });
  assert.equal(zip.headers['content-type'], 'application/zip');
  assert.equal(zip.bytes.subarray(0, 2).toString(), 'PK');
  const list = execFileSync('python3', ['-c', 'import sys,zipfile,io;print("\\n".join(zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())).namelist()))'], { input: zip.bytes, encoding: 'utf8' }).trim().split('\n');
  assert.equal(list.filter((name) => name.endsWith('.png')).length, names.length);
  assert.equal((await d.register('--unit', 'a-mc')).find((e) => e.name === 'Quầy 1').hanging, 1 + 8 + 1);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

/** A day in Vietnam, so many days from now. */
const later = (days) => new Date(Date.now() + (7 + 24 * days) * 3600e3).toISOString().slice(0, 10);

test('posters of a campaign: all its units in one file, before it begins too, each in the register; of others nothing', async (t) => {
  const d = await office(t), add = async (unit, from, ...more) => JSON.parse(await ok(['campaign', 'add', `Khảo sát ${unit} (minh họa)`, '--survey', 'sipas-quick', '--unit', unit, '--from', later(from), '--to', later(from + 20), '--json', ...more, ...d.data])).id;
  const soon = await add('xa-a', 5, '--below'), other = await add('xa-b', 0);
  const counters = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])), of = (unit, id) => counters.find((c) => c.unit === unit && c.name === (id === soon ? 'Khảo sát xa-a (minh họa)' : 'Khảo sát xa-b (minh họa)')).code;
  const units = ['a-mc', 'a-mc-1', 'xa-a'], who = d.first;
  const campaign = await who.get(`/office/u/xa-a/campaigns?campaign=${soon}`), link = /href="([^"]+)">Áp phích của tất cả đơn vị/.exec(campaign.body)[1].replaceAll('&amp;', '&');
  const page = await who.get(link);
  assert.equal(page.status, 200);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.match(plain(page.body), /Áp phích của đợt khảo sát: Khảo sát xa-a \(minh họa\)/);
  assert.deepEqual(listed(page.body), units.map((u) => of(u, soon)), 'every unit, and no everyday counter');
  assert.deepEqual(ticked(page.body), listed(page.body));
  const rows = [...page.body.matchAll(/<label class="?tick"?><input[^>]*name="?counter.*?<\/label>/gs)].map(([row]) => plain(row).replace(/\s+/g, ' ').replace(' :', ':').trim());
  assert.deepEqual(rows, units.map((u) => `Đơn vị ${u} (minh họa): Khảo sát xa-a (minh họa) (${of(u, soon)})`), 'each with its unit');
  assert.match(plain(page.body), /Khảo sát xa-a \(minh họa\) \(Đơn vị a-mc \(minh họa\)\)/, 'and so is the one that is shown');
  const picture = /class="?sheet"? src="([^"]+)"/.exec(page.body)[1].replaceAll('&amp;', '&');
  assert.equal((await who.get(picture)).headers['content-type'], 'image/png', 'a look at one, though it is not open yet');
  const file = await d.press(who, ticked(page.body), { campaign: String(soon) }, 'xa-a');
  assert.equal(file.status, 200, plain(file.body));
  const { codes, text } = read(file.bytes, t);
  assert.deepEqual(codes, [[], ...units.map((u) => [`${address.toUpperCase()}/${of(u, soon)}`])]);
  units.forEach((u, i) => assert.match(text[i + 1], new RegExp(`Đơn vị ${u} \\(minh họa\\)`)));
  const entries = await d.register('--unit', 'xa-a');
  assert.deepEqual(units.map((u) => entries.find((e) => e.counter === of(u, soon) || e.code === of(u, soon)).runs.map((r) => [r.from, r.to])), [[[1, 1]], [[2, 2]], [[3, 3]]]);
  assert.deepEqual((await d.log('posters-printed')).map((e) => [e.about, e.unit]), [['1-3', 'xa-a']]);
  // One unit's link on the campaign's page, its own list below, and nothing of a campaign elsewhere.
  const one = await who.get(/href="([^"]+)" aria-label="Áp phích: Đơn vị a-mc \(/.exec(campaign.body)[1].replaceAll('&amp;', '&'));
  assert.deepEqual(ticked(one.body), [of('a-mc', soon)]);
  assert.deepEqual(listed((await d.clerk.get(`/office/u/a-mc/posters?campaign=${soon}`)).body), units.slice(0, 2).map((u) => of(u, soon)), 'who has a part prints that part');
  const none = await d.clerk.get(`/office/u/a-mc/posters?campaign=${other}`);
  assert.deepEqual([none.status, listed(none.body)], [200, []]);
  assert.doesNotMatch(none.body, /Khảo sát xa-b/);
  assert.match(plain(none.body), /không có quầy nào còn mở ở đơn vị này/);
  const stolen = await d.press(d.clerk, [of('xa-b', other)], { campaign: String(other) });
  assert.deepEqual([stolen.status, (await d.log('posters-printed')).length], [422, 1]);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('a look at one sheet registers nothing and cannot be taken for a printed one', async (t) => {
  const d = await office(t), one = d.code('Quầy 2');
  const page = await d.clerk.get(`/office/u/a-mc/posters?counter=${one.toLowerCase()}`);
  assert.deepEqual(ticked(page.body), [one], 'the one that was asked for');
  assert.equal(listed(page.body).length, 5);
  const [, src] = /class="?sheet"? src="([^"]+)"/.exec(page.body);
  const picture = await d.clerk.get(src.replaceAll('&amp;', '&'));
  assert.equal(picture.headers['content-type'], 'image/png');
  assert.deepEqual([...picture.bytes.subarray(16, 20)], [0, 0, 2, 208], '720 pixels wide');
  const looked = await d.press(d.clerk, [one, d.code('Bàn 1')], { do: 'preview', layout: 'tent-a6', copies: '2' });
  assert.equal(looked.status, 200);
  assert.deepEqual(ticked(looked.body), [d.code('Bàn 1'), one].sort((a, b) => listed(looked.body).indexOf(a) - listed(looked.body).indexOf(b)));
  assert.match(looked.body, /value="?tent-a6"? checked/);
  assert.match(looked.body, /name="?copies"? value="?2/);
  assert.match(looked.body, new RegExp(`layout=tent-a6&(amp;)?counter=${one}`));
  assert.deepEqual((await d.register()).map((e) => e.hanging), (await d.register()).map(() => 0));
  assert.deepEqual(await d.log('posters-printed'), []);
  for (const layout of ['cards', 'door-a3', 'form-header', 'poster-a4', 'stand-a5', 'stickers-24', 'stickers-8', 'strip', 'tent-a6']) {
    for (let i = 0; i < 2; i++) assert.equal((await d.clerk.get(`/office/posters/layouts/${layout}`)).headers['content-type'], 'image/png', layout);
    assert.equal((await d.clerk.get(`/office/u/a-mc/posters/preview?layout=${layout}&counter=${one}`)).status, 200, layout);
  }
  assert.equal((await d.clerk.get('/office/posters/layouts/nothing')).status, 404);
  assert.equal((await d.clerk.get(`/office/u/a-mc/posters/preview?layout=poster-a4&counter=${d.code('Quầy khác')}`)).status, 404, 'of another unit');
});

test('what is wrong with the choice is said beside it, and nothing is lost or entered', async (t) => {
  const d = await office(t), all = ['Quầy 1', 'Quầy 2'].map(d.code);
  for (const [codes, more, why] of [[[], {}, /Xin chọn ít nhất một quầy/], [all, { copies: '0' }, /một số từ 1 đến 1000/], [all, { copies: 'hai' }, /một số từ 1 đến 1000/],
    [all, { copies: '101' }, /nhiều nhất 200 tờ/], [all, { copies: '2', format: 'svg' }, /mỗi quầy chỉ có một hình/], [[...all, d.code('Quầy khác')], {}, /vừa đóng hoặc đã chuyển đi/],
    [[...all, d.code('Quầy cũ')], {}, /vừa đóng hoặc đã chuyển đi/]]) {
    const wrong = await d.press(d.clerk, codes, more), what = JSON.stringify(more);
    assert.equal(wrong.status, 422, what);
    assert.match(wrong.body, /<title>Lỗi: /, what);
    assert.match(plain(wrong.body), why, what);
    assert.deepEqual(ticked(wrong.body), codes.filter((code) => all.includes(code)), what);
    if (more.copies) assert.match(wrong.body, new RegExp(`name="?copies"? value="?${more.copies}`), what);
    assert.deepEqual(await judgeHtml(wrong.body), [], what);
  }
  for (const [codes, more] of [[['xxx'], {}], [all, { layout: 'nothing' }], [all, { layout: '/etc/passwd' }], [all, { format: 'exe' }], [all, { do: 'burn' }], [all, { more: '1' }], [all, { cover: 'no' }]])
    assert.equal((await d.press(d.clerk, codes, more)).status, 400, JSON.stringify(more));
  // A character that no font has: drawn after the numbers were given out, which are given back.
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${all[0]},a-mc,Quầy 𒀀,,\n` });
  const long = await d.press(d.clerk, all, { layout: 'stickers-24' });
  assert.equal(long.status, 422, long.headers['content-type']);
  assert.match(plain(long.body), /Chưa tạo được tệp, sổ không ghi gì/);
  assert.match(long.body, new RegExp(`<p lang="?en"?><small>.*${all[0]}`));
  assert.ok((await d.register()).every((e) => e.runs.length === 0));
  assert.equal((await d.log('posters-taken-back')).length, 1);
  const next = await d.press(d.clerk, [all[1]]);
  assert.equal(next.status, 200);
  assert.equal((await d.register()).find((e) => e.counter === all[1]).runs[0].from, 1, 'the numbers are free again');
});

test('without an address: whom to ask; a kiosk only when it is asked for', async (t) => {
  const d = await office(t, { url: null });
  const clerk = await d.clerk.get('/office/u/a-mc/posters'), admin = await d.first.get('/office/u/a-mc/posters');
  assert.match(plain(clerk.body), /Chưa in được.*Xin báo người quản trị/);
  assert.ok(!clerk.body.includes('/office/settings') && !clerk.body.includes('value="print"') && !clerk.body.includes('value=print'));
  assert.match(admin.body, /href="?\/office\/settings/);
  const sent = await d.press(d.clerk, [d.code('Quầy 1')]);
  assert.match(plain(sent.body), /Chưa in được/);
  assert.ok((await d.register()).every((e) => e.runs.length === 0));
  await ok(['setting', 'set', 'base.url', address, ...d.data]);
  const kiosk = d.code('Màn hình');
  assert.ok(!listed((await d.clerk.get('/office/u/a-mc/posters')).body).includes(kiosk));
  assert.deepEqual(ticked((await d.clerk.get(`/office/u/a-mc/posters?counter=${kiosk}`)).body), [kiosk]);
  assert.equal((await d.press(d.clerk, [kiosk])).status, 200);
  assert.deepEqual(ticked((await d.clerk.get('/office/u/a-mc/posters?tick=none')).body), []);
});

test('200 sheets in one request, while others are served; what is more comes page by page', async (t) => {
  const d = await office(t, { count: 230 }), page = await d.clerk.get('/office/u/a-mc/posters');
  const first = ticked(page.body), second = ticked((await d.clerk.get('/office/u/a-mc/posters?from=200')).body);
  assert.deepEqual([first.length, second.length, new Set([...first, ...second]).size], [200, 32, 232]);
  assert.match(plain(page.body), /1–200 \/ 232/);
  const begin = performance.now(), printing = d.press(d.clerk, first, { cover: undefined });
  let others = 0;
  const timer = setInterval(async () => {
    if ((await new Browser(d.server).get('/healthz')).status === 200) others++;
  }, 50);
  const file = await printing;
  clearInterval(timer);
  assert.equal(file.status, 200, plain(file.body).slice(0, 500));
  const seconds = (performance.now() - begin) / 1e3;
  assert.ok(others > 3 && seconds < 120);
  assert.match(execFileSync('pdfinfo', ['-'], { input: file.bytes, encoding: 'utf8' }), /^Pages: +200$/m);
  t.diagnostic(`200 sheets, read back: ${seconds.toFixed(1)} s, ${(file.bytes.length / 1e3).toFixed(0)} KB; ${others} other answers meanwhile`);
});
