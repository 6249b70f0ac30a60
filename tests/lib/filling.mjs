// Filling in a form in a browser, in every way it may be shown.
import assert from 'node:assert/strict';

/** As a finger does, with everything a browser checks before; or, where that was tried already, only the click. */
const presser = (fast) => (locator) => (fast ? locator.evaluate((e) => e.click()) : locator.click());

/** Chooses an answer to a question by the words on the page. */
async function answerFieldset(press, fieldset, k) {
  const radios = await fieldset.locator('input[type=radio]').count();
  if (radios > 0) return press(fieldset.locator('label').nth(k % Math.min(radios, 5)));
  if (await fieldset.locator('input[inputmode]').count() > 0) return fieldset.locator('input[inputmode]').fill('1');
  return press(fieldset.locator('label').first());
}

/** Answers what is in sight, at most `most` questions, and says how many. */
async function answerVisible(page, press, most = Infinity) {
  let answered = 0;
  for (const fieldset of await page.locator('fieldset:visible').all()) {
    if (answered === most) break;
    await answerFieldset(press, fieldset, answered++);
  }
  return answered;
}

async function answerScreens(page, press, most) {
  const leaps = await page.evaluate(() => performance.getEntriesByType('resource').some((r) => r.name.includes('/kiosk?')));
  let answered = 0;
  await press(page.locator('#s0 .go a'));
  for (;;) {
    const here = page.url();
    assert.equal(await page.locator('section:visible').count(), 1, 'one screen at a time');
    const now = await answerVisible(page, press, most - answered);
    answered += now;
    const next = page.locator('section:visible .next'), end = page.locator('section:visible .end');
    // On a kiosk with a script a tap on an answer goes on by itself; the script's click alone is no tap.
    if (leaps && now > 0 && (await page.locator('section:visible input[type=radio]').count()) > 0) await page.waitForTimeout(400);
    if (page.url() !== here) continue;
    if (await next.count() === 0) return answered;
    await press(answered >= most && (await end.count()) > 0 ? end : next);
    await page.waitForFunction((url) => location.href !== url, here);
  }
}

/** The whole flow of a form that is open: every screen, then the end. Gives the number of questions answered. */
export async function fillAndSend(page, { most = Infinity, fast = false } = {}) {
  const press = presser(fast);
  let answered;
  if (await page.locator('#s0').count() > 0) {
    answered = await answerScreens(page, press, most);
  } else {
    for (const summary of await page.locator('summary').all()) await press(summary);
    answered = await answerVisible(page, press, most);
  }
  await page.locator('form button:visible').last().click();
  await page.waitForURL(/\/thanks/);
  return answered;
}
