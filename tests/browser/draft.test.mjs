// What the script adds: a draft on the device, sending again when the network is back, and no harm by tapping twice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { commune, http, report, serve } from '../lib/hailong.mjs';

async function world(t) {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const page = await openPage(browser, { javaScriptEnabled: true });
  const url = `${server.url}/${codes[0]}`;
  await page.goto(url);
  return { dir, server, browser, page, url, code: codes[0], stored: async () => (await report(dir)).periods.reduce((n, p) => n + p.responses, 0) };
}

const choose = (page, question, level) => page.locator('fieldset').nth(question).locator('label').nth(level).click();
const send = (page) => page.locator('form button:visible').last().click();
const kept = (page) => page.evaluate(() => Object.keys(localStorage));

test('a draft outlives the page until it is sent, and is then erased', async (t) => {
  const { page, url, stored } = await world(t);
  assert.deepEqual(await kept(page), [], 'nothing is kept of who only looks');
  await choose(page, 0, 3);
  await choose(page, 15, 5);
  await page.locator('textarea').fill('Dòng một\nDòng hai & “ngoặc”');
  await page.goto('about:blank');
  await page.goto(`${url}?lang=en&mode=steps`);
  assert.equal(await page.locator('input[name="q.II.5.1"][value="4"]').isChecked(), true);
  assert.equal(await page.locator('input:checked').count(), 2);
  assert.equal(await page.locator('textarea').inputValue(), 'Dòng một\nDòng hai & “ngoặc”');
  await page.goto(url);
  assert.match(await page.locator('[role=status]').textContent(), /vẫn còn trên máy này/);
  await send(page);
  await page.waitForURL(/\/thanks/);
  assert.deepEqual(await kept(page), []);
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 0);
  assert.equal(await stored(), 1);
});

test('a draft of another day is not offered', async (t) => {
  const { page, url } = await world(t);
  await choose(page, 0, 3);
  await page.evaluate(() => { for (const [name, draft] of Object.entries(localStorage)) localStorage[name] = draft.replace(/at=\d+/, `at=${Date.now() - 13 * 3600e3}`); });
  await page.goto('about:blank');
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 0);
  await choose(page, 1, 3);
  await page.goto('about:blank');
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 1, 'the new one is');
});

test('without a network it is said plainly, and sent when there is one again', async (t) => {
  const { page, url, stored } = await world(t);
  await choose(page, 0, 4);
  await page.context().setOffline(true);
  await send(page);
  await page.getByText('Đã lưu trên máy, chưa gửi').waitFor();
  assert.equal(await stored(), 0);
  await page.context().setOffline(false);
  await page.waitForURL(/\/thanks/);
  assert.equal(await stored(), 1);
  assert.deepEqual(await kept(page), []);
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 0, 'a new form is empty');
});

test('what was not sent when the page was closed is sent at the next visit, once', async (t) => {
  const { page, url, stored } = await world(t);
  await choose(page, 0, 4);
  await page.context().setOffline(true);
  await send(page);
  await page.getByText('Đã lưu trên máy, chưa gửi').waitFor();
  await page.goto('about:blank');
  await page.context().setOffline(false);
  await page.goto(url);
  await page.waitForFunction(() => Object.keys(localStorage).length === 0);
  assert.equal(await stored(), 1);
  await page.goto(url);
  await page.waitForTimeout(300);
  assert.equal(await stored(), 1);
});

test('a server that answers 503 is asked again; its other words are shown as it says them', async (t) => {
  const { page, stored } = await world(t);
  await choose(page, 0, 4);
  let refusals = 2;
  await page.route('**/*', (route) => (route.request().method() === 'POST' && refusals-- > 0 ? route.fulfill({ status: 503, body: '' }) : route.continue()));
  await send(page);
  await page.waitForURL(/\/thanks/, { timeout: 20000 });
  assert.equal(await stored(), 1);
  assert.ok(refusals <= 0);
});

test('nothing answered: the page of the server with its summary', async (t) => {
  const { page, stored } = await world(t);
  await send(page);
  await page.waitForFunction(() => document.title.startsWith('Lỗi:'));
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'alert', 'the focus is on the summary');
  await choose(page, 2, 0);
  await send(page);
  await page.waitForURL(/\/thanks/);
  assert.equal(await stored(), 1);
});

for (const javaScriptEnabled of [false, true])
  test(`tapping twice counts once, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const { browser, url, stored } = await world(t);
    const page = await openPage(browser, { javaScriptEnabled });
    await page.goto(url);
    await choose(page, 0, 4);
    await page.locator('form button:visible').last().dblclick();
    await page.waitForURL(/\/thanks/);
    await page.waitForTimeout(300);
    assert.equal(await stored(), 1);
    assert.match(page.url(), /\/thanks/);
  });

test('where storage is missing or refuses, the form works all the same', async (t) => {
  const { browser, url, stored } = await world(t);
  for (const spoil of [
    () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } }),
    () => Object.defineProperty(window, 'localStorage', { value: null }),
    () => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; },
    () => { delete window.fetch; },
  ]) {
    const page = await openPage(browser, { javaScriptEnabled: true });
    await page.addInitScript(spoil);
    await page.goto(url);
    await choose(page, 0, 4);
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    await send(page);
    await page.waitForURL(/\/thanks/);
    assert.deepEqual(page.complaints, [], String(spoil));
    await page.context().close();
  }
  assert.equal(await stored(), 4);
});

test('the scripts are small, ours, and may be kept for ever', async (t) => {
  const { server, page } = await world(t);
  const own = await page.locator('script').evaluateAll((all) => all.map((s) => s.getAttribute('src')));
  for (const path of [...own, '/js/en/form', '/js/vi/kiosk', '/js/en/kiosk']) {
    const { status, headers, body } = await http(server, 'GET', path);
    t.diagnostic(`${path}: ${Buffer.byteLength(body)} bytes`);
    assert.equal(status, 200, path);
    assert.ok(Buffer.byteLength(body) <= 3072, path);
    assert.match(headers['content-type'], /^text\/javascript; charset=utf-8$/);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.doesNotMatch(body, /SCRIPT_WORDS|https?:/);
  }
  for (const path of ['/js/vi/none', '/js/fr/form', '/js/vi']) assert.equal((await http(server, 'GET', path)).status, 404, path);
});
