// Filling in a form in a browser, in every way it may be shown.
import assert from 'node:assert/strict';

/** Chooses an answer to the k-th question of those that are in sight, by the words on the page as a person does. */
async function answerFieldset(fieldset, k) {
  const radios = fieldset.locator('input[type=radio]');
  const count = await radios.count();
  if (count > 0) return fieldset.locator('label').nth(k % Math.min(count, 5)).click();
  const boxes = fieldset.locator('input[type=checkbox]');
  if (await fieldset.locator('input[inputmode]').count() > 0) return fieldset.locator('input[inputmode]').fill('1');
  return boxes.first().check();
}

/** Answers what is in sight, at most `most` questions, and says how many. */
async function answerVisible(page, most = Infinity) {
  let answered = 0;
  for (const fieldset of await page.locator('fieldset:visible').all()) {
    if (answered === most) break;
    await answerFieldset(fieldset, answered++);
  }
  return answered;
}

/** The whole flow of a form that is open: every screen, then the end. Gives the number of questions answered. */
export async function fillAndSend(page, { most = Infinity } = {}) {
  let answered = 0;
  const begin = page.locator('#s0 .go a');
  if (await begin.count() > 0) {
    const leaps = await page.evaluate(() => performance.getEntriesByType('resource').some((r) => r.name.includes('/kiosk?')));
    await begin.click();
    for (;;) {
      const here = page.url();
      assert.equal(await page.locator('section:visible').count(), 1, 'one screen at a time');
      const now = await answerVisible(page, most - answered);
      answered += now;
      const next = page.locator('section:visible .next'), end = page.locator('section:visible .end');
      // On a kiosk with a script a tap on an answer goes on by itself.
      if (leaps && now > 0 && (await page.locator('section:visible input[type=radio]').count()) > 0) await page.waitForTimeout(400);
      if (page.url() !== here) continue;
      if (await next.count() === 0) break;
      await (answered >= most && (await end.count()) > 0 ? end : next).click();
      await page.waitForFunction((url) => location.href !== url, here);
    }
  } else {
    for (const summary of await page.locator('summary').all()) await summary.click();
    answered = await answerVisible(page, most);
  }
  await page.locator('form button:visible').last().click();
  await page.waitForURL(/\/thanks/);
  return answered;
}
