// Events and remarks as they are seen and used: on a telephone and a desk, without scripts, by who cannot see them, printed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { dashboards } from '../lib/dashboard.mjs';
import { ok } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';

/** A page in a browser that has the session of `officer`. */
async function open(browser, d, officer, options) {
  const page = await openPage(browser, options);
  await signIn(page.context(), d.server, officer);
  return page;
}

/** Two events and two versions of a remark. */
async function told(t) {
  const d = await dashboards(t);
  await ok(['event', 'add', '--unit', 'xa', '--day', '2025-11-01', 'Đổi quy trình tiếp nhận hồ sơ đất đai', ...d.data]);
  await ok(['event', 'add', '--unit', 'xa', '--day', '2024-12-10', 'Thêm một quầy', ...d.data]);
  await ok(['event', 'add', '--unit', 'xa', '--day', '2025-01-10', 'Ghi nhầm', ...d.data]);
  await ok(['event', 'withdraw', '3', ...d.data]);
  const remark = { survey: 'ks', dimension: 'tt', by: 'month', style: 'calendar', period: '2025-12' };
  await d.first.send('/office/u/xa/remarks', { ...remark, after: '0', text: 'Thiếu người vào giờ cao điểm.' });
  await d.first.send('/office/u/xa/remarks', { ...remark, after: '1', text: 'Thiếu người vào giờ cao điểm.\nTừ 15/12 đã bố trí thêm một cán bộ.' });
  return d;
}

test('no accessibility violation, nothing wider than the screen, nothing the policy forbids', async (t) => {
  const d = await told(t), browser = await openBrowser(t);
  const pages = { dashboard: '/office/u/xa', events: '/office/u/xa/events', below: '/office/u/a/events', withdraw: '/office/u/xa/events?withdraw=1', english: '/office/u/xa/events?lang=en' };
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, d.first, { viewport, colorScheme, javaScriptEnabled: true });
      for (const [name, path] of Object.entries(pages)) {
        const what = `${name} ${size} ${colorScheme}`;
        assert.equal((await page.goto(`${d.server.url}${path}`)).status(), 200, what);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        await picture(page, `notes-${what.replaceAll(' ', '-')}`);
        await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      }
      await page.context().close();
    }
});

test('without scripts: an event is set, withdrawn and set again, a remark written and mended, each with its own words', async (t) => {
  const d = await told(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first, { viewport: phone });
  await page.goto(`${d.server.url}/office/u/xa`);
  await page.getByRole('link', { name: 'Sự kiện', exact: true }).click();
  await page.getByLabel('Từ ngày nào').fill('2025-10-01');
  await page.getByRole('button', { name: 'Ghi sự kiện' }).click();
  await page.getByRole('alert').getByRole('link', { name: /^Việc gì/ }).waitFor();
  assert.equal(await page.getByLabel('Từ ngày nào').inputValue(), '2025-10-01', 'the day is kept');
  await page.getByLabel('Việc gì').fill('Bỏ một loại giấy tờ');
  await page.getByRole('button', { name: 'Ghi sự kiện' }).click();
  await page.getByRole('heading', { name: /^Trước và sau: Bỏ một loại giấy tờ/ }).waitFor();
  await page.getByRole('link', { name: /^Rút sự kiện: 01\/10\/2025/ }).click();
  await page.getByRole('link', { name: 'Không, giữ lại' }).click();
  assert.equal(await page.getByRole('link', { name: /^Rút sự kiện/ }).count(), 3);
  await page.getByRole('link', { name: /^Rút sự kiện: 01\/10\/2025/ }).click();
  await page.getByRole('button', { name: 'Rút sự kiện' }).click();
  assert.equal(await page.getByRole('link', { name: /^Rút sự kiện/ }).count(), 2);
  await page.getByText('Sự kiện đã rút', { exact: true }).click();
  await page.getByRole('button', { name: /^Đặt lại: 01\/10\/2025/ }).click();
  assert.equal(await page.getByRole('link', { name: /^Rút sự kiện/ }).count(), 3);

  await page.getByRole('link', { name: 'Số liệu', exact: true }).click();
  const topic = page.locator('#explain-cb');
  await topic.getByText('Viết giải trình').click();
  await topic.getByLabel(/^Giải trình/).fill('');
  await topic.getByRole('button').click();
  await page.getByRole('alert').getByRole('link', { name: /Chưa có nội dung/ }).click();
  assert.match(page.url(), /\/remarks(\?.*)?#explain$/);
  await topic.getByLabel(/^Giải trình/).fill('Máy in hỏng hai tuần');
  await topic.getByRole('button').click();
  assert.match(page.url(), /\/office\/u\/xa#explain$/);
  await topic.getByText('Máy in hỏng hai tuần').first().waitFor();
  assert.ok(await topic.getByLabel(/^Giải trình/).isHidden(), 'what is explained is folded away');
  assert.deepEqual(complaints(page), []);
});

test('they print: what was said, without fields and buttons', async (t) => {
  const d = await told(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first, { viewport: desktop });
  for (const [name, path] of Object.entries({ dashboard: '/office/u/xa', events: '/office/u/xa/events' })) {
    await page.goto(`${d.server.url}${path}`);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('nav, form, textarea, main button, summary').filter({ visible: true }).count(), 0, name);
    assert.ok(await page.getByText(name === 'events' ? 'Thêm một quầy' : 'đã bố trí thêm một cán bộ').first().isVisible());
    await page.pdf({ path: `build/pictures/notes-${name}.pdf`, format: 'A4' });
  }
});
