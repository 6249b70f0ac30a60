// The network breaks while a phone sends the form: the browser's own error page, Back, everything is still there, sent once more.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { cutting } from '../lib/cut.mjs';
import { commune, report, serve } from '../lib/hailong.mjs';

test('after a cut Back brings the answers back, and sent again they count once', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const proxy = await cutting(t, server.port);
  const browser = await openBrowser(t);
  const stored = async () => (await report(dir)).periods.reduce((n, p) => n + p.responses, 0);
  let count = 0;
  for (const [cut, arrived] of [[{ begins: 'POST ', side: 'request', after: 300 }, 0], [{ begins: 'POST ', side: 'response', after: 0 }, 1]]) {
    const page = await openPage(browser);
    await page.goto(`${proxy.url}/${codes[0]}`);
    const key = await page.locator('input[name=key]').inputValue();
    for (const group of await page.locator('fieldset').all()) await group.getByText('Hài lòng', { exact: true }).click();
    await page.locator('textarea').fill('Mạng chập chờn quá');

    proxy.cut = { ...cut, reset: true };
    await Promise.all([assert.rejects(page.waitForURL(/\/thanks/), /net::ERR_/), page.locator('form button').last().click({ noWaitAfter: true })]);
    while (page.url() !== 'chrome-error://chromewebdata/') await page.waitForTimeout(20);
    assert.equal(await stored(), count + arrived);

    proxy.cut = null;
    await page.goBack();
    assert.equal(await page.locator('input[name=key]').inputValue(), key, 'the same form');
    assert.equal(await page.locator('input[value="4"]:checked').count(), 16, 'every answer is still there');
    assert.equal(await page.locator('textarea').inputValue(), 'Mạng chập chờn quá');
    await page.locator('form button').last().click();
    await page.waitForURL(/\/thanks/);
    assert.match(await page.locator('output').innerText(), /^[0-9A-Z]{4}(-[0-9A-Z]{4})+/);
    assert.equal(await stored(), ++count);
    await page.context().close();
  }
});
