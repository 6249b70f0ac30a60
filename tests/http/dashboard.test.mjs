// The officer's page of figures: what stands on it is what the report says, and nothing else; who may see it; what is asked wrongly.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { assertHeaders, ok } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { ask, definition } from '../lib/office.mjs';
import { Browser } from '../lib/officers.mjs';

const plain = (html) => html.replace(/<(br|p|td|th|small)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|#43);/g, (c) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#43;': '+' })[c])
  .replace(/\s+/g, ' ').trim();
/** The tables of a page: { name: cells } each, in order. */
const tables = (html) => [...html.matchAll(/<tbody>(.*?)<\/tbody>/gs)].map(([, body]) => [...body.matchAll(/<tr[^>]*><th[^>]*>(.*?)<\/th>(.*?)<\/tr>/gs)]
  .map(([, name, cells]) => [plain(name), ...cells.split(/<\/td>/).slice(0, -1).map(plain)]));

const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
const hundredths = (n) => `${Math.floor(n / 100)},${String(n % 100).padStart(2, '0')}`;
/** Rounded from the counts, where the report tells them. */
const share = (e) => !('answers' in e) ? percent(e.percent) : `${hundredths(Math.floor((20000 * e.satisfied + e.answers) / (2 * e.answers)))}%`;
const percent = (p) => `${hundredths(Math.floor(p * 100 + 0.5))}%`;
/** The cell of a figure, as it must be. */
const figure = (e) => `${share(e)} ${'low' in e ? `${percent(e.low)}–${percent(e.high)}` : ''}`.trim();
const gapOf = (gap) => hundredths(Math.round(Math.abs(gap) * 100));
const verdicts = { broken: 'không so được vì câu hỏi đã đổi', 'too-few': 'chưa đủ phiếu để so', unclear: 'chưa đủ căn cứ', up: 'tăng, có ý nghĩa', down: 'giảm, có ý nghĩa' };
const labels = { month: (p) => `tháng ${p.slice(5)}/${p.slice(0, 4)}`, quarter: (p) => `quý ${p.slice(6)}/${p.slice(0, 4)}`, year: (p) => `năm ${p}` };

/** What is held against a figure stands in its last cell, and nothing that is not. */
function held(cell, e, what) {
  for (const [key, words] of [['before', 'So với kỳ trước: '], ['year_before', 'So với cùng kỳ năm trước: '], ['against', 'So với Đơn vị b (minh họa): ']]) {
    assert.equal(cell.includes(words), key in e, `${what} ${key}: ${cell}`);
    if (!(key in e)) continue;
    const said = cell.split(words)[1];
    if ('diff' in e[key]) {
      const size = hundredths(Math.round(Math.abs(e[key].diff) * 100));
      const sign = size === '0,00' ? '' : e[key].diff < 0 ? '−' : '+';
      assert.ok(said.startsWith(`${sign}${size} điểm phần trăm (từ ${percent(e[key].percent)}): ${verdicts[e[key].verdict]}`), `${what}: ${said}`);
    } else assert.ok(said.startsWith(verdicts[e[key].verdict]), `${what}: ${said}`);
  }
  assert.equal(cell.includes('Cảnh báo'), 'drop' in e, what);
  assert.equal(cell.includes('Dưới chỉ tiêu'), /^missed/.test(e.target?.verdict ?? ''), what);
  if (!e.target) return assert.ok(!cell.includes('Chỉ tiêu '), what);
  assert.ok(cell.includes(`Chỉ tiêu ≥ ${hundredths(e.target.value * 100)}: `), `${what}: ${cell}`);
  if ('gap' in e.target) assert.ok(cell.includes(`${e.target.gap < 0 ? 'thiếu' : 'đạt, hơn'} ${gapOf(e.target.gap)}`), `${what}: ${cell}`);
}

/** What is told in front of the tables: { heading: names }. */
const told = (html) => Object.fromEntries([...html.match(/<section class="told">(.*?)<\/section>/s)[1].matchAll(/(?:<h3>(.*?)<\/h3>|<details><summary>(.*?) \(\d+\)<\/summary>)<ul>(.*?)<\/ul>/gs)]
  .map(([, heading, folded, list]) => [plain(heading ?? folded), [...list.matchAll(/<li>(?:<a [^>]*>)?(.*?)(?:<\/a>)?: /gs)].map(([, name]) => plain(name))]));
/** What must be, by the report. */
function toTell(report, last) {
  const at = report.periods.indexOf(last), all = last.dimensions.filter((e) => 'percent' in e);
  const before = (e, back) => report.periods[at - back]?.dimensions.find((x) => x.code === e.code).before;
  const fell = (c) => c?.verdict === 'unclear' && c.diff <= -5;
  /** Whether it fell in an earlier period and has not come back. */
  const earlier = (e) => {
    for (let back = 1; back < 12 && at - back >= 0; back++) {
      const c = before(e, back);
      if (c?.verdict === 'up') return false;
      if (c?.verdict === 'down' && e.percent < c.percent) return c;
    }
    return false;
  };
  /** The largest of its falls, 0 for a warning alone: the largest come first. */
  const size = (e) => Math.min(0, e.before?.verdict === 'down' ? e.before.diff : e.before?.verdict !== 'up' && earlier(e) ? earlier(e).diff : 0, e.year_before?.verdict === 'down' ? e.year_before.diff : 0);
  const down = (e) => 'drop' in e || e.before?.verdict === 'down' || e.year_before?.verdict === 'down' || (e.before?.verdict !== 'up' && earlier(e));
  const longer = /-Q|^\d{4}$|-H/.test(last.period);
  const missed = (verdict) => all.filter((e) => e.target?.verdict === verdict).sort((a, b) => a.target.gap - b.target.gap);
  const groups = {
    'Dưới chỉ tiêu': missed('missed'),
    'Dưới chỉ tiêu, chưa chắc chắn': missed('missed-unclear'),
    'Giảm, có ý nghĩa': all.filter(down).sort((a, b) => size(a) - size(b)),
    'Giảm nhiều nhưng có thể chỉ do ngẫu nhiên': all.filter((e) => !down(e) && (fell(e.before) || fell(e.year_before) || (longer && [1, 2, 3].some((back) => fell(before(e, back)))))),
    'Tăng, có ý nghĩa': all.filter((e) => e.before?.verdict === 'up' || e.year_before?.verdict === 'up'),
  };
  return Object.fromEntries(Object.entries(groups).filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.map((e) => (e.code === 'all' ? 'Chung' : e.title))]));
}

/** A row of figures against an entry; returns 1 for a compared figure. */
function same([, people, value], e, responses, what) {
  assert.equal(people, responses !== undefined ? number(responses) : e.hidden ? '–' : number(e.respondents), what);
  if ('percent' in e) return assert.equal(value, figure(e), what) ?? 1;
  assert.match(value, /^(Chưa|Không hiện)/, what);
  assert.ok(!/\d[,%]/.test(value), what);
  return 1;
}

test('every figure on the page is the report’s, month by month, by quarter and by year', async (t) => {
  const d = await dashboards(t);
  const groups = new Set();
  let compared = 0, hidden = 0, missed = 0;
  for (const unit of [undefined, 'xa', 'a', 'b', 'it', 'ngoai'])
    for (const by of ['month', 'quarter', 'year', 'range']) {
      const range = by === 'range' ? ['--from', '2025-01-01', '--to', '2025-12-31'] : [];
      const unitOf = by === 'range' ? 'month' : by, what = `${unit} ${by}`;
      const report = await d.report(...(unit ? ['--unit', unit] : []), '--by', unitOf, ...range);
      const answer = await d.first.get(`${unit ? `/office/u/${unit}` : '/office/'}?survey=ks&by=${unitOf}${range.length ? '&from=2025-01-01&to=2025-12-31' : ''}`);
      assert.equal(answer.status, 200, what);
      assert.deepEqual(await judgeHtml(answer.body), [], what);
      const last = report.periods.findLast((p) => p.responses > 0);
      if (!last) {
        assert.ok(answer.body.includes('Chưa có phiếu nào'), what);
        continue;
      }
      const [topics, series, below = []] = tables(answer.body);
      assert.ok(plain(answer.body).includes(`Kỳ gần nhất có phiếu: ${labels[unitOf](last.period)}`), what);
      assert.ok(plain(answer.body).includes(`Số phiếu: ${number(last.responses)}`), what);
      assert.equal(topics.length, last.dimensions.length, what);
      for (const e of last.dimensions) {
        const row = topics.find(([name]) => name === (e.code === 'all' ? 'Chung' : e.title));
        compared += same(row, e, undefined, `${what} ${e.code}`);
        hidden += e.hidden;
        missed += /^missed/.test(e.target?.verdict ?? '');
        held(row[3], e, `${what} ${e.code}`);
      }
      const must = toTell(report, last);
      assert.deepEqual(told(answer.body), must, `${what}: told`);
      Object.keys(must).forEach((name) => groups.add(name));
      const seen = last.dimensions.some((e) => e.code !== 'all' && 'percent' in e);
      assert.equal(answer.body.includes('chưa nội dung nào hiện được số'), !seen, what);
      assert.equal(answer.body.includes('không có nội dung nào dưới chỉ tiêu và'), seen && !Object.keys(must).some((name) => /^Dưới|^Giảm, /.test(name)), what);
      const gaps = topics.slice(1).map(([name]) => last.dimensions.find((e) => e.title === name).target?.gap ?? Infinity);
      assert.deepEqual(gaps, gaps.toSorted((a, b) => a - b), `${what}: by gap`);
      assert.deepEqual(series.map(([name]) => name.split(/ (?:Cảnh báo|So với)/)[0]), report.periods.map((p) => labels[unitOf](p.period)), what);
      for (const [i, p] of report.periods.entries()) {
        const e = p.dimensions.find((x) => x.code === 'all');
        compared += same(series[i], e, p.responses, `${what} ${p.period}`);
        hidden += e.hidden;
        assert.equal(series[i][0].includes('Cảnh báo'), 'drop' in e, `${what} ${p.period}`);
      }
      for (const u of report.units) {
        compared += same(below.find(([name]) => name === u.name), u, u.responses, `${what} ${u.unit}`);
        hidden += u.hidden;
      }
      assert.deepEqual(below.map(([name]) => name), below.map(([name]) => name).toSorted(), `${what}: by name`);
    }
  assert.ok(groups.size >= 4, [...groups].join());
  assert.ok(compared >= 200 && hidden >= 20 && missed >= 6, `${compared} figures compared, ${hidden} hidden, ${missed} below their target`);
  t.diagnostic(`${compared} figures compared, ${hidden} hidden, ${missed} below their target`);
});

test('a dimension’s page says what the report says of it and of its questions, the poorest first', async (t) => {
  const d = await dashboards(t);
  let compared = 0, hidden = 0;
  for (const unit of ['xa', 'a', 'it'])
    for (const by of ['month', 'quarter'])
      for (const code of ['tc', 'tt', 'cb', 'kq']) {
        const what = `${unit} ${by} ${code}`;
        const report = await d.report('--unit', unit, '--by', by);
        const answer = await d.first.get(`/office/u/${unit}/d/${code}?survey=ks&by=${by}`);
        assert.equal(answer.status, 200, what);
        assert.deepEqual(await judgeHtml(answer.body), [], what);
        const last = report.periods.findLast((p) => p.responses > 0), of = (p) => p.dimensions.find((e) => e.code === code);
        const [whole, questions, series] = tables(answer.body);
        compared += same(whole[0], of(last), undefined, what);
        held(whole[0][3], of(last), what);
        const entries = last.questions.filter((e) => e.code.startsWith(`${code}.`));
        assert.equal(questions.length, entries.length, what);
        for (const e of entries) {
          const row = questions.find(([name]) => name === e.title);
          compared += same(row, e, undefined, `${what} ${e.code}`);
          held(row[3], e, `${what} ${e.code}`);
          hidden += e.hidden;
        }
        const shares = questions.map(([name]) => entries.find((e) => e.title === name).percent ?? Infinity);
        assert.deepEqual(shares, shares.toSorted((a, b) => a - b), `${what}: the poorest first`);
        for (const [i, p] of report.periods.entries()) {
          compared += same(series[i], of(p), undefined, `${what} ${p.period}`);
          hidden += of(p).hidden;
        }
      }
  assert.ok(compared > 200 && hidden > 20, `${compared} compared, ${hidden} hidden`);
  t.diagnostic(`${compared} figures compared, ${hidden} hidden`);
  assert.match((await d.first.get('/office/u/xa')).body, /<a href="\/office\/u\/xa\/d\/cb">/, 'the way there');
  assert.match((await d.first.get('/office/u/xa/d/cb?by=quarter')).body, /<p class="way"><a href="\/office\/u\/xa\?by=quarter">/, 'and back');
  const nothing = await d.first.get('/office/u/khong-co/d/cb');
  for (const path of ['/office/u/xa/d/khac', '/office/u/xa/d/all', '/office/u/xa/d/']) assert.equal((await d.first.get(path)).status, 404, path);
  const observer = await d.officer('nguoi.xem', 'observer', 'a');
  assert.equal((await observer.get('/office/u/a/d/cb')).status, 200);
  assert.deepEqual([(await observer.get('/office/u/xa/d/cb')).status, (await observer.get('/office/u/b/d/cb')).status], [404, 404]);
  assert.equal(nothing.status, 404);
  assert.equal((await d.first.get('/office/u/xa/d/cb?by=hour')).status, 422);
});

test('where the questions changed the series breaks, in words and in the picture; scores are shown as scores', async (t) => {
  const d = await dashboards(t);
  const scores = (revision) => definition({ x: null, y: null }, [ask(`x.${revision}`, 'x'), ask('y.1', 'y')], { code: 'diem', title: { vi: 'Khảo sát điểm' }, method: 'mean-score' });
  await ok(['survey', 'publish', d.file('1.json', JSON.stringify(scores(1))), ...d.data]);
  await d.answer(['05', '06', '07'].flatMap((m) => Array.from({ length: 20 }, (_, i) => ({ day: `2025-${m}-03`, unit: 'a', rev: 1, 'x.1': 1 + i % 5, 'y.1': 4 }))), 'diem');
  await ok(['survey', 'publish', d.file('2.json', JSON.stringify(scores(2))), ...d.data]);
  await d.answer(['08', '09'].flatMap((m) => Array.from({ length: 20 }, (_, i) => ({ day: `2025-${m}-03`, unit: 'a', rev: 2, 'x.2': 2 + i % 4, 'y.1': 5 }))), 'diem');
  const report = JSON.parse(await ok(['report', '--survey', 'diem', '--unit', 'a', '--by', 'month', '--json', ...d.data]));
  const answer = await d.first.get('/office/u/a?survey=diem');
  assert.equal(answer.status, 200);
  assert.deepEqual(await judgeHtml(answer.body), []);
  const series = tables(answer.body)[1];
  let broken = 0;
  for (const [i, p] of report.periods.entries()) {
    const e = p.dimensions[0];
    assert.equal(series[i][2].split(' ')[0], e.score.toFixed(2).replace('.', ','), p.period);
    assert.equal(series[i][0].includes('Câu hỏi đã đổi'), 'break' in e, p.period);
    broken += 'break' in e;
  }
  assert.equal(broken, 1);
  const path = (name) => new RegExp(`<path d="([^"]*)" class="?${name}`).exec(answer.body)[1];
  assert.equal(path('cut'), 'M600.0 0V200', 'before the fourth of five months');
  assert.deepEqual(path('line').match(/[ML]/g).join(''), 'MLLML', 'no line across it');
  assert.match(plain(answer.body), /Vạch đứng là chỗ câu hỏi đã đổi/);
});

test('visits make a response rate; too few of them make none', async (t) => {
  const d = await dashboards(t);
  const count = (visits) => ok(['visit', 'import', '--replace', d.file('v.csv', `date,counter,visits\n${Array.from({ length: 27 }, (_, i) => `2025-12-${String(i + 1).padStart(2, '0')},${d.counter.a},${visits}\n`).join('')}`), ...d.data]);
  await count(20);
  const { need } = (await d.report('--unit', 'a', '--by', 'month')).periods.at(-1);
  assert.equal(need.visits, 540);
  const shown = plain((await d.first.get('/office/u/a')).body);
  assert.ok(shown.includes(`Tỷ lệ trả lời: ${percent(100 * need.answered / need.visits)} (${need.answered}/540 lượt đến`), shown);
  await count(0);
  await ok(['visit', 'import', '--replace', d.file('v.csv', `date,counter,visits\n2025-12-01,${d.counter.a},1\n`), ...d.data]);
  const wrong = plain((await d.first.get('/office/u/a')).body);
  assert.ok(!wrong.includes('Tỷ lệ trả lời:') && wrong.includes('chưa tính được tỷ lệ trả lời'), wrong);
  // On the days that were counted nobody answered.
  await ok(['visit', 'import', d.file('v.csv', `date,counter,visits\n2025-12-28,${d.counter.b},30\n`), ...d.data]);
  const nobody = await d.first.get('/office/u/b');
  assert.equal(nobody.status, 200);
  assert.equal(/Tỷ lệ trả lời: ([^.]*lượt đến)/.exec(plain(nobody.body))?.[1].replace('\u00a0', ' '), '0,00% (0/30 lượt đến');
});

test('who sees it: an observer the own tree, a clerk the own unit, nobody what is elsewhere', async (t) => {
  const d = await dashboards(t);
  const observer = await d.officer('nguoi.xem', 'observer', 'xa'), clerk = await d.officer('nhan.vien', 'clerk', 'xa');
  const own = await observer.get('/office/');
  assertHeaders({ ...own, headers: { ...own.headers, 'referrer-policy': 'no-referrer' } }, 'own');
  assert.equal(own.headers['cache-control'], 'no-store');
  assert.deepEqual(tables(own.body), tables((await d.first.get('/office/u/xa')).body), 'the first page is that of the own unit');
  assert.match(own.body, /href="\/office\/u\/a"/);
  assert.equal((await observer.get('/office/u/a?by=quarter')).status, 200);
  assert.match((await observer.get('/office/u/a?by=quarter')).body, /href="\/office\/u\/xa\?by=quarter"/, 'back up, by the same period');
  for (const who of [observer, clerk])
    for (const path of ['/office/u/ngoai', '/office/u/khong-co', '/office/u/ngoai?by=x']) {
      const answer = await who.get(path);
      assert.equal(answer.status, 404, path);
      assert.ok(!answer.body.includes('ngoai'), path);
    }
  const home = await clerk.get('/office/');
  assert.equal(home.status, 200);
  assert.equal(tables(home.body).length, 2, 'no units below');
  assert.ok(!/\/office\/u\/(a|b|it)\b/.test(home.body));
  assert.equal((await clerk.get('/office/u/a')).status, 404);
  assert.equal((await clerk.get('/office/u/xa')).status, 200);
});

test('a unit is held against one beside it that the visitor may see, and against no other', async (t) => {
  const d = await dashboards(t);
  const report = await d.report('--unit', 'a', '--by', 'month', '--against', 'b'), last = report.periods.findLast((p) => p.responses > 0);
  const page = await d.first.get('/office/u/a?by=month&against=b');
  assert.deepEqual(await judgeHtml(page.body), []);
  let held_against = 0;
  for (const e of last.dimensions) {
    held(tables(page.body)[0].find(([name]) => name === (e.code === 'all' ? 'Chung' : e.title))[3], e, e.code);
    held_against += 'against' in e;
  }
  assert.ok(held_against >= 3, `${held_against} held against the other unit`);
  assert.match(page.body, /<option value=b selected>/);
  assert.match((await d.first.get('/office/u/a?by=month&against=b&lang=en')).body, /href="\?against=b&amp;lang=en&amp;by=quarter"/, 'by other periods, all else as it was');
  assert.match(page.body, /href="\/office\/u\/a\/d\/cb\?by=month&amp;against=b"/, 'it goes along');
  const observer = await d.officer('nguoi.xem', 'observer', 'a'), whole = await d.officer('nguoi.xem.xa', 'observer', 'xa');
  assert.equal((await whole.get('/office/u/a?against=b')).status, 200);
  for (const [who, path] of [[observer, '/office/u/a?against=b'], [observer, '/office/u/a?against=khong-co'], [d.first, '/office/u/a?against=xa'], [d.first, '/office/u/a?against=a'], [d.first, '/office/u/a?against=%22']]) {
    const answer = await who.get(path);
    assert.deepEqual([answer.status, /Không so được với đơn vị này/.test(answer.body), answer.body.includes('name="against"')], [422, true, who !== observer], path);
  }
});

test('nobody waits at the door while others’ reports are made', async (t) => {
  const d = await dashboards(t), order = [];
  const reports = Array.from({ length: 16 }, () => d.first.get('/office/u/xa?by=day').then(({ status }) => order.push(status)));
  const signedIn = new Browser(d.server).name('quan.tri', 'sai mật khẩu').then(() => order.push('login'));
  await Promise.all([...reports, signedIn]);
  assert.ok(order.indexOf('login') < 12, `${order}: not behind all reports`);
  assert.equal(order.filter((status) => status === 200).length, 16, `${order}`);
});

test('what is asked wrongly is said on the page, and nothing falls over', async (t) => {
  const d = await dashboards(t);
  const wrong = { 'by=hour': /Kỳ không hợp lệ/, 'by=%00': null, 'style=x': /Cách chia kỳ không hợp lệ/, 'survey=khac': /Không có bộ câu hỏi này/, 'from=2025-02-30': /Ngày không hợp lệ/, 'to=x': /Ngày không hợp lệ/,
    'from=2025-12-31&to=2025-01-01': /Ngày đầu muộn hơn ngày cuối/, 'from=0002-01-01&to=9999-12-31': /Không lập được báo cáo/,
    'by=%22%3E%3Cscript%3E': /Kỳ không hợp lệ/, 'survey=ks%26x': /Không có bộ câu hỏi này/ };
  for (const [query, words] of Object.entries(wrong)) {
    const answer = await d.first.get(`/office/u/xa?${query}`);
    assert.ok(words ? answer.status === 422 : [400, 422].includes(answer.status), `${query}: ${answer.status}`);
    if (!words) continue;
    assert.match(answer.body, words, query);
    assert.match(answer.body, /<title>Lỗi: /, query);
    assert.deepEqual(await judgeHtml(answer.body), [], query);
    assert.ok(!answer.body.includes('<script') && tables(answer.body).every((table) => table.every((row) => !/%/.test(row.join()))), query);
  }
  for (const path of ['/report?month=x&from=2025-02-30', '/compare?from=2025-02-30', '/cross?from=2025-02-30', '/d/A?from=2025-02-30']) {
    const answer = await d.first.get(`/office/u/xa${path}`);
    assert.match(answer.body, /<title>Lỗi: \S[^<]*: [^<]+<\/title>/, path);
    assert.doesNotMatch(answer.body, /1970/, path);
  }
  for (const query of ['survey=&by=&from=&to=', 'from=2025-12-01', 'to=2024-10-31', 'by=year&x=1', 'from=2030-01-01&to=2030-12-31'])
    assert.equal((await d.first.get(`/office/u/xa?${query}`)).status, 200, query);
  const many = await Promise.all(Array.from({ length: 30 }, () => d.first.get('/office/')));
  assert.ok(many.every((answer) => answer.status === 200));
});

test('without a choice the default survey is shown, if anybody answered it; else one that was', async (t) => {
  const d = await dashboards(t);
  await ok(['survey', 'publish', d.file('other.json', JSON.stringify(definition({ x: null }, [ask('x.1', 'x')], { code: 'aa', title: { vi: 'Chưa ai trả lời' } }))), ...d.data]);
  const chosen = async () => /<option value="?(\w+)"? selected/.exec((await d.first.get('/office/u/xa')).body)[1];
  assert.equal(await chosen(), 'ks');
  await ok(['setting', 'set', 'survey.default', 'aa', ...d.data]);
  assert.equal(await chosen(), 'ks');
  assert.match((await d.first.get('/office/u/xa?survey=aa')).body, /Chưa có phiếu nào trong thời gian này/);
  await d.answer([{ day: '2025-12-02', unit: 'a', 'x.1': 5 }], 'aa');
  assert.equal(await chosen(), 'aa');
});
