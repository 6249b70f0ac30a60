// WCAG 2.2 AA as far as a program can see it, on every page and state, under the page's own content policy.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, visit } from '../lib/browser.mjs';
import { commune, dayOf, ok, publish, serve } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';
import { closedMonths, everyState, ways } from '../lib/states.mjs';

test('no accessibility violation on any page, in any state', async (t) => {
  // The parts of a form are the same in every definition: all ways of two that have them all, the usual ways of the others.
  const states = (await everyState(t)).filter(({ name, way }) => ways.includes(way) || /every-kind|sipas-service|thanks|foreign|not stored/.test(name));
  const page = await openPage(await openBrowser(t), { javaScriptEnabled: true });
  // Every state as a telephone shows it first, to be looked at: build/pictures/state-…
  const shot = (name, scheme) => picture(page, `state-${name.replaceAll(/[^\w]+/g, '-')}-${scheme}`, { fullPage: false });
  for (const state of states) {
    const { name, status, way } = state;
    assert.equal((await visit(page, state)).status(), status, name);
    assert.deepEqual(complaints(page), [], name);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width, name);
    if (name === 'results sipas-service') assert.equal(await page.getByRole('rowheader').count(), 7, 'five topics and two months');
    if (name === 'faults every-kind') assert.equal(await page.locator('[role=alert] a').count(), 2);
    // Another language has the same colours.
    assert.deepEqual(await violations(page, { contrast: way !== '?lang=en' }), [], name);
    if (/^form (every-kind|sipas-service)/.test(name) && way.startsWith('?')) {
      const screens = await page.locator('section').count();
      for (let i = 1; i < screens; i++) {
        await page.evaluate((n) => { location.hash = `s${n}`; }, i);
        assert.equal(await page.locator('section:visible').count(), 1, `${name}, screen ${i}`);
        assert.deepEqual(await violations(page), [], `${name}, screen ${i}`);
        await shot(`${name} screen ${i}`, 'light');
      }
    }
    await shot(name, 'light');
    if (way === '?lang=en') continue;
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(name, 'dark');
    assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${name} (dark)`);
    await page.emulateMedia({ colorScheme: 'light' });
  }
});

/** A form as somebody has it open whose address is no longer, or never was, that of a counter which takes it. */
async function sendTo(page, server, code, path) {
  await page.goto(`${server.url}/${code}`);
  await page.locator('fieldset').first().getByText('Hài lòng', { exact: true }).click();
  await page.locator('textarea').first().fill('Chị ở quầy 2 hướng dẫn tận tình.\nMong có thêm ghế ngồi chờ.');
  // As without the script, which would take such an answer for a gateway's and ask again.
  await Promise.all([page.waitForEvent('load'), page.evaluate((to) => {
    document.forms[0].setAttribute('action', to);
    document.forms[0].submit();
  }, path)]);
}

test('no accessibility violation where a code opens no form, and nothing wider than a telephone', async (t) => {
  const { dir, codes } = await commune(t, { counters: 3 });
  await ok(['counter', 'import', '-', '--data', dir], { input: `code,unit,name,field,survey,valid_from,valid_to\n${codes[1]},mot-cua,Quầy cũ,,,2024-01-01,2025-01-01\n` });
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const slip = codes[0].slice(1);
  await ok(['setting', 'set', '--unit', 'mot-cua', 'hotline', '1022 (24/7)', '--data', dir]);
  for (const colorScheme of ['light', 'dark']) {
    const page = await openPage(browser, { javaScriptEnabled: true, colorScheme });
    const look = async (what) => {
      assert.deepEqual(await violations(page), [], `${what} (${colorScheme})`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, what);
      if (colorScheme === 'light') await picture(page, what.replaceAll(' ', '-'));
    };
    await page.goto(`${server.url}/${slip}`);
    assert.equal(await page.getByRole('alert').getByRole('link').count(), 1);
    await look('code mistyped');
    await page.goto(`${server.url}/${codes[1]}`);
    assert.equal(await page.getByRole('listitem').count(), 2);
    await look('counter retired');
    for (const [what, path] of [['sent to a closed counter', `/${codes[1]}`], ['sent to an unknown code', `/${slip}`]]) {
      await sendTo(page, server, codes[0], path);
      assert.match(await page.getByRole('definition').last().innerText(), /^Chị ở quầy 2.*\nMong/);
      await look(what);
    }
    await page.context().close();
  }
});

test('axe sees what is wrong', async (t) => {
  const browser = await openBrowser(t);
  const page = await openPage(browser, { javaScriptEnabled: true });
  await page.setContent('<!DOCTYPE html><html lang="vi"><title>Thử</title><main><h1>Thử</h1><input><p style="color:#ccc">Nhạt</p></main>');
  const found = (await violations(page)).map((violation) => violation.split(':')[0]);
  assert.deepEqual(found, ['color-contrast', 'label']);
});

test('no page is wider than a telephone of 320 pixels', async (t) => {
  const { dir, codes } = await commune(t);
  await closedMonths(dir, codes[0]);
  for (const back of [2, 1]) await publish(dir, 'xa-thu', { period: dayOf(back, 1).slice(0, 7) });
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const page = await openPage(browser, { viewport: { width: 320, height: 640 }, javaScriptEnabled: true });
  for (const path of [`/${codes[0]}`, `/${codes[0]}/thanks?r=0000000000000`, '/', '/results', '/results/xa-thu', '/2222222', '/no/such/page'])
    for (const lang of ['vi', 'en']) {
      await page.goto(`${server.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      if (path.startsWith('/results/')) assert.equal(await page.locator('table').count(), 2, 'topics and months');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${path} ${lang}`);
    }
  // A short name and the switch of the language share one line.
  await page.goto(`${server.url}/`);
  const [name, link] = [await page.locator('header b').boundingBox(), await page.locator('header a').boundingBox()];
  assert.ok(name.height < 40 && Math.abs(name.y - link.y) < 4, `${JSON.stringify(name)} ${JSON.stringify(link)}`);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('h1')).textWrap), 'balance');
});

test('on a telephone a topic of the results has the line to itself, and the table is still one', async (t) => {
  const { dir, codes } = await commune(t);
  await closedMonths(dir, codes[0]);
  for (const back of [2, 1]) await publish(dir, 'xa-thu', { period: dayOf(back, 1).slice(0, 7) });
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  for (const [viewport, beside] of [[phone, false], [desktop, true]]) {
    const page = await openPage(browser, { viewport, javaScriptEnabled: true });
    await page.goto(`${server.url}/results/xa-thu`);
    const table = page.getByRole('table').first();
    assert.ok(await table.locator('tbody tr').count() >= 4);
    const main = await page.locator('caption').first().boundingBox();
    for (const row of await table.locator('tbody tr').all()) {
      const [name, figure] = await Promise.all(['th', 'td'].map((part) => row.locator(part).boundingBox()));
      if (beside) assert.equal(name.y, figure.y);
      else assert.ok(name.width === main.width && figure.y >= name.y + name.height, JSON.stringify([name, figure, main]));
    }
    await page.context().close();
  }
});
