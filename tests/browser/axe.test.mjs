// WCAG 2.2 AA as far as a program can see it, on every page and state, under the page's own content policy.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { desktop, openBrowser, openPage, phone, picture } from '../lib/browser.mjs';
import { commune, dayOf, ok, root, serve } from '../lib/hailong.mjs';
import { everyKind, kindsCommune } from '../lib/kinds.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), tags);
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}

/** Responses in the last two months that are over, so that the results have both tables. */
async function closedMonths(dir, code) {
  const questions = ['II.5.1', 'II.6.1', 'II.7.1', 'II.8.1'];
  writeFileSync(join(dir, 'responses.csv'), `date,counter,channel,language,${questions.join(',')}\n` +
    Array.from({ length: 15 }, (_, i) => `${dayOf(1 + (i % 2))},${code},qr,vi,${questions.map((_, k) => 1 + ((i + k) % 5)).join(',')}\n`).join(''));
  await ok(['import', '--survey', 'sipas-service', join(dir, 'responses.csv'), '--data', dir]);
}

test('no accessibility violation on any page', async (t) => {
  const { dir, codes } = await commune(t);
  await closedMonths(dir, codes[0]);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  for (const colorScheme of ['light', 'dark']) {
    const page = await openPage(browser, { javaScriptEnabled: true, colorScheme });
    for (const path of [`/${codes[0]}`, `/${codes[0]}?lang=en`, '/', '/results', '/results/xa-thu', '/2222222', '/no/such/page']) {
      await page.goto(server.url + path);
      if (path === '/results/xa-thu') assert.equal(await page.getByRole('rowheader').count(), 8, 'the whole, five dimensions and two months');
      assert.deepEqual(await violations(page), [], `${path} (${colorScheme})`);
    }
    await page.goto(`${server.url}/${codes[0]}`);
    await page.locator('form button').last().click();
    assert.match(await page.title(), /^Lỗi:/);
    assert.deepEqual(await violations(page), [], `form with an error (${colorScheme})`);
    await page.locator('fieldset').first().getByText('Hài lòng', { exact: true }).click();
    await page.locator('form button').last().click();
    await page.waitForURL(/\/thanks/);
    assert.deepEqual(await violations(page), [], `thanks (${colorScheme})`);
    await page.context().close();
  }
});

/** A form as somebody has it open whose address is no longer, or never was, that of a counter which takes it. */
async function sendTo(page, server, code, path) {
  await page.goto(`${server.url}/${code}`);
  await page.locator('fieldset').first().getByText('Hài lòng', { exact: true }).click();
  await page.locator('textarea').first().fill('Chị ở quầy 2 hướng dẫn tận tình.\nMong có thêm ghế ngồi chờ.');
  await page.evaluate((to) => document.querySelector('main form').setAttribute('action', to), path);
  await page.locator('form button').last().click();
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

test('no accessibility violation in any shipped survey, nor in a form of every kind with faults', async (t) => {
  const { dir, codes } = await kindsCommune(t);
  const files = readdirSync(join(root, 'surveys')).filter((name) => name.endsWith('.json') && name !== 'survey.schema.json');
  const surveys = files.map((name) => JSON.parse(readFileSync(join(root, 'surveys', name), 'utf8')).code);
  await ok(['survey', 'publish', ...files.map((name) => `surveys/${name}`), '--data', dir]);
  writeFileSync(join(dir, 'each.csv'), `code,unit,name,field,survey\n${surveys.map((code) => `,mot-cua,Quầy ${code},,${code}\n`).join('')}`);
  const each = JSON.parse(await ok(['counter', 'import', join(dir, 'each.csv'), '--json', '--data', dir])).codes;
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  for (const colorScheme of ['light', 'dark']) {
    const page = await openPage(browser, { javaScriptEnabled: true, colorScheme });
    for (const path of [...each, codes[0]]) {
      await page.goto(`${server.url}/${path}`);
      assert.deepEqual(await violations(page), [], `${path} (${colorScheme})`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, path);
    }
    await page.locator('input[name="q.came"][value=yes]').check();
    await page.locator('input[name="q.trips"]').first().fill('1.000');
    for (const box of await page.locator('input[name="q.how"]').all()) await box.check();
    await page.locator('form button').last().click();
    assert.equal(await page.locator('[role=alert] a').count(), 2);
    assert.deepEqual(await violations(page), [], `${everyKind.code} with faults (${colorScheme})`);
    for (const survey of surveys) {
      await page.goto(`${server.url}/results/xa-thu?survey=${survey}`);
      assert.deepEqual(await violations(page), [], `results of ${survey} (${colorScheme})`);
    }
    await page.context().close();
  }
});

test('no page is wider than a telephone of 320 pixels', async (t) => {
  const { dir, codes } = await commune(t);
  await closedMonths(dir, codes[0]);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  const page = await openPage(browser, { viewport: { width: 320, height: 640 }, javaScriptEnabled: true });
  for (const path of [`/${codes[0]}`, `/${codes[0]}/thanks?r=0000000000000`, '/', '/results', '/results/xa-thu', '/2222222', '/no/such/page'])
    for (const lang of ['vi', 'en']) {
      await page.goto(`${server.url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
      if (path.startsWith('/results/')) assert.ok(await page.locator('table').count() === 2, 'two tables of figures');
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
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  for (const [viewport, beside] of [[phone, false], [desktop, true]]) {
    const page = await openPage(browser, { viewport, javaScriptEnabled: true });
    await page.goto(`${server.url}/results/xa-thu`);
    const table = page.getByRole('table').first();
    assert.equal(await table.getByRole('row').count(), 7);
    const main = await page.locator('caption').first().boundingBox();
    for (const row of await table.locator('tbody tr').all()) {
      const [name, people, figure] = await Promise.all(['th', 'td >> nth=0', 'td >> nth=1'].map((part) => row.locator(part).boundingBox()));
      assert.equal(people.y, figure.y);
      if (beside) assert.equal(name.y, people.y);
      else assert.ok(name.width === main.width && people.y >= name.y + name.height, JSON.stringify([name, people, main]));
    }
    await page.context().close();
  }
});
