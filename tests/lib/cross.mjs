// A commune whose people say who they are, for cross-tabs; and an independent count of them.
import { ok, serve } from './hailong.mjs';
import { ask, definition, office } from './office.mjs';
import { Browser, firstLink } from './officers.mjs';
import { between, seeded } from './names.mjs';
import { share } from './stats.mjs';

export const survey = definition({ tc: null, cb: null }, ['tc', 'cb'].flatMap((d) => [ask(`${d}.1`, d, { na: true }), ask(`${d}.2`, d), ask(`${d}.3`, d)]),
  { title: { vi: 'Khảo sát thử (minh họa)' }, code: 'ks', respondent: ['sex', 'age'] });

export const fields = { xa: '', a: 'Đất đai', b: 'Hộ tịch' };
const fieldCodes = { ...fields, a: 'dat-dai' }; // one with words, one that is shown as it was given
export const channels = ['qr', 'link', 'kiosk', 'paper', 'staff'];
const sexes = ['', 'male', 'female', 'female', 'male', 'male', 'female', 'female'];
const ages = ['', '18-24', '25-34', '25-34', '35-49', '35-49', '50-60', 'over-60'];

/** People of two quarters; of "other" sex there are three. */
export function people(random, count = 900) {
  const all = [];
  for (let i = 0; i < count; i++) {
    const person = { day: `2026-0${between(random, 1, 6)}-${String(between(random, 1, 28)).padStart(2, '0')}`, unit: ['xa', 'a', 'b'][between(random, 0, 2)],
      channel: channels[random() < 0.9 ? between(random, 0, 3) : 4], 'respondent.sex': i < 3 ? 'other' : sexes[between(random, 0, 7)], 'respondent.age': ages[between(random, 0, 7)] };
    for (const q of survey.questions.map((q) => q.code))
      if (random() < 0.9) person[q] = q.endsWith('.1') && random() < 0.1 ? 'na' : random() < (person['respondent.age'] === 'over-60' ? 0.5 : 0.8) ? between(random, 4, 5) : between(random, 1, 3);
    all.push(person);
  }
  return all;
}

/** d of tests/lib/office.mjs with d.server, d.people, d.first (an admin of everything) and d.add(people). */
export async function crossed(t, { threshold = 10, web } = {}) {
  const d = await office(t, { threshold });
  await d.publish(survey);
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${Object.entries(fieldCodes).map(([u, f]) => `${d.counter[u]},${u},Quầy,${f},ks\n`).join('')}` });
  await ok(['setting', 'set', 'survey.default', 'ks', ...d.data]);
  const codes = ['respondent.sex', 'respondent.age', ...survey.questions.map((q) => q.code)];
  d.people = [];
  d.add = async (list) => {
    const lines = list.map((p) => [p.day, d.counter[p.unit], p.channel, 'vi', ...codes.map((c) => p[c] ?? '')].join(','));
    await ok(['import', '--survey', 'ks', d.file('r.csv', `date,counter,channel,language,${codes.join(',')}\n${lines.join('\n')}\n`), ...d.data]);
    d.people.push(...list);
  };
  await d.add(people(seeded(5)));
  d.server = await serve(`${d.dir}/data`, { args: web ? ['--web', web] : [] });
  t.after(() => d.server.stop());
  d.first = new Browser(d.server);
  await d.first.setUp(firstLink(d.server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  return d;
}

const weekday = (day) => ['Chủ nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'][new Date(`${day}T00:00:00Z`).getUTCDay()];
const words = { male: 'Nam', female: 'Nữ', other: 'Khác', '18-24': '18–24 tuổi', '25-34': '25–34 tuổi', '35-49': '35–49 tuổi', '50-60': '50–60 tuổi', 'over-60': 'Trên 60 tuổi', '': 'Không trả lời',
  qr: 'Quét mã QR', link: 'Đường dẫn', kiosk: 'Máy đặt tại chỗ', paper: 'Phiếu giấy', staff: 'Cán bộ nhập giúp' };
/** The name of the line a person is in. */
export const line = {
  'respondent.sex': (p) => words[p['respondent.sex']], 'respondent.age': (p) => words[p['respondent.age']],
  channel: (p) => words[p.channel], weekday: (p) => weekday(p.day), counter: (p) => fields[p.unit] || 'Quầy không ghi lĩnh vực',
};

/** What share of tests/lib/stats.mjs says of these people in the dimension ("": the whole survey); null: nobody answered. */
export const counted = (list, dimension) =>
  share(list, survey.questions.map((q) => q.code).filter((c) => dimension === '' || c.startsWith(`${dimension}.`)));
