// The way through the office's door in a browser: set-up, signing in, sessions, signing out; with and without JavaScript.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture } from '../lib/browser.mjs';
import { freshDir, ok, serve } from '../lib/hailong.mjs';
import { judgeHtml, violations } from '../lib/judge.mjs';
import { firstLink, password, totp } from '../lib/officers.mjs';

/** What must hold of every page on the way. axe wants scripts; without them the page is the same. */
async function look(page, name, { scripts, width }) {
  assert.deepEqual(complaints(page), [], name);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${name}: nothing is wider than the screen`);
  if (!scripts) return;
  assert.deepEqual(await violations(page), [], name);
  await picture(page, `office-${name}-${width}`);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${name} (dark)`);
  await picture(page, `office-${name}-${width}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

const press = (page, name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: true }).click()]);

for (const scripts of [false, true]) {
  for (const viewport of [phone, desktop]) {
    test(`set up, sign in, look at sessions, sign out; ${viewport.width} px, ${scripts ? 'with' : 'without'} JavaScript`, async (t) => {
      const dir = freshDir(t), server = await serve(dir), { width } = viewport, how = { scripts, width };
      t.after(() => server.stop());
      await ok(['unit', 'import', '-', '--data', dir], { input: 'code,parent,name,kind\nxa-a,,Xã A (minh họa),commune\nxa-a-mc,xa-a,Trung tâm Phục vụ hành chính công xã A (minh họa),centre\n' });
      const browser = await openBrowser(t);
      const page = await openPage(browser, { viewport, javaScriptEnabled: scripts });
      page.on('response', async (response) => {
        if (response.request().resourceType() !== 'document' || response.status() === 303) return;
        page.judged = [...(page.judged ?? []), response.text().then(judgeHtml, () => [])];
      });

      await page.goto(firstLink(server));
      await look(page, 'setup', how);
      const secret = await page.locator('output').textContent();
      await page.getByLabel('Tên đăng nhập').fill('quan.tri');
      await page.getByLabel('Họ và tên').fill('Nguyễn Thị Quản');
      await page.getByLabel('Mật khẩu mới', { exact: true }).fill(password);
      await page.getByLabel('Nhập lại mật khẩu mới').fill('khác');
      await page.getByLabel('Mã 6 chữ số').fill(totp(secret));
      await press(page, 'Hoàn tất');
      assert.match(await page.title(), /^Lỗi: /);
      assert.ok(await page.evaluate(() => document.activeElement.matches('[role=alert]')), 'the summary has the focus');
      await look(page, 'setup-fault', how);
      await page.getByRole('alert').getByRole('link').click();
      assert.equal(await page.evaluate(() => location.hash), '#again');
      assert.equal(await page.getByLabel('Họ và tên').inputValue(), 'Nguyễn Thị Quản');
      assert.equal(await page.getByLabel('Mật khẩu mới', { exact: true }).inputValue(), '');
      await page.getByLabel('Mật khẩu mới', { exact: true }).fill(password);
      await page.getByLabel('Nhập lại mật khẩu mới').fill(password);
      await page.getByLabel('Mã 6 chữ số').fill(totp(secret));
      await press(page, 'Hoàn tất');
      assert.equal(await page.locator('output').count(), 10);
      await look(page, 'codes', how);
      const [recovery] = await page.locator('output').allTextContents();
      await page.getByRole('link', { name: 'Đã cất mã' }).click();
      await look(page, 'home', how);
      const [cookie] = await page.context().cookies();
      assert.deepEqual({ ...cookie, value: '' }, { name: '__Host-s', value: '', domain: '127.0.0.1', path: '/', expires: -1, httpOnly: true, secure: true, sameSite: 'Strict' });

      await page.locator('h1+.whose', { hasText: 'Xã A (minh họa)' }).waitFor(); // the only unit that is below none
      await page.getByRole('link', { name: 'Trung tâm Phục vụ' }).click();
      await look(page, 'unit', how);
      assert.equal(new URL(page.url()).pathname, '/office/u/xa-a-mc');
      await press(page, 'Đăng xuất');
      assert.deepEqual(await page.context().cookies(), []);
      await look(page, 'login', how);
      await page.goBack();
      assert.match(page.url(), /\/office\/login\?next=\/office\/u\/xa-a-mc$/, 'Back shows nothing of what was there');

      await page.getByLabel('Tên đăng nhập').fill('quan.tri');
      await page.getByLabel('Mật khẩu').fill('sai rồi, thử lại');
      await press(page, 'Tiếp tục');
      await look(page, 'login-wrong', how);
      assert.equal(await page.getByLabel('Tên đăng nhập').inputValue(), 'quan.tri');
      await page.getByLabel('Mật khẩu').fill(password);
      await page.getByLabel('Mật khẩu').press('Enter');
      await page.getByLabel('Mã', { exact: true }).waitFor();
      await look(page, 'code', how);
      await page.getByLabel('Mã', { exact: true }).fill(totp(secret, 1));
      await press(page, 'Đăng nhập');
      assert.equal(new URL(page.url()).pathname, '/office/u/xa-a-mc', 'where one wanted to go');

      const other = await openPage(browser, { viewport, javaScriptEnabled: scripts });
      await other.goto(`${server.url}/office/`);
      await other.getByLabel('Tên đăng nhập').fill('quan.tri');
      await other.getByLabel('Mật khẩu').fill(password);
      await press(other, 'Tiếp tục');
      await other.getByLabel('Mã', { exact: true }).fill(recovery);
      await press(other, 'Đăng nhập');
      await page.getByRole('link', { name: 'Phiên đăng nhập' }).click();
      assert.equal(await page.getByRole('rowheader').count(), 2);
      await look(page, 'sessions', how);
      await press(page, 'Kết thúc mọi phiên khác');
      assert.equal(await page.getByRole('rowheader').count(), 1);
      await other.reload();
      assert.equal(new URL(other.url()).pathname, '/office/login');

      await page.getByRole('link', { name: 'Tài khoản' }).click();
      await look(page, 'account', how);
      await page.getByLabel('Mật khẩu hiện tại').fill(password);
      await press(page, 'Tiếp tục');
      assert.equal(new URL(page.url()).pathname, '/office/setup');
      await look(page, 'setup-anew', how);
      for (const faults of await Promise.all(page.judged)) assert.deepEqual(faults, []);
      assert.ok(page.judged.length > 12);
    });
  }
}
