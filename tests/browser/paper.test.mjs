// A hundred paper slips typed on the keyboard alone: what was typed is what is counted, and how many keys that takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { dayOf, ok, publishedOn } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';
import { between, seeded } from '../lib/names.mjs';
import { house } from '../lib/officers.mjs';

const questions = ['II.5.0', 'II.6.0', 'II.7.0', 'II.8.0', 'II.9.0', 'I.1.0', 'I.2.0', 'I.3.0', 'I.4.0'];
const random = seeded(11);
const slip = () => questions.map(() => (random() < 0.1 ? '' : String(between(random, 1, 5))));

/** An office of one counter, where a clerk is signed in to a browser. */
async function desk(t, { viewport, javaScriptEnabled }) {
  const h = await house(t);
  await ok(['counter', 'import', '-', ...h.data], { input: 'code,unit,name,field,survey\n,xa-b,Quầy một cửa (minh họa),,sipas-quick\n' });
  await ok(['setting', 'set', 'threshold.respondents', '1', ...h.data]);
  publishedOn(h.data[1], dayOf(2));
  const clerk = await h.officer('lan.tran', 'clerk', 'xa-b');
  const page = await openPage(await openBrowser(t), { viewport, javaScriptEnabled });
  await signIn(page.context(), h.server, clerk);
  return { ...h, page };
}
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
  return keys.length;
};
/** The key leads to another page. The load of the one before may still be told, so what is looked for is a page without its mark. */
async function sent(page, key) {
  await page.evaluate(() => { globalThis.before = true; });
  await page.keyboard.press(key);
  for (const until = Date.now() + 30000; Date.now() < until;) {
    const there = await page.evaluate(() => !globalThis.before && document.readyState === 'complete').catch(() => false);
    if (there) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`${key} led nowhere`);
}
const focused = (page) => page.evaluate(() => document.activeElement.name ?? document.activeElement.value);

/** axe needs a page where scripts run. */
async function look(page, name, scripts = true) {
  await picture(page, `paper-${name}-${page.viewportSize().width}`);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize().width, name);
  if (!scripts) return assert.deepEqual(complaints(page), [], name);
  assert.deepEqual(await violations(page), [], name);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${name}, dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(complaints(page), [], name);
}

/** What a report must say of each question, counted from what was typed. */
function expected(slips) {
  return questions.map((code, q) => {
    const given = slips.map((s) => Number(s[q])).filter((level) => level > 0);
    return [code, given.length, given.filter((level) => level >= 4).length];
  });
}
async function reported(h) {
  const { periods: [period] } = JSON.parse(await ok(['report', '--survey', 'sipas-quick', '--unit', 'xa-b', '--json', ...h.data]));
  return [period.responses, questions.map((code) => {
    const q = period.questions.find((x) => x.code === code);
    return [code, q.answers, q.satisfied];
  })];
}
async function begin(h, expectedSlips, plain = false) {
  await h.page.goto(`${h.server.url}/office/u/xa-b/paper`);
  await look(h.page, 'list', !plain);
  await h.page.fill('#day', dayOf(1));
  await h.page.fill('#expected', String(expectedSlips));
  await h.page.focus('#expected');
  await sent(h.page, 'Enter');
}

test('100 slips by keys alone, ten of them twice; the report is what was typed', async (t) => {
  const h = await desk(t, { viewport: desktop, javaScriptEnabled: true }), { page } = h;
  await begin(h, 100);
  const slips = Array.from({ length: 100 }, slip);
  let keys = 0;
  const type = async (answers) => {
    for (const [i, answer] of answers.entries()) {
      assert.equal(await focused(page), `q.${questions[i]}`);
      keys += await press(page, answer || 'Enter');
    }
  };
  for (const [i, answers] of slips.entries()) {
    await type(answers);
    assert.equal(await focused(page), 'q.comment');
    keys++;
    await sent(page, 'Enter');
    assert.ok((await page.locator('[role=status]').innerText()).startsWith(`Đã lưu phiếu số ${i + 1}.`));
    if (i === 9) await look(page, 'saved');
  }
  assert.equal(keys, 100 * (questions.length + 1), 'a key a question, and one to save');
  assert.deepEqual(await page.locator('.steps a[aria-label^="Nhập lại"]').allInnerTexts(), ['10', '20', '30', '40', '50', '60', '70', '80', '90', '100']);
  // The second typing of slip 30 errs once, of slip 70 the first had erred.
  slips[69][0] = slips[69][0] === '5' ? '4' : '5';
  for (let n = 10; n <= 100; n += 10) {
    await Promise.all([page.waitForEvent('load'), page.locator(`.steps a[aria-label="Nhập lại phiếu số ${n}"]`).click()]);
    if (n === 10) await look(page, 'again');
    const answers = n === 30 ? slips[29].with(3, slips[29][3] === '1' ? '2' : '1') : slips[n - 1];
    await type(answers.slice(0, -1));
    keys += await press(page, answers.at(-1) || 'Tab');
    await sent(page, 'Enter');
  }
  for (const [n, times] of [[30, '1'], [70, '2']]) {
    await Promise.all([page.waitForEvent('load'), page.locator(`.steps a[aria-label="Chỗ lệch ở phiếu số ${n}"]`).click()]);
    if (n === 30) await look(page, 'settle');
    await page.locator(`input[value="${times}"]`).check();
    await Promise.all([page.waitForEvent('load'), page.locator('button[value=settle]').click()]);
  }
  await page.getByRole('link', { name: 'Đóng xấp' }).click();
  await look(page, 'keep');
  await Promise.all([page.waitForEvent('load'), page.locator('button[value=keep]').click()]);
  await look(page, 'closed');
  assert.match(await page.locator('tbody').innerText(), /Số phiếu nhập hai lần: 10; câu lệch: 2\/90 \(2,22%\)/);
  assert.deepEqual(await reported(h), [100, expected(slips)]);
  t.diagnostic(`${keys} keys for 110 slips`);
});

/* As the demo asks it: a comment, sex and age stand behind the nine questions. */
test('a slip with questions about the person takes twelve keys where those are left out, thirteen where they are told', async (t) => {
  const h = await desk(t, { viewport: desktop, javaScriptEnabled: true }), { page } = h;
  const definition = JSON.parse(readFileSync(new URL('../../surveys/sipas-quick.json', import.meta.url), 'utf8'));
  await ok(['survey', 'publish', '-', ...h.data], { input: JSON.stringify({ ...definition, respondent: ['sex', 'age'] }) });
  publishedOn(h.data[1], dayOf(2), 2); // before the day of the slips
  await begin(h, 2);
  assert.match(await page.locator('.keys').innerText(), /Enter, Enter, Enter/);
  for (const [i, behind] of [['Enter', 'Enter'], ['1', '2']].entries()) {
    let keys = 0;
    for (const code of questions) {
      assert.equal(await focused(page), `q.${code}`);
      keys += await press(page, '4');
    }
    assert.equal(await focused(page), 'q.comment');
    keys += await press(page, 'Enter', behind[0]);
    /* The last digit leads to the button, on which Enter saves; an empty last field is left by saving. */
    keys += behind[1] === 'Enter' ? 0 : await press(page, behind[1]);
    keys++;
    await sent(page, 'Enter');
    assert.equal(keys, behind[1] === 'Enter' ? 12 : 13);
    assert.ok((await page.locator('[role=status]').innerText()).startsWith(`Đã lưu phiếu số ${i + 1}.`));
  }
});

test('without a script: Tab goes on, Enter saves, and what is wrong is said', async (t) => {
  const h = await desk(t, { viewport: phone, javaScriptEnabled: false }), { page } = h;
  await begin(h, 3, true);
  assert.match(await page.locator('form:has(#slip)').innerText(), /Phím: Tab sang câu sau, Shift\+Tab về câu trước, Enter lưu phiếu\./);
  assert.equal(await page.locator('.keys').isVisible(), false, 'those of the script are not told');
  const slips = Array.from({ length: 3 }, slip);
  for (const [i, answers] of slips.entries()) {
    await page.focus(`[name="q.${questions[0]}"]`);
    for (const answer of answers) await press(page, ...(answer ? [answer, 'Tab'] : ['Tab']));
    if (i === 1) { // a key that is none
      await page.fill(`[name="q.${questions[2]}"]`, '7');
      await page.focus(`[name="q.${questions[2]}"]`);
      await sent(page, 'Enter');
      await look(page, 'wrong', false);
      assert.match(await page.locator('[role=alert]').innerText(), /Phiếu chưa lưu/);
      for (const [q, answer] of answers.entries()) assert.equal(await page.inputValue(`[name="q.${questions[q]}"]`), q === 2 ? '7' : answer);
      await page.fill(`[name="q.${questions[2]}"]`, answers[2]);
      await page.focus(`[name="q.${questions[2]}"]`);
    }
    await sent(page, 'Enter');
    await page.getByText(`Đã lưu phiếu số ${i + 1}`).waitFor();
  }
  await look(page, 'enough', false);
  await page.getByRole('link', { name: 'Xóa phiếu vừa nhập' }).click();
  await look(page, 'drop', false);
  await page.locator('button[value=drop]').click();
  await page.getByText('Đã xóa phiếu số 3').waitFor();
  await page.getByRole('link', { name: 'Đóng xấp' }).click();
  assert.match(await page.locator('main').innerText(), /Chưa đủ số phiếu đã đếm, còn thiếu 1/);
  await page.locator('button[value=keep]').click();
  await page.getByText('Đã đóng xấp').waitFor();
  assert.deepEqual(await reported(h), [2, expected(slips.slice(0, 2))]);
});
