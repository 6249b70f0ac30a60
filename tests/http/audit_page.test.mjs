// The page of the log says in words, with names, what was done; codes stand beside the names.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { ok } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { hidden } from '../lib/officers.mjs';

const plain = (html) => html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#43;', '+').replaceAll('&quot;', '"').replace(/\s+([,:])/g, '$1').replace(/\s+/g, ' ');
const shown = (day) => day.replace(/(\d+)-(\d+)-(\d+)/, '$3/$2/$1');

test('what was done to counters, units and targets is told in words with names', async (t) => {
  const d = await dashboards(t), code = d.counter.a, today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  const name = JSON.parse(await ok(['unit', 'list', '--json', ...d.data])).reduce((all, u) => ({ ...all, [u.code]: u.name }), {});
  const counter = async (fields) => {
    const seen = hidden((await d.first.get(`/office/u/a/counters?counter=${code}`)).body, 'seen');
    assert.equal((await d.first.send('/office/u/a/counters', { counter: code, seen, ...fields })).status, 303, JSON.stringify(fields));
  };
  const before = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.code === code);
  await counter({ do: 'change', name: 'Quầy một cửa (minh họa)', field: 'dat-dai', survey: '', channel: 'qr' });
  await counter({ do: 'change', name: 'Quầy một cửa (minh họa)', field: 'ho-tich', survey: '', channel: 'qr' });
  await counter({ do: 'close' });
  await counter({ do: 'reopen' });
  await counter({ do: 'move', to: 'b', from: today });
  await d.first.send('/office/u/xa/units', { do: 'add', name: 'Phòng mới (minh họa)', kind: 'office', code: 'phong-moi' });
  const page = await d.first.get('/office/u/b/unit');
  assert.equal((await d.first.send('/office/u/b/unit', { do: 'change', seen: hidden(page.body, 'seen'), name: 'Đơn vị b, tên mới (minh họa)', kind: 'centre' })).status, 303);
  const planned = await d.first.get(`/office/u/phong-moi/unit?${new URLSearchParams({ plan: 'merge', to: 'b', from: today, way: 'then' })}`);
  const plan = Object.fromEntries(['seen', 'plan', 'to', 'from', 'way', 'successor'].map((field) => [field, hidden(planned.body, field) ?? '']));
  const merged = await d.first.send('/office/u/phong-moi/unit', { do: 'plan', ...plan });
  assert.equal(merged.status, 303, plain(merged.body));
  for (const csv of ['ks,tt,a,2026,,better', 'ks,tt,a,2026,88,'])
    assert.equal((await d.first.send('/office/u/a/targets?survey=ks&year=2026', { do: 'import', csv: `survey,dimension,unit,year,target,operator\n${csv}\n` })).status, 303, csv);
  const log = await d.first.get('/office/audit');
  assert.deepEqual(await judgeHtml(log.body), []);
  const text = plain(log.body), kept = 'Quầy một cửa (minh họa)', a = `${name.a} (a)`, b = 'Đơn vị b, tên mới (minh họa) (b)';
  for (const line of [`đổi quầy ${kept} (${code}), đơn vị ${a}: tên: từ “${before.name}” thành “${kept}”`, `đổi quầy ${kept} (${code}), đơn vị ${a}: lĩnh vực: từ “Đất đai” thành “`,
    `ngừng quầy ${kept} (${code}), đơn vị ${a}: ngày cuối ${shown(today)}`, `mở lại quầy ${kept} (${code}), đơn vị ${a}: ngày cuối trước đó ${shown(today)}`,
    `chuyển quầy ${kept} (${code}), đơn vị ${b}: từ đơn vị ${a}, kể từ ngày ${shown(today)}`,
    `thêm đơn vị, đơn vị Phòng mới (minh họa) (phong-moi): trực thuộc: ${name.xa} (xa)`,
    `đổi tên hoặc loại đơn vị, đơn vị ${b}: tên: từ “${name.b}” thành “Đơn vị b, tên mới (minh họa)”`, `sáp nhập đơn vị (thay đổi số 1), đơn vị Phòng mới (minh họa) (phong-moi): vào ${b}, từ ngày ${shown(today)}`,
    'năm 2026, đơn vị ' + a + ': Chỉ tiêu: – → cao hơn năm trước', 'năm 2026, đơn vị ' + a + ': Chỉ tiêu: cao hơn năm trước → ≥ 88,00'])
    assert.ok(text.includes(line), `${line}\n${text}`);
  // Officers: the unit stands once in a sentence, and the one of before where it was another one.
  const officer = (...args) => ok(['officer', ...args, ...d.data]);
  await officer('add', 'lan.vu', '--name', 'Vũ Thị Lan', '--role', 'clerk', '--unit', 'a');
  await officer('change', 'lan.vu', '--role', 'officer');
  await officer('change', 'lan.vu', '--unit', 'b');
  await officer('change', 'lan.vu', '--unit', '');
  await officer('change', 'lan.vu', '--unit', 'a');
  // A counter that a list moves and that has no past.
  const { code: fresh } = JSON.parse(await ok(['counter', 'add', '--unit', 'a', 'Quầy mới (minh họa)', '--json', ...d.data]));
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${fresh},b,Quầy mới (minh họa),,\n` });
  assert.ok(plain((await d.first.get('/office/audit')).body).includes(`chuyển quầy Quầy mới (minh họa) (${fresh}), đơn vị ${b}: từ đơn vị ${a}; quầy chưa có phiếu hay lượt khách nào nên chuyển trọn`));
  const told = (await d.first.get('/office/audit')).body.match(/<tr>.*?<\/tr>/gs).map(plain);
  for (const [line, end] of [[`thêm tài khoản cán bộ lan.vu, đơn vị ${a}: `, 'Nhân viên'], [`lan.vu, đơn vị ${a}: `, 'Cán bộ phụ trách, trước là Nhân viên'], [`lan.vu, đơn vị ${b}: `, `Cán bộ phụ trách, trước là Cán bộ phụ trách, ${a}`],
    ['lan.vu: ', `Cán bộ phụ trách (Toàn hệ thống), trước là Cán bộ phụ trách, ${b}`], [`lan.vu, đơn vị ${a}: `, 'Cán bộ phụ trách, trước là Cán bộ phụ trách (Toàn hệ thống)']])
    assert.ok(told.some((row) => row.includes(line) && row.trim().endsWith(line + end)), `${line}${end}\n${told.filter((row) => row.includes('lan.vu')).join('\n')}`);
  for (const row of told) for (const code of Object.keys(name)) assert.ok(row.split(` (${code})`).length <= 2, `a unit twice in: ${row}`);
  assert.match(text, /đổi tên hoặc loại đơn vị, [^:]+: loại: từ “(Xã|Phường|Trung tâm|Phòng)[^”]*” thành “Trung tâm/);
  // As the lines were before they told what is now, and a long value that is no picture.
  const line = (event, about, unit, detail) => `INSERT INTO audit SELECT max(number) + 1, max(at), 'quan.tri', '${event}', '${about}', '${unit}', '${detail}', zeroblob(32) FROM audit;`;
  execFileSync('sqlite3', [join(d.data[1], 'hailong.db'), '-bail'], { input: ['name Quầy "xưa"', 'field dat-dai', 'channel qr'].map((old) => line('counter-changed', code, 'b', old)).join('') + line('unit-changed', 'b', 'b', 'kind commune')
    + line('setting', 'site.name', '', '(250 bytes, 0123456789abcdef)') + line('setting', 'look.emblem', '', '(250 bytes, 0123456789abcdef)') });
  const older = plain((await d.first.get('/office/audit')).body);
  for (const said of ['tên cũ: Quầy "xưa"', 'lĩnh vực cũ: Đất đai', 'cách gửi phiếu cũ: Quét mã QR', 'loại cũ: Xã', 'giá trị dài, mã 0123456789abcdef', 'tệp hình, mã 0123456789abcdef'])
    assert.ok(older.includes(said), `${said}\n${older}`);
  // What the command line did before.
  const asked = JSON.parse(await ok(['audit', 'list', '--event', 'responses-imported', '--json', ...d.data]))[0].detail;
  for (const line of ['nhập danh sách đơn vị: số dòng: ', 'nhập danh sách quầy: số dòng: ', `nhập phiếu từ tệp, bộ câu hỏi Khảo sát thử (minh họa): số phiếu: ${asked}`])
    assert.ok(text.includes(line), `${line}\n${text}`);
  assert.doesNotMatch(text, /\b(new|comments|name|kind|field|from|into|below|better|revision) /, 'no word of the log\'s own form is left');
});
