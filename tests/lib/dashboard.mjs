// A commune with figures of every kind for the officer's page: a dimension that fell, one below its target, a unit and a month of
// few people.
import { ok, serve } from './hailong.mjs';
import { ask, definition, office } from './office.mjs';
import { Browser, firstLink } from './officers.mjs';
import { between, seeded } from './names.mjs';

export const units = ['xa,', 'a,xa', 'b,xa', 'it,xa', 'ngoai,'];
export const months = ['2024-10', '2024-11', '2024-12', '2025-01', '2025-02', '2025-03', '2025-04', '2025-10', '2025-11', '2025-12'];

const survey = definition({ tc: null, tt: null, cb: null, kq: null }, ['tc', 'tt', 'cb', 'kq'].flatMap((d) => [ask(`${d}.1`, d), ask(`${d}.2`, d)]),
  { title: { vi: 'Khảo sát thử (minh họa)' }, code: 'ks' });

/** People of a month: cb falls in the last two and kq rises, tt is poor throughout. */
function people(random) {
  const all = [];
  for (const [m, month] of months.entries())
    for (const unit of ['xa', 'a', 'b', 'it', 'ngoai']) {
      const count = unit === 'it' ? (m === 0 ? 4 : 0) : month === '2025-04' ? 3 : between(random, 18, 60);
      for (let i = 0; i < count; i++) {
        const person = { day: `${month}-${String(between(random, 1, 27)).padStart(2, '0')}`, unit };
        const good = { tc: 0.9, tt: 0.6, cb: m >= months.length - 2 ? 0.35 : 0.85, kq: m >= months.length - 2 ? 0.95 : 0.75 };
        for (const [d, share] of Object.entries(good))
          for (const q of [1, 2]) if (random() < 0.95) person[`${d}.${q}`] = random() < share ? between(random, 4, 5) : between(random, 1, 3);
        all.push(person);
      }
    }
  return all;
}

/** d of tests/lib/office.mjs, with d.server, d.first (an admin of everything) and d.officer(login, role, unit). */
export async function dashboards(t) {
  const d = await office(t, { units, threshold: 10 });
  await d.publish(survey);
  await ok(['setting', 'set', 'survey.default', 'ks', ...d.data]);
  await d.answer(people(seeded(7)));
  d.file('t.csv', 'survey,dimension,unit,year,target,owner\n' +
    ['all,xa,2025,80', 'tt,xa,2025,75', 'tc,xa,2025,85', 'cb,xa,2025,80'].map((row) => `ks,${row},Văn phòng (minh họa)\n`).join(''));
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
