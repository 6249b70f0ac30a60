// Every page of officers without a script, and on paper.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, phone } from '../lib/browser.mjs';
import { tool } from '../lib/printed.mjs';
import { commune, fileName, go, one, open, pagesOf, sees, walk, width } from '../lib/walk.mjs';

const figures = (pattern) => /^\/office\/(u\/:unit(\/d\/:dimension|\/compare|\/cross)?)?$/.test(pattern);

walk();

test('without a script every page says the same and its choice works', async () => {
  const page = await open(one('officer', commune), { viewport: phone, javaScriptEnabled: false });
  for (const [pattern, path, unit] of pagesOf(commune)) {
    if (!sees({ role: 'officer', of: commune }, pattern, unit)) continue;
    assert.equal(await go(page, path), 200, path);
    assert.ok((await page.locator('main').innerText()).length > (pattern === '/office/tasks' ? 50 : 150), `${path} is not empty`);
    if (figures(pattern)) assert.ok(await page.locator('main table').filter({ visible: true }).count() > 0, `${path} has its table`);
    assert.equal(await width(page), phone.width, path);
    const choice = page.locator('form.choice');
    if (await choice.count() > 0) {
      const [answer] = await Promise.all([page.waitForNavigation(), choice.getByRole('button').click()]);
      assert.equal(answer.status(), 200, `${path}: the choice as it stands`);
    }
    assert.deepEqual(complaints(page), [], path);
  }
  await page.context().close();
});

test('each prints on A4: nothing to press, no table cut off', async () => {
  const page = await open(one('admin', null), { viewport: desktop });
  for (const [, path] of pagesOf(commune).filter(([pattern, path]) => !/\/(preview|sessions|account)$/.test(pattern))) { // forms of one's own, and the citizen's
    assert.equal(await go(page, path), 200, path);
    const file = `build/pictures/office-pages-${fileName(path)}.pdf`;
    await page.pdf({ path: file, format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
    await tool('pdftoppm', ['-r', '50', '-png', file, file.replace('.pdf', '')]);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 680, height: 1009 }); // what the margins leave of A4
    assert.equal(await page.locator('nav, form, main button, summary, textarea').filter({ visible: true }).count(), 0, path);
    assert.equal(await width(page), 680, `${path}: nothing is cut off`);
    for (const table of await page.locator('main table').filter({ visible: true }).all()) {
      const box = await table.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 680, `${path}: ${JSON.stringify(box)}`);
    }
    if (path === `/office/u/${commune}`) assert.ok(await page.getByText('Quy trình mới làm người dân').first().isVisible(), 'what was explained is on paper');
    await page.emulateMedia({ media: null });
    await page.setViewportSize(desktop);
    assert.deepEqual(complaints(page), [], path);
  }
  await page.context().close();
});
