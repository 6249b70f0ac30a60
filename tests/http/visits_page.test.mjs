// How many people came, typed or pasted by an officer: what is stored, what is refused, and what the page says of responses beside it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { dashboards } from '../lib/dashboard.mjs';

const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const path = '/office/u/xa/visits?week=2025-12-10'; // 8 to 14 December

async function office(t) {
  const d = await dashboards(t);
  d.who = await d.officer('lan.tran', 'clerk', 'xa');
  d.page = async (at = path, who = d.who) => {
    const answer = await who.get(at);
    assert.equal(answer.status, 200);
    assert.deepEqual(await judgeHtml(answer.body), [], at);
    return answer.body;
  };
  d.visits = async () => JSON.parse(await ok(['visit', 'list', '--json', ...d.data])).map((v) => [v.counter, v.date, v.visits]);
  d.send = (fields, at = path) => d.who.send(at, fields);
  d.cell = (unit, nth) => `${d.counter[unit]}.${nth}`;
  return d;
}

test('counters stand as people look for them: by unit, then by name with numbers by value', async (t) => {
  const d = await office(t);
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${['Quầy 10', 'Quầy 2', 'Bàn 1', 'Quầy 1'].map((name) => `,a,${name},,`).join('\n')}\n` });
  const text = plain(await d.page(path.replace('/xa/', '/a/').replace(/week=.*/, 'week=' + new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10)), d.first));
  const places = ['Bàn 1', 'Quầy 1 ', 'Quầy 2', 'Quầy 10'].map((name) => text.indexOf(name));
  assert.ok(places.every((at, i) => at > (places[i - 1] ?? 0)), `${places} ${text}`);
});

test('a week is typed: numbers, 0, and none; what another officer wrote meanwhile stays', async (t) => {
  const d = await office(t), c = d.counter;
  assert.match(plain(await d.page()), /Thứ hai 08\/12 .*Chủ nhật 14\/12/);
  let answer = await d.send({ do: 'save', [`v.${d.cell('xa', 0)}`]: '120', [`v.${d.cell('xa', 6)}`]: '0', [`v.${d.cell('a', 1)}`]: ' 35 ' });
  assert.equal(answer.status, 303, answer.body);
  assert.equal(answer.headers.location, '/office/u/xa/visits?week=2025-12-08&done=3');
  const sorted = (list) => list.sort((x, y) => `${x}`.localeCompare(`${y}`));
  assert.deepEqual(sorted(await d.visits()), sorted([[c.xa, '2025-12-08', 120], [c.xa, '2025-12-14', 0], [c.a, '2025-12-09', 35]]));
  // A form made before: it shows nothing for xa on Monday and says nothing of it.
  answer = await d.send({ do: 'save', [`v.${d.cell('xa', 0)}`]: '', [`v.${d.cell('b', 0)}`]: '7' });
  assert.deepEqual(sorted(await d.visits()), sorted([[c.xa, '2025-12-08', 120], [c.xa, '2025-12-14', 0], [c.a, '2025-12-09', 35], [c.b, '2025-12-08', 7]]));
  // Changed and taken back.
  answer = await d.send({ do: 'save', [`v.${d.cell('xa', 0)}`]: '121', [`w.${d.cell('xa', 0)}`]: '120', [`v.${d.cell('xa', 6)}`]: '', [`w.${d.cell('xa', 6)}`]: '0', [`v.${d.cell('a', 1)}`]: '35', [`w.${d.cell('a', 1)}`]: '35' });
  assert.match(answer.headers.location, /done=2$/);
  assert.deepEqual(sorted(await d.visits()), sorted([[c.xa, '2025-12-08', 121], [c.a, '2025-12-09', 35], [c.b, '2025-12-08', 7]]));
  assert.match(await d.page(), new RegExp(`name="?v\\.${c.xa}\\.0"? value="?121`));
  const log = JSON.parse(await ok(['audit', 'list', '--event', 'visits', '--json', ...d.data]));
  assert.deepEqual(log.map((e) => [e.who, e.unit, e.about, e.detail]), [['lan.tran', 'xa', '2025-12-08', '120 → 121, 2025-12-08..2025-12-14, 2'], ['lan.tran', 'xa', '2025-12-08', '0 → 7, 2025-12-08..2025-12-08, 1'], ['lan.tran', 'xa', '2025-12-08', '0 → 155, 2025-12-08..2025-12-14, 3']]);
  for (const [typed, q] of [['-1', 'xa.0'], ['12,5', 'a.2'], ['100001', 'b.1'], ['nhiều', 'xa.3']]) {
    const [unit, nth] = q.split('.'), wrong = await d.send({ do: 'save', [`v.${d.cell(unit, nth)}`]: typed, [`v.${d.cell('xa', 5)}`]: '44' });
    assert.equal(wrong.status, 422, typed);
    assert.deepEqual(await judgeHtml(wrong.body), [], typed);
    assert.match(wrong.body, new RegExp(`href="?#v\\.${d.cell(unit, nth)}`));
    assert.ok(wrong.body.includes(`value="${typed}"`) || wrong.body.includes(`value=${typed} `), `${typed} is kept`);
    assert.match(wrong.body, /value="?44/, 'and so is what was right');
  }
  assert.equal((await d.visits()).length, 3, 'nothing of a wrong form is stored');
  for (const fields of [{ do: 'save', more: '1' }, { do: 'other' }, { do: 'import' }, { do: 'import', csv: 'x', more: '1' }]) assert.equal((await d.send(fields)).status, 400, JSON.stringify(fields));
  // A counter elsewhere is not written through this unit, whatever the form says.
  assert.match((await d.send({ do: 'save', [`v.${d.cell('ngoai', 0)}`]: '5' })).headers.location, /done=0/);
  assert.equal((await d.visits()).length, 3);
});

test('a pasted table is imported whole or not at all', async (t) => {
  const d = await office(t), c = d.counter;
  const good = await d.send({ do: 'import', csv: `counter\tdate\tvisits\r\n${c.a.toLowerCase()}\t9/12/2025\t0\r\n${c.xa}\t2025-12-08\t50\r\n` });
  const [logged] = JSON.parse(await ok(['audit', 'list', '--event', 'visits', '--json', ...d.data]));
  assert.deepEqual([logged.about, logged.detail], ['2025-12-08', '0 → 50, 2025-12-08..2025-12-09, 2'], 'from the earliest day on, whichever row is the first');
  assert.match(good.headers.location ?? good.body, /done=2/);
  assert.equal((await d.visits()).length, 2);
  const line = `${c.xa},2025-12-10,5`;
  for (const [csv, why, at] of [['', /không có dòng số liệu/], ['counter,date\n', /đúng ba tên cột/, 1], ['counter,date,visits\n', /không có dòng số liệu/], [`counter,date,visits\n${line}\n${c.ngoai},2025-12-10,5\n`, /Không có quầy này/, 3],
    [`counter,date,visits\n${line}\n${line}\n`, /đã có ở dòng trên/, 3], [`counter,date,visits\n${c.xa},32/12/2025,5\n`, /Ngày phải có dạng/, 2], [`counter,date,visits\n${c.xa},2099-12-10,5\n`, /Ngày phải có dạng/, 2],
    [`counter,date,visits\n${c.xa},2025-12-10,năm\n`, /một số từ 0/, 2], [`counter,date,visits\n${line},6\n`, /không đọc được/, 2], ['counter,date,visits\nABC,2025-12-10,1\n', /Không có quầy này/, 2]]) {
    const answer = await d.send({ do: 'import', csv }), what = JSON.stringify(csv);
    assert.equal(answer.status, 422, what);
    assert.deepEqual(await judgeHtml(answer.body), [], what);
    const said = plain(answer.body);
    assert.match(said, why, what);
    assert.match(plain(/<div role="?alert.*?<\/div>/s.exec(answer.body)[0]), why, `${what}: the summary at the top tells it`);
    assert.match(answer.body, /<a href="?#csv/);
    if (at) assert.ok(said.includes(`Dòng ${at}:`), `${what}: ${said}`);
    if (csv.includes(c.xa)) assert.ok(answer.body.includes(csv.trim().split('\n').at(-1)), 'what was pasted is kept');
  }
  assert.equal((await d.visits()).length, 2);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('a table that would change numbers asks first, says what was there, and is put back with one press', async (t) => {
  const d = await office(t), c = d.counter, days = Array.from({ length: 26 }, (_, i) => `2025-11-${String(i + 1).padStart(2, '0')}`);
  const csv = (more, ...rows) => `counter,date,visits\n${[...days.flatMap((day, i) => [[c.xa, day, 100 + i - more], [c.a, day, 50]]), ...rows].map((r) => `${r.join(',')}\n`).join('')}`;
  assert.equal((await d.send({ do: 'import', csv: csv(0) })).status, 303);
  const before = await d.visits(), sum = days.reduce((n, _, i) => n + 100 + i, 0), dots = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
  const table = csv(70, [c.b, '2025-11-30', 9]), asked = await d.send({ do: 'import', csv: table });
  assert.equal(asked.status, 409);
  assert.deepEqual(await judgeHtml(asked.body), []);
  const text = plain(asked.body);
  assert.ok(text.includes(`Số ô (quầy và ngày) đã có số khác: 26. Tổng số lượt của các ô ấy: ${dots(sum)} → ${dots(sum - 26 * 70)}.`), text);
  assert.ok(text.includes(`${c.xa}, 01/11/2025: 100 → 30`) && text.includes('Và số ô khác: 6'), text);
  assert.ok(asked.body.includes(table.trim().split('\n').at(-1)), 'what was pasted is kept');
  assert.deepEqual(await d.visits(), before);
  // Somebody changes one of them meanwhile: what was seen is not what would be done.
  const [, seen] = /name="?seen"? value="?([0-9.]+)/.exec(asked.body);
  assert.equal(seen, `26.${sum}.${sum - 26 * 70}`);
  await ok(['visit', 'import', '--replace', '-', ...d.data], { input: `counter,date,visits\n${c.xa},2025-11-05,1\n` });
  const again = await d.send({ do: 'import', csv: table, seen });
  assert.equal(again.status, 409);
  await ok(['visit', 'import', '--replace', '-', ...d.data], { input: `counter,date,visits\n${c.xa},2025-11-05,104\n` });
  const done = await d.send({ do: 'import', csv: table, seen });
  assert.match(done.headers.location ?? plain(done.body), /done=27/);
  const [line] = JSON.parse(await ok(['audit', 'list', '--event', 'visits', '--json', ...d.data]));
  assert.deepEqual([line.unit, line.about, line.detail], ['xa', '2025-11-01', `${sum} → ${sum - 26 * 70 + 9}, 2025-11-01..2025-11-30, 27`]);
  assert.ok(plain(await d.page('/office/u/xa/audit', d.first)).includes(`từ ${dots(sum)} thành ${dots(sum - 26 * 70 + 9)} lượt, 01/11/2025–30/11/2025, số ô đã đổi: 27`));
  // One of them is changed by hand: that one stays; what was new goes.
  await ok(['visit', 'import', '--replace', '-', ...d.data], { input: `counter,date,visits\n${c.xa},2025-11-02,77\n` });
  const page = await d.page(), offered = new RegExp(`name="?line"? value="?${line.number}"?`);
  assert.match(page, offered);
  assert.ok(plain(page).includes('Số ô đặt lại được: 26.'), plain(page));
  const back = await d.send({ do: 'undo', line: String(line.number) });
  assert.match(back.headers.location, /done=26$/);
  assert.deepEqual(await d.visits(), before.map(([code, day, n]) => [code, day, code === c.xa && day === '2025-11-02' ? 77 : n]));
  assert.doesNotMatch(await d.page(), offered, 'nothing of it is left to put back');
  assert.equal((await run(['verify', ...d.data])).status, 0);
  for (const fields of [{ do: 'undo' }, { do: 'undo', line: 'x' }, { do: 'undo', line: '0' }, { do: 'undo', line: '1', more: '1' }]) assert.equal((await d.send(fields)).status, 400, JSON.stringify(fields));
  // A line of another unit touches nothing here.
  await ok(['visit', 'import', '-', ...d.data], { input: `counter,date,visits\n${c.ngoai},2025-11-02,5\n` });
  const [foreign] = JSON.parse(await ok(['audit', 'list', '--event', 'visits', '--json', ...d.data])), held = await d.visits();
  assert.equal(foreign.unit, 'ngoai');
  assert.match((await d.send({ do: 'undo', line: String(foreign.number) })).headers.location, /done=0$/);
  assert.deepEqual(await d.visits(), held);
});

test('the report of a period that was over says that its visits were changed; that of another one does not', async (t) => {
  const d = await office(t), csv = (day, n) => ({ input: `counter,date,visits\n${d.counter.xa},${day},${n}\n${d.counter.a},${day},${n}\n` });
  for (const day of ['2025-11-10', '2025-12-10']) await ok(['visit', 'import', '-', ...d.data], csv(day, 400));
  const said = async (period) => plain((await d.first.get(`/office/u/xa/report?survey=ks&period=${period}`)).body).match(/Số lượt đến của [^.]*\./)?.[0];
  const report = ['report', '--survey', 'ks', '--unit', 'xa', '--from', '2025-12-01', '--to', '2025-12-31', '--by', 'month', ...d.data];
  const day = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10), told = day.split('-').reverse().join('/');
  const sentence = (what, end = 'kỳ báo cáo') => `Số lượt đến của 2 ô (quầy và ngày) được ${what} sau khi ${end} kết thúc hơn 15 ngày: ngày ${told}.`, first = sentence('ghi lần đầu'), changed = sentence('sửa');
  assert.deepEqual([await said('2025-12'), await said('2025-11')], [first, first], 'written late, for the first time');
  assert.ok((await ok(report)).includes(sentence('ghi lần đầu', 'kỳ')), await ok(report));
  assert.match(await ok([...report, '--format', 'csv']), /^2025-12,[^\r]*,count,visits_late,[^\r]*2/m);
  await ok(['visit', 'import', '--replace', '-', ...d.data], csv('2025-12-10', 300));
  assert.deepEqual([await said('2025-12'), await said('2025-11')], [changed, first]);
  assert.ok((await ok(report)).includes(sentence('sửa', 'kỳ')), await ok(report));
  const document = JSON.parse((await d.first.get('/office/u/xa/report.json?survey=ks&period=2025-12')).body);
  assert.deepEqual([document.periods[0].need.visits_revised, document.periods[0].need.visits_late], [{ cells: 2, first: day, last: day }, undefined]);
  // Put back, a number is what it was.
  await ok(['visit', 'import', '--replace', '-', ...d.data], csv('2025-12-10', 400));
  assert.equal(await said('2025-12'), first);
});

test('a counter that is moved with a day of a period that is over is named in both units\' reports of it', async (t) => {
  const d = await office(t), day = (back) => new Date(Date.now() + 7 * 3600e3 - back * 864e5).toISOString().slice(0, 10), told = (x) => x.split('-').reverse().join('/');
  const now = day(0), first = new Date(Date.UTC(+now.slice(0, 4), +now.slice(5, 7) - 1, 0)).toISOString().slice(0, 10), period = first.slice(0, 7), from = `${period}-20`; // last month's end
  const page = async (unit, at) => {
    const answer = await d.first.get(`/office/u/${unit}/report?survey=ks&period=${at}`);
    assert.equal(answer.status, 200, 'also where people came and nobody answered');
    assert.deepEqual(await judgeHtml(answer.body), []);
    return plain(answer.body);
  };
  const moves = async (unit, at = period) => (await page(unit, at)).match(/\(\w{7}\) được chuyển [^.]*\./g) ?? [];
  await ok(['visit', 'import', '-', ...d.data], { input: `counter,date,visits\n${d.counter.a},${period}-10,5\n` });
  assert.deepEqual(await moves('a'), []);
  await ok(['counter', 'move', d.counter.a, '--to', 'b', '--from', from, ...d.data]);
  const document = JSON.parse((await d.first.get(`/office/u/a/report.json?survey=ks&period=${period}`)).body);
  assert.deepEqual(document.moves.map((x) => [x.counter, x.from, x.to, x.day, x.entered]), [[d.counter.a, 'a', 'b', from, now]]);
  for (const unit of ['a', 'b']) {
    const [said] = await moves(unit);
    assert.ok(said?.startsWith(`(${d.counter.a}) được chuyển từ `) && said.endsWith(`, từ ngày ${told(from)}, ghi ngày ${told(now)}.`), `${unit}: ${said}`);
  }
  assert.deepEqual([await moves('xa'), await moves('ngoai'), await moves('a', '2025-12')], [[], [], []], 'nothing changed above both, elsewhere, and before');
  // Where several periods stand, too: in the series of the whole and of a dimension, side by side, in tables, in a terminal.
  const range = `survey=ks&from=2025-10-01&to=${now}&by=month`, over = `survey=ks&from=2025-10-01&to=${first}`;
  for (const path of [`?${range}`, `/d/tc?${range}`, `/compare?${over}`, `/cross?${over}`]) {
    const answer = await d.first.get(`/office/u/a${path}`);
    assert.equal(answer.status, 200, path);
    assert.deepEqual(await judgeHtml(answer.body), [], path);
    assert.equal(plain(answer.body).match(/\(\w{7}\) được chuyển [^.]*\./g)?.length, 1, path);
  }
  assert.match(await ok(['report', '--survey', 'ks', '--unit', 'a', '--by', 'month', '--to', first, ...d.data]), new RegExp(`\\(${d.counter.a}\\) được chuyển từ .*, ghi ngày ${told(now)}\\.`));
  // After a reorganisation the figures still stand near the top of a page; files name every move.
  const named = Array.from({ length: 24 }, (_, i) => `,a,Quầy ${i},,\n`).join('');
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${named}` });
  const codes = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).filter((c) => /^Quầy \d/.test(c.name)).map((c) => c.code);
  await ok(['visit', 'import', '-', ...d.data], { input: `counter,date,visits\n${codes.map((code) => `${code},${period}-10,5\n`).join('')}` });
  for (const code of codes) await ok(['counter', 'move', code, '--to', 'b', '--from', from, ...d.data]);
  assert.equal(JSON.parse((await d.first.get(`/office/u/a/report.json?survey=ks&period=${period}`)).body).moves.length, 25);
  assert.equal((await d.first.get(`/office/u/a/report.csv?survey=ks&period=${period}`)).body.match(/,move,/g).length, 25);
  for (const path of [`?${range}`, `/compare?${over}`, `/report?survey=ks&period=${period}`]) {
    const text = plain((await d.first.get(`/office/u/a${path}`)).body);
    assert.equal(text.match(/\(\w{7}\) được chuyển [^.]*\./g).length, 20, path);
    assert.match(text, /Số lần chuyển khác, không ghi ở đây: 5\. Tệp CSV/, path);
  }
});

test('responses beside visits, and how many are missing, are what the report says', async (t) => {
  const d = await office(t);
  const days = Array.from({ length: 31 }, (_, i) => `2025-12-${String(i + 1).padStart(2, '0')}`);
  for (const each of [400, 1]) {
    const csv = `counter,date,visits\n${['xa', 'a', 'b', 'it'].flatMap((u) => days.map((day) => `${d.counter[u]},${day},${each}\n`)).join('')}`;
    let answer = await d.send({ do: 'import', csv });
    if (each === 1) {
      assert.equal(answer.status, 409, 'numbers are there');
      answer = await d.send({ do: 'import', csv, seen: `${4 * 31}.${400 * 4 * 31}.${4 * 31}` });
    }
    assert.equal(answer.status, 303);
    const text = plain(await d.page());
    const month = await d.report('--unit', 'xa', '--from', '2025-12-01', '--to', '2025-12-31'), { responses } = month.periods[0];
    assert.ok(text.includes(`Đã có ${responses}`), text);
    if (each === 400) {
      const slovin = Math.ceil(400 * 4 * 31 / (1 + 400 * 4 * 31 * 0.0025));
      assert.ok(text.includes(`cần ${slovin} . Còn thiếu ${slovin - responses} phiếu.`), `${slovin}: ${text}`);
      assert.ok(!text.includes('Phiếu nhiều hơn lượt đến'));
    } else {
      assert.match(text, /Số phiếu nhiều hơn số lượt đến/);
      assert.match(text, /Phiếu nhiều hơn lượt đến/);
    }
    const byDay = (await d.report('--unit', 'xa', '--from', '2025-12-08', '--to', '2025-12-14', '--by', 'day')).periods;
    for (const p of byDay.filter((x) => x.responses > 0)) {
      const day = p.from.slice(8) + '/12', row = new RegExp(`(?:Thứ \\S+|Chủ nhật) ${day} (\\d[\\d.]*) (\\d+) (\\d+)`).exec(text);
      assert.deepEqual([Number(row[1].replaceAll('.', '')), Number(row[2]), Number(row[3])], [each * 4, 4, p.responses], day);
    }
  }
});
