// A screen that many people use one after the other: nobody finds anything of the one before.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { commune, form, http, keyOf, ok, serve } from '../lib/hailong.mjs';

const screen = { width: 1024, height: 768 };

async function kiosk(t) {
  const { dir, codes } = await commune(t);
  writeFileSync(join(dir, 'kiosk.csv'), 'code,unit,name,field,survey,channel\n,mot-cua,Máy ở sảnh,,sipas-service,kiosk\n');
  const own = JSON.parse(await ok(['counter', 'import', join(dir, 'kiosk.csv'), '--json', '--data', dir])).codes[0];
  const server = await serve(dir);
  t.after(() => server.stop());
  const channels = async () => {
    const rows = (await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', '-'])).trim().split('\n');
    return rows.slice(1).map((row) => row.split(',')[rows[0].split(',').indexOf('channel')]).sort();
  };
  return { dir, code: codes[0], own, server, channels };
}

/** Answers the first two questions and leaves. */
async function beginAnswering(page) {
  await page.locator('#s0 .go a').click();
  for (const step of [1, 2]) {
    await page.locator(`#s${step} label`).nth(step).click();
    await page.waitForTimeout(400); // with a script the next question comes by itself
    if (new URL(page.url()).hash === `#s${step}`) await page.locator(`#s${step} .next`).click();
  }
  assert.equal(new URL(page.url()).hash, '#s3');
}

/** Lets the style sheet's clock run on. */
const idle = (page, seconds) => page.evaluate((s) => document.getAnimations().forEach((a) => { a.currentTime = s * 1000; }), seconds);
const chosen = (page) => page.locator('input[type=radio]:checked').count();

test('a kiosk counter is always one, any other with ?kiosk=1; what is hit is 20 mm high', async (t) => {
  const { own, code, server } = await kiosk(t);
  const browser = await openBrowser(t);
  for (const path of [`/${own}`, `/${code}?kiosk=1`]) {
    const page = await openPage(browser, { viewport: screen });
    const answer = await page.goto(server.url + path);
    assert.equal(answer.headers()['cache-control'], 'no-store');
    assert.equal(await page.locator('input[name=kiosk]').getAttribute('value'), '1');
    assert.equal(await page.locator('form').getAttribute('autocomplete'), 'off');
    await page.locator('#s0 .go a').click();
    for (const target of await page.locator('#s1 label, #s1 .go a').all())
      assert.ok((await target.boundingBox()).height >= 75.5, `${(await target.boundingBox()).height} px are less than 20 mm`);
    await page.context().close();
  }
  assert.notEqual((await http(server, 'GET', `/${code}`)).headers['cache-control'], 'no-store');
});

for (const javaScriptEnabled of [false, true])
  test(`after 45 seconds a warning, after 65 the next person's page, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const { code, server } = await kiosk(t);
    const browser = await openBrowser(t);
    const page = await openPage(browser, { viewport: screen, javaScriptEnabled });
    await page.goto(`${server.url}/${code}?kiosk=1`);
    await idle(page, 50);
    assert.equal(await page.locator('#warn:visible').count(), 0, 'who only sees the first page is asked nothing');
    await page.goto(`${server.url}/${code}?kiosk=1&lang=en`);
    await idle(page, 65.1);
    if (!javaScriptEnabled) await page.locator('#over a').click(); // in English for nobody who comes next
    await page.waitForURL(/\?kiosk=1$/);
    await beginAnswering(page);
    await idle(page, 44);
    assert.equal(await page.locator('#warn:visible').count(), 0, '44 s');
    await idle(page, 46);
    assert.equal(await page.locator('#warn:visible').count(), 1, '46 s');
    const bar = () => page.locator('#warn i').evaluate((e) => Number.parseFloat(getComputedStyle(e).backgroundSize));
    const [full, later] = [await bar(), await (idle(page, 60), page.waitForTimeout(50), bar())];
    assert.ok(full > 90 && later > 20 && later < 30, `the bar shrinks: ${full} % after 1 s, ${later} % after 15`);
    assert.equal(await page.locator('section:visible, header:visible').count(), 0, 'nothing is behind the question for keyboard or screen reader');
    await page.keyboard.press('Tab');
    if (javaScriptEnabled) assert.equal(await page.locator('#warn:visible').count(), 0, 'a key is a sign of life');
    else assert.equal(await page.evaluate(() => document.activeElement.id), 'stay', 'and the keyboard reaches its answer');
    if (javaScriptEnabled) await idle(page, 46);
    // A sign of life: everything is still there, and the count begins anew.
    await page.locator('#warn label').click();
    assert.equal(await page.locator('#warn:visible').count(), 0);
    assert.equal(await chosen(page), 2);
    await idle(page, 44);
    assert.equal(await page.locator('#warn:visible').count(), 0, '44 s after the sign of life');
    await idle(page, 30);
    await page.locator('#s3 label').first().click();
    if (javaScriptEnabled) await page.waitForURL(/#s4$/);
    const running = await page.evaluate(() => Math.max(...document.getAnimations().filter((a) => a.animationName.length === 1).map((a) => a.currentTime)));
    assert.ok(running < 5000, `an answer began the count anew: ${running} ms`);
    await idle(page, 44);
    assert.equal(await page.locator('#warn:visible').count(), 0, 'an answer is one too');
    await idle(page, 46);
    assert.equal(await page.locator('#warn:visible').count(), 1);
    await idle(page, 65.1);
    if (!javaScriptEnabled) {
      assert.equal(await page.locator('#over:visible').count(), 1);
      const box = await page.locator('#over').boundingBox();
      assert.deepEqual([box.width, box.height], [screen.width, screen.height], 'the whole screen is covered');
      assert.equal(await page.locator('section:visible, header:visible').count(), 0);
      await page.locator('#over a').click();
    }
    await page.waitForURL(/\?kiosk=1$/);
    assert.equal(await chosen(page), 0);
    for (let i = 0; i < 8; i++) {
      await page.goBack().catch(() => {});
      await page.waitForTimeout(100);
      if (page.url() === 'about:blank') break;
      assert.equal(await chosen(page), 0, `back at ${page.url()}`);
    }
  });

test('"still here" by a finger: the tap does not go through to what lies beneath', async (t) => {
  const { code, server } = await kiosk(t);
  const browser = await openBrowser(t);
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`${server.url}/${code}?kiosk=1#s1`);
  await idle(page, 46);
  const { x, y, width, height } = await page.locator('#warn label').boundingBox();
  await page.touchscreen.tap(x + width / 2, y + height / 2);
  await page.waitForTimeout(500);
  assert.equal(await page.locator('#warn:visible').count(), 0);
  assert.deepEqual([await chosen(page), new URL(page.url()).hash], [0, '#s1']);
});

test('what comes back to be mended has the clock too, and every page that ends it leads back by itself', async (t) => {
  const { code, server } = await kiosk(t);
  const browser = await openBrowser(t);
  const page = await openPage(browser, { viewport: screen });
  await page.goto(`${server.url}/${code}?kiosk=1#s17`);
  await page.locator('#s17 button').click();
  await page.getByRole('alert').waitFor();
  await idle(page, 46);
  assert.equal(await page.locator('#warn:visible').count(), 1);
  const key = keyOf((await http(server, 'GET', `/${code}?kiosk=1`)).body);
  const send = (fields) => http(server, 'POST', `/${code}`, { body: form([['key', key], ['kiosk', '1'], ...fields]) });
  assert.equal((await send([['q.II.5.1', '4']])).status, 303);
  for (const fields of [[['q.II.5.1', '3'], ['q.comment', 'Điều của tôi']], [['admin', '1']]]) {
    const answer = await send(fields);
    assert.ok([400, 409].includes(answer.status));
    assert.deepEqual([answer.headers.refresh, answer.headers['clear-site-data']], [`20; url=/${code}?kiosk=1`, '"cache"'], String(answer.status));
    assert.doesNotMatch(answer.body, /Điều của tôi/);
    if (answer.status === 409) assert.match(answer.body, new RegExp(`href="/${code}\\?kiosk=1"`));
  }
});

test('a kiosk shows one question at a time, whatever its address says', async (t) => {
  const { code, server } = await kiosk(t);
  for (const mode of ['page', 'quick', 'parts'])
    assert.match((await http(server, 'GET', `/${code}?kiosk=1&mode=${mode}`)).body, /id="s17".*id="stay"/s, mode);
});

/** Back, in a browser that keeps pages for it as it does outside of tests. */
for (const javaScriptEnabled of [false, true])
  test(`Back finds nothing of the one before, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const { code, own, server, channels } = await kiosk(t);
    const browser = await openBrowser(t, { ignoreDefaultArgs: ['--disable-back-forward-cache'] });
    const page = await openPage(browser, { viewport: screen, javaScriptEnabled });
    for (const path of [`/${code}?kiosk=1`, `/${own}`]) {
      await page.goto(server.url + path);
      await beginAnswering(page);
      await page.goto(`${page.url().split('#')[0]}#s17`);
      await page.locator('textarea').fill('Điều tôi viết');
      await page.locator('#s17 button').click();
      await page.waitForURL(/\/thanks/);
      const text = await page.locator('body').textContent();
      assert.doesNotMatch(text + page.url(), /[0-9A-Z]{4}-[0-9A-Z]{4}|r=/, 'no receipt for others to read');
      await page.locator('.done').click();
      await page.waitForURL((url) => !/thanks/.test(url));
      for (let i = 0; i < 30; i++) {
        const before = page.url();
        await page.goBack({ timeout: 3000 }).catch(() => {});
        if (page.url() === 'about:blank' || page.url() === before) break;
        assert.equal(await chosen(page), 0, `back at ${page.url()}`);
        assert.doesNotMatch((await page.locator('textarea').count()) > 0 ? await page.locator('textarea').inputValue() : '', /./);
      }
    }
    assert.deepEqual(await channels(), ['kiosk', 'kiosk']);
  });

test('the thank-you page of a kiosk goes back to the first one by itself', async (t) => {
  const { own, code, server } = await kiosk(t);
  for (const [path, start] of [[`/${code}/thanks?kiosk=1`, `/${code}?kiosk=1`], [`/${code}/thanks?kiosk=1&lang=en&size=3`, `/${code}?kiosk=1`], [`/${own}/thanks`, `/${own}?kiosk=1`]]) {
    const { status, headers } = await http(server, 'GET', path);
    assert.deepEqual([status, headers.refresh, headers['clear-site-data'], headers['cache-control']], [200, `20; url=${start}`, '"cache"', 'no-store'], path);
  }
  assert.equal((await http(server, 'GET', `/${code}/thanks`)).status, 303, 'elsewhere there is no thank-you without a receipt');
});
