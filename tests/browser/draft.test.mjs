// What the script adds: a draft on the device, sending again when the network is back, and no harm by tapping twice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { commune, http, ok, report, serve } from '../lib/hailong.mjs';

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
  assert.match(await page.locator('[role=status]').textContent(), /còn trên máy này, chưa gửi/);
  await send(page);
  await page.waitForURL(/\/thanks/);
  assert.deepEqual(await kept(page), []);
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 0);
  assert.equal(await stored(), 1);
});

/** Makes everything the page has kept as old as this. */
const age = (page, hours) => page.evaluate((h) => { for (const [name, item] of Object.entries(localStorage)) localStorage[name] = item.replace(/^\d+/, Date.now() - h * 3600e3); }, hours);

test('a draft of another day is not offered, and goes', async (t) => {
  const { page, url } = await world(t);
  await choose(page, 0, 3);
  await age(page, 25);
  await page.goto('about:blank');
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 0);
  assert.deepEqual(await kept(page), []);
  await choose(page, 1, 3);
  await age(page, 23);
  await page.goto('about:blank');
  await page.goto(url);
  assert.equal(await page.locator('input:checked').count(), 1, 'one of today is');
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

test('what was not sent when the page was closed is sent at the next visit, once, and told', async (t) => {
  const { page, url, stored } = await world(t);
  const context = page.context();
  await choose(page, 0, 4);
  await context.setOffline(true);
  await send(page);
  await page.getByText('Đã lưu trên máy, chưa gửi').waitFor();
  await page.close();
  await context.setOffline(false);
  const next = await context.newPage();
  await next.goto(url);
  await next.getByText('Phiếu lần trước nay đã gửi').waitFor();
  assert.deepEqual([await stored(), await kept(next), await next.locator('input:checked').count()], [1, [], 0]);
  await next.goto(url);
  await next.waitForTimeout(300);
  assert.equal(await stored(), 1);
});

test('a reply that was lost, and the page with it: opened again, it counts once', async (t) => {
  const { page, url, stored } = await world(t);
  const context = page.context();
  await choose(page, 0, 4);
  await page.route('**/*', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch(); // it reaches the server, and the answer gets lost
    return route.abort();
  });
  await send(page);
  await page.getByText('Đã lưu trên máy, chưa gửi').waitFor();
  assert.equal(await stored(), 1);
  await choose(page, 1, 2); // what follows belongs to the same response
  await page.close();
  const next = await context.newPage();
  await next.goto(url);
  await next.waitForFunction(() => Object.keys(localStorage).length === 0);
  assert.deepEqual([await stored(), await next.locator('input:checked').count()], [1, 0]);
});

test('what is changed while it waits to be sent is sent as it is then', async (t) => {
  const { page, dir, stored } = await world(t);
  await choose(page, 0, 0);
  await page.context().setOffline(true);
  await send(page);
  await page.getByText('Đã lưu trên máy, chưa gửi').waitFor();
  await choose(page, 0, 4);
  await page.locator('textarea').fill('Sau khi nghĩ lại');
  await page.context().setOffline(false);
  await page.waitForURL(/\/thanks/);
  assert.equal(await stored(), 1);
  assert.match(await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', '-']), /,5,.*Sau khi nghĩ lại/);
});

test('a gateway\'s error is not the server\'s word: nothing is lost, and it is sent again', async (t) => {
  const { page, stored } = await world(t);
  for (const status of [502, 429, 404]) {
    let refusals = 1;
    await page.route('**/*', (route) => (route.request().method() === 'POST' && refusals-- > 0 ? route.fulfill({ status, body: 'Bad gateway' }) : route.continue()));
    await page.goto(page.url().replace(/\/thanks.*/, ''));
    await choose(page, 0, 4);
    await send(page);
    await page.waitForURL(/\/thanks/, { timeout: 20000 });
    await page.unroute('**/*');
  }
  assert.equal(await stored(), 3);
});

test('a page of somebody else in the way, as hotels have, is not taken for a confirmation', async (t) => {
  const { page, stored } = await world(t);
  await choose(page, 0, 4);
  let captive = true;
  await page.route('**/*', (route) => (route.request().method() === 'POST' && captive ? route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Wi-Fi</h1>' }) : route.continue()));
  await send(page);
  await page.getByText('Đã lưu trên máy, chưa gửi').waitFor();
  assert.equal(await stored(), 0);
  captive = false;
  await page.waitForURL(/\/thanks/, { timeout: 20000 });
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
