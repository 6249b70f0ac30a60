// A form with every kind of question, filled in on a small phone without JavaScript.
import assert from 'node:assert/strict';
import test from 'node:test';
import { desktop, openBrowser, openPage, phone, picture } from '../lib/browser.mjs';
import { ok, serve } from '../lib/hailong.mjs';
import { everyKind, kindsCommune } from '../lib/kinds.mjs';

async function open(t, viewport = phone) {
  const { dir, codes } = await kindsCommune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const page = await openPage(await openBrowser(t), { viewport });
  await page.goto(`${server.url}/${codes[0]}`);
  const stored = async () => JSON.parse(await ok(['export', '--survey', everyKind.code, '--format', 'json', '-o', '-', '--data', dir])).map((row) => row.answers);
  const question = (words) => page.locator('fieldset', { hasText: words });
  return { page, stored, question, send: () => page.locator('form button').last().click() };
}

test('every kind is filled in, mended and stored', async (t) => {
  const { page, stored, question, send } = await open(t);
  assert.equal(page.requests.length, 1);
  assert.equal(await page.locator('input:checked').count(), 0, 'nothing preselected');
  await question('Cán bộ phục vụ').getByText('Hài lòng', { exact: true }).click();
  await question('có đến tận nơi').getByText('Có', { exact: true }).click();
  await question('đến bằng gì').getByText('Đi bộ').click();
  await question('đến bằng gì').locator('label').last().click();
  await page.getByLabel('Ghi một số, từ 0 đến 50 (lần)').fill('1.000');
  await question('chờ bao lâu').getByText('Dưới 15 phút').click();
  await page.getByLabel('Hôm đó trời').or(question('bao nhiêu độ').locator('input')).fill('-3');
  await question('Giới tính').getByText('Nữ').click();
  await question('Tuổi').getByText('35–49 tuổi').click();
  await picture(page, 'kinds-filled-phone');
  await send();

  assert.match(await page.title(), /^Lỗi:/);
  await picture(page, 'kinds-error-phone');
  const links = page.locator('[role=alert] a');
  assert.equal(await links.count(), 2);
  assert.equal(await page.locator('fieldset strong').count(), 2, 'each message beside its question too');
  assert.equal(await page.locator('input:checked').count(), 7, 'every tick is kept');
  assert.equal(await page.getByLabel('Ghi một số, từ 0 đến 50 (lần)').inputValue(), '1.000');
  assert.deepEqual(await stored(), []);
  await links.nth(1).click();
  assert.match(page.url(), /#q\.trips$/);
  const box = await page.locator('[id="q.trips"]').boundingBox();
  assert.ok(box.y > -5 && box.y < phone.height, `the question is on the screen: ${JSON.stringify(box)}`);
  await question('đến bằng gì').locator('label').last().click();
  await page.getByLabel('Ghi một số, từ 0 đến 50 (lần)').fill('2');
  await send();
  await page.waitForURL(/\/thanks/);
  assert.deepEqual(await stored(), [{ staff: 4, came: 'yes', how: ['foot'], trips: 2, wait: 'short', degrees: -3, 'respondent.sex': 'female', 'respondent.age': '35-49' }]);
  assert.deepEqual(page.complaints.filter((c) => !/422/.test(c)), []);
});

test('whoever answers what was not asked is not held up', async (t) => {
  const { page, stored, question, send } = await open(t);
  await question('có đến tận nơi').getByText('Không', { exact: true }).click();
  await page.getByLabel('Ghi một số, từ 0 đến 50 (lần)').fill('nhiều');
  await page.locator('textarea').fill('Ở xa');
  await send();
  await page.waitForURL(/\/thanks/);
  assert.deepEqual(await stored(), [{ came: 'no', why: 'Ở xa' }]);
});

test('every kind can be met with a thumb, at any width', async (t) => {
  for (const viewport of [{ width: 320, height: 568 }, phone, desktop]) {
    const { page } = await open(t, viewport);
    const boxes = page.locator('fieldset > label, textarea, [inputmode], main button:not([name])');
    for (const [i, target] of (await boxes.all()).entries()) {
      const { width, height } = await target.boundingBox();
      assert.ok(height >= 56 && width >= 200, `target ${i} at ${viewport.width}: ${width}×${height}`);
    }
    for (const small of await page.locator('header button').all()) assert.ok((await small.boundingBox()).height >= 40);
    assert.equal(await boxes.count(), 6 + 3 + 4 + (1 + 1) + 3 + 1 + 1 + 3 + 5 + 1);
    for (const tick of await page.locator('fieldset > label input').all()) assert.deepEqual(await tick.boundingBox().then((b) => [b.width, b.height]), [24, 24]);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width);
    await page.context().close();
  }
});
