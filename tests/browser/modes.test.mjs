// Every way to answer, with and without JavaScript: on one page, in parts, in steps, quickly, and on a kiosk.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { fillAndSend } from '../lib/filling.mjs';
import { commune, ok, root, serve } from '../lib/hailong.mjs';

const files = readdirSync(join(root, 'surveys')).filter((name) => name.endsWith('.json') && name !== 'survey.schema.json');
const surveys = files.map((name) => JSON.parse(readFileSync(join(root, 'surveys', name), 'utf8')));
const asked = (survey) => survey.questions.filter((q) => q.kind !== 'text').length + (survey.respondent ?? []).length;
const isLong = (survey) => survey.questions.filter((q) => q.kind !== 'text').length > 20;
/** Some dimension has several questions, and no question hangs on another one. */
const isQuick = (survey) => {
  const counted = survey.questions.flatMap((q) => (q.dimension ? [q.dimension] : []));
  return new Set(counted).size < counted.length && !survey.questions.some((q) => q.show_if);
};

/** A commune with one counter for each survey that is shipped: its codes by survey. */
async function all(t) {
  const { dir, codes } = await commune(t);
  await ok(['survey', 'publish', ...files.map((name) => `surveys/${name}`), '--data', dir]);
  writeFileSync(join(dir, 'each.csv'), `code,unit,name,field,survey\n${surveys.map((s) => `,mot-cua,Quầy ${s.code},,${s.code}\n`).join('')}`);
  await ok(['counter', 'import', join(dir, 'each.csv'), '--data', dir]);
  const counters = JSON.parse(await ok(['counter', 'list', '--json', '--data', dir]));
  const server = await serve(dir);
  t.after(() => server.stop());
  const code = Object.fromEntries(surveys.map((s) => [s.code, counters.find((c) => c.survey === s.code).code]));
  return { dir, server, code, slip: codes[0] };
}

/** The channel of every response stored. */
async function channels(dir, survey) {
  const rows = (await ok(['export', '--survey', survey, '--data', dir, '-o', '-'])).trim().split('\n');
  const column = rows[0].split(',').indexOf('channel');
  return rows.slice(1).map((row) => row.split(',')[column]).sort();
}

const widths = [320, 360, 768, 1280];

for (const javaScriptEnabled of [false, true])
  test(`every definition in every way, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const { dir, server, code } = await all(t);
    const browser = await openBrowser(t);
    const page = await openPage(browser, { javaScriptEnabled });
    let turn = javaScriptEnabled ? 1 : 0;
    for (const survey of surveys) {
      const ways = ['', '?mode=page', '?mode=steps', ...(isQuick(survey) ? ['?mode=quick'] : []), '?kiosk=1'];
      // What is short enough is tried at every width, the others at one each.
      const tries = ways.flatMap((way) => (survey.code === 'sipas-quick' ? widths : [widths[turn++ % 4]]).map((width) => [way, width]));
      for (const [way, width] of tries) {
        const what = `${survey.code}${way} at ${width}`;
        await page.setViewportSize({ width, height: 640 });
        page.requests.length = 0;
        await page.goto(`${server.url}/${code[survey.code]}${way}`);
        assert.equal(await page.locator('#s0').count(), way === '?mode=steps' || way === '?kiosk=1' || (isLong(survey) && way === '') ? 1 : 0, what);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, what);
        const scripts = javaScriptEnabled ? (way === '?kiosk=1' ? 2 : 1) : 0;
        await page.waitForLoadState('load');
        assert.equal(page.requests.filter((url) => !url.startsWith('data:')).length, 1 + scripts, `${what}: ${page.requests}`);
        // Every question is answered in the usual way, and in every way of the short one at one width.
        const whole = way === '' || (survey.code === 'sipas-quick' && width === 360), most = whole ? Infinity : 3;
        assert.equal(await fillAndSend(page, { most, fast: survey.code !== 'sipas-quick' && survey.code !== 'contributions' }), Math.min(most, asked(survey)), what);
        assert.deepEqual(page.complaints, [], what);
        assert.equal(await page.getByText(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/).count(), way === '?kiosk=1' ? 0 : 1, `${what}: the receipt`);
      }
      const stored = await channels(dir, survey.code), kiosk = (c) => c === 'kiosk';
      assert.deepEqual([stored.length, stored.filter(kiosk).length], [tries.length, tries.filter(([way]) => way === '?kiosk=1').length], survey.code);
    }
  });

test('the switches of language, size and way keep every answer', async (t) => {
  const { dir, server, code } = await all(t);
  const browser = await openBrowser(t);
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(browser, { javaScriptEnabled });
    await page.goto(`${server.url}/${code['sipas-service']}`);
    const key = await page.locator('input[name=key]').getAttribute('value');
    await page.locator('fieldset').first().locator('label').nth(3).click();
    await page.locator('fieldset').nth(7).locator('label').nth(5).click();
    await page.locator('textarea').fill('Tốt “lắm” <b>');
    const held = async () => [await page.locator('input[name="q.II.5.1"][value="4"]').isChecked(), await page.locator('input:checked').count(),
      await page.locator('textarea').inputValue(), await page.locator('input[name=key]').getAttribute('value')];
    const size = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    for (const [button, language, px] of [['Chữ to hơn', 'vi', '24px'], ['English', 'en', '24px'], ['Larger text', 'en', '32px'],
      ['One at a time', 'en', '32px'], ['Whole page', 'en', '32px'], ['Quick answer', 'en', '32px'], ['Normal text', 'en', '18px'], ['Tiếng Việt', 'vi', '18px']]) {
      await page.getByRole('button', { name: button }).click();
      await page.waitForFunction((lang) => document.readyState === 'complete' && document.documentElement.lang === lang, language);
      assert.deepEqual(await held(), [true, 2, 'Tốt “lắm” <b>', key], button);
      assert.equal(await size(), px, button);
    }
    await page.locator('form button:visible').last().click();
    await page.waitForURL(/\/thanks/);
    await page.context().close();
  }
  assert.equal((await channels(dir, 'sipas-service')).length, 2);
});

test('by the keyboard alone: Enter in a choice or number sends nothing, Space on the button does', async (t) => {
  const { dir, server, code } = await all(t);
  const browser = await openBrowser(t);
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(browser, { javaScriptEnabled });
    await page.goto(`${server.url}/${code['sipas-quick']}`);
    const focused = () => page.evaluate(() => [document.activeElement.name, document.activeElement.value, document.activeElement.tagName].join(' '));
    for (let i = 0; i < 20 && !(await focused()).startsWith('q.II.5.0'); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'q.II.5.0 2 INPUT');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    assert.equal(await page.locator('h1').textContent(), 'Phiếu góp ý nhanh', 'nothing was sent');
    assert.equal(await page.locator('input[name="q.II.5.0"][value="2"]').isChecked(), true);
    if (!javaScriptEnabled) for (let i = 0; i < 20 && !(await focused()).startsWith('q.II.5.0'); i++) await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
    assert.equal(outline, '3px', 'the focus is to be seen');
    for (let i = 0; i < 40 && !(await focused()).endsWith('BUTTON'); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForURL(/\/thanks/);
    await page.context().close();
  }
  // In steps: the links on and back, and what is hidden is not in the way.
  const page = await openPage(browser);
  await page.goto(`${server.url}/${code['sipas-quick']}?mode=steps`);
  for (let i = 0; i < 20 && !(await page.evaluate(() => document.activeElement.textContent === 'Bắt đầu')); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  for (let step = 1; step <= 10; step++) {
    assert.equal(new URL(page.url()).hash, `#s${step}`);
    await page.keyboard.press('Tab');
    if (step < 10) {
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Tiếp tục');
      await page.keyboard.press('Enter');
    }
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.waitForURL(/\/thanks/);
  assert.equal((await channels(dir, 'sipas-quick')).length, 3);
});

test('at 400 % zoom and with wide text spacing nothing needs scrolling sideways', async (t) => {
  const { server, code } = await all(t);
  const browser = await openBrowser(t);
  // 1280 × 1024 at 400 % is 320 × 256.
  const page = await openPage(browser, { viewport: { width: 320, height: 256 } });
  for (const survey of surveys)
    for (const query of ['?mode=page', '?mode=steps#s1', '?mode=quick', '?size=3', '?mode=steps&size=3#s1', '?kiosk=1#s1', '?lang=en&size=3']) {
      await page.goto(`${server.url}/${code[survey.code]}${query}`);
      await page.evaluate(() => {
        for (const e of document.querySelectorAll('body *')) {
          for (const [name, value] of [['line-height', '1.5'], ['letter-spacing', '.12em'], ['word-spacing', '.16em']]) e.style.setProperty(name, value, 'important');
          if (e.tagName === 'P') e.style.setProperty('margin-bottom', '2em', 'important');
        }
      });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${survey.code}${query}`);
      const cut = await page.evaluate(() => [...document.querySelectorAll('label, legend, button, a, p, h1, h2')]
        .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map((e) => e.textContent.slice(0, 40)));
      assert.deepEqual(cut, [], `${survey.code}${query}`);
    }
});

test('on paper all of it is there, and no buttons; in forced colours what is chosen shows', async (t) => {
  const { server, code } = await all(t);
  const page = await openPage(await openBrowser(t));
  for (const query of ['', '?mode=steps', '?kiosk=1']) {
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${server.url}/${code['sipas-service']}${query}`);
    assert.equal(await page.locator('fieldset:visible').count(), 16, query);
    assert.equal(await page.locator('button:visible, .go:visible, progress:visible, .x:visible').count(), 0, query);
    await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
    await page.goto(`${server.url}/${code['sipas-service']}${query || '?mode=page'}#s1`);
    const label = page.locator('fieldset:visible label').nth(3);
    await label.click();
    assert.equal(await label.evaluate((e) => getComputedStyle(e).fontWeight), '600');
    assert.equal(await label.locator('input').isChecked(), true);
    await page.emulateMedia({ forcedColors: 'none' });
  }
});

test('what was left out is said where a browser can tell, and only then', async (t) => {
  const { server, code } = await all(t);
  const page = await openPage(await openBrowser(t));
  const said = () => page.locator('.r:visible').count();
  // Questions that hang on another one, and numbers, are no reason to say it.
  await page.goto(`${server.url}/${code.contributions}`);
  assert.equal(await said(), 1);
  for (const fieldset of await page.locator('fieldset:not(:has(em)):not(:has([inputmode]))').all()) await fieldset.locator('label').first().click();
  assert.equal(await said(), 0);
  // In the quick way it is about the questions in sight.
  await page.goto(`${server.url}/${code['sipas-service']}?mode=quick`);
  assert.equal(await said(), 1);
  for (const fieldset of await page.locator('main > fieldset').all()) await fieldset.locator('label').first().click();
  assert.equal(await said(), 0);
  // Part by part at the end of each, step by step before sending.
  await page.goto(`${server.url}/${code['sipas-full']}#s1`);
  assert.equal(await said(), 1);
  for (const fieldset of await page.locator('fieldset:visible').all()) await fieldset.locator('label').first().click();
  assert.equal(await said(), 0);
  await page.goto(`${server.url}/${code['sipas-quick']}?mode=steps#s10`);
  assert.equal(await said(), 1);
});

test('alone on a screen every question says what is asked', async (t) => {
  const { server, code } = await all(t);
  const page = await openPage(await openBrowser(t));
  for (const [survey, step, words] of [['sipas-full', 15, 'so với trước đây'], ['sipas-quick', 3, 'Ông/bà hài lòng thế nào về điều này?'], ['sipas-service', 9, 'Ông/bà hài lòng thế nào về điều này?']]) {
    await page.goto(`${server.url}/${code[survey]}?mode=steps#s${step}`);
    assert.ok((await page.locator('section:visible').innerText()).includes(words), `${survey} ${step}`);
  }
});

test('Back from a switch or from an error shows the form as it was', async (t) => {
  const { server, code } = await all(t);
  const browser = await openBrowser(t, { ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(browser, { javaScriptEnabled });
    await page.goto(`${server.url}/${code['sipas-quick']}`);
    await page.getByRole('button', { name: 'Chữ to hơn' }).click();
    await page.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '24px');
    await page.locator('fieldset').first().locator('label').nth(2).click();
    await page.getByRole('button', { name: 'Chữ to hơn' }).click();
    await page.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '32px');
    await page.goBack();
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '24px');
    assert.equal(await page.locator('input:checked').count(), 1);
    await page.context().close();
  }
});

test('a fault is read out with its question, also where it is folded or on another screen', async (t) => {
  const { server, code } = await all(t);
  const page = await openPage(await openBrowser(t));
  for (const query of ['', '?mode=steps']) {
    await page.goto(`${server.url}/${code.contributions}${query}#s3`);
    await page.locator('input[name="q.gave"][value=yes]').evaluate((e) => { e.checked = true; });
    await page.locator('input[inputmode]').evaluate((e) => { e.value = '1.000'; });
    await page.evaluate(() => document.forms[0].requestSubmit([...document.querySelectorAll('form button')].pop()));
    await page.getByRole('alert').waitFor();
    await page.getByRole('alert').getByRole('link').click();
    const number = page.locator('input[inputmode]');
    assert.equal(await number.isVisible(), true, query);
    assert.equal(await number.getAttribute('aria-invalid'), 'true');
    const described = await page.locator('fieldset:has([inputmode])').getAttribute('aria-describedby');
    assert.match(await page.locator(`[id="${described}"]`).textContent(), /^Lỗi: Xin ghi một số/);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'FIELDSET', query);
  }
});

test('with JavaScript a switch keeps the screen one is at, and an error shows its summary', async (t) => {
  const { server, code } = await all(t);
  const page = await openPage(await openBrowser(t), { javaScriptEnabled: true });
  await page.goto(`${server.url}/${code['sipas-quick']}?mode=steps#s3`);
  await page.getByRole('button', { name: 'Chữ to hơn' }).click();
  await page.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '24px');
  assert.equal(new URL(page.url()).hash, '#s3');
  await page.locator('#s3 .end').click();
  await page.locator('#s10 button').click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'alert');
});
