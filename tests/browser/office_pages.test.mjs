// Every page of officers on the demo as every role meets it: who sees it, as good HTML, and what one role sees otherwise. What each is for
// is tested beside it (dashboard, compare, cross, comments, notes, report, paper); on other screens and on paper: office_looks_*, office_print.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, phone } from '../lib/browser.mjs';
import { judgeHtml, violations } from '../lib/judge.mjs';
import { centre, commune, fallen, few, go, officers, one, open, pagesOf, sees, walk, width } from '../lib/walk.mjs';

walk();

/** A page without what tells one reader from another: name, rights and the form's token. */
const common = (html) => html.replaceAll(/name="?csrf"? value="?[^">]+/g, '').replace(/<dl>.*?<\/dl>/gs, '').replaceAll(/\d\d:\d\d/g, '');

test('every role sees what is its own, as good HTML; what another role sees otherwise is looked at too', async (t) => {
  const judged = new Set(), looked = [];
  let pages = 0;
  for (const officer of officers)
    for (const [pattern, path, unit] of [...pagesOf(commune), ...pagesOf(centre).filter(([, , unit]) => unit), ...pagesOf(few).filter(([, path, unit]) => unit && !path.includes('?'))]) {
      const { status, body } = await officer.who.get(path), what = `${officer.login}: ${path}`;
      pages++;
      assert.equal(status, sees(officer, pattern, unit) ? 200 : 404, what);
      if (status === 404 || judged.has(common(body))) continue;
      judged.add(common(body));
      assert.deepEqual(await judgeHtml(body), [], what);
      // The admin's are looked at below; of others what has other forms and links.
      if (officer.of !== null && unit !== few && !path.includes('?')) looked.push([officer.who, path]);
    }
  assert.deepEqual([...new Set(officers.map((o) => o.role))].sort(), ['admin', 'auditor', 'clerk', 'observer', 'officer']);
  let page, last;
  for (const [who, path] of looked) {
    if (who !== last) {
      await page?.context().close();
      page = await open(last = who, { viewport: phone });
    }
    assert.equal(await go(page, path), 200, path);
    assert.equal(await width(page), phone.width, path);
    assert.deepEqual(await violations(page, { contrast: false }), [], path);
    assert.deepEqual(complaints(page), [], path);
    // The tint of what is ticked is of boxes and buttons: a list has always one chosen.
    const tinted = await page.$$eval('label:has(select)', (labels) => labels.filter((label) => getComputedStyle(label).backgroundColor !== 'rgba(0, 0, 0, 0)').length);
    assert.equal(tinted, 0, `${path}: labels of lists are not tinted`);
  }
  await page.context().close();
  t.diagnostic(`${pages} pages, ${judged.size} unlike the others, ${looked.length} looked at in roles`);
});

test('the first page tells what fell and leads to where, and a topic to its comparison, groups and comments', async () => {
  const page = await open(one('officer', commune), { viewport: phone, javaScriptEnabled: false });
  await go(page, '/office/?by=quarter');
  const told = page.locator('.told');
  assert.ok((await told.boundingBox()).y < 640 * 1.25, 'without turning the page twice');
  await told.getByRole('link', { name: /^Ở nơi nào\? \(Thủ tục hành chính\)/ }).first().click();
  await page.getByRole('heading', { name: 'Thủ tục hành chính' }).waitFor();
  assert.match(page.url(), new RegExp(`/office/u/${commune}/compare\\?.*dimension=${fallen}`));
  for (const [name, suffix] of [['So sánh nội dung này', 'compare'], ['Xem nội dung này theo nhóm', 'cross']]) {
    await go(page, `/office/u/${commune}/d/${fallen}?by=quarter`);
    const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole('link', { name }).click()]);
    assert.equal(answer.status(), 200, name);
    assert.match(page.url(), new RegExp(`/${suffix}\\?.*dimension=${fallen}`));
    assert.match(await page.locator('main').innerText(), /Thủ tục hành chính/, name);
  }
  await page.context().close();
  // The short slip asks for words about the whole alone: no topic of it leads to comments that are not there.
  assert.doesNotMatch((await one('officer', commune).get(`/office/u/${commune}/d/${fallen}`)).body, /comments\?[^"]*dimension=/);
  // Who may read no comments is not led to them; who stands for everything has the only unit's pages at once; nothing seen is not well.
  assert.doesNotMatch((await one('observer', commune).get(`/office/u/${commune}/d/${fallen}`)).body, /\/comments/);
  assert.match((await one('admin', null).get('/office/')).body, new RegExp(`/office/u/${commune}/compare`));
  const unseen = (await one('admin', null).get(`/office/u/${few}`)).body;
  assert.match(unseen, /chưa nội dung nào hiện được số/);
  assert.doesNotMatch(unseen, /không có nội dung nào dưới chỉ tiêu/);
});
