// Erasing and the log, in the browser and on the command line: planted comments are in the bytes before a run and not after it.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { house } from '../lib/officers.mjs';

const day = (back) => new Date(Date.now() - back * 86400e3 + 7 * 3600e3).toISOString().slice(0, 10);
const said = (i, kind) => `Chuyện ${kind} số ${i} ở quầy, cán bộ đã giải thích rõ ràng ${'x'.repeat(i % 300)}`;
const strip = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

/** A house with 1,000 comments too old and 200 that are not, and copies of it. */
async function written(t) {
  const h = await house(t);
  await ok(['counter', 'import', '-', ...h.data], { input: 'code,unit,name,field,survey\n,xa-a,Quầy (minh họa),,\n' });
  const [{ code }] = JSON.parse(await ok(['counter', 'list', '--json', ...h.data]));
  // So that the server itself, which looks once a day, leaves the old ones to the test.
  const row = (i, kind, when) => `${when},${code},qr,vi,"${said(i, kind)}"`;
  const rows = [...Array.from({ length: 1000 }, (_, i) => row(i, 'cũ', day(1000 + i % 90))), ...Array.from({ length: 200 }, (_, i) => row(i, 'mới', day(10 + i % 90)))];
  const question = JSON.parse(readFileSync(new URL('../../surveys/sipas-quick.json', import.meta.url), 'utf8')).questions.find((q) => q.kind === 'text' && !q.when && !q.ask_when && !q.condition).code;
  await ok(['import', '--survey', 'sipas-quick', '-', ...h.data], { input: `date,counter,channel,language,${question}\n${rows.join('\n')}\n` });
  return h;
}
/** Every file below the data directory but sockets, by name: a comment that lies in one nobody thought of is found too. */
const files = (dir) => readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const found = (dir, kind, count, paths = files(dir)) => {
  const all = Buffer.concat(paths.map((path) => readFileSync(path)));
  return Array.from({ length: count }, (_, i) => all.includes(`${said(i, kind).slice(0, 26)}`)).filter(Boolean).length;
};

test('1,000 comments too old are in the file before a run and nowhere after it; those that are kept stay', async (t) => {
  const h = await written(t);
  mkdirSync(join(h.dir, 'backups'), { recursive: true });
  writeFileSync(join(h.dir, 'backups/before-0003.db'), Buffer.concat(['hailong.db', 'hailong.db-wal'].map((name) => readFileSync(join(h.dir, name)))));
  utimesSync(join(h.dir, 'backups/before-0003.db'), Date.now() / 1000 - 40 * 86400, Date.now() / 1000 - 40 * 86400);
  const before = ['hailong.db-wal', 'backups/before-0003.db'].map((name) => found(h.dir, 'cũ', 1000, [join(h.dir, name)]));
  assert.ok(before[0] > 0, 'some lie in the WAL');
  assert.equal(before[1], 1000, 'all lie in the copy');
  assert.equal(found(h.dir, 'cũ', 1000), 1000, 'the search finds what is there');
  const dry = JSON.parse(await ok(['retention', 'run', '--dry-run', '--json', ...h.data]));
  assert.deepEqual([dry.comments, dry.backups, dry.dry_run], [1000, 1, true]);
  assert.equal(found(h.dir, 'cũ', 1000), 1000);

  const ask = await h.first.get('/office/retention?ask=1');
  assert.deepEqual(await judgeHtml(ask.body), []);
  assert.match(strip(ask.body), /1000 ý kiến góp ý trước ngày 01\/\d\d\/\d{4}/);
  assert.match(strip(ask.body), /1 bản sao dữ liệu trước ngày/);
  assert.equal((await h.first.send('/office/retention', { do: 'other' })).status, 400);
  assert.equal(found(h.dir, 'cũ', 1000), 1000);
  const done = await h.first.send('/office/retention', { do: 'erase' });
  assert.equal(done.status, 303);
  assert.equal(done.headers.location, '/office/retention?done=1');
  assert.equal(found(h.dir, 'cũ', 1000), 0);
  assert.equal(found(h.dir, 'mới', 200), 200);
  assert.ok(!existsSync(join(h.dir, 'backups/before-0003.db')));
  const page = await h.first.get('/office/retention?done=1');
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.match(strip(page.body), /quan\.tri: ý kiến góp ý – 1000, trước ngày 01/);
  assert.match(strip(page.body), /quan\.tri: bản sao dữ liệu – 1/);
  const first = (back) => { const [y, m] = day(0).split('-').map(Number); return new Date(Date.UTC(y, m - back, 1)).toISOString().slice(0, 10).replace(/(\d+)-(\d+)-(\d+)/, '$3/$2/$1'); };
  const settings = Object.fromEntries(JSON.parse(await ok(['setting', 'list', '--json', ...h.data])).map((s) => [s.name, Number(s.value)]));
  const status = (body) => strip(/<section class="?done"?.*?<\/section>/s.exec(body)[0]);
  const looked = `Đã xét tất cả những gì có: ý kiến góp ý trước ngày ${first(settings['retention.comments'])} dòng nhật ký trước ngày ${first(settings['retention.logs'] + 1)} bản sao dữ liệu trước ngày ${day(settings['retention.backups']).replace(/(\d+)-(\d+)-(\d+)/, '$3/$2/$1')}`;
  assert.match(status(page.body), /Đã chạy xong lúc \d\d\/.* Vừa xóa: .*bản sao dữ liệu – 1 .*ý kiến góp ý – 1000, trước ngày 01\/\d\d\/\d{4} Những ý kiến đã xóa không còn tìm thấy trong tệp dữ liệu\./);
  assert.ok(status(page.body).includes(looked), `${looked}\n${status(page.body)}`);
  assert.equal((await run(['verify', ...h.data])).status, 0);
  const again = JSON.parse(await ok(['retention', 'run', '--json', ...h.data]));
  assert.deepEqual([again.comments, again.log_lines, again.backups], [0, 0, 0]);
  const officer = await h.officer('lan.tran', 'admin', 'xa-a');
  assert.equal((await officer.get('/office/retention')).status, 404);
  assert.equal((await officer.send('/office/retention', { do: 'erase' })).status, 404);
});

test('a run with nothing to erase says so, and up to which day it looked', async (t) => {
  const h = await house(t);
  const ask = await h.first.get('/office/retention?ask=1');
  assert.match(strip(ask.body), /Hiện không có gì quá hạn để xóa\. Đã xét tất cả những gì có: 0 ý kiến góp ý trước ngày 01\//);
  const done = await h.first.get((await h.first.send('/office/retention', { do: 'erase' })).headers.location);
  assert.deepEqual(await judgeHtml(done.body), []);
  assert.match(strip(done.body), /Đã chạy xong lúc \d\d\/\d\d\/\d{4}, \d\d:\d\d ?\. Không có gì quá hạn để xóa\. Đã xét tất cả những gì có: ý kiến góp ý trước ngày 01\/\d\d\/\d{4} dòng nhật ký trước ngày 01/);
  assert.doesNotMatch(strip(done.body), /Vừa xóa|không còn tìm thấy/);
});

test('the log in sentences, by kind, officer and day, a page at a time, and whether it is whole', async (t) => {
  const h = await house(t), lan = await h.officer('lan.tran', 'admin', 'xa-a');
  await ok(['officer', 'change', 'lan.tran', '--role', 'auditor', ...h.data]);
  await ok(['setting', 'set', 'hotline', '1022', '--unit', 'xa-b', ...h.data]);
  await ok(['setting', 'unset', 'hotline', '--unit', 'xa-b', ...h.data]);
  const all = await h.first.get('/office/audit');
  assert.deepEqual(await judgeHtml(all.body), []);
  const said = strip(all.body).replace(/\s+/g, ' ').replace(/ ([,:)])/g, '$1').replace(/\( /g, '(');
  for (const words of ['đổi tài khoản cán bộ lan.tran', 'Người kiểm tra', 'trước là Quản trị', 'nhập danh sách đơn vị: số dòng: 5, trong đó mới: 5', 'thêm tài khoản cán bộ lan.tran', 'đổi cài đặt Điện thoại hỗ trợ, đơn vị Đơn vị xa-b (minh họa) (xa-b): (không đặt riêng) → 1022',
    'đổi cài đặt Điện thoại hỗ trợ, đơn vị Đơn vị xa-b (minh họa) (xa-b): 1022 → bỏ giá trị đã đặt', 'thiết lập xong tài khoản lan.tran', 'có mã trên điện thoại', 'Máy chủ hoặc dòng lệnh']) assert.ok(said.includes(words), words);
  const rowsOf = (body) => (body.match(/<tr>/g) ?? []).length - 1;
  const entries = JSON.parse(await ok(['audit', 'list', '--json', ...h.data]));
  assert.equal(rowsOf(all.body), entries.length);
  assert.equal(rowsOf((await h.first.get('/office/audit?kind=setting')).body), 2);
  assert.equal(rowsOf((await h.first.get('/office/audit?who=lan.tran')).body), entries.filter((e) => e.who === 'lan.tran').length);
  assert.equal(rowsOf((await h.first.get(`/office/audit?day=${day(0)}`)).body), entries.length);
  assert.ok((await h.first.get('/office/audit?day=2020-01-01')).body.includes('Không có dòng nào.'));
  assert.match((await h.first.get('/office/audit?day=hom-nay')).body, /aria-invalid/);
  // The unit's own: nothing of the one beside it.
  const own = await lan.get('/office/u/xa-a/audit');
  assert.deepEqual(await judgeHtml(own.body), []);
  assert.equal(rowsOf(own.body), entries.filter((e) => e.unit === 'xa-a').length);
  assert.ok(!own.body.includes('xa-b') && !own.body.includes('check=1'));
  assert.equal((await lan.get('/office/audit')).status, 404);
  // Pages.
  for (let i = 0; i < 60; i++) await ok(['setting', 'set', 'hotline', String(i), ...h.data]);
  const seen = [];
  for (let path = '/office/audit?kind=setting'; path;) {
    const page = await h.first.get(path);
    seen.push(...[...page.body.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1).map(([, row]) => /: ([^:]*)$/.exec(strip(row).trim())[1]));
    path = /<a href="([^"]*)">Các dòng cũ hơn/.exec(page.body)?.[1].replaceAll('&amp;', '&');
  }
  assert.deepEqual(seen, [...Array.from({ length: 60 }, (_, i) => `${i === 59 ? '(không đặt riêng)' : 58 - i} → ${59 - i}`), '1022 → bỏ giá trị đã đặt', '(không đặt riêng) → 1022']);
  assert.match(strip((await h.first.get('/office/audit?check=1')).body), /Nhật ký còn nguyên vẹn, đã kiểm tra lúc \d\d\/\d\d\/\d{4}, \d\d:\d\d/);
});
