// The officer's page of figures as it is seen: on a telephone and a desk, by light and dark, printed, by who cannot see it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { dashboards } from '../lib/dashboard.mjs';
import { violations } from '../lib/judge.mjs';

const pages = { home: '/office/', unit: '/office/u/xa', quarters: '/office/u/xa?by=quarter', few: '/office/u/it', english: '/office/u/a?lang=en', wrong: '/office/u/xa?by=hour',
  dimension: '/office/u/xa/d/cb', method: '/office/method' };

/** A page in a browser that has the session of `officer`. */
async function open(browser, d, officer, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, ...options });
  await signIn(page.context(), d.server, officer);
  return page;
}

test('no accessibility violation, nothing wider than the screen, nothing the policy forbids', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, d.first, { viewport, colorScheme });
      for (const [name, path] of Object.entries(pages)) {
        const what = `${name} ${size} ${colorScheme}`;
        const answer = await page.goto(`${d.server.url}${path}`);
        assert.equal(answer.status(), name === 'wrong' ? 422 : 200, what);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        await picture(page, `dashboard-${what.replaceAll(' ', '-')}`);
        for (const summary of await page.locator('summary').all()) await summary.click();
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      }
      await page.context().close();
    }
});

test('a table stays one on a telephone, and who hears the page hears what the picture shows', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  for (const viewport of [phone, desktop]) {
    const page = await open(browser, d, d.first, { viewport });
    await page.goto(`${d.server.url}/office/u/xa`);
    const table = page.getByRole('table').first();
    assert.equal(await table.getByRole('row').count(), 6, 'a head, the whole and four topics');
    assert.equal(await table.getByText('Dưới chỉ tiêu').count(), 3, 'the whole, cb and tt');
    assert.match(await page.locator('figcaption').first().innerText(), /^tháng 10\/2024: .*Thấp nhất: .*Số kỳ không có số liệu để hiện: 7\./);
    const box = await page.locator('.chart').first().boundingBox();
    assert.ok(box.height === 300 && box.width > 300, JSON.stringify(box));
    await page.context().close();
  }
});

test('it prints, without what is of no use on paper', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first, { viewport: desktop });
  await page.goto(`${d.server.url}/office/u/xa`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav, .choice, details, header form').filter({ visible: true }).count(), 0);
  assert.equal(await page.getByRole('table').count(), 3);
  await page.pdf({ path: 'build/pictures/dashboard.pdf', format: 'A4' });
});
