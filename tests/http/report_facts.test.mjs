// What a report's figures rest on, and what was said about them, stands in its workbook and its CSV as in the JSON: nobody retypes a number.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok, root } from '../lib/hailong.mjs';
import { hidden } from '../lib/officers.mjs';
import { demo, freeze } from '../lib/same.mjs';
import { readAll, table, tool } from '../lib/sheets.mjs';
import { plain } from '../lib/shown.mjs';

const day = (text) => text.split('-').reverse().join('/'), days = (first, last) => (first === last ? day(first) : `${day(first)}–${day(last)}`);
const near = (cell, value, what) => (value === undefined ? assert.equal(cell, '', what) : assert.ok(cell !== '' && Math.abs(Number(cell) - value) < 1e-9 * Math.max(1, Math.abs(value)), `${what}: ${cell}, expected ${value}`));
const counts = { responses: (p) => p.responses, left_out: (p) => p.left_out, excluded: (p) => p.excluded, late: (p) => p.late?.responses, late_fewer_than: (p) => p.late?.fewer_than, late_hides: (p) => p.late_hides?.figures, visits: (p) => p.need.visits, counter_days: (p) => p.need.counter_days, answered: (p) => p.need.answered, visits_revised: (p) => p.need.visits_revised?.cells, visits_late: (p) => p.need.visits_late?.cells, needed: (p) => p.need.responses, missing: (p) => p.need.missing };
const always = ['responses', 'left_out', 'visits'];

/** What must be told of a document, told independently of the program: [period, kind, code, value, words of the note]. */
function expected(d) {
  const facts = [['', 'count', 'excluded', d.excluded], ['', 'count', 'other_revisions', d.other_revisions]], last = d.periods.findLast((p) => p.responses > 0);
  for (const p of d.periods) {
    const { need } = p;
    for (const [code, of] of Object.entries(counts)) if (of(p) !== undefined || always.includes(code)) facts.push([p.period, 'count', code, of(p), /^visits_(revised|late)$/.test(code) ? days(need[code].first, need[code].last) : '']);
    if (need.visits !== undefined) facts.push([p.period, 'percent', 'response_rate', need.answered > need.visits ? undefined : 100 * need.answered / need.visits]);
    if (need.low !== undefined) facts.push([p.period, 'percent', 'all_visitors_low', need.low], [p.period, 'percent', 'all_visitors_high', need.high]);
    if (p === last) for (const [code, n] of Object.entries(d.channels)) facts.push([p.period, 'channel', code, n]);
    for (const e of p.dimensions.filter((x) => x.target_then)) facts.push([p.period, 'target', e.code, e.target_then.value, day(e.target_then.changed)]);
  }
  for (const c of d.comments ?? []) facts.push(['', 'comments', c.question, c.comments]);
  for (const m of d.moves ?? []) facts.push(['', 'move', m.counter, undefined, `được chuyển từ ${m.from_name} sang ${m.to_name}, ${since(m)}, ghi ngày ${day(m.entered)}`]);
  for (const x of d.exclusions ?? []) facts.push(['', 'exclusion', x.counter, x.responses, `; ngày ${day(x.decided)}. Lý do: ${x.reason}`]);
  return facts;
}
const since = (m) => (m.day === null ? 'kể cả số liệu trước đó' : `từ ngày ${day(m.day)}`);
const kinds = { count: 'Số lượng', percent: 'Tỷ lệ (%)', channel: 'Phiếu theo cách gửi', target: 'Chỉ tiêu sửa sau kỳ', comments: 'Ý kiến bằng lời', move: 'Chuyển quầy, đơn vị', exclusion: 'Để riêng phiếu' };

function sameSheets(sheets, d, what) {
  const rows = sheets['Phạm vi và độ tin cậy'].slice(1), facts = expected(d);
  assert.equal(rows.length, facts.length, what);
  for (const [period, kind, code, value, note = ''] of facts) {
    const [row, more] = rows.filter((r) => r[0] === (period || 'cả thời gian') && r[1] === kinds[kind] && r[2] === code), where = `${what} ${period} ${kind} ${code}`;
    assert.ok(row && !more, where);
    assert.ok(row[3] !== '' && (row[5] ?? '').includes(note), `${where}: ${row}`);
    near(row[4] ?? '', value, where);
    if (value === undefined && kind !== 'move') assert.notEqual(row[5] ?? '', '', `${where}: why there is no number`);
  }
  const repeats = new Set(d.dimensions.filter((x) => x.repeats).map((x) => x.code)), remark = (p, code) => d.remarks.find((r) => r.period === p.period && r.dimension === code);
  const told = d.periods.flatMap((p) => p.dimensions.filter((e) => !repeats.has(e.code) && (/^missed/.test(e.target?.verdict) || remark(p, e.code))).map((e) => [p, e])), said = sheets['Dưới chỉ tiêu'].slice(1);
  let at = 0;
  for (const [p, e] of told) {
    const row = said[at], r = remark(p, e.code), where = `${what} ${p.period} ${e.code}`;
    let text = row[9] ?? '';
    while (said[++at] && said[at][0] === '') text += said[at][9];
    assert.deepEqual(row.slice(0, 2), [p.period, e.code], where);
    near(row[3], e.percent, where);
    near(row[5], e.target?.value, where);
    near(row[6], e.target?.gap, where);
    assert.ok(row[8].startsWith(e.target?.owner ?? ''), where);
    for (const o of d.dimensions.find((x) => x.code === e.code).owners) assert.ok(row[8].includes(o.agency.vi), `${where}: ${o.agency.vi}`);
    assert.equal(text, r?.text ?? 'Chưa có giải trình.', where);
    assert.equal(row[10] ?? '', r?.name ?? '', where);
    if (r) assert.equal(row[12], r.day.replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1'), `${where}: day`);
  }
  if (told.length === 0) assert.match(said[0][0], /không có nội dung nào dưới chỉ tiêu/);
  else assert.equal(at, said.length, what);
  return [facts.length, told.length];
}

/** Units and counters side by side, as [period, kind, row of the document]; of several periods the units below over the whole range. */
function besideRows(d) {
  const period = d.periods.length === 1 ? d.periods[0].period : '', { units, counters } = d.comparison ?? { units: d.units, counters: [] };
  return [...units.map((row) => [period, 'unit', row]), ...counters.map((row) => [period, 'counter', row])];
}
/** Who answers for what, by the targets and by the definition. */
const ownerRows = (d, language = 'vi') => [...d.periods.flatMap((p) => p.dimensions.filter((e) => e.target?.owner).map((e) => [p.period, 'owner', e.code, e.target.owner, ''])),
  ...d.dimensions.flatMap((x) => x.owners.map((o) => ['', o.role, x.code, o.agency[language] + (o.scope ? ` (${o.scope[language]})` : ''), '']))];

function sameCsv(text, d, what) {
  const [head, ...lines] = table(text), rows = lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])));
  for (const line of lines) assert.equal(line.length, head.length, `${what}: ${line}`);
  const facts = expected(d).filter(([, kind]) => kind !== 'target'), beside = besideRows(d), owners = ownerRows(d), others = rows.filter((r) => !['dimension', 'question'].includes(r.kind));
  assert.equal(others.length, facts.length + beside.length + owners.length + d.remarks.length, what);
  assert.deepEqual(others.filter((r) => ['unit', 'counter'].includes(r.kind)).map((r) => [r.period, r.kind, r.code, r.title]), beside.map(([period, kind, row]) => [period, kind, row.code ?? row.unit, row.name]), what);
  for (const [period, kind, e] of beside) {
    const row = others.find((r) => r.kind === kind && r.code === (e.code ?? e.unit)), shown = e.hidden ? {} : e, where = `${what} ${period} ${kind} ${row.code}`;
    for (const [column, value] of Object.entries({ respondents: shown.respondents, answers: shown.answers, satisfied: shown.satisfied, percent: shown.percent, low: shown.low, high: shown.high, score: shown.score ?? shown.percent, against_diff: shown.diff, value: e.responses }))
      if (value === undefined) assert.equal(row[column], '', `${where} ${column}`);
      else assert.ok(row[column] !== '' && Math.abs(Number(row[column]) - value) < 1e-6, `${where} ${column}: ${row[column]}`);
    assert.deepEqual([row.hidden, row.against_verdict, row.target, row.target_changed], [String(e.hidden), e.band ?? '', '', ''], where);
  }
  assert.deepEqual(others.filter((r) => ['owner', 'lead', 'monitor'].includes(r.kind)).map((r) => [r.period, r.kind, r.code, r.title, r.value]), owners, what);
  for (const [period, kind, code, value] of facts) {
    const [row, more] = others.filter((r) => r.period === period && r.kind === kind && r.code === code);
    assert.ok(row && !more, `${what} ${kind} ${code}`);
    if (value === undefined) assert.equal(row.value, '', `${what} ${code}`);
    else assert.ok(Math.abs(Number(row.value) - value) < 1e-6, `${what} ${code}: ${row.value}, ${value}`);
  }
  for (const r of d.remarks) assert.deepEqual(others.filter((x) => x.kind === 'remark' && x.period === r.period && x.code === r.dimension).map((x) => x.title), [/^[=+@＝＋－＠-]/.test(r.text) ? `'${r.text}` : r.text], what);
}

test('workbook and CSV hold what the figures rest on, with what was said, as the JSON does; no text becomes a formula', async (t) => {
  const { data, who } = await demo(t), d = { dir: freshDir(t) }, unit = 'xa-vi-du-hcc', at = (end) => `/office/u/${unit}/report${end}?survey=sipas-quick&period=2026-09`;
  const counters = JSON.parse(await ok(['counter', 'list', '--unit', unit, '--json', ...data])).filter((c) => c.channel !== 'link');
  // Nothing is below its target before.
  await ok(['target', 'import', '-', ...data], { input: `survey,dimension,unit,year,target,owner\n${['I.1', 'I.2', 'II.6', 'II.7'].map((code) => `sipas-quick,${code},${unit},2026,99,Văn phòng “Một cửa” (minh họa)\n`).join('')}` });
  const visits = JSON.parse(await ok(['visit', 'list', '--json', ...data])).filter((v) => counters.some((c) => c.code === v.counter) && v.date.startsWith('2026-09'));
  await ok(['visit', 'import', '--replace', '-', ...data], { input: `counter,date,visits\n${visits.slice(0, 3).map((v) => `${v.counter},${v.date},${v.visits + 9}\n`).join('')}` });
  await ok(['counter', 'move', counters[1].code, '--to', 'xa-vi-du-ca', '--from', '2026-09-10', ...data]);
  // A unit becomes part of this one with its past, and one goes elsewhere; a merge that was taken back is none. Names of 120 letters are told whole.
  const name = `Bộ phận Tiếp nhận và Trả kết quả ${'ữ'.repeat(87)}`;
  await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\nxa-vi-du-vhxh,xa-vi-du,${name},office\nxa-vi-du-kt,xa-vi-du,${name},office\n` });
  const before = (await ok(['report', '--survey', 'sipas-quick', '--unit', unit, '--json', '--from', '2026-09-01', '--to', '2026-09-30', ...data]));
  const merge = async (...args) => JSON.parse(await ok(['unit', 'merge', ...args, '--json', ...data]));
  await merge('xa-vi-du-vhxh', '--into', unit, '--from', '2027-01-01', '--past');
  const undone = await merge('xa-vi-du-yt', '--into', unit, '--from', '2027-01-01', '--past');
  await ok(['unit', 'undo', String(undone.id ?? undone.change), ...data]);
  await merge('xa-vi-du-kt', '--into', unit, '--from', '2026-10-01'); // after the period
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n${`2026-09-05,${counters[0].code},paper,vi,5\n`.repeat(12)}` }); // two months after its day
  const long = `Đông người nộp hồ sơ trong tuần đầu tháng,\nthiếu hai người ở bàn hướng dẫn; ${'đã bố trí thêm ghế, quạt và người trực (minh họa). '.repeat(38)}`.slice(0, 1990).trim();
  const texts = { 'I.1': '=HYPERLINK("http://x.example/?"&A1;"xem") Đặng Thị Ừng', 'I.2': '＝SUM(A1:A9) ông/bà', 'II.7': long };
  for (const [code, text] of Object.entries(texts)) {
    const { body } = await who.get(at('')), [form, path] = [...body.matchAll(/<form action="?([^" >]*\/remarks)[" ].*?<\/form>/gs)].find(([one]) => hidden(one, 'dimension') === code);
    const fields = Object.fromEntries(['back', 'survey', 'dimension', 'by', 'style', 'period', 'after'].map((name) => [name, hidden(form, name)]));
    assert.equal((await who.post(path, { ...fields, csrf: hidden(body, 'csrf'), text })).status, 303, code);
  }
  const page = await who.get(at('')), document = JSON.parse((await who.get(at('.json'))).body), csv = (await who.get(at('.csv'))).body;
  assert.deepEqual(document.periods[0].late, { responses: 12 });
  assert.deepEqual([document.remarks.length, document.moves.length, document.periods[0].need.visits_revised.cells], [3, 2, 3]);
  assert.ok(document.periods[0].responses > JSON.parse(before).periods[0].responses + 12, 'the merge did change the figures');
  assert.deepEqual([document.moves[1].counter, document.moves[1].name, document.moves[1].from, document.moves[1].to, document.moves[1].day], ['xa-vi-du-vhxh', name, 'xa-vi-du', unit, null]);
  for (const m of document.moves) assert.ok(plain(page.body).includes(`${m.name} (${m.counter}) được chuyển từ ${m.from_name} sang ${m.to_name}, ${since(m)}, ghi ngày ${day(m.entered)}.`), m.counter);
  assert.equal(JSON.parse((await who.get('/office/u/xa-vi-du/report.json?survey=sipas-quick&period=2026-09')).body).moves, undefined, 'above both nothing changed');
  const ask = { [join(d.dir, 'one.xlsx')]: at('.xlsx'), [join(d.dir, 'linked.xlsx')]: /href="?([^"> ]+report\.xlsx[^"> ]*)/.exec(page.body)[1].replaceAll('&amp;', '&') };
  for (const [file, path] of Object.entries(ask)) writeFileSync(file, (await who.get(path)).bytes);
  const series = ['--survey', 'sipas-quick', '--unit', 'xa-vi-du', '--from', '2026-07-01', '--to', '2026-10-31', '--by', 'month', ...data], months = JSON.parse(await ok(['report', ...series, '--json'])), file = join(d.dir, 'months.xlsx');
  await ok(['report', ...series, '--format', 'xlsx', '-o', file]);
  const books = await readAll(d, [...Object.keys(ask), file], true), [one, linked] = Object.keys(ask).map((name) => books[name]);
  assert.deepEqual(one, linked, 'the address of the page with .xlsx is its workbook');
  const counted = [sameSheets(one, document, unit), sameSheets(books[file], months, 'months')];
  sameCsv(csv, document, unit);
  sameCsv(await ok(['report', ...series, '--format', 'csv']), months, 'months');
  assert.equal(Object.values(one).flat(2).some((cell) => cell.startsWith('=HYPERLINK') && cell !== texts['I.1']), false);
  for (const name of Object.keys(ask)) assert.doesNotMatch(await tool('unzip', ['-p', name, 'xl/worksheets/*.xml']), /<f>/, 'no formula anywhere');
  assert.ok(!('Biểu đồ' in one) && 'Biểu đồ' in books[file], 'no chart of a single point');
  const rate = document.periods[0].need;
  assert.ok(plain(page.body).includes(`tỷ lệ trả lời: ${(Math.round(1e4 * rate.answered / rate.visits) / 100).toFixed(2).replace('.', ',')}`), 'the page says the same rate');
  assert.equal((await who.get(`/office/u/${unit}/report.xlsx?survey=sipas-quick&period=2026-13`)).status, 422, 'no such period');
  // A terminal says it too.
  const text = await ok(['report', '--survey', 'sipas-quick', '--unit', unit, '--from', '2026-09-01', '--to', '2026-09-30', '--by', 'month', ...data]);
  const dots = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.'), names = { qr: 'quét mã QR', link: 'đường dẫn', kiosk: 'máy đặt tại chỗ', paper: 'phiếu giấy', staff: 'cán bộ nhập giúp' };
  for (const [way, n] of Object.entries(document.channels)) assert.match(text, new RegExp(`Cách gửi: .*${names[way]} ${dots(n).replace('.', '\\.')}[;.]`), way);
  assert.match(text, /\nPhiếu để riêng theo quyết định của người kiểm tra: 0\./);
  for (const move of document.moves) assert.ok(text.includes(`${move.name} (${move.counter}) được chuyển từ ${move.from_name} sang ${move.to_name}, ${since(move)}, ghi ngày ${day(move.entered)}.`), text);
  t.diagnostic(`${counted.map(([facts, told]) => `${facts} facts, ${told} below their targets`).join('; ')}`);
});

test('in English a report says the survey\'s English words, and what has none its Vietnamese ones', async (t) => {
  const { data, who } = await demo(t), dir = freshDir(t), d = { dir }, ask = (end, more = '&lang=en') => who.get(`/office/u/xa-vi-du/report${end}?survey=sipas-quick&period=2026-10${more}`);
  const document = JSON.parse((await ask('.json')).body), [period] = document.periods, text = (titles) => titles.en, file = join(dir, 'english.xlsx');
  assert.deepEqual(Object.keys(document.question_titles).sort(), period.questions.map((q) => q.code).sort());
  for (const q of period.questions) assert.equal(document.question_titles[q.code].vi, q.title);
  writeFileSync(file, (await ask('.xlsx')).bytes);
  const sheets = await readAll(d, [file], true), names = { ...Object.fromEntries(document.dimensions.map((x) => [x.code, text(x.titles)])), ...Object.fromEntries(Object.entries(document.question_titles).map(([code, titles]) => [code, text(titles)])) };
  const series = sheets[file]['By period'].slice(1), owned = sheets[file]['Below target'].slice(1);
  assert.deepEqual(series.map((row) => [row[4], row[5]]), [...period.dimensions, ...period.questions].map((e) => [e.code, names[e.code]]));
  const agencies = document.dimensions.find((x) => x.code === owned[0][1]).owners;
  assert.ok(agencies.length > 0 && agencies.every((o) => owned[0][8].includes(o.agency.en)), owned[0][8]);
  const footer = await tool('unzip', ['-p', file, 'xl/worksheets/sheet*.xml']), properties = await tool('unzip', ['-p', file, 'docProps/core.xml']);
  assert.match(footer, /&amp;8A quick feedback slip – Xã Ví Dụ/);
  assert.doesNotMatch(footer + properties, /Phiếu góp ý nhanh/);
  const [head, ...lines] = table((await ask('.csv')).body), rows = lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])));
  for (const row of rows.filter((r) => ['dimension', 'question'].includes(r.kind))) assert.equal(row.title, names[row.code], row.code);
  assert.deepEqual(rows.filter((r) => ['owner', 'lead', 'monitor'].includes(r.kind)).map((r) => [r.period, r.kind, r.code, r.title, r.value]), ownerRows(document, 'en'));
  // What is frozen says it in either language too.
  const number = await freeze(who, await ask('', '')), frozen = (await who.get(`/office/u/xa-vi-du/reports/${number}/report.csv?lang=en`)).body;
  for (const q of period.questions) assert.ok(frozen.includes(names[q.code]), q.code);

  // A survey that speaks Vietnamese alone.
  const survey = JSON.parse(readFileSync(join(root, 'surveys/sipas-quick.json'), 'utf8')), draft = join(dir, 'alone.json');
  const alone = (value) => (Array.isArray(value) ? value.map(alone) : value === null || typeof value !== 'object' ? value : typeof value.vi === 'string' ? { vi: value.vi } : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, alone(inner)])));
  writeFileSync(draft, JSON.stringify({ ...alone(survey), continues: [{ revision: 1, same: true }] }));
  await ok(['survey', 'publish', draft, ...data]);
  writeFileSync(file, (await ask('.xlsx')).bytes);
  const plainSheets = await readAll(d, [file], true);
  assert.deepEqual(plainSheets[file]['By period'].slice(1).map((row) => [row[4], row[5]]), [...period.dimensions, ...period.questions].map((e) => [e.code, e.title]));
  for (const o of agencies) assert.ok(plainSheets[file]['Below target'][1][8].includes(o.agency.vi), o.agency.vi);
});
