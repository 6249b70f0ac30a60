// The product's one sentence, end to end: definition → printed poster → phone form → durable response → percentages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { desktop, openBrowser, openPage, phone, picture } from '../lib/browser.mjs';
import { commune, freshDir, ok, report, serve } from '../lib/hailong.mjs';

/** Prints the poster of one counter, rasterises it and reads its QR code. */
async function scanPoster(t, dir, code, url) {
  const out = freshDir(t);
  const pdf = join(out, 'poster.pdf');
  await ok(['poster', '--data', dir, '--counter', code, '--base-url', url, '-o', pdf]);
  execFileSync('pdftoppm', ['-r', '100', '-png', pdf, join(out, 'page')]);
  execFileSync('sh', ['-c', `mv ${out}/page-*.png ${out}/page.png`]);
  return execFileSync('zbarimg', ['--quiet', '--raw', join(out, 'page.png')], { encoding: 'utf8' }).trim();
}

const levels = { 'Rất hài lòng': 5, 'Hài lòng': 4, 'Bình thường': 3, 'Không hài lòng': 2, 'Rất không hài lòng': 1 };

/** Answers every question by the words on the page: word(i) for the i-th question. */
async function answer(page, word) {
  const groups = page.locator('fieldset');
  const count = await groups.count();
  for (let i = 0; i < count; i++)
    await groups.nth(i).getByText(word(i), { exact: true }).click();
  return count;
}

function dimension(period, code) {
  const found = period.dimensions.find((d) => d.code === code);
  assert.ok(found, `dimension ${code}`);
  return found;
}

test('a scanned poster becomes a counted answer', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const decoded = await scanPoster(t, dir, codes[0], server.url);
  assert.equal(decoded, `${server.url.toUpperCase()}/${codes[0]}`);

  const page = await openPage(browser, { viewport: phone });
  await page.goto(decoded);
  assert.equal(page.requests.length, 1, `one request for the whole form: ${page.requests}`);
  assert.equal((await page.context().cookies()).length, 0, 'no cookie');
  await picture(page, 'form-phone');
  // II.5 all "very satisfied", then one dissatisfied, one not applicable, the rest satisfied.
  const words = (i) => (i < 3 ? 'Rất hài lòng' : i === 3 ? 'Không hài lòng' : i === 4 ? 'Không có ý kiến' : 'Hài lòng');
  assert.equal(await answer(page, words), 16);
  await page.locator('textarea').fill('Cán bộ hướng dẫn dễ hiểu, cảm ơn.');
  await picture(page, 'form-filled-phone');
  await page.locator('form button[type=submit], form button:not([type])').last().click();
  await page.waitForURL(/\/thanks/);
  await picture(page, 'thanks-phone');
  assert.deepEqual(page.complaints, []);

  const [period] = (await report(dir)).periods;
  assert.equal(period.responses, 1);
  const all = dimension(period, 'all');
  assert.deepEqual([all.respondents, all.answers, all.satisfied], [1, 15, 14]);
  assert.ok(Math.abs(all.percent - 1400 / 15) < 1e-9);
  const five = dimension(period, 'II.5');
  assert.deepEqual([five.respondents, five.answers, five.satisfied, five.percent], [1, 3, 3, 100]);
  const six = dimension(period, 'II.6');
  assert.deepEqual([six.answers, six.satisfied], [3, 2], 'not applicable stays out of the denominator');
  const exported = await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', '-']);
  assert.match(exported, /Cán bộ hướng dẫn dễ hiểu, cảm ơn\./);
  assert.deepEqual(Object.keys(levels).length, 5);
});

test('a typed code works in any spelling, a wrong one helps', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const page = await openPage(browser);

  await page.goto(server.url);
  await page.locator('input[name=code]').fill(codes[1].toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'));
  await page.locator('button').first().click();
  await page.waitForURL(`${server.url}/${codes[1]}`);
  await answer(page, () => 'Rất hài lòng');
  await page.locator('form button').last().click();
  await page.waitForURL(/\/thanks/);
  assert.equal((await report(dir)).periods[0].responses, 1);

  // One wrong symbol is always noticed, and the page says so and lets the person type again.
  const wrong = (codes[0][0] === '2' ? '3' : '2') + codes[0].slice(1);
  const response = await page.goto(`${server.url}/${wrong}`);
  assert.equal(response.status(), 404);
  await picture(page, 'wrong-code-phone');
  await page.locator('input[name=code]').fill(codes[0]);
  await page.locator('button').first().click();
  await page.waitForURL(`${server.url}/${codes[0]}`);
  assert.equal(await page.locator('fieldset').count(), 16);
});

test('errors stand beside the question and nothing typed is lost', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const page = await openPage(browser);

  await page.goto(`${server.url}/${codes[0]}`);
  await page.locator('form button').last().click();
  assert.match(await page.title(), /^Lỗi:/);
  await picture(page, 'form-error-phone');

  await page.locator('fieldset').first().getByText('Bình thường', { exact: true }).click();
  await page.locator('textarea').fill('a'.repeat(1001));
  await page.locator('form button').last().click();
  assert.match(await page.title(), /^Lỗi:/);
  assert.equal(await page.locator('input:checked').count(), 1, 'the answer is kept');
  assert.equal((await page.locator('textarea').inputValue()).length, 1001, 'the comment is kept');
  assert.equal((await report(dir)).periods.reduce((n, p) => n + p.responses, 0), 0, 'nothing stored yet');
  await page.locator('textarea').fill('ngắn hơn');
  await page.locator('form button').last().click();
  await page.waitForURL(/\/thanks/);
  assert.equal((await report(dir)).periods[0].responses, 1);
});

test('Back and send again: the same confirmation, still one response', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const page = await openPage(browser);
  await page.goto(`${server.url}/${codes[0]}`);
  await answer(page, () => 'Hài lòng');
  await page.locator('form button').last().click();
  await page.waitForURL(/\/thanks/);
  const thanks = page.url();

  await page.goBack();
  await answer(page, () => 'Hài lòng');
  await page.locator('form button').last().click();
  await page.waitForURL(thanks);

  // Other answers under the same key: told plainly that the first ones count.
  await page.goBack();
  await answer(page, () => 'Bình thường');
  await page.locator('form button').last().click();
  assert.equal(new URL(page.url()).pathname, `/${codes[0]}`);
  await picture(page, 'conflict-phone');
  const [period] = (await report(dir)).periods;
  assert.deepEqual([period.responses, dimension(period, 'all').satisfied], [1, 16]);
});

test('every page is usable at 320 px, in both languages, light and dark', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  for (const colorScheme of ['light', 'dark'])
    for (const viewport of [{ width: 320, height: 568 }, phone, desktop]) {
      const page = await openPage(browser, { viewport, colorScheme });
      for (const [name, path] of [['form', `/${codes[0]}`], ['form-en', `/${codes[0]}?lang=en`], ['home', '/'],
        ['results', '/results'], ['results-unit', '/results/xa-thu'], ['wrong', '/2222222']]) {
        await page.goto(server.url + path);
        const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(content <= width, `${name} at ${viewport.width}: ${content} px wide`);
        assert.deepEqual(page.complaints.filter((c) => !/404/.test(c)), [], `${name}: no CSP complaint`);
        await picture(page, `${name}-${viewport.width}-${colorScheme}`);
      }
      await page.context().close();
    }
});
