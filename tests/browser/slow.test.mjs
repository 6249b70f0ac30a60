// A telephone far from the next mast: 400 ms there and back, 400 kbit/s, a connection that has to be set up with TLS.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { commune, http, report, serve } from '../lib/hailong.mjs';
import { slow } from '../lib/slow.mjs';

const readable = 2500, confirmed = 2000; // ms
const machine = 250; // ms of that for the telephone and the server: the network takes no more than the rest

const sizes = { '/small': 1, '/large': 30000 };

/** A server of pages of a known size; gives its port. */
async function servePages(t) {
  const origin = createServer((request, response) => response.end('a'.repeat(sizes[request.url])));
  await new Promise((done) => origin.listen(0, '127.0.0.1', done));
  t.after(() => origin.close());
  return origin.address().port;
}

test('nothing is lost on the slow network while this process is busy', async (t) => {
  const port = await servePages(t);
  // A loop that never rests fires each timer at the first moment it may, up to two milliseconds early.
  let busy = true;
  const turn = () => busy && setImmediate(turn);
  turn();
  t.after(() => (busy = false));
  for (let i = 0; i < 20; i++) {
    const answer = await http(await slow(t, port, { rtt: i / 3, kbits: 4000, setup: 2 }), 'GET', '/large', { headers: { Connection: 'close' } });
    assert.equal(answer.body.length, sizes['/large']);
  }
});

test('the slow network is as slow as it says', async (t) => {
  const port = await servePages(t);
  const timed = async (network, path) => {
    const begin = performance.now();
    assert.equal((await http(network, 'GET', path, { headers: { Connection: 'close' } })).body.length, sizes[path]);
    return performance.now() - begin;
  };
  const expect = async (options, path, least, what) => {
    // Never faster; what else this machine does at the same time is not the network's, so the fastest of three is its time.
    let took = Infinity;
    for (let i = 0; i < 3 && took >= least + 300; i++) {
      const once = await timed(await slow(t, port, options), path);
      assert.ok(once >= least - 5, `${what}: ${once} ms, expected ${least}`);
      took = Math.min(took, once);
    }
    t.diagnostic(`${what}: ${took.toFixed()} ms, at least ${least}`);
    assert.ok(took < least + 300, `${what}: ${took} ms, expected ${least}`);
  };
  await Promise.all([
    expect({ rtt: 400, kbits: 400, setup: 2 }, '/small', 1200, 'two round trips of setting up, one of the exchange'),
    expect({ rtt: 400, kbits: 400, setup: 1 }, '/small', 800, 'a round trip less'),
    // Ten packets take 300 ms, then the line waits for the acknowledgement of the first, at 430 ms; then 316 ms more.
    expect({ rtt: 400, kbits: 400, setup: 2 }, '/large', 800 + 200 + 430 + 316 + 200, '30,000 bytes'),
    expect({ rtt: 0, kbits: 400, setup: 2 }, '/large', 616, '30,000 bytes without delay'),
  ]);
});

/** When the page's navigation began, and when its first content was painted and all of it had come, in ms since 1970. */
async function painted(page) {
  // Asked from outside: where scripts are off the page's own timers are not to be relied on.
  for (let i = 0; i < 100 && !(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length > 0)); i++) await new Promise((done) => setTimeout(done, 50));
  const [paint, end, origin] = await page.evaluate(() => [performance.getEntriesByName('first-contentful-paint')[0].startTime,
    performance.getEntriesByType('navigation')[0].responseEnd, performance.timeOrigin]);
  return [origin, origin + Math.max(paint, end)];
}

/**
 * One visit through `network`: how long the form and the confirmation took, in ms, and how much of it the network. With a
 * script, two connections are open.
 */
async function answer(browser, network, code, kept, javaScriptEnabled) {
  const page = await openPage(browser, { javaScriptEnabled });
  await page.goto(`${network.url}/${code}`);
  const [begun, shown] = await painted(page);
  await page.locator('fieldset').first().getByText('Hài lòng', { exact: true }).click();
  await page.locator('textarea').fill('Cán bộ hướng dẫn dễ hiểu.');
  if (!kept) network.drop();
  const tapped = Date.now();
  await page.locator('form button:visible').last().click();
  await page.waitForURL(/\/thanks/);
  const [, thanked] = await painted(page);
  await page.context().close();
  network.drop();
  return { form: shown - begun, thanks: thanked - tapped, heldForm: network.held(begun, shown), heldThanks: network.held(tapped, thanked) };
}

// By the whole time only where nothing else runs (IDLE=1, `make lighthouse`): the network's part is the page's and the same on
// every machine, what a busy machine adds to it is neither's.
test('over a slow network the form is readable and the confirmation there in time', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const network = await slow(t, server.port);
  const browser = await openBrowser(t);
  let visits = 0;
  for (const [kept, javaScriptEnabled] of [[true, false], [false, false], [true, true], [false, true]]) {
    const took = await answer(browser, network, codes[0], kept, javaScriptEnabled);
    visits++;
    const what = `form painted after ${took.form.toFixed()} ms (network ${took.heldForm.toFixed()}), thanks ${took.thanks.toFixed()} ms after the tap `
      + `(network ${took.heldThanks.toFixed()}), connection ${kept ? 'kept' : 'anew'}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`;
    t.diagnostic(what);
    assert.ok(took.heldForm <= readable - machine && took.heldThanks <= confirmed - machine, what);
    assert.ok(took.heldForm >= 1195 && took.heldThanks >= (kept ? 795 : 1595), `${what}: faster than the network`);
    if (process.env.IDLE) assert.ok(took.form <= readable && took.thanks <= confirmed, what);
  }
  assert.equal((await report(dir)).periods[0].responses, visits);
});
