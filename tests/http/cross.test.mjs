// Cross-tabs on the officer's page: every cell counted anew from the people put in; what is hidden; what is asked wrongly.
import assert from 'node:assert/strict';
import test from 'node:test';
import { counted, crossed, line, people, survey } from '../lib/cross.mjs';
import { assertHeaders, http, ok } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { seeded } from '../lib/names.mjs';

const plain = (html) => html.replace(/<(br|p|td|th|small|span)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '').replace(/\s+/g, ' ').trim();
/** { row: { column: text } } of the page's table; without columns the column is "". */
function table(html) {
  const heads = [...html.match(/<thead>(.*?)<\/thead>/s)[1].matchAll(/<th[^>]*>(.*?)<\/th>/gs)].slice(1).map((m) => plain(m[1]));
  const rows = [...html.match(/<tbody>(.*?)<\/tbody>/s)[1].matchAll(/<tr[^>]*><th[^>]*>(.*?)<\/th>(.*?)<\/tr>/gs)];
  return Object.fromEntries(rows.map(([, name, cells]) => [plain(name), Object.fromEntries(cells.split('</td>').slice(0, -1)
    .map((cell, i) => [heads.length === 1 ? '' : heads[i], plain(cell.replace(/<span class="?of"?>.*?<\/span>/gs, ''))]))]));
}

const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
const percent = (h) => `${Math.floor(h / 100)},${String(h % 100).padStart(2, '0')}%`;
const share = (s) => percent(Math.floor((20000 * s.satisfied + s.answers) / (2 * s.answers)));
const bound = (x) => percent(Math.floor(10000 * x + 0.5));
const all = 'Tất cả';

/** Every cell of the table against a count of `list`; how many are hidden. */
function compare(shown, list, dimension, rows, columns) {
  let hidden = 0;
  const names = (feature) => [...new Set(list.map(line[feature])), all];
  assert.deepEqual(new Set(Object.keys(shown)), new Set(names(rows)));
  for (const r of names(rows))
    for (const c of columns ? names(columns) : ['']) {
      const those = list.filter((p) => (r === all || line[rows](p) === r) && (!columns || c === all || line[columns](p) === c));
      const s = counted(those, dimension), text = shown[r][c], what = `${dimension} ${r} × ${c}: ${text}`;
      hidden += text.startsWith('Không hiện');
      if (s === null) assert.match(text, /^(– không có ai|Không hiện)/, what);
      else if (s.people < 10) assert.ok(text.startsWith('Không hiện'), what);
      else if (!text.startsWith('Không hiện'))
        assert.equal(text, `${share(s)} (${number(s.people)} người) ${bound(s.low)}–${bound(s.high)}${s.people < 30 ? ' Ít người trả lời, nên thận trọng' : ''}`, what);
    }
  return hidden;
}

test('every cell is a count of its people, whatever the table goes by', async (t) => {
  const d = await crossed(t);
  const features = Object.keys(line);
  let shown = 0, hidden = 0;
  for (const dimension of ['', 'tc', 'cb'])
    for (const rows of features)
      for (const columns of ['', ...features.filter((f) => f !== rows)]) {
        const page = await d.first.get(`/office/u/xa/cross?dimension=${dimension}&rows=${rows}&columns=${columns}`);
        assert.equal(page.status, 200);
        const cells = table(page.body);
        hidden += compare(cells, d.people, dimension, rows, columns);
        shown += Object.values(cells).flatMap(Object.values).length;
      }
  assert.ok(hidden > 50 && shown - hidden > 500, `${shown} cells, ${hidden} hidden`);
});

test('the total is the figure of the report, of the same unit and range; new responses are there on the next request', async (t) => {
  const d = await crossed(t);
  for (const [unit, range, of] of [['xa', '', () => true], ['a', '', (p) => p.unit === 'a'], ['xa', '&from=2026-02-01&to=2026-03-31', (p) => /2026-0[23]/.test(p.day)]]) {
    const list = d.people.filter(of), cells = table((await d.first.get(`/office/u/${unit}/cross?rows=respondent.age${range}`)).body);
    const args = [...range.matchAll(/(from|to)=([\d-]+)/g)].flatMap(([, name, day]) => [`--${name}`, day]);
    const report = await d.report('--unit', unit, ...args, '--by', 'year');
    const entry = report.periods[0].dimensions.find((e) => e.code === 'all');
    assert.ok(cells[all][''].startsWith(`${share(entry)} (${number(entry.respondents)} người)`), cells[all]['']);
    compare(cells, list, '', 'respondent.age', '');
  }
  await d.add(people(seeded(6), 40));
  compare(table((await d.first.get('/office/u/xa/cross?rows=respondent.age&columns=respondent.sex')).body), d.people, '', 'respondent.age', 'respondent.sex');
  const held = Number(/^hailong_crosstab_bytes (\d+)/m.exec((await http(d.server, 'GET', '/metrics')).body)[1]);
  assert.ok(held > d.people.length, `${held} bytes are held for ${d.people.length} people`);
});

test('few people hide with others, the same in every table that shows their total', async (t) => {
  const d = await crossed(t);
  const sexes = table((await d.first.get('/office/u/xa/cross?rows=respondent.sex')).body);
  assert.match(sexes['Khác'][''], /^Không hiện/, 'three people');
  assert.equal(Object.values(sexes).filter((r) => r[''].startsWith('Không hiện')).length, 2, 'and the smallest other group');
  for (const rows of ['respondent.age', 'channel', 'weekday', 'counter']) {
    const totals = table((await d.first.get(`/office/u/xa/cross?rows=${rows}&columns=respondent.sex`)).body)[all];
    for (const name of Object.keys(sexes)) assert.equal(totals[name], sexes[name][''], `${rows} ${name}`);
  }
  const page = (await d.first.get('/office/u/xa/cross?rows=respondent.sex')).body;
  assert.match(page, /Số người ít nhất để hiện: 10\./);
  assert.ok(!/\b3 người/.test(plain(page)));
});

test('a range is whole months, and what is not there is said', async (t) => {
  const d = await crossed(t);
  const page = (await d.first.get('/office/u/xa/cross?rows=respondent.age&from=2026-02-17&to=2026-03-02')).body;
  compare(table(page), d.people.filter((p) => /2026-0[23]/.test(p.day)), '', 'respondent.age', '');
  assert.match(page, /value="?2026-02-01"?/);
  assert.match(page, /value="?2026-03-31"?/);
  for (const query of ['dimension=zz', 'rows=zz', 'columns=zz', 'rows=channel&columns=channel'])
    assert.match((await d.first.get(`/office/u/xa/cross?${query}`)).body, /Bảng dưới đây dùng lựa chọn hiện trong các ô trên/, query);
  for (const query of ['from=2026-13-01', 'survey=zz', 'from=2026-03-01&to=2026-02-01'])
    assert.equal((await d.first.get(`/office/u/xa/cross?${query}`)).status, 422, query);
  assert.match((await d.first.get('/office/u/xa/cross?from=2020-01-01&to=2020-12-31')).body, /Chưa có phiếu nào/);
  assert.equal((await d.first.get('/office/u/zz/cross')).status, 404);
});

test('the page is good HTML with good headers, in both languages, and the tab leads to it', async (t) => {
  const d = await crossed(t);
  assert.match((await d.first.get('/office/u/xa')).body, /href="?\/office\/u\/xa\/cross"?/);
  for (const path of ['/office/u/xa/cross', '/office/u/xa/cross?rows=respondent.age&columns=respondent.sex', '/office/u/xa/cross?lang=en&rows=weekday&columns=channel&dimension=tc', '/office/u/xa/cross?from=x',
    '/office/u/xa/cross?rows=%22%3E%3Cb%3E&dimension=%00']) {
    const page = await d.first.get(path);
    assertHeaders({ ...page, headers: { ...page.headers, 'referrer-policy': 'no-referrer' } }, path);
    assert.deepEqual(await judgeHtml(page.body), [], path);
  }
});

test('no table by fields where a counter has few people, and none of a unit whose own figure is not shown', async (t) => {
  const d = await crossed(t), july = '&from=2026-07-01&to=2026-07-31';
  const some = people(seeded(9), 34).map((p, i) => ({ ...p, day: '2026-07-06', unit: i < 30 ? 'a' : 'b', 'respondent.sex': i % 2 ? 'male' : 'female' }));
  await d.add(some);
  const look = async (unit, query) => {
    const page = await d.first.get(`/office/u/${unit}/cross?${query}`);
    assert.equal(page.status, 200);
    assert.deepEqual(await judgeHtml(page.body), [], query);
    return page.body;
  };
  const none = (html, words) => {
    assert.match(html, words);
    assert.ok(!html.includes('<table') && !/[1-9]\d* người/.test(plain(html)), words.source);
  };
  for (const query of ['rows=counter', 'rows=respondent.sex&columns=counter', 'rows=counter&columns=channel&dimension=tc'])
    none(await look('xa', query + july), /không chia được theo lĩnh vực của quầy: có nội dung chỉ một ít người/);
  compare(table(await look('xa', `rows=respondent.sex${july}`)), some, '', 'respondent.sex', '');
  compare(table(await look('xa', 'rows=counter')), d.people, '', 'counter', ''); // in a longer range all have enough
  for (const unit of ['a', 'b']) // 30 people beside 4: what is shown of one tells the other
    for (const rows of ['respondent.sex', 'counter']) none(await look(unit, `rows=${rows}${july}`), /Số chung của đơn vị trong khoảng thời gian này không hiện được/);
  await d.publish({ ...survey, title: { vi: 'Khảo sát thử, bản hai (minh họa)' }, questions: survey.questions.slice(1) });
  none(await look('xa', 'rows=counter'), /nhiều bản khác nhau của bộ câu hỏi/);
});
