// The page of cross-tabs as it is seen: on a telephone and a desk, by light and dark, printed, without a script.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { crossed } from '../lib/cross.mjs';
import { violations } from '../lib/judge.mjs';

const pages = { one: '/office/u/xa/cross?rows=respondent.age', two: '/office/u/xa/cross?rows=respondent.age&columns=respondent.sex&dimension=tc', wide: '/office/u/xa/cross?rows=channel&columns=weekday',
  english: '/office/u/xa/cross?lang=en&rows=counter&columns=respondent.sex', empty: '/office/u/xa/cross?from=2020-01-01&to=2020-12-31', wrong: '/office/u/xa/cross?from=x' };

/** A page in a browser that has the session of `officer`. */
async function open(browser, d, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, ...options });
  await signIn(page.context(), d.server, d.first);
  return page;
}

test('no accessibility violation, nothing wider than the screen, nothing the policy forbids', async (t) => {
  const d = await crossed(t), browser = await openBrowser(t);
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, { viewport, colorScheme });
      for (const [name, path] of Object.entries(pages)) {
        const what = `${name} ${size} ${colorScheme}`;
        const answer = await page.goto(`${d.server.url}${path}`);
        assert.equal(answer.status(), name === 'wrong' ? 422 : 200, what);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        await picture(page, `cross-${what.replaceAll(' ', '-')}`);
        for (const summary of await page.locator('summary').all()) await summary.click();
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      }
      await page.context().close();
    }
});

test('the form works without a script, and on a telephone every figure says what it is of', async (t) => {
  const d = await crossed(t), browser = await openBrowser(t);
  const page = await open(browser, d, { viewport: phone, javaScriptEnabled: false });
  await page.goto(`${d.server.url}/office/u/xa/cross`);
  await page.locator('select[name=rows]').selectOption('respondent.age');
  await page.locator('select[name=columns]').selectOption('respondent.sex');
  await page.locator('select[name=dimension]').selectOption('cb');
  await page.locator('.choice button').click();
  assert.equal(await page.getByRole('table').count(), 1);
  const row = page.getByRole('row', { name: /^35–49 tuổi/ });
  assert.match(await row.innerText(), /Nam:\s+\d+,\d\d% \(\d+ người\)/);
  await page.locator('.ranges a').first().click();
  assert.match(page.url(), /dimension=cb&rows=respondent.age&columns=respondent.sex&from=\d{4}-\d\d-01&to=/);
  assert.equal(await page.locator('select[name=columns]').inputValue(), 'respondent.sex');
});

test('it prints the table, without what is of no use on paper', async (t) => {
  const d = await crossed(t), browser = await openBrowser(t);
  const page = await open(browser, d, { viewport: desktop });
  await page.goto(`${d.server.url}${pages.two}`);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav, .choice, details, header form, p.ranges').filter({ visible: true }).count(), 0);
  assert.equal(await page.getByRole('table').count(), 1);
  await page.pdf({ path: 'build/pictures/cross.pdf', format: 'A4' });
});
