// A survey with every kind of question, and a commune whose counters ask it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commune, ok } from './hailong.mjs';

const text = (vi, en) => ({ vi, en });
const option = (code, vi, en) => ({ code, text: text(vi, en) });

export const everyKind = {
  code: 'every-kind',
  title: text('Phiếu thử mọi kiểu câu hỏi', 'A slip with every kind of question'),
  method: 'satisfied-share',
  scale: 'satisfaction-5',
  dimensions: [{ code: 'A', title: text('Phục vụ', 'Service'), dimensions: [
    { code: 'A.1', title: text('Con người', 'People') }, { code: 'A.2', title: text('Thủ tục', 'Procedures') }] }],
  sections: [
    { code: 'visit', title: text('Lần đến làm việc này', 'This visit') },
    { code: 'more', title: text('Thêm', 'More'), note: text('Phần này ngắn.', 'This part is short.') }],
  respondent: ['sex', 'age'],
  questions: [
    { code: 'staff', section: 'visit', dimension: 'A.1', kind: 'scale', na: true, text: text('Cán bộ phục vụ thế nào?', 'How did the staff serve you?') },
    { code: 'came', section: 'visit', dimension: 'A.1', kind: 'yes-no', na: true, text: text('Ông/bà có đến tận nơi không?', 'Did you come in person?') },
    { code: 'how', section: 'visit', kind: 'multi', choices_max: 2, na: true, text: text('Ông/bà đến bằng gì?', 'How did you come?'),
      options: [option('foot', 'Đi bộ', 'On foot'), option('bike', 'Xe máy', 'Motorbike'), option('bus', 'Xe buýt', 'Bus')],
      show_if: [{ question: 'came', is: ['yes'] }] },
    { code: 'trips', section: 'visit', dimension: 'A.2', kind: 'number', min: 0, max: 50, positive: { to: 2 }, unit: text('lần', 'trips'), na: true,
      text: text('Ông/bà phải đi lại mấy lần?', 'How many trips did it take?'), show_if: [{ question: 'came', is: ['yes'] }] },
    { code: 'wait', section: 'visit', dimension: 'A.2', kind: 'single', positive: ['short'], na: true, text: text('Ông/bà chờ bao lâu?', 'How long did you wait?'),
      options: [option('short', 'Dưới 15 phút', 'Under 15 minutes'), option('long', 'Lâu hơn', 'Longer')],
      show_if: [{ question: 'came', is: ['yes'] }, { question: 'how', is: ['foot', 'bike'] }] },
    { code: 'why', section: 'more', kind: 'text', length_max: 50, text: text('Vì sao ông/bà không đến?', 'Why did you not come?'),
      show_if: [{ question: 'came', is: ['no'] }] },
    { code: 'degrees', section: 'more', kind: 'number', min: -10, max: 45, text: text('Hôm đó trời bao nhiêu độ?', 'How warm was it that day?') }],
};

/** Like commune(), its counters asking everyKind. */
export async function kindsCommune(t, options) {
  const world = await commune(t, options);
  const file = join(world.dir, 'every-kind.json');
  writeFileSync(file, JSON.stringify(everyKind));
  await ok(['survey', 'publish', file, '--data', world.dir]);
  await ok(['setting', 'set', 'survey.default', everyKind.code, '--data', world.dir]);
  return world;
}
