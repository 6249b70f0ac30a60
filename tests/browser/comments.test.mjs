// The page of comments as it is seen: on a telephone and a desk, by light and dark, searched, printed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { seeded, writers, writing } from '../lib/comments.mjs';
import { violations } from '../lib/judge.mjs';

const pages = { all: '/office/u/xa/comments', topic: '/office/u/xa/comments?survey=ks&dimension=cb&since=2025-02', found: '/office/u/xa/comments?q=thai%20do', second: '/office/u/xa/comments?page=2',
  nothing: '/office/u/xa/comments?q=khong%20co', english: '/office/u/a/comments?lang=en', wrong: '/office/u/xa/comments?since=x' };

/** A page in a browser that has the session of the first officer. */
async function open(browser, d, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, ...options });
  await signIn(page.context(), d.server, d.first);
  return page;
}

async function commented(t) {
  const d = await writing(t);
  const strange = ['<img src=x onerror=alert(1)>', 'https://example.vn/'.padEnd(300, 'x'), 'dòng một\ndòng hai\n\ndòng bốn', '[•••] gọi lại giúp tôi', 'Thái độ rất tốt'];
  await d.write([...writers(seeded(4), 300), ...strange.map((words) => ({ day: '2025-05-05', unit: 'a-1', survey: 'ks', channel: 'qr', said: { gy: words } }))]);
  await d.start();
  return d;
}

test('no accessibility violation, nothing wider than the screen, nothing the policy forbids', async (t) => {
  const d = await commented(t), browser = await openBrowser(t);
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, { viewport, colorScheme });
      for (const [name, path] of Object.entries(pages)) {
        const what = `${name} ${size} ${colorScheme}`;
        const answer = await page.goto(`${d.server.url}${path}`);
        assert.equal(answer.status(), name === 'wrong' ? 422 : 200, what);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        await picture(page, `comments-${what.replaceAll(' ', '-')}`);
        for (const summary of await page.locator('summary').all()) await summary.click();
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      }
      await page.context().close();
    }
});

test('without a script: what people wrote keeps its lines and is text, a search is typed and marked, pages are turned', async (t) => {
  const d = await commented(t), browser = await openBrowser(t), page = await open(browser, d, { javaScriptEnabled: false });
  await page.goto(`${d.server.url}/office/u/a-1/comments`);
  assert.equal(await page.getByText('dòng bốn').first().innerText(), 'dòng một\ndòng hai\n\ndòng bốn');
  assert.equal(await page.locator('main img').count(), 0);
  await page.goto(`${d.server.url}/office/u/xa/comments`);
  await page.getByLabel('Tìm trong ý kiến').fill('thai do');
  await page.getByRole('button', { name: 'Xem', exact: true }).click();
  const marks = await page.locator('mark').allInnerTexts();
  assert.ok(marks.length > 20 && marks.every((mark) => /^th[áa]i đ?d?[ộo]$/i.test(mark)), marks.join('|'));
  assert.equal(await page.getByLabel('Tìm trong ý kiến').inputValue(), 'thai do');
  await page.getByRole('link', { name: 'Trang sau' }).click();
  assert.match(page.url(), /q=thai%20do&page=2$/);
  await page.getByRole('link', { name: 'Trang trước' }).click();
  assert.match(page.url(), /page=1$/);
});

test('it prints, without what is of no use on paper', async (t) => {
  const d = await commented(t), browser = await openBrowser(t), page = await open(browser, d, { viewport: desktop });
  await page.goto(`${d.server.url}${pages.found}`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav, .choice, details, header form').filter({ visible: true }).count(), 0);
  assert.ok(await page.locator('.said li').filter({ visible: true }).count() > 10);
  await page.pdf({ path: 'build/pictures/comments.pdf', format: 'A4' });
});
