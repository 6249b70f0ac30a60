// The whole way in a text browser, by its keys: no style, no script, no mouse.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, http, ok, report, root, serve } from '../lib/hailong.mjs';
import { openText } from '../lib/w3m.mjs';

const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** What the Tab key goes to, in order: { tag, name, value }. */
const stops = (html) => [...html.matchAll(/<(a|input|textarea|button)\b([^>]*)>/g)]
  .filter(([, , rest]) => !/ hidden\b/.test(rest))
  .map(([, tag, rest]) => ({ tag, ...Object.fromEntries([...rest.matchAll(/(\w+)=(?:"([^"]*)"|([^\s>]+))/g)].map((m) => [m[1], m[2] ?? m[3]])) }))
  .filter(({ type }) => type !== 'hidden');

/** That the texts stand on the page in this order, however its lines are broken. */
function inOrder(page, texts) {
  const bare = (text) => text.replace(/\s+/g, '');
  const all = bare(page);
  let from = 0;
  for (const text of texts) {
    const at = all.indexOf(bare(text), from);
    assert.ok(at >= 0, `"${text}" is missing or out of order:\n${page}`);
    from = at + bare(text).length;
  }
}

test('the form can be read, filled in and sent in w3m', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const survey = json('surveys/sipas-service.json'), words = json('web/i18n/vi.json');
  const url = `${server.url}/${codes[0]}`;
  const order = stops((await http(server, 'GET', `/${codes[0]}`)).body);
  const scale = words.scale[survey.scale];
  const choices = Object.keys(scale).sort().map((level) => scale[level]);

  const w3m = await openText(t, url);
  await w3m.title(survey.title.vi);
  const asked = survey.questions.flatMap(({ kind, text, na }) => [text.vi, ...(kind === 'scale' ? choices : []), ...(na ? [words.choice.na] : [])]);
  inOrder(await w3m.screen(), [survey.intro.vi, ...asked, words.form.send]);

  // Every second question: "satisfied"; the others are skipped, but for the text.
  const scales = survey.questions.filter(({ kind }) => kind === 'scale');
  let at = -1, keys = '';
  const go = (match) => {
    const to = order.findIndex(match);
    assert.ok(to > at);
    keys += '\t'.repeat(to - at) + '\r';
    at = to;
  };
  scales.forEach(({ code }, i) => i % 2 === 0 && go(({ name, value }) => name === `q.${code}` && value === '4'));
  w3m.comment('Cán bộ hướng dẫn dễ hiểu.\n');
  go(({ tag }) => tag === 'textarea');
  w3m.press(keys);
  const filled = await w3m.screen();
  assert.equal(filled.match(/\(\*\)/g).length, scales.length / 2);
  assert.equal(filled.replace(/\s+/g, '').match(/\(\*\)Hàilòng/g).length, scales.length / 2);

  keys = '';
  go(({ tag, name }) => tag === 'button' && name !== 'show');
  w3m.press(keys);
  await w3m.title(words.thanks.title);
  const thanks = await w3m.screen();
  inOrder(thanks, [words.thanks.stored, words.thanks.receipt, words.thanks.keep]);
  assert.match(thanks, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/m, 'the reply code');
  assert.equal(await w3m.quit(), 0);

  const [period] = (await report(dir)).periods;
  const all = period.dimensions.find(({ code }) => code === 'all');
  assert.deepEqual([period.responses, all.answers, all.satisfied], [1, scales.length / 2, scales.length / 2]);
  assert.match(await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', '-']), /Cán bộ hướng dẫn dễ hiểu\./);
});
