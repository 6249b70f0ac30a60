// An office with a small survey of its own, whose people are known one by one: what a report must say of them follows.
import assert from 'node:assert/strict';
import { desk, ok, run } from './hailong.mjs';
import { share } from './stats.mjs';

/** A question that counts, on a scale unless `more` says otherwise. */
export const ask = (code, dimension, more = {}) => ({ code, dimension, kind: 'scale', text: { vi: `Hỏi ${code}` }, ...more });

/** A definition: dimensions { code: null or { … } } and questions. */
export function definition(dimensions, questions, more = {}) {
  const tree = (list) => Object.entries(list).map(([code, below]) => ({ code, title: { vi: `Nội dung ${code}` }, ...(below ? { dimensions: tree(below) } : {}) }));
  const { continues, ...rest } = more;
  return { code: 'ks', title: { vi: 'Khảo sát thử' }, method: 'satisfied-share', scale: 'satisfaction-5', ...rest, dimensions: tree(dimensions), questions,
    ...(continues ? { continues } : {}) };
}

/** units: rows "code,parent"; every unit gets one counter, d.counter[unit]. */
export async function office(t, { units = ['xa,', 'a,xa', 'b,xa'], threshold = 1 } = {}) {
  const d = desk(t);
  await ok(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind\n${units.map((u) => `${u},Đơn vị ${u.split(',')[0]} (minh họa),commune\n`).join('')}` });
  await ok(['setting', 'set', 'threshold.respondents', String(threshold), ...d.data]);
  d.publish = async (survey) => {
    await ok(['survey', 'publish', d.file('survey.json', JSON.stringify(survey)), ...d.data]);
    if (d.counter) return;
    await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${units.map((u) => `,${u.split(',')[0]},Quầy,,${survey.code}\n`).join('')}` });
    d.counter = {};
    for (const c of JSON.parse(await ok(['counter', 'list', '--json', ...d.data]))) d.counter[c.unit] = c.code;
  };
  /** people: { day, unit, rev, code: level … } */
  d.answer = async (people, survey = 'ks') => {
    const codes = [...new Set(people.flatMap((p) => Object.keys(p)))].filter((c) => !['day', 'unit', 'rev'].includes(c));
    const lines = people.map((p) => [p.day, d.counter[p.unit ?? 'xa'], 'paper', 'vi', p.rev ?? '', ...codes.map((c) => p[c] ?? '')].join(','));
    await ok(['import', '--survey', survey, d.file('r.csv', `date,counter,channel,language,revision,${codes.join(',')}\n${lines.join('\n')}\n`), ...d.data]);
  };
  d.args = (args, survey = 'ks') => ['report', '--survey', survey, ...args, ...d.data];
  d.report = async (...args) => JSON.parse(await ok([...d.args(args), '--json']));
  d.text = (...args) => ok(d.args(args));
  d.csv = (...args) => ok(d.args([...args, '--format', 'csv']));
  d.fails = (...args) => run(d.args(args));
  return d;
}

/** The entry of a code in a period of a report. */
export const entry = (period, code) => [...period.dimensions, ...period.questions].find((e) => e.code === code);
export const period = (report, label) => report.periods.find((p) => p.period === label);

export function near(value, expect, what, tolerance = 1e-7) {
  assert.ok(Math.abs(value - expect) <= tolerance * Math.max(1, Math.abs(expect)), `${what}: ${value}, expected ${expect}`);
}

/** That an entry counts these people on these questions, and nobody else. */
export function counts(e, people, codes, what) {
  const s = share(people, codes);
  if (s === null) return assert.ok(!('percent' in e), `${what}: nobody answered`);
  assert.deepEqual([e.hidden, e.respondents, e.answers, e.satisfied], [false, s.people, s.answers, s.satisfied], what);
  near(e.percent, 100 * s.ratio, `${what} percent`);
  return s;
}
