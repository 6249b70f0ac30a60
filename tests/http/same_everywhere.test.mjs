// One number, everywhere the same: a figure and its hiding on every page, in every file, at the command line, for programs, in what was
// frozen and in what is public. Afterwards more responses come: what was frozen and published stays, the others move. SEED=n repeats a choice.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { call } from '../lib/api.mjs';
import { freshDir, http, ok, publish } from '../lib/hailong.mjs';
import { pick, seeded } from '../lib/names.mjs';
import { hidden } from '../lib/officers.mjs';
import { compareCharts, comparePage, demo, freeze, sameFigures } from '../lib/same.mjs';
import { readAll, sameFigure, table } from '../lib/sheets.mjs';

const wanted = 500, seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const periods = [['month', '2026-02'], ['month', '2026-05'], ['month', '2026-08'], ['month', '2026-10'], ['quarter', '2026-Q1'], ['quarter', '2026-Q2'], ['quarter', '2026-Q3'], ['half', '2026-H1'], ['year', '2026']];
const numbers = ['respondents', 'answers', 'satisfied', 'percent', 'low', 'high'];
// The day it was made is the demo's there, and today's at the command line; who may read comments differs.
const steady = (document) => ({ ...document, made: 0, comments: 0 });
/** The last day of the last month that is over. */
const monthsOver = (style) => {
  const now = new Date(Date.now() + 7 * 3600e3), back = style === 'administrative' && now.getUTCDate() < 15 ? 2 : 1;
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1 - back, style === 'administrative' ? 14 : 0)).toISOString().slice(0, 10);
};
const dayText = (day) => new Date(day * 86400e3).toISOString().slice(0, 10);
const objects = (text) => {
  const [head, ...rows] = table(text);
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
};

function sameRow(row, e, isHidden, what) {
  assert.ok(row, what);
  assert.equal(isHidden(row.hidden), e.hidden, `${what}: hidden`);
  for (const key of numbers) {
    const cell = row[key], value = e.hidden ? undefined : e[key];
    if (value === undefined) assert.equal(cell ?? '', '', `${what} ${key}`);
    else assert.ok(Math.abs(Number(cell) - value) < 1e-6, `${what} ${key}: ${cell}, expected ${value}`);
  }
}

/** The document of one place and period, after it was found the same wherever it can be asked for. */
async function compareLive(world, place) {
  const { who, data, server, token } = world, { unit, survey, by, style, period } = place;
  const asked = `survey=${survey}&style=${style}&period=${period}`, what = `${unit} ${asked}`, at = `/office/u/${unit}/report`;
  const [page, json, csv] = await Promise.all(['', '.json', '.csv'].map((end) => who.get(`${at}${end}?${asked}`)));
  assert.deepEqual([page.status, json.status, csv.status], [200, 200, 200], what);
  const document = JSON.parse(json.body), { from, to } = document, days = `survey=${survey}&by=${by}&style=${style}&from=${from}&to=${to}`;
  // The page of figures shows the last period of a range in full, and draws them all.
  const long = [['from', dayText(Date.parse(from) / 86400e3 - 200)], ['to', to]], range = ['--by', by, '--period-style', style];
  const report = (days_) => ok(['report', '--unit', unit, '--survey', survey, ...range, ...days_.flatMap(([name, day]) => [`--${name}`, day]), '--json', ...data]);
  const [figures, book, api, text, series] = await Promise.all([who.get(`/office/u/${unit}?survey=${survey}&by=${by}&style=${style}&${new URLSearchParams(long)}`), who.get(`${at}.xlsx?${days}`), call(server, 'GET', `/indices?unit=${unit}&${days}`, { token }),
    report([['from', from], ['to', to]]), report(long)]);
  assert.equal(document.periods[0].period, period, what);
  assert.deepEqual(steady(JSON.parse(text)), steady(document), `${what}: command line`);
  // Programs get months that are over.
  if (to <= monthsOver(style)) assert.deepEqual(steady(api.json), steady(document), `${what}: for programs`);
  else assert.equal(api.status, 400, `${what}: for programs`);
  const rows = objects(csv.body).filter((row) => row.kind === 'dimension');
  assert.equal(rows.length, document.periods[0].dimensions.length, what);
  document.periods[0].dimensions.forEach((e, i) => {
    assert.equal(rows[i].code, e.code, what);
    sameRow(rows[i], e, (word) => word === 'true', `${what} ${e.code} in CSV`);
    if (e.hidden) for (const key of [...numbers, 'score']) assert.ok(!(key in e), `${what} ${e.code}: hidden, with ${key}`);
  });
  const told = JSON.parse(series), seen = sameFigures(page, document, what), core = (e) => Object.fromEntries(['code', 'hidden', ...numbers].map((key) => [key, e[key]]));
  // What is hidden is decided over all periods of a report together, so a longer one may hide another figure; it never shows another number.
  told.periods.at(-1).dimensions.forEach((e, i) => {
    const alone = document.periods[0].dimensions[i];
    if (!e.hidden && !alone.hidden) assert.deepEqual(core(e), core(alone), `${what}: among earlier periods`);
  });
  comparePage(figures, told, { unit, by, what: `${what}, figures` });
  const points = compareCharts(figures, told, what);
  assert.equal(book.status, 200, what);
  return { place, what, document, json, page, seen, points, book: book.bytes };
}

/** Freezes what the page shows, and finds it again as it was. */
async function compareFrozen(who, { place, what, document, json, page }) {
  const at = `/office/u/${place.unit}/reports/${await freeze(who, page)}`, [again, kept, book] = await Promise.all(['', '/report.json', '/report.xlsx'].map((end) => who.get(at + end)));
  assert.equal(kept.body, json.body, `${what}, frozen`);
  sameFigures(again, document, `${what}, frozen`);
  assert.match(book.headers['content-disposition'], /\.xlsx"$/);
  return { at, page: again.body, json: kept.body, book: book.bytes };
}

/** What is public of a place against the report's document. */
async function comparePublic(server, { place, what, document }) {
  const { unit, survey, by, style, period } = place, get = async (path) => (await http(server, 'GET', path)).body;
  const is = (p) => p.survey === survey && p.by === by && p.period_style === style && p.period === period;
  const page = await get(`/results/${unit}?survey=${survey}&by=${by}&style=${style}&period=${period}`), data = JSON.parse(await get(`/results/${unit}/data.json`)), csv = await get(`/results/${unit}/data.csv`);
  const { results } = data.publications.find(is), rows = objects(csv).filter(is);
  for (const figure of results.dimensions) {
    const e = document.periods[0].dimensions.find((x) => x.code === figure.code), where = `${what} ${figure.code}, public`;
    // Nobody answered it, or it would follow from what was published before.
    const none = e.hidden || e.percent === undefined || figure.reason === 'earlier', shown = none ? { hidden: true } : e;
    assert.equal(figure.hidden, none, where);
    for (const key of numbers) assert.equal(figure[key], shown[key], `${where} ${key}`);
    sameRow(rows.find((row) => row.dimension === figure.code), shown, (word) => word !== '', where);
  }
  const [all] = results.dimensions, percent = all.hidden ? undefined : (Math.floor(all.satisfied * 10000 / all.answers + 0.5) / 100).toFixed(2).replace('.', ',');
  if (percent === undefined) assert.doesNotMatch(page, /class="?large/, what);
  else assert.ok(page.includes(`${percent}%`), `${what}: ${percent} on the public page`);
  return { page, data: JSON.stringify(data.publications.find(is)), rows: JSON.stringify(rows) };
}

async function compareBooks(t, made) {
  const d = { dir: freshDir(t) }, files = made.map(({ book }, i) => {
    writeFileSync(join(d.dir, `b${i}x.xlsx`), book);
    return join(d.dir, `b${i}x.xlsx`);
  });
  const books = await readAll(d, files, true);
  made.forEach(({ document, what }, i) => {
    const series = books[files[i]]['Theo kỳ'].slice(1), [period] = document.periods;
    [...period.dimensions, ...period.questions].forEach((e, k) => {
      assert.deepEqual([series[k][0], Number(series[k][3]), series[k][4]], [period.period, period.responses, e.code], what);
      sameFigure(series[k].slice(6), e, `${what} ${e.code} in a workbook`);
    });
  });
}

test(`${wanted} random figures of 200,000 responses are the same everywhere, and what was handed in stays (SEED=${seed})`, async (t) => {
  const world = await demo(t, '--responses', '200000'), { data, who, server } = world, begin = performance.now(), random = seeded(seed);
  world.token = JSON.parse(await ok(['token', 'add', 'Chương trình (minh họa)', '--scopes', 'read-figures', '--json', ...data])).token;
  const units = [...new Set(JSON.parse(await ok(['counter', 'list', '--json', ...data])).filter((c) => c.channel !== 'link').map((c) => c.unit)), 'xa-vi-du'];
  const publicOf = async (unit) => {
    const { status, body } = await http(server, 'GET', `/results/${unit}/data.json`);
    return status === 200 ? JSON.parse(body).publications.filter((p) => p.withdrawn === null) : [];
  };
  // What the demo has published comes first, then whatever chance says.
  const places = (await Promise.all(units.map(async (unit) => (await publicOf(unit)).slice(-2).map((p) => ({ unit, survey: p.survey, by: p.by, style: p.period_style, period: p.period, public: true }))))).flat();
  const figures = new Map(), kept = [], told = [], books = [], tried = new Set();
  let points = 0;
  for (let i = 0; figures.size < wanted && i < 400; i++) {
    const [by, period] = pick(random, periods);
    const place = places[i] ?? { unit: pick(random, units), survey: random() < 0.7 ? 'sipas-quick' : 'sipas-service', by, style: random() < 0.5 ? 'calendar' : 'administrative', period };
    const key = JSON.stringify({ ...place, public: undefined });
    if (tried.has(key)) continue;
    tried.add(key);
    const live = await compareLive(world, place);
    for (const [name, isHidden] of live.seen) figures.set(name, isHidden);
    points += live.points;
    if (live.document.periods[0].responses === 0) continue;
    if (i % 3 !== 1) books.push(live);
    if (i % 3 === 0 && hidden(live.page.body, 'seen')) {
      const frozen = await compareFrozen(who, live);
      kept.push([live, frozen]);
      books.push({ ...live, book: frozen.book, what: `${live.what}, frozen` });
    }
    if (!place.public && told.length < 20 && hidden(live.page.body, 'seen') && !(await publicOf(place.unit)).some((p) => p.survey === place.survey) && place.style === 'calendar')
      place.public = await publish(data[1], place.unit, place).then(() => true, () => false); // refused where few people would follow
    if (place.public) told.push([live, await comparePublic(server, live)]);
  }
  const asked = performance.now();
  await compareBooks(t, books);
  const hiddenOnes = [...figures.values()].filter(Boolean).length;
  t.diagnostic(`${figures.size} different (unit, period, dimension), ${hiddenOnes} hidden, ${points} points of charts, ${books.length} workbooks, ${kept.length} frozen, ${told.length} public; asked for in ${((asked - begin) / 1e3).toFixed(1)} s, workbooks read in ${((performance.now() - asked) / 1e3).toFixed(1)} s`);
  assert.ok(figures.size >= wanted && hiddenOnes > 0 && kept.length > 5 && told.length > 1 && points > 50);

  // More responses come into what was handed in.
  const [live, frozen] = kept.find(([{ place }]) => place.survey === 'sipas-quick' && units.slice(0, -1).includes(place.unit)), { place, document } = live;
  // Asked for again, since other periods became public beside them.
  const publicBefore = [];
  for (const [other] of told.filter(([each]) => each.place.unit === place.unit)) publicBefore.push([other, await comparePublic(server, other)]);
  const counter = JSON.parse(await ok(['counter', 'list', '--json', ...data])).find((c) => c.unit === place.unit && c.channel !== 'link'); // links are a campaign's
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,II.5.0\n${`${document.to},${counter.code},paper,vi,1\n`.repeat(70)}` });
  const now = await compareLive(world, place), all = (x) => x.periods[0].dimensions.find((e) => e.code === 'all');
  assert.equal(now.document.periods[0].responses, document.periods[0].responses + 70);
  assert.notDeepEqual(all(now.document), all(document));
  await compareBooks(t, [now, { ...live, book: (await who.get(`${frozen.at}/report.xlsx`)).bytes }]);
  assert.deepEqual([(await who.get(`${frozen.at}/report.json`)).body, (await who.get(frozen.at)).body], [frozen.json, frozen.page], 'what was frozen stays');
  for (const [other, before] of publicBefore) assert.deepEqual(await comparePublic(server, other), before, 'what was published stays');
});
