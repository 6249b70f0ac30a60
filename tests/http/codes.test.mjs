// Codes that open no form: what is offered instead, and that nothing a person wrote is lost.
import test from 'node:test';
import assert from 'node:assert/strict';
import { assertHeaders, commune, form, http, keyOf, ok, serve, publish } from '../lib/hailong.mjs';

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const other = (c, step = 1) => symbols[(symbols.indexOf(c) + step) % 32];
const replaced = (code, i, step) => code.slice(0, i) + other(code[i], step) + code.slice(i + 1);

/** Counters by name in units, rows "unit,name,valid_from,valid_to,channel"; gives { server, at: name → code, data }. */
async function world(t, rows, { units = '' } = {}) {
  const { dir, codes } = await commune(t, { counters: 1 });
  const data = ['--data', dir];
  if (units) await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\n${units}` });
  if (rows.length > 0) await ok(['counter', 'import', '-', ...data], { input: `unit,name,valid_from,valid_to,channel,code,field,survey\n${rows.map((r) => `${r},,,\n`).join('')}` });
  const at = Object.fromEntries(JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => [c.name, c.code]));
  const server = await serve(dir);
  t.after(() => server.stop());
  return { dir, data, server, at, codes };
}
/** The links of a page's lists: [path, text]. */
const links = (body) => [...body.matchAll(/<li><a href="([^"]*)">(.*?)<\/li>/g)].map((m) => [m[1], m[2].replace(/<[^>]*>/g, '|').replace(/\|+/g, '|')]);

test('a slip in a code leads to the counter that was meant', async (t) => {
  const { server, at } = await world(t, ['mot-cua,Quầy <đóng>,2024-01-01,2025-01-01,qr']);
  const [open, closed] = [at['Quầy số 1 – Hộ tịch'], at['Quầy <đóng>']];
  const offered = [[`/${open}`, `|${open}| Quầy số 1 – Hộ tịch|Trung tâm Phục vụ hành chính công (minh họa)|`]];
  const swap = [...open].findIndex((c, i) => i > 0 && c !== open[i - 1]);
  const slips = {
    'another symbol': replaced(open, 3, 1),
    'in small letters': replaced(open, 0, 5).toLowerCase(),
    'one missing': open.slice(0, 4) + open.slice(5),
    'one too many': `${open.slice(0, 2)}7${open.slice(2)}`,
    'neighbours swapped': open.slice(0, swap - 1) + open[swap] + open[swap - 1] + open.slice(swap + 1),
    'no symbol of a code': `${open.slice(0, 6)}U`,
    'a letter with an accent': `${open.slice(0, 5)}Đ${open.slice(6)}`,
    'in two groups': `${open.slice(0, 3)} ${replaced(open, 6, 1).slice(3)}`,
  };
  for (const [what, typed] of Object.entries(slips))
    for (const path of [`/${encodeURIComponent(typed)}`, `/?code=${encodeURIComponent(typed)}`]) {
      const { status, body } = await http(server, 'GET', path);
      assert.equal(status, 404, what);
      assert.match(body, /<title>Lỗi: Chưa tìm thấy phiếu góp ý<\/title>.*<h1>Chưa tìm thấy phiếu góp ý<\/h1>.*role="alert".*Có phải ông\/bà muốn mở:/, what);
      assert.deepEqual(links(body), offered, `${what}: ${typed}`);
    }
  const english = (await http(server, 'GET', `/${slips['one missing']}?lang=en`)).body;
  assert.match(english, /<title>Error: .*Did you mean to open:/);
  assert.equal(links(english)[0][0], `/${open}?lang=en`);
  for (const typed of [replaced(closed, 2, 1), replaced(replaced(open, 1, 1), 5, 3), 'X', open.repeat(3), '%E1'])
    assert.doesNotMatch((await http(server, 'GET', `/${typed}`)).body, /Có phải/, typed);
  assert.match((await http(server, 'GET', '/')).body, /<title>Mời ông\/bà góp ý<\/title>/, 'the start page is no error');
});

test('at most three are offered', async (t) => {
  const { dir } = await commune(t, { counters: 1 });
  // The check symbol makes Σ αⁱ·xᵢ zero over GF(32), as core/place.c has it.
  const times = (a) => (a << 1 & 32 ? (a << 1) ^ 0x25 : a << 1);
  const check = (six) => [...symbols].find((c) => [...`${six}${c}`].reduceRight((sum, x) => times(sum) ^ symbols.indexOf(x), 0) === 0);
  const typed = `ABCABC${other(check('ABCABC'))}`;
  const sixes = [0, 2, 4].flatMap((k) => [...symbols].map((c) => 'ABCABC'.slice(0, k) + c + 'ABCABC'.slice(k + 1)));
  const codes = [`ABCABC${check('ABCABC')}`, ...sixes.filter((six) => check(six) === typed[6]).map((six) => six + typed[6])];
  assert.ok(codes.length >= 4, `one symbol from ${typed}: ${codes}`);
  await ok(['counter', 'import', '-', '--data', dir], { input: `code,unit,name,field,survey\n${codes.map((c) => `${c},mot-cua,Quầy ${c},,\n`).join('')}` });
  const server = await serve(dir);
  t.after(() => server.stop());
  assert.equal(links((await http(server, 'GET', `/${typed}`)).body).length, 3);
});

test('a retired counter says since when, and leads to the others that are open', async (t) => {
  const rows = ['mot-cua,Quầy cũ,2024-01-01,2024-12-31,qr', 'mot-cua,Quầy số 10,,,qr', 'mot-cua,Quầy số 2,,,link', 'mot-cua,Ki-ốt,,,kiosk',
    'mot-cua,Quầy sẽ mở,2099-01-01,,qr', 'xa-thu,Cổng ủy ban,,,qr', 'khac,Quầy nơi khác,,,qr', 'le,Quầy lẻ,2024-01-01,2024-06-30,qr'];
  const { server, at, data } = await world(t, rows, { units: 'khac,,Xã khác (minh họa),commune\nle,xa-thu,Đội lẻ (minh họa),office\n' });
  assert.doesNotMatch((await http(server, 'GET', `/${at['Quầy cũ']}`)).body, /results/, 'nothing is published');
  await publish(data[1], 'mot-cua');
  const old = await http(server, 'GET', `/${at['Quầy cũ']}`);
  assert.equal(old.status, 200);
  assert.match(old.body, /<title>Điểm góp ý này không nhận phiếu nữa<\/title>/);
  assert.match(old.body, /<b>Trung tâm Phục vụ hành chính công \(minh họa\)<\/b><br>Quầy cũ/);
  assert.match(old.body, /đã ngừng nhận phiếu\. Ngày nhận phiếu cuối cùng: 31\/12\/2024\./);
  assert.match(old.body, /<a href="\/results\/mot-cua">Xem kết quả của đơn vị này<\/a>/);
  assert.doesNotMatch(old.body, /href="\/results"/);
  assert.deepEqual(links(old.body).map((l) => l[1]), ['|Quầy số 1 – Hộ tịch|', '|Quầy số 2|', '|Quầy số 10|']);
  for (const [path] of links(old.body)) assert.equal((await http(server, 'GET', path)).status, 200);
  // A unit without any other: those of the unit above and below that, with the unit's name.
  const alone = await http(server, 'GET', `/${at['Quầy lẻ']}?lang=en`);
  assert.match(alone.body, /Its last day was 30\/06\/2024\./);
  assert.deepEqual(links(alone.body).map((l) => l[1]), ['|Cổng ủy ban|Xã Thử Nghiệm (dữ liệu minh họa)|',
    ...['Quầy số 1 – Hộ tịch', 'Quầy số 2', 'Quầy số 10'].map((name) => `|${name}|Trung tâm Phục vụ hành chính công (minh họa)|`)]);
  assert.ok(links(alone.body).every((l) => l[0].endsWith('?lang=en')));
  const soon = await http(server, 'GET', `/${at['Quầy sẽ mở']}`);
  assert.match(soon.body, /bắt đầu nhận phiếu từ ngày 01\/01\/2099\./);
  // No more than ten.
  await ok(['counter', 'import', '-', ...data], { input: `code,unit,name,field,survey\n${Array.from({ length: 20 }, (_, i) => `,mot-cua,Bàn ${20 - i},,\n`).join('')}` });
  assert.deepEqual(links((await http(server, 'GET', `/${at['Quầy cũ']}`)).body).map((l) => l[1]), Array.from({ length: 10 }, (_, i) => `|Bàn ${i + 1}|`));
  await ok(['setting', 'set', 'results.public', 'no', ...data]);
  assert.doesNotMatch((await http(server, 'GET', `/${at['Quầy cũ']}`)).body, /results/);
});

const written = (body) => [...body.matchAll(/<dt>(.*?)<\/dt><dd dir="?auto"?>(.*?)<\/dd>/gs)].map((m) => [m[1], m[2]]);

test('what was written for a counter that is closed is shown to be copied', async (t) => {
  const { server, at, codes } = await world(t, ['mot-cua,Quầy cũ,2024-01-01,2025-01-01,qr']);
  const page = (await http(server, 'GET', `/${codes[0]}`)).body;
  const legend = /<legend>.*?<\/legend>/s.exec(page)[0];
  const path = `/${at['Quầy cũ']}`, text = 'Xin cảm ơn <b>"cán bộ"</b> & chị A.\r\nHai dòng.\u202e';
  const fields = [['key', 'f'.repeat(32)], ['q.II.5.1', '5'], ['q.II.6.1', ''], ['q.comment', text], ['q.older', 'Câu của phiếu trước'], ['q.x', 'ab'], ['admin', 'điều khác']];
  const { status, body, headers } = await http(server, 'POST', path, { body: form(fields) });
  assert.equal(status, 422);
  assertHeaders({ status, body, headers }, 'closed');
  assert.match(headers['cache-control'], /no-store/);
  assert.match(body, /<h1>Phiếu chưa được lưu<\/h1>.*không được tính.*<h2>Những gì ông\/bà đã viết<\/h2>/);
  const shown = written(body);
  assert.ok(legend.includes(shown[0][0]) && shown[0][1] === 'Rất hài lòng', `${shown}`);
  assert.deepEqual(shown.slice(1).map((s) => s[1]), ['Xin cảm ơn &lt;b&gt;&quot;cán bộ&quot;&lt;/b&gt; &amp; chị A.\nHai dòng.', 'Câu của phiếu trước']);
  assert.equal(shown[2][0], 'Ý kiến đã ghi');
  assert.doesNotMatch(body, /lang="en">English/, 'no link that would lose it');
  const empty = await http(server, 'POST', path, { body: 'lang=vi' });
  assert.equal(empty.status, 422);
  assert.doesNotMatch(empty.body, /<dl>|đã viết/);
  const broken = await http(server, 'POST', path, { body: 'q.comment=%ff%fe&q.comment=Còn+đây&q.II.5.1=9' });
  assert.deepEqual([broken.status, written(broken.body).map((s) => s[1])], [422, ['Còn đây']]);
  // Who opened the form while it was open may still send it.
  assert.equal((await http(server, 'POST', `/${codes[0]}`, { body: form([['key', keyOf(page)], ['q.II.5.1', '5']]) })).status, 303);
});

test('what was written for a code that is not there is shown too', async (t) => {
  const { server, codes } = await world(t, []);
  const wrong = replaced(codes[0], 2, 1);
  const { status, body, headers } = await http(server, 'POST', `/${wrong}`, { body: form([['key', 'x'], ['q.II.5.1', '5'], ['q.how', 'na'], ['q.comment', '<i>Rất tốt</i>']]) });
  assert.equal(status, 404);
  assertHeaders({ status, body, headers }, 'unknown');
  assert.match(headers['cache-control'], /no-store/);
  assert.match(body, /role="alert".*chưa được lưu.*Có phải ông\/bà muốn mở:/);
  assert.deepEqual(written(body), [['Ý kiến đã ghi', '&lt;i&gt;Rất tốt&lt;/i&gt;']]);
  assert.equal(links(body)[0][0], `/${codes[0]}`);
  const english = (await http(server, 'POST', `/${wrong}`, { body: form([['lang', 'en'], ['q.comment', 'Very good']]) })).body;
  assert.match(english, /were not saved.*What you wrote/);
  assert.doesNotMatch((await http(server, 'GET', `/${wrong}?q.comment=Something`)).body, /Something|chưa được lưu/);
});
