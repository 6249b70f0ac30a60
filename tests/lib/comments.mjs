// A house whose people write, all of them known: who may read what, told anew from the rule in core/comment_batch.h.
import { ok, serve } from './hailong.mjs';
import { ask, definition, office } from './office.mjs';
import { Browser, firstLink } from './officers.mjs';
import { between, pick, seeded } from './names.mjs';

export const tree = { xa: '', a: 'xa', 'a-1': 'a', 'a-2': 'a', b: 'xa', ngoai: '' };
const text = (code, words, because) => ({ code, kind: 'text', text: { vi: words }, ...(because ? { show_if: [{ question: because, is: ['1', '2'] }] } : {}) });
export const asked = { ks: { gy: 'Ông/bà góp ý thêm', 'cb.y': 'Cán bộ cần sửa gì?', 'cb.t.y': 'Thái độ cần sửa gì?' }, khac: { gy: 'Ông/bà góp ý thêm' } };
/** Questions by dimension, those below it too; '-' is none. */
export const topics = { ks: { cb: ['cb.y', 'cb.t.y'], t: ['cb.t.y'], '-': ['gy'] }, khac: {} };

const ks = (more = []) => definition({ tc: null, cb: { t: null } }, [ask('tc.1', 'tc'), ask('cb.1', 'cb'), ask('t.1', 't'), ...more, text('cb.y', asked.ks['cb.y'], 'cb.1'), text('cb.t.y', asked.ks['cb.t.y'], 't.1'), text('gy', asked.ks.gy)],
  { title: { vi: 'Khảo sát thử (minh họa)' } });
const khac = definition({ x: null }, [ask('x.1', 'x'), text('gy', asked.khac.gy)], { code: 'khac', title: { vi: 'Khảo sát khác (minh họa)' } });

const said = ['Thái độ tốt', 'thái độ chưa tốt', 'THÁI ĐỘ', 'Chờ lâu', 'đỗ xe khó', 'Đường đi\nkhó tìm', 'thai do binh thuong', 'thủ tục, hồ sơ', 'uỷ quyền', 'ủy quyền'];

/** People of random days: { day, unit, survey, channel, said: { question: text } }; each text names its writer. */
export function writers(random, count, { from = '2025-01-01', days = 90, first = 0 } = {}) {
  return Array.from({ length: count }, (_, i) => {
    const survey = random() < 0.8 ? 'ks' : 'khac', words = (q) => `${pick(random, said)} (${first + i} ${q})`;
    const day = new Date(Date.parse(from) + between(random, 0, days - 1) * 86400e3).toISOString().slice(0, 10);
    return { day, unit: pick(random, Object.keys(tree)), survey, channel: random() < 0.9 ? 'qr' : 'paper',
      said: Object.fromEntries(Object.keys(asked[survey]).filter((q) => q === 'gy' || random() < 0.4).map((q) => [q, words(q)])) };
  });
}

/** The line of the log when all batches of the day are closed. */
export const closed = /comments.*what=closed/;
const csv = (value) => `"${value.replaceAll('"', '""')}"`;

/** d of tests/lib/office.mjs with d.write(people), d.start() (anew), d.first and d.officer(login, role, unit). */
export async function writing(t) {
  const d = await office(t, { units: Object.entries(tree).map(([code, above]) => `${code},${above}`), threshold: 10 });
  await d.publish(ks());
  await d.publish(ks([ask('tc.2', 'tc')])); // the same questions in the same words, elsewhere in the list
  await ok(['survey', 'publish', d.file('khac.json', JSON.stringify(khac)), ...d.data]);
  await ok(['setting', 'set', 'survey.default', 'ks', ...d.data]);
  d.write = async (people) => {
    for (const survey of Object.keys(asked)) {
      const codes = Object.keys(asked[survey]);
      const rows = people.filter((p) => p.survey === survey).map((p) => [p.day, d.counter[p.unit], p.channel, 'vi', survey === 'ks' ? (p.day < '2025-02-01' ? 1 : 2) : '', ...(survey === 'ks' ? [5, 1, 2] : [5]), ...codes.map((c) => csv(p.said[c] ?? ''))].join(','));
      if (rows.length > 0)
        await ok(['import', '--survey', survey, d.file('w.csv', `date,counter,channel,language,revision,${survey === 'ks' ? 'tc.1,cb.1,t.1' : 'x.1'},${codes.join(',')}\n${rows.join('\n')}\n`), ...d.data]);
    }
  };
  t.after(() => d.server?.stop());
  d.start = async () => {
    if (d.server) await d.server.stop();
    d.server = await serve(`${d.dir}/data`);
    while (!closed.test(d.server.log)) await new Promise((done) => setTimeout(done, 5));
    if (d.first) return (d.first.server = d.server);
    d.first = new Browser(d.server);
    await d.first.setUp(firstLink(d.server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  };
  d.officer = async (login, role, unit) => {
    const { link } = JSON.parse(await ok(['officer', 'add', login, '--name', `Cán bộ ${login}`, '--role', role, '--unit', unit, '--json', ...d.data]));
    const browser = new Browser(d.server);
    await browser.setUp(link);
    return browser;
  };
  return d;
}

/** The batches that people of days that are over make, by the rule: { unit, survey, question, first, last, texts, channels }. */
export function batchesOf(people) {
  const waiting = new Map(), batches = [];
  for (const p of people.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)))
    for (const [question, words] of Object.entries(p.said)) {
      const key = `${p.unit} ${p.survey} ${question}`;
      waiting.set(key, [...(waiting.get(key) ?? []), { ...p, words }]);
    }
  for (const [key, list] of waiting) {
    const [unit, survey, question] = key.split(' ');
    for (let open = []; list.length > 0;) {
      open.push(list.shift());
      if (open.length < 5 || list[0]?.day === open.at(-1).day) continue;
      batches.push({ unit, survey, question, first: open[0].day, last: open.at(-1).day, texts: open.map((p) => p.words).toSorted(), channels: new Set(open.map((p) => p.channel)) });
      open = [];
    }
  }
  return batches;
}

/** The units at or below one. */
export const below = (unit) => Object.keys(tree).filter((u) => { for (; u; u = tree[u]) if (u === unit) return true; return false; });

const plain = (html) => html.replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|quot|#39|#43|#96|#61);/g, (_, c) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#43': '+', '#96': '`', '#61': '=' })[c]);
/** The batches on a page: { asked, about, texts, marked }. */
export const groupsOf = (html) => [...html.matchAll(/<section>(.*?)<\/section>/gs)].map(([, section]) => ({
  asked: plain(/<h3>(.*?)<\/h3>/s.exec(section)[1]), about: plain(/<p>(.*?)<br>/s.exec(section)[1]),
  texts: [...section.matchAll(/<li dir="?auto"?>(.*?)<\/li>/gs)].map(([, li]) => plain(li)),
  marked: [...section.matchAll(/<mark>(.*?)<\/mark>/gs)].map(([, hit]) => plain(hit)) }));

/** All pages of an address, one group after the other; what a page's end cuts is put together again. */
export async function readAll(browser, path, judge) {
  const groups = [], pages = [];
  for (let next = path; next;) {
    const answer = await browser.get(next);
    if (answer.status !== 200) throw new Error(`${next}: ${answer.status}`);
    await judge?.(answer, next);
    pages.push(answer.body);
    const here = groupsOf(answer.body);
    if (pages.length > 1 && here.length > 0 && groups.at(-1)?.asked === here[0].asked && groups.at(-1).about === here[0].about && groups.at(-1).texts.length < Number(/(\d+) ý kiến/.exec(here[0].about)[1])) {
      groups.at(-1).texts.push(...here[0].texts);
      groups.at(-1).marked.push(...here.shift().marked);
    }
    groups.push(...here);
    next = /<a href="([^"]+)" rel="?next/.exec(answer.body)?.[1].replaceAll('&amp;', '&');
  }
  return { groups, pages };
}
export { between, seeded };
