// The emblem as an administrator sets it: a file chosen, looked at, used and put back, on a telephone and a desk. The pages have no script.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { writePng } from '../lib/grey.mjs';
import { ok } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';
import { house } from '../lib/officers.mjs';

const star = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><circle cx="30" cy="30" r="28" fill="#b00000"/>
<path fill="#ffd800" d="M30 9l4.7 14.5h15.3l-12.4 9 4.7 14.5-12.3-9-12.3 9 4.7-14.5-12.4-9h15.3z"/></svg>`;
const grey = writePng({ width: 200, height: 120, pixels: new Uint8Array(200 * 120).map((_, i) => (i % 200 < 100 ? 40 : 180)) });

for (const [name, viewport] of [['phone', phone], ['desk', desktop]])
  test(`from the settings to the poster and back: ${name}`, async (t) => {
    const h = await house(t), browser = await openBrowser(t), page = await openPage(browser, { viewport, javaScriptEnabled: true });
    await ok(['setting', 'set', 'site.name', 'UBND xã Thử Nghiệm (minh họa)', ...h.data]);
    await signIn(page.context(), h.server, h.first);
    const press = (role, label) => Promise.all([page.waitForNavigation(), page.getByRole(role, { name: label, exact: true }).first().click()]);
    const look = async (what) => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
      assert.deepEqual(await violations(page), [], what);
      assert.deepEqual(complaints(page), [], what);
      await picture(page, `emblem-${what}-${viewport.width}`);
    };
    const choose = async (file, type, bytes) => {
      await page.getByLabel('Tệp biểu trưng').setInputFiles({ name: file, mimeType: type, buffer: Buffer.from(bytes) });
      await press('button', 'Xem thử trên áp phích');
    };
    page.setDefaultTimeout(10000);
    await page.goto(`${h.server.url}/office/settings`);
    await press('link', 'Đổi: Biểu trưng trên áp phích');
    await look('none');
    await press('button', 'Xem thử trên áp phích');
    await page.getByText('Xin chọn một tệp trước khi xem thử').first().waitFor();
    await choose('anh.jpg', 'image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex'));
    await look('fault');
    await choose('biểu trưng "xã".svg', 'image/svg+xml', star);
    await page.getByRole('img', { name: 'Áp phích mẫu có biểu trưng vừa chọn' }).waitFor();
    await look('preview');
    await press('link', 'Không dùng, quay lại');
    await page.getByText('Chưa có biểu trưng').waitFor();
    await choose('bt.svg', 'image/svg+xml', star);
    await press('button', 'Dùng biểu trưng này');
    await page.getByText('Đã lưu.').waitFor();
    await choose('bt.png', 'image/png', grey);
    await press('button', 'Dùng biểu trưng này');
    await look('saved');
    assert.equal(await page.getByRole('img').count(), 2);
    await press('button', 'Dùng lại biểu trưng trước');
    await press('button', 'Bỏ biểu trưng');
    await page.getByText('Chưa có biểu trưng').waitFor();
    await look('removed');
    assert.equal(JSON.parse(await ok(['audit', 'list', '--event', 'setting', '--json', ...h.data])).filter((e) => e.about === 'look.emblem').length, 4);
  });
