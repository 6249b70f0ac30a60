// Every page of officers on a screen of one width, by light and dark, also when touched. A test file for each width, so that two run at once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, picture } from './browser.mjs';
import { violations } from './judge.mjs';
import { centre, commune, few, fileName, go, one, open, pagesOf, walk, width } from './walk.mjs';

/** Opens and touches whatever answers to it. */
async function touch(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  const places = page.locator('.chart, svg.plot');
  for (const place of (await places.all()).slice(0, 3)) for (const x of [70, 150, 230]) await place.hover({ position: { x, y: 80 } });
}

async function look(page, path, scheme) {
  const what = `${path}, ${page.viewportSize().width} px, ${scheme}`;
  assert.equal(await go(page, path), 200, what);
  await picture(page, `office-pages-${fileName(path)}-${page.viewportSize().width}-${scheme}`);
  await touch(page);
  assert.equal(await width(page), page.viewportSize().width, `${what}: nothing is wider than the screen`);
  assert.deepEqual(await violations(page), [], what);
  // The name of a box is not drawn like a box: somebody would want to write into it.
  const boxed = await page.$$eval('label:not(:has(input, select, textarea))', (labels) => labels.filter((label) => getComputedStyle(label).borderTopWidth !== '0px').map((label) => label.innerText));
  assert.deepEqual(boxed, [], what);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${what}, then dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(complaints(page), [], what);
}

export function looks(viewport) {
  walk();
  test(`no violation, nothing the policy forbids, also when touched, nothing too wide; ${viewport.width} px`, async () => {
    const page = await open(one('admin', null), { viewport });
    for (const [, path] of [...pagesOf(commune), ...pagesOf(centre).filter(([pattern, path]) => pattern.endsWith('/paper') && path.includes('?')), ['', `/office/u/${few}`], ['', `/office/u/${commune}?by=quarter&lang=en`]]) await look(page, path, 'light');
    await page.context().close();
  });
}
