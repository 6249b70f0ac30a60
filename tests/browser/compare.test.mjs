// The page that compares units and counters as it is seen: on a telephone and a desk, by light and dark, printed, by who cannot see it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { comparisons } from '../lib/compare.mjs';
import { violations } from '../lib/judge.mjs';

const pages = { all: '/office/u/xa/compare', topic: '/office/u/xa/compare?dimension=tt', counters: '/office/u/a/compare', english: '/office/u/xa/compare?lang=en', wrong: '/office/u/xa/compare?dimension=x' };

/** A page in a browser that has the session of `officer`. */
async function open(browser, d, officer, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, ...options });
  await signIn(page.context(), d.server, officer);
  return page;
}

test('no accessibility violation, nothing wider than the screen, nothing the policy forbids', async (t) => {
  const d = await comparisons(t), browser = await openBrowser(t);
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, d.first, { viewport, colorScheme });
      for (const [name, path] of Object.entries(pages)) {
        const what = `${name} ${size} ${colorScheme}`;
        const answer = await page.goto(`${d.server.url}${path}`);
        assert.equal(answer.status(), name === 'wrong' ? 422 : 200, what);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        await picture(page, `compare-${what.replaceAll(' ', '-')}`);
        for (const summary of await page.locator('summary').all()) await summary.click();
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      }
      await page.context().close();
    }
});

test('every mark lies in its picture, the table stays one on a telephone, and the topic is chosen without a script', async (t) => {
  const d = await comparisons(t), browser = await openBrowser(t);
  for (const viewport of [phone, desktop]) {
    const page = await open(browser, d, d.first, { viewport, javaScriptEnabled: false });
    await page.goto(`${d.server.url}/office/u/xa/compare`);
    const plot = page.locator('svg.plot').first();
    const box = await plot.boundingBox();
    assert.ok(box.height === 360 && box.width > 280, JSON.stringify(box));
    const marks = await plot.locator('circle, rect').all();
    assert.equal(marks.length, 4);
    for (const mark of marks) {
      const at = await mark.boundingBox();
      assert.ok(at.x >= box.x - 8 && at.x + at.width <= box.x + box.width + 8 && at.y >= box.y - 8 && at.y + at.height <= box.y + box.height + 8, JSON.stringify([at, box]));
    }
    assert.equal(await page.getByRole('table').first().getByRole('row').count(), 6);
    assert.equal(await page.getByRole('img').count(), 0, 'the picture is not read aloud');
    await page.getByLabel('Nội dung so sánh').selectOption('tt');
    await page.getByRole('button', { name: 'Xem' }).click();
    assert.match(page.url(), /dimension=tt/);
    assert.equal(await page.getByRole('heading', { name: 'Nội dung tt' }).count(), 1);
    await page.context().close();
  }
});

test('it prints, without what is of no use on paper', async (t) => {
  const d = await comparisons(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first, { viewport: desktop });
  await page.goto(`${d.server.url}/office/u/xa/compare`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav, .choice, details, header form').filter({ visible: true }).count(), 0);
  assert.equal(await page.getByRole('table').count(), 2);
  assert.equal(await page.locator('svg.plot').filter({ visible: true }).count(), 2);
  await page.pdf({ path: 'build/pictures/compare.pdf', format: 'A4' });
});
