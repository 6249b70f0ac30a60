// Responses that are put aside as it is done and seen: on a telephone and a desk, without scripts, printed, by who may only read.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { dashboards } from '../lib/dashboard.mjs';
import { ok } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';

const address = '/office/u/a/exclusions', reason = 'Hai mươi phiếu giống hệt nhau trong một giờ, đều do một máy gửi khi bộ phận đã đóng cửa';

/** A page in a browser that has the session of `officer`. */
async function open(browser, d, officer, options) {
  const page = await openPage(browser, options);
  await signIn(page.context(), d.server, officer);
  return page;
}

/** The office, an auditor above a and b, an officer, and the counter of a, which has a long name. */
async function doubted(t) {
  const d = await dashboards(t);
  const counter = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.unit === 'a').code;
  const named = `${counter},a,"Quầy tiếp nhận và trả kết quả hồ sơ đất đai, xây dựng và môi trường số 1",,\n`;
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${named}` });
  return { ...d, counter, auditor: await d.officer('kiem.tra', 'auditor', 'xa'), reader: await d.officer('lan.tran', 'officer', 'xa') };
}

async function fill(page, { first = '2025-10-01', last = '2025-10-31', why = reason } = {}) {
  await page.getByLabel('Từ ngày').fill(first);
  await page.getByLabel('Đến hết ngày').fill(last);
  await page.getByLabel('Lý do').fill(why);
}

test('no accessibility violation, nothing wider than the screen, nothing the policy forbids', async (t) => {
  const d = await doubted(t), browser = await openBrowser(t);
  const aside = (from, to) => ok(['exclusion', 'add', '--counter', d.counter, '--from', from, '--to', to, reason, ...d.data]);
  await aside('2025-10-01', '2025-10-31');
  await aside('2025-11-01', '2025-11-30');
  await ok(['exclusion', 'undo', '2', 'Đã hỏi lại, phiếu thật', ...d.data]);
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, d.auditor, { viewport, colorScheme, javaScriptEnabled: true });
      const look = async (name) => {
        const what = `${name} ${size} ${colorScheme}`;
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
        await picture(page, `exclusions-${what.replaceAll(' ', '-')}`);
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      };
      for (const [name, query] of Object.entries({ list: '', undo: '?undo=1', english: '?lang=en' })) {
        assert.equal((await page.goto(`${d.server.url}${address}${query}`)).status(), 200, name);
        await look(name);
      }
      await page.goto(`${d.server.url}${address}`);
      await page.locator('#counter').selectOption(d.counter);
      await fill(page, { first: '2025-12-01', last: '2025-12-31' });
      await page.getByRole('button', { name: 'Xem trước' }).click();
      const broken = await page.locator('tbody th').evaluateAll((cells) => cells.filter((cell) => { const range = document.createRange(); range.selectNodeContents(cell); return new Set([...range.getClientRects()].map((box) => box.top)).size > 1; }).length);
      assert.equal(broken, 0, `days that are broken in two: ${size}`);
      await look('preview');
      await page.goto(`${d.server.url}${address}`);
      await page.getByRole('button', { name: 'Xem trước' }).click();
      await page.getByRole('alert').waitFor();
      await look('wrong');
      await page.context().close();
    }
});

test('without scripts: looked at, put aside, read by others, taken back', async (t) => {
  const d = await doubted(t), browser = await openBrowser(t);
  for (const viewport of [phone, desktop]) {
    const page = await open(browser, d, d.auditor, { viewport }), decided = page.getByText(/^Quyết định số \d+:/);
    await page.goto(`${d.server.url}${address}`);
    const before = await decided.filter({ visible: true }).count();
    await page.locator('#counter').selectOption(d.counter);
    await fill(page, { why: '' });
    await page.getByRole('button', { name: 'Xem trước' }).click();
    await page.getByRole('alert').waitFor();
    assert.equal(await page.locator('#counter').inputValue(), d.counter, 'what was chosen is kept');
    await page.getByLabel('Lý do').fill(reason);
    await page.getByRole('button', { name: 'Xem trước' }).click();
    const sheet = page.getByRole('region', { name: await page.locator('#preview').innerText() }), rows = await sheet.getByRole('row').allInnerTexts();
    assert.ok(rows.length > 2 && rows.slice(2).reduce((sum, row) => sum + Number(/\d+$/.exec(row.trim())[0]), 0) === Number(/\d+$/.exec(rows[1].trim())[0]), 'the days add up');
    await sheet.getByRole('link').click();
    assert.equal(await decided.filter({ visible: true }).count(), before, 'nothing happened yet');
    await page.locator('#counter').selectOption(d.counter);
    await fill(page);
    await page.getByRole('button', { name: 'Xem trước' }).click();
    await sheet.getByRole('button').click();
    assert.equal(await decided.filter({ visible: true }).count(), before + 1);

    const other = await open(browser, d, d.reader, { viewport });
    await other.goto(`${d.server.url}${address}`);
    await other.getByText(reason).first().waitFor();
    assert.equal(await other.locator('main form').count(), 0, 'who may not decide has nothing to press');
    await other.emulateMedia({ media: 'print' });
    assert.ok(await other.getByText(reason).first().isVisible());
    await other.context().close();

    await page.getByRole('link', { name: /^Rút quyết định số \d+/ }).click();
    await page.getByLabel('Lý do rút').fill('Đã hỏi lại, phiếu thật');
    await page.getByRole('button', { name: /^Rút/ }).click();
    assert.equal(await page.getByRole('link', { name: /^Rút quyết định/ }).count(), 0);
    await page.locator('summary').filter({ hasText: 'Quyết định đã rút' }).click();
    await page.getByText('Đã hỏi lại, phiếu thật').first().waitFor();
    assert.deepEqual(complaints(page), []);
    await page.context().close();
  }
});
