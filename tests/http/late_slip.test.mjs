// One slip more, with an answer to a question that hardly anybody answers, must hide something; not what everybody looks for first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../lib/hailong.mjs';
import { demo } from '../lib/same.mjs';

test('a late slip cannot blank a month’s headline where a part can be hidden instead', async (t) => {
  const { data } = await demo(t), unit = 'xa-vi-du-hcc';
  const report = async (of) => JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--unit', of, '--by', 'month', '--json', ...data]));
  const entry = (period, code) => period.dimensions.find((e) => e.code === code);
  const over = new Date(Date.now() - 20 * 864e5).toISOString().slice(0, 10); // what is entered now is late
  const month = (await report(unit)).periods.findLast((p) => p.to < over && entry(p, 'II.9').respondents === undefined && p.responses > 300);
  assert.ok(month, 'a month in which nobody answered the question');
  const { code } = JSON.parse(await ok(['counter', 'list', '--unit', unit, '--json', ...data])).find((c) => c.channel !== 'link' && c.survey !== 'sipas-service');
  const questions = ['I.1.0', 'I.2.0', 'I.3.0', 'I.4.0', 'II.5.0', 'II.6.0', 'II.7.0', 'II.8.0', 'II.9.0'];
  await ok(['import', '--survey', 'sipas-quick', '-', ...data], { input: `date,counter,channel,language,${questions}\n${month.from.slice(0, 8)}05,${code},paper,vi,${questions.map(() => 2)}\n` });
  for (const of of [unit, 'xa-vi-du']) {
    const later = (await report(of)).periods.filter((p) => p.responses > 100);
    assert.deepEqual(later.filter((p) => entry(p, 'all').hidden).map((p) => p.period), [], of);
    const then = later.find((p) => p.period === month.period);
    assert.ok(entry(then, 'II.9').hidden && then.dimensions.filter((e) => e.hidden && e.code !== 'II.9').length > 0, `${of}: something beside it is hidden`);
    // It is said, too: how many figures, and of which dimensions.
    const one = ['report', '--survey', 'sipas-quick', '--unit', of, '--from', then.from, '--to', then.to, ...data], [alone] = JSON.parse(await ok([...one, '--json'])).periods;
    const others = [...alone.dimensions, ...alone.questions].filter((e) => e.why === 'others'), names = alone.dimensions.filter((e) => e.why === 'others');
    assert.deepEqual(alone.late_hides, { figures: others.length, dimensions: names.map((e) => e.code) }, of);
    assert.ok(then.late_hides.figures > 0, of);
    const text = await ok(one);
    assert.ok(text.includes(`Có thể vì phiếu nhập muộn mà ${others.length} con số đủ người trả lời không được nêu, để không lộ câu trả lời của vài người: ${names.map((e) => e.title).join('; ')}.`), text.match(/Nhập muộn.*/)?.[0]);
    for (const p of later.filter((x) => !x.late)) assert.equal(p.late_hides, undefined, p.period);
  }
});
