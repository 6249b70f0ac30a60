// A commune with units below it and counters of its own: some better, some worse, some of few people, one that moved.
import { ok, serve } from './hailong.mjs';
import { ask, definition, office } from './office.mjs';
import { Browser, firstLink } from './officers.mjs';
import { between, seeded } from './names.mjs';

export const dimensions = { tc: ['tc.1', 'tc.2'], tt: ['tt.1', 'tt.2'], cb: ['cb.1'] };
export const codes = Object.values(dimensions).flat();
export const survey = definition({ tc: null, tt: null, cb: null }, Object.entries(dimensions).flatMap(([d, list]) => list.map((c) => ask(c, d))), { title: { vi: 'Khảo sát thử (minh họa)' }, code: 'ks' });

/** place → how many people, and with how many of a hundred answers they are satisfied. */
const crowds = { a: [90, 85], b: [120, 55], c: [60, 82], d: [25, 90], it: [4, 50], ngoai: [80, 70],
  'xa.Quầy 1': [80, 80], 'xa.Quầy 2': [70, 84], 'xa.Quầy 10': [90, 45], 'xa.Quầy 3': [14, 60], 'xa.Quầy 4': [6, 90], 'xa.Quầy 5': [20, 90],
  'a.Bàn 1': [40, 80], 'a.Bàn 2': [45, 84] };

function people(random) {
  return Object.entries(crowds).flatMap(([unit, [count, level]]) => Array.from({ length: count }, () => {
    const person = { day: `2025-${between(random, 10, 12)}-${String(between(random, 1, 27)).padStart(2, '0')}`, unit };
    const mood = random() < 0.3 ? random() : null; // some answer everything alike
    for (const code of codes)
      if (random() < 0.95) person[code] = 100 * (mood ?? random()) < level ? between(random, 4, 5) : between(random, 1, 3);
    if (!codes.some((code) => code in person)) person[codes[0]] = 4;
    return person;
  }));
}

/** d of tests/lib/office.mjs with threshold 10, d.server, d.first, d.officer and d.people (each with .counter and .at, the unit then). */
export async function comparisons(t) {
  const d = await office(t, { units: ['xa,', 'a,xa', 'b,xa', 'c,xa', 'd,xa', 'it,xa', 'ngoai,'], threshold: 10 });
  await d.publish(survey);
  await ok(['setting', 'set', 'survey.default', 'ks', ...d.data]);
  const desks = Object.keys(crowds).filter((place) => place.includes('.')).map((place) => place.split('.'));
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${desks.map(([unit, name]) => `,${unit},${name},,ks\n`).join('')}` });
  d.counters = JSON.parse(await ok(['counter', 'list', '--json', ...d.data]));
  for (const c of d.counters) if (c.name !== 'Quầy') d.counter[`${c.unit}.${c.name}`] = c.code;
  d.people = people(seeded(11)).map((p) => ({ ...p, counter: d.counter[p.unit], at: p.unit.split('.')[0] }));
  await d.answer(d.people.map(({ counter, at, ...p }) => p));
  d.file('t.csv', 'survey,dimension,unit,year,target\nks,all,xa,2025,80\nks,tt,xa,2025,75\n');
  await ok(['target', 'import', `${d.dir}/t.csv`, ...d.data]);
  d.server = await serve(`${d.dir}/data`);
  t.after(() => d.server.stop());
  d.first = new Browser(d.server);
  await d.first.setUp(firstLink(d.server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  d.officer = async (login, role, unit) => {
    const { link } = JSON.parse(await ok(['officer', 'add', login, '--name', `Cán bộ ${login}`, '--role', role, '--unit', unit, '--json', ...d.data]));
    const browser = new Browser(d.server);
    await browser.setUp(link);
    return browser;
  };
  return d;
}
