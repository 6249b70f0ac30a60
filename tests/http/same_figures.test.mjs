// What stands on an officer's page is what `hailong report` says, to the last digit, on a demo of 200,000 responses: whichever unit,
// period and dimension, and hidden where that is hidden. SEED=n repeats a choice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ok, serve } from '../lib/hailong.mjs';
import { between, pick, seeded } from '../lib/names.mjs';
import { Browser } from '../lib/officers.mjs';
import { cells, charts, count, periodName, plain, tables } from '../lib/shown.mjs';

const wanted = 500, seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const bys = ['day', 'week', 'month', 'quarter', 'half', 'year'], styles = ['calendar', 'administrative'];
const dayText = (day) => new Date(day * 86400e3).toISOString().slice(0, 10);

/** A demo, served: { server, data, survey codes, units, who }. */
async function bigDemo(t) {
  const server = await serve(null, { command: 'demo', args: ['--responses', '200000', '--seed', '7'] });
  t.after(async () => assert.equal(await server.stop('SIGINT'), 0, server.log));
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => server.child.stdout.once('data', done));
  const dir = /--data (\S+)/.exec(server.out)[1];
  const [, login, password] = /^ +(\S+) +(\S+) +admin /m.exec(server.out);
  const who = new Browser(server);
  assert.equal((await who.name(login, password)).status, 303, 'a password is enough');
  return { server, data: ['--data', dir], who, responses: Number(/its (\d+) responses/.exec(server.out)[1]) };
}

/** The words of a figure's cell say that nothing is shown, and show nothing. */
function hides(value, what) {
  assert.match(value, /^(Chưa|Không hiện)/, what);
  assert.ok(!/\d[,%]/.test(value), `${what}: ${value}`);
}

function sameCells([, people, value], entry, what) {
  const [expectPeople, expectValue] = cells(entry);
  assert.equal(people, expectPeople, `${what}: people`);
  if (expectValue === undefined) hides(value, what);
  else assert.equal(value, expectValue, what);
}

/** Compares the page of one request with the report of the same; gives the triples it saw: [key, hidden]. */
function comparePage(page, report, { unit, by, what }) {
  const seen = [], rows = tables(page.body), last = report.periods.findLast((p) => p.responses > 0);
  if (!last) {
    assert.ok(page.body.includes('Chưa có phiếu nào'), what);
    return seen;
  }
  const [dimensions, series, below = []] = rows;
  assert.ok(plain(page.body).includes(`Kỳ gần nhất có phiếu: ${periodName(by, last.period)} `), `${what}: ${last.period}`);
  assert.ok(plain(page.body).includes(`Số phiếu: ${count(last.responses)}`), what);
  const ways = { qr: 'Quét mã QR', link: 'Đường dẫn', kiosk: 'Máy đặt tại chỗ', paper: 'Phiếu giấy', staff: 'Cán bộ nhập giúp' };
  assert.equal(Object.values(report.channels).reduce((sum, n) => sum + n, 0), last.responses, `${what}: channels`);
  assert.ok(plain(page.body).includes(`(${Object.entries(report.channels).map(([way, n]) => `${ways[way]}: ${count(n)}`).join('; ')})`), `${what}: channels`);
  // A single dimension above all others is the whole once more, and has no row.
  const tops = last.dimensions.filter((e) => e.code !== 'all' && !e.code.includes('.'));
  for (const e of last.dimensions) {
    if (tops.length === 1 && e.code === tops[0].code) continue;
    const row = dimensions.find(([name]) => name === (e.code === 'all' ? 'Chung' : e.title));
    assert.ok(row, `${what}: no row of ${e.code}`);
    sameCells(row, e, `${what} ${last.period} ${e.code}`);
    seen.push([`${report.survey} ${unit} ${by} ${report.period_style} ${last.from} ${last.to} ${e.code}`, e.hidden]);
  }
  assert.equal(series.length, report.periods.length, `${what}: periods`);
  for (const [i, p] of report.periods.entries()) {
    const e = p.dimensions.find((x) => x.code === 'all');
    assert.equal(series[i][0].split(/ (?:Cảnh báo|Câu hỏi|Sự kiện|So với)/)[0], periodName(by, p.period), what);
    assert.equal(series[i][1], count(p.responses), `${what} ${p.period}: responses`);
    const value = cells(e)[1];
    if (value === undefined) hides(series[i][2], `${what} ${p.period}`);
    else assert.equal(series[i][2], value, `${what} ${p.period}`);
  }
  for (const u of report.units) {
    const row = below.find(([name]) => name === u.name);
    assert.ok(row, `${what}: no row of ${u.unit}`);
    assert.equal(row[1], count(u.responses), `${what} ${u.unit}: responses`);
    const value = cells(u)[1];
    if (value === undefined) hides(row[2], `${what} ${u.unit}`);
    else assert.equal(row[2], value, `${what} ${u.unit}`);
  }
  return seen;
}

/** The same of the numbers charts are drawn from, period by period, to the last bit; gives how many are shown. */
function compareCharts(page, report, what) {
  let points = 0;
  for (const [heading, drawn] of charts(page.body)) {
    for (const [i, p] of report.periods.entries()) {
      const e = p.dimensions.find((x) => (heading === undefined ? x.code === 'all' : x.title === heading)), where = `${what} ${p.period} ${heading}`;
      assert.ok(e, where);
      const shown = e.hidden ? {} : e;
      assert.deepEqual([drawn.percent[i], drawn.low[i], drawn.high[i]], ['percent', 'low', 'high'].map((key) => shown[key] ?? null), where);
      assert.equal(drawn.n[i], 'percent' in shown ? e.respondents : null, where);
      points += 'percent' in shown;
    }
    assert.equal(drawn.percent.length, report.periods.length, what);
  }
  return points;
}

test(`${wanted} random figures of a demo of 200,000 responses: the page says what the report says (SEED=${seed})`, async (t) => {
  const begin = performance.now();
  const { data, who, responses } = await bigDemo(t);
  const made = performance.now();
  assert.ok(responses > 190000 && responses < 210000, `${responses} responses`);
  const random = seeded(seed), units = [undefined, ...new Set(JSON.parse(await ok(['counter', 'list', '--json', ...data])).map((c) => c.unit)), 'xa-vi-du'];
  const whole = JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--json', ...data]));
  const [first, last] = [whole.from, whole.to].map((d) => Date.parse(d) / 86400e3);
  const triples = new Map(), bySeen = new Set();
  let pages = 0, points = 0;
  const one = async (i) => {
    const by = bys[i % bys.length], style = styles[Math.floor(i / bys.length) % 2];
    const unit = pick(random, units), survey = random() < 0.8 ? 'sipas-quick' : 'sipas-service';
    // The last period of a range is shown in full, so a range that ends anywhere shows any period.
    const to = random() < 0.1 ? undefined : between(random, first, last), longest = { day: 40, week: 200 }[by] ?? 365;
    const from = to === undefined || (longest === 365 && random() < 0.3) ? undefined : Math.max(first, to - between(random, 1, longest));
    if (from === undefined && longest < 365) return;
    const range = Object.entries({ from, to }).filter(([, day]) => day !== undefined).map(([name, day]) => [name, dayText(day)]);
    const asked = [['survey', survey], ['by', by], ['style', style], ...range];
    const what = `${unit ?? 'everywhere'} ${asked.map((pair) => pair.join('=')).join(' ')}`;
    const [page, text] = await Promise.all([who.get(`${unit ? `/office/u/${unit}` : '/office/'}?${new URLSearchParams(asked)}`),
      // Where one unit stands above all others, the first page is its page.
      ok(['report', '--unit', unit ?? 'xa-vi-du', '--survey', survey, '--by', by, '--period-style', style, ...range.flatMap(([name, day]) => [`--${name}`, day]), '--json', ...data])]);
    assert.equal(page.status, 200, what);
    const report = JSON.parse(text);
    for (const [key, hidden] of comparePage(page, report, { unit, by, what })) triples.set(key, hidden);
    points += compareCharts(page, report, what);
    bySeen.add(`${by} ${style}`);
    pages++;
  };
  for (let i = 0; triples.size < wanted || bySeen.size < 12; i += 2) await Promise.all([one(i), one(i + 1)]);
  const hidden = [...triples.values()].filter(Boolean).length;
  t.diagnostic(`${triples.size} different (unit, period, dimension) on ${pages} pages, ${hidden} hidden, ${points} points of charts; demo made in ${((made - begin) / 1e3).toFixed(1)} s, compared in ${((performance.now() - made) / 1e3).toFixed(1)} s`);
  assert.ok(triples.size >= wanted && hidden >= 20 && triples.size - hidden >= 150 && points >= 500, `${triples.size} figures, ${hidden} hidden, ${points} in charts`);
});
