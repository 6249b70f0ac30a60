// What stands on an officer's page is what `hailong report` says, to the last digit, on a demo of 200,000 responses: whichever unit,
// period and dimension, and hidden where that is hidden. SEED=n repeats a choice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ok, serve } from '../lib/hailong.mjs';
import { between, pick, seeded } from '../lib/names.mjs';
import { Browser } from '../lib/officers.mjs';
import { compareCharts, comparePage } from '../lib/same.mjs';

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
