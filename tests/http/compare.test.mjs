// Units and counters side by side: every figure and every verdict once more from the single people, what is hidden, who sees it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { codes, comparisons, dimensions, survey } from '../lib/compare.mjs';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { near } from '../lib/office.mjs';
import { compare, holm, share, verdict, wilson } from '../lib/stats.mjs';

const plain = (html) => html.replace(/<(br|p|td|th|small)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|#43);/g, (c) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#43;': '+' })[c]).replace(/\s+/g, ' ').trim();
/** The tables of the page: heading → rows of cells. */
const tables = (html) => Object.fromEntries([...html.matchAll(/<h2>([^<]*)<\/h2>(?:(?!<h2>).)*?<tbody>(.*?)<\/tbody>/gs)].map(([, heading, body]) => [heading,
  [...body.matchAll(/<tr[^>]*><th[^>]*>(.*?)<\/th>(.*?)<\/tr>/gs)].map(([, name, cells]) => [plain(name), ...cells.split(/<\/td>/).slice(0, -1).map(plain)])]));
const units = 'Các đơn vị cấp dưới', counters = 'Các quầy của đơn vị';
const percent = (e) => `${Math.floor(Math.floor((20000 * e.satisfied + e.answers) / (2 * e.answers)) / 100)},${String(Math.floor((20000 * e.satisfied + e.answers) / (2 * e.answers)) % 100).padStart(2, '0')}%`;
const words = { hidden: '', few: 'chưa đủ phiếu để so sánh', higher: 'cao hơn mức chung', alike: 'không khác mức chung', lower: 'thấp hơn mức chung' };

const made = async (d, what, ...args) => JSON.parse(await ok(['report', '--survey', 'ks', '--compare', what, ...args, '--json', ...d.data]));
const within = (unit, top) => unit === top || (top === 'xa' && unit !== 'ngoai');

const grouped = (people, key) => people.reduce((groups, p) => ({ ...groups, [key(p)]: [...(groups[key(p)] ?? []), p] }), {});

/** What a comparison must say of its rows, from the people: { rows: code → people of it, all: people of the unit }. */
function expected(rows, all, asked) {
  const out = {}, tested = [];
  for (const [code, mine] of Object.entries(rows)) {
    const figure = share(mine, asked);
    out[code] = { figure };
    if (!figure || figure.people < 30) { out[code].band = 'few'; continue; }
    const rest = share(all.filter((p) => !mine.includes(p)), asked);
    if (!rest) { out[code].band = 'few'; continue; }
    const test = compare(figure, rest);
    tested.push([code, test]);
  }
  const adjusted = holm(tested.map(([, test]) => test.p));
  tested.forEach(([code, test], i) => {
    out[code].p = adjusted[i];
    out[code].diff = test.diff;
    out[code].band = { up: 'higher', down: 'lower', unclear: 'alike' }[verdict(test, adjusted[i])];
  });
  return out;
}

/** That rows that are shown are those of the people; the number of judged ones. */
function same(report, want, what) {
  let judged = 0;
  // Holm is over what is shown; a hidden row of enough people would change it, so the others are computed without it.
  for (const row of report.rows) {
    const { figure, band, p, diff } = want[row.code];
    if (row.hidden) { assert.ok(!('percent' in row) && !('p' in row) && !('respondents' in row) && row.band === 'hidden', what); continue; }
    assert.deepEqual([row.respondents, row.answers, row.satisfied], [figure.people, figure.answers, figure.satisfied], `${what} ${row.name}`);
    near(row.percent, 100 * figure.ratio, `${what} ${row.name}`);
    // One answer a person: the ratio estimator's k/(k − 1) leaves k − 1 of them.
    const [low, high] = figure.people === figure.answers ? wilson(figure.ratio, figure.people - 1) : [figure.low, figure.high];
    near(row.low, 100 * low, `${what} ${row.name} low`);
    near(row.high, 100 * high, `${what} ${row.name} high`);
    assert.equal(row.band, band, `${what} ${row.name}`);
    assert.equal('p' in row, p !== undefined, `${what} ${row.name}`);
    if (p === undefined) continue;
    near(row.p, p, `${what} ${row.name} p`, 1e-6);
    near(row.diff, diff, `${what} ${row.name} diff`);
    judged++;
  }
  return judged;
}

test('figures and verdicts of units and counters are those of the people, in the whole and in every dimension; the page says the same', async (t) => {
  const d = await comparisons(t);
  let judged = 0, hidden = 0, bands = {};
  for (const unit of ['xa', 'a', 'ngoai'])
    for (const [code, asked] of Object.entries({ all: codes, ...dimensions }))
      for (const range of [[], ['2025-10-01', '2025-11-30']]) {
        const args = ['--unit', unit, '--dimension', code, ...(range.length ? ['--from', range[0], '--to', range[1]] : [])];
        const what = `${unit} ${code} ${range}`;
        const inside = d.people.filter((p) => within(p.at, unit) && (!range.length || (p.day >= range[0] && p.day <= range[1])));
        const page = await d.first.get(`/office/u/${unit}/compare?dimension=${code === 'all' ? '' : code}${range.length ? `&from=${range[0]}&to=${range[1]}` : ''}`);
        assert.equal(page.status, 200, what);
        assert.deepEqual(await judgeHtml(page.body), [], what);
        assert.equal(page.body.includes('số thứ tự trong hình'), page.body.includes('class="plot"') || page.body.includes('class=plot'), what);
        for (const [kind, heading, key] of [['units', units, (p) => p.at], ['counters', counters, (p) => p.counter]]) {
          const report = await made(d, kind, ...args);
          const of = kind === 'units' ? inside.filter((p) => p.at !== unit) : inside.filter((p) => p.at === unit);
          const groups = grouped(of, key);
          assert.deepEqual(report.rows.map((r) => r.code).toSorted(), Object.keys(groups).toSorted(), `${what} ${kind}`);
          const shown = Object.fromEntries(report.rows.filter((r) => !r.hidden).map((r) => [r.code, groups[r.code]]));
          judged += same(report, { ...expected(groups, inside, asked), ...expected(shown, inside, asked) }, `${what} ${kind}`);
          for (const row of report.rows) {
            const n = share(groups[row.code], asked)?.people ?? 0;
            assert.ok(n >= 10 || row.hidden, `${what} ${row.name}: ${n} people`);
            hidden += row.hidden;
            bands[row.band] = (bands[row.band] ?? 0) + 1;
          }
          const table = tables(page.body)[heading] ?? [];
          const alone = kind === 'counters' && report.rows.length === 1;
          assert.equal(table.length, alone ? 0 : report.rows.length, `${what} ${kind}`);
          for (const [i, row] of alone ? [] : report.rows.entries()) {
            const [name, people, value, band] = table[i];
            assert.equal(name, `${i + 1}. ${row.name}${kind === 'counters' ? ` (${row.code})` : ''}`, what);
            assert.equal(people, !row.hidden ? String(row.respondents) : kind === 'units' ? `số phiếu: ${groups[row.code].length}` : '–', `${what} ${name}`);
            assert.equal(band, words[row.band], `${what} ${name}`);
            if (row.hidden) assert.match(value, /^(Chưa đủ|Không hiện)[^%]*$/, what);
            else assert.equal(value.split(' ')[0], percent(row), `${what} ${name}`);
          }
        }
      }
  assert.ok(judged > 40 && hidden > 10 && bands.higher && bands.lower && bands.alike && bands.few, JSON.stringify({ judged, hidden, bands }));
  t.diagnostic(JSON.stringify({ judged, hidden, bands }));
});

test('by name as people count; of hidden counters nothing follows from the unit without the shown ones', async (t) => {
  const d = await comparisons(t);
  const report = await made(d, 'counters', '--unit', 'xa');
  assert.deepEqual(report.rows.map((r) => r.name), ['Quầy 1', 'Quầy 2', 'Quầy 3', 'Quầy 4', 'Quầy 5', 'Quầy 10']);
  for (const by of [[], ['--by', 'month'], ['--by', 'quarter']]) // what is hidden of units is hidden alike on every page
    for (const u of (await d.report('--unit', 'xa', ...by)).units) {
      const row = (await made(d, 'units', '--unit', 'xa')).rows.find((r) => r.code === u.unit);
      assert.deepEqual([row.hidden, row.percent, row.low, row.high], [u.hidden, u.percent, u.low, u.high], `${u.unit} ${by}`);
    }
  const gone = report.rows.filter((r) => r.hidden).map((r) => r.name);
  assert.ok(gone.includes('Quầy 4') && gone.length === 2, gone.join());
  const rows = tables((await d.first.get('/office/u/xa/compare')).body)[counters];
  assert.match(rows[3][2], /^Chưa đủ phiếu \(dưới 10\)/);
  assert.match(rows[2][2], /^Không hiện, vì từ đó có thể tính ra/, 'the smallest goes with it');
});

test('the picture: a point for every figure, numbered as the table, the limits around the level, the target', async (t) => {
  const d = await comparisons(t);
  const { body } = await d.first.get('/office/u/xa/compare');
  const pictures = [...body.matchAll(/<figure>(.*?)<\/figure>/gs)].map(([, p]) => p);
  assert.equal(pictures.length, 2);
  const report = await made(d, 'units', '--unit', 'xa');
  const shown = report.rows.flatMap((r, i) => (r.hidden ? [] : [[r, i + 1]]));
  const marks = [...pictures[0].matchAll(/<(rect|circle) (?:x|cx)="?([\d.]+)%"? (?:y|cy)="?([\d.]+)%"?/g)];
  assert.equal(marks.length, shown.length);
  const most = 1.05 * Math.max(...shown.map(([r]) => r.respondents));
  const [top, bottom] = [...pictures[0].matchAll(/<small>(\d+),00%<\/small>/g)].map(([, n]) => Number(n));
  for (const [i, [r]] of shown.entries()) {
    near(Number(marks[i][2]), 100 * r.respondents / most, r.name, 1e-3);
    near(Number(marks[i][3]), 100 * (top - r.percent) / (top - bottom), r.name, 1e-3);
    assert.equal(marks[i][1], ['higher', 'lower'].includes(r.band) ? 'rect' : 'circle', r.name);
  }
  assert.deepEqual([...pictures[0].matchAll(/<text[^>]*>(\d+)</g)].map(([, n]) => Number(n)), shown.map(([, n]) => n));
  assert.match(pictures[0], /Đường nét đứt: chỉ tiêu/);
  // The lower 95 % limit at the right edge: level ± z √(level(1−level)/n_eff), people worth what the unit's are.
  const all = share(d.people.filter((p) => p.at !== 'ngoai'), codes);
  const half = 195.9963984540054 * Math.sqrt(all.ratio * (1 - all.ratio) / (all.neff / all.people * most));
  const inner = /<path d="([^"]*)" class="?inner/.exec(pictures[0])[1].match(/[ML][\d. ]+/g).map((p) => p.slice(1).split(' ').map(Number));
  const edge = inner[inner.length / 2 - 1];
  assert.equal(edge[0], 1000);
  near(edge[1], 1000 * (top - (100 * all.ratio - half)) / (top - bottom), 'lower limit', 1e-3);
  assert.match(pictures[0], /<div aria-hidden="?true"?>/);
});

test('a counter that moved counts with the days at this unit; several revisions tell no counters apart', async (t) => {
  const d = await comparisons(t);
  const code = d.counter['a.Bàn 2'];
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${code},xa,Bàn 2,,ks\n` });
  const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  await ok(['import', '--survey', 'ks', d.file('m.csv', `date,counter,channel,language,revision,${codes}\n${`${today},${code},paper,vi,${',4'.repeat(codes.length)}\n`.repeat(12)}`), ...d.data]);
  const old = await made(d, 'counters', '--unit', 'a'), now = await made(d, 'counters', '--unit', 'xa', '--from', today, '--to', today);
  const then = share(d.people.filter((p) => p.counter === code), codes);
  assert.deepEqual(old.rows.find((r) => r.code === code)?.respondents, then.people);
  assert.deepEqual(now.rows.map((r) => [r.code, r.respondents]), [[code, 12]]);

  // A revision that continues all: units are joined, counters are told apart only where one revision was answered.
  await ok(['survey', 'publish', d.file('2.json', JSON.stringify({ ...survey, title: { vi: 'Khảo sát thử, bản 2 (minh họa)' }, continues: [{ revision: 1, same: true }] })), ...d.data]);
  const before = await made(d, 'counters', '--unit', 'xa', '--to', '2025-12-31');
  assert.equal(before.several_revisions, false);
  assert.ok(before.rows.filter((r) => !r.hidden).length >= 4, 'the earlier revision by itself');
  for (const row of before.rows.filter((r) => !r.hidden))
    assert.equal(row.respondents, share(d.people.filter((p) => p.counter === row.code), codes).people, row.name);
  await ok(['import', '--survey', 'ks', d.file('n.csv', `date,counter,channel,language,revision,${codes}\n${`${today},${code},paper,vi,2${',4'.repeat(codes.length)}\n`.repeat(12)}`), ...d.data]);
  const both = await made(d, 'counters', '--unit', 'xa'), joined = await made(d, 'units', '--unit', 'xa');
  assert.deepEqual([both.several_revisions, both.rows], [true, []]);
  assert.equal(joined.rows.length, 5);
  assert.equal(joined.level.respondents, share(d.people.filter((p) => p.at !== 'ngoai'), codes).people + 24);
  assert.match((await d.first.get('/office/u/xa/compare')).body, /phiếu theo nhiều bản của bộ câu hỏi nên không nêu riêng từng quầy/);
});

test('who sees what: a clerk the own unit’s counters, nobody what lies elsewhere; what is asked wrongly is said', async (t) => {
  const d = await comparisons(t);
  const observer = await d.officer('nguoi.xem', 'observer', 'xa'), clerk = await d.officer('nhan.vien', 'clerk', 'xa');
  assert.deepEqual(Object.keys(tables((await observer.get('/office/u/xa/compare')).body)), [units, counters]);
  const own = await clerk.get('/office/u/xa/compare');
  assert.equal(own.status, 200);
  assert.deepEqual(Object.keys(tables(own.body)), [counters]);
  assert.ok(!/Đơn vị (a|b|it) /.test(own.body) && !/\/office\/u\/(a|b|it)\b/.test(own.body), 'nothing of the units below');
  for (const [who, unit] of [[clerk, 'a'], [clerk, 'ngoai'], [observer, 'ngoai'], [observer, 'khong-co'], [d.first, 'khong-co']])
    assert.equal((await who.get(`/office/u/${unit}/compare`)).status, 404, unit);
  for (const [query, said] of Object.entries({ 'dimension=xx': /không có nội dung đã chọn/, [`dimension=${'x'.repeat(40)}`]: /không có nội dung đã chọn/, 'from=x': /Ngày không hợp lệ/, 'survey=khac&dimension=tc': /Không có bộ câu hỏi/, 'dimension=%22%3E%3Cscript%3E': /không có nội dung đã chọn/ })) {
    const answer = await d.first.get(`/office/u/xa/compare?${query}`);
    assert.equal(answer.status, 422, query);
    assert.match(answer.body, said, query);
    assert.match(answer.body, /<title>Lỗi: /, query);
    assert.ok(!answer.body.includes('<script') && Object.keys(tables(answer.body)).length === 0, query);
    assert.deepEqual(await judgeHtml(answer.body), [], query);
  }
  const beside = await d.first.get('/office/u/a/compare?against=b');
  assert.equal(beside.status, 200);
  assert.match(beside.body, /<input type="?hidden"? name="?against"? value="?b"?>/, 'the unit beside goes along');
  const none = await d.first.get('/office/u/xa/compare?from=2030-01-01&to=2030-12-31');
  assert.equal(none.status, 200);
  assert.match(none.body, /Chưa có phiếu nào trong thời gian này/);
  assert.match((await d.first.get('/office/u/xa/compare?by=quarter&dimension=tc&lang=en')).body, /href="[^"]*\/office\/u\/xa\?by=quarter&amp;lang=en"/);
});

test('a unit with one counter has nothing to compare, and no words of a picture', async (t) => {
  const d = await comparisons(t), page = await d.first.get('/office/u/b/compare');
  assert.equal(page.status, 200);
  assert.match(page.body, /chỉ có một quầy nhận được phiếu nên không có gì để so sánh/);
  assert.ok(!/<table|<figure|trong hình|Không hiện số/.test(page.body));
  assert.deepEqual(await judgeHtml(page.body), []);
});

test('the command says how it is asked', async (t) => {
  const d = await comparisons(t);
  for (const [args, why] of [[['--compare', 'x'], /choose units or counters/], [['--compare', 'counters'], /name whose counters/], [['--dimension', 'tc'], /goes with --compare/],
    [['--compare', 'units', '--by', 'month'], /leave the others out/], [['--compare', 'units', '--format', 'csv'], /text or json/]]) {
    const { status: code, err: stderr } = await run(['report', '--survey', 'ks', ...args, ...d.data]);
    assert.equal(code, 2, args.join());
    assert.match(stderr, why);
  }
  assert.equal((await run(['report', '--survey', 'ks', '--compare', 'units', '--dimension', 'x', ...d.data])).status, 1);
  const text = await ok(['report', '--survey', 'ks', '--unit', 'xa', '--compare', 'counters', ...d.data]);
  assert.match(text, /Quầy 10 .*thấp hơn mức chung/);
  assert.match(text, /không dùng để chấm điểm cá nhân/);
});

/** Without what tells that a figure is an earlier revision's. */
const bare = (rows) => rows.map(({ revision, ...row }) => row);
/** A question of one dimension is asked otherwise: the dimension and the whole break, the others go on if the map says so. */
const broken = (continues) => ({ ...survey, questions: survey.questions.map((q) => q.code === 'tc.2' ? { ...q, text: { vi: 'Hỏi khác hẳn' } } : q), ...(continues ? { continues } : {}) });

for (const [name, continues] of [['joins what goes on', [{ revision: 1, same: true, questions: { 'tc.2': null } }]], ['joins nothing', undefined]])
  test(`months before a revision that ${name} are compared as they were: in every list, in units and their groups, on the page`, async (t) => {
    const d = await comparisons(t), asked = { all: codes, ...dimensions };
    const views = ['xa', 'a'].flatMap((unit) => ['units', 'counters'].flatMap((what) => Object.keys(asked).map((code) => [what, '--unit', unit, '--dimension', code, '--from', '2025-10-01', '--to', '2025-12-31'])));
    const read = async () => {
      const report = JSON.parse(await ok(['report', '--survey', 'ks', '--unit', 'xa', '--from', '2025-10-01', '--to', '2025-12-31', '--by', 'month', '--json', ...d.data]));
      const pages = [];
      for (const path of ['compare?survey=ks&from=2025-10-01&to=2025-12-31', 'compare?survey=ks&dimension=tc&from=2025-10-01&to=2025-12-31'])
        pages.push(tables((await d.first.get(`/office/u/xa/${path}`)).body));
      const [head, ...rows] = (await ok(['report', '--survey', 'ks', '--unit', 'xa', '--from', '2025-10-01', '--to', '2025-12-31', '--compare', 'counters', ...d.data])).split('\n');
      return { lists: await Promise.all(views.map((v) => made(d, ...v))), units: report.units, pages, text: rows.filter((row) => /Quầy|Mức chung/.test(row)), head };
    };
    const people = (day, rev, count, unit, level) => Array.from({ length: count }, (_, i) => ({ day, unit, rev, ...Object.fromEntries(codes.map((c) => [c, i % 10 < level ? 5 : 2])) }));
    await d.answer(people('2025-11-05', 1, 20, 'd', 6)); // four units to be ranked
    const before = await read();
    assert.ok(before.lists.every((l) => l.level.percent > 0) && before.lists.filter((l) => l.rows.some((r) => 'p' in r)).length >= 8);
    assert.ok(before.units.some((u) => u.group > 0) && before.text.length > 5);
    await ok(['survey', 'publish', d.file('2.json', JSON.stringify(broken(continues))), ...d.data]);
    await d.answer([[40, 'a', 8], [35, 'b', 3], [50, 'xa.Quầy 1', 9], [45, 'xa.Quầy 2', 4]].flatMap((crowd) => people('2026-01-05', 2, ...crowd)));

    const after = await read();
    for (const [i, list] of after.lists.entries()) {
      const then = before.lists[i], what = views[i].join(' ');
      assert.equal(list.several_revisions, false, what);
      assert.deepEqual([bare([list.level]), bare(list.rows)], [bare([then.level]), bare(then.rows)], what);
      if (!continues || ['all', 'tc'].includes(list.dimension)) assert.ok([list.level, ...list.rows].every((row) => row.revision === 1), what);
    }
    assert.deepEqual([after.units, after.pages, after.text], [before.units, before.pages, before.text]);

    // The new month is the new revision's. Over both, what cannot be joined is said, and what could not be told apart is not.
    const range = ['--unit', 'xa', '--from', '2026-01-01', '--to', '2026-01-31'];
    const newer = await made(d, 'counters', ...range), whole = await made(d, 'counters', '--unit', 'xa');
    assert.deepEqual(newer.rows.map((r) => [r.name, r.respondents, r.revision]), [['Quầy 1', 50, undefined], ['Quầy 2', 45, undefined]]);
    assert.deepEqual((await made(d, 'units', ...range)).rows.map((r) => [r.code, r.respondents]), [['a', 40], ['b', 35]]);
    assert.equal(whole.several_revisions, Boolean(continues));
    assert.deepEqual(whole.rows.map((r) => r.name), continues ? [] : ['Quầy 1', 'Quầy 2']);
    assert.ok((await made(d, 'units', '--unit', 'xa')).rows.every((r) => !r.revision));
  });
