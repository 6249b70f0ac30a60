// One number, everywhere the same: a report's document held against the pages that show it, and a demo to do it with.
import assert from 'node:assert/strict';
import { serve } from './hailong.mjs';
import { Browser, hidden } from './officers.mjs';
import { cells, charts, count, periodName, plain, tables } from './shown.mjs';

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
export function comparePage(page, report, { unit, by, what }) {
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
export function compareCharts(page, report, what) {
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

export async function demo(t, ...args) {
  const server = await serve(null, { command: 'demo', args: ['--seed', '7', '--today', '2026-11-22', ...args] });
  t.after(async () => assert.equal(await server.stop('SIGINT'), 0, server.log));
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => server.child.stdout.once('data', done));
  // Comments are closed in the background when a server starts, and a report tells of them: what is frozen is what was seen.
  while (!/event=retention what=erased/.test(server.log)) await new Promise((done) => setTimeout(done, 50));
  const [, login, password] = /^ +(\S+) +(\S+) +admin /m.exec(server.out);
  const who = new Browser(server);
  assert.equal((await who.name(login, password)).status, 303);
  return { data: ['--data', /--data (\S+)/.exec(server.out)[1]], who, server };
}

/** Freezes what the page shows; gives its number. */
export async function freeze(who, page) {
  const form = page.body.match(/<form action="?([^" >]*\/reports\?[^" >]*)/)[1].replaceAll('&amp;', '&');
  const { status, headers } = await who.post(form, { csrf: hidden(page.body, 'csrf'), seen: hidden(page.body, 'seen') });
  assert.equal(status, 303);
  return Number(headers.location.match(/\/reports\/(\d+)$/)[1]);
}

/** What is of the figures on a page, as text. */
export function sameFigures(page, report, what) {
  const [rows = []] = tables(page.body), period = report.periods[0], seen = [];
  assert.ok(plain(page.body).includes(`Số phiếu: ${count(period.responses)}`), what);
  if (period.responses === 0) return seen;
  const repeats = new Set(report.dimensions.filter((d) => d.repeats).map((d) => d.code));
  const shown = period.dimensions.filter((e) => !repeats.has(e.code));
  assert.equal(rows.length, shown.length, what);
  shown.forEach((e, i) => {
    const [name, counted, value] = rows[i], people = counted.replace(/^Số người /, ''), [expectPeople, expectValue] = cells(e), where = `${what} ${e.code}`;
    assert.ok(name.startsWith(e.code === 'all' ? 'Chung' : e.title), where);
    assert.equal(people, expectPeople, where);
    if (expectValue === undefined) assert.match(value, /^(Chưa|Không hiện|Đã đổi)/, where);
    else assert.equal(value.replaceAll(/[\s()]/g, ''), expectValue.replaceAll(/[\s()]/g, ''), where);
    seen.push([`${report.unit} ${report.survey} ${report.period_style} ${period.period} ${e.code}`, e.hidden]);
  });
  return seen;
}
