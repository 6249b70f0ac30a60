// The network breaks while a form is being sent, at every part of the exchange; sent again, it counts once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { cutting } from '../lib/cut.mjs';
import { commune, form, http, keyOf, questionsOf, report, serve } from '../lib/hailong.mjs';

/** Sends a form as a browser does: to the page behind the redirect. */
async function send(server, path, body) {
  const sent = await http(server, 'POST', path, { body });
  assert.equal(sent.status, 303, sent.body);
  const thanks = await http(server, 'GET', sent.headers.location);
  assert.equal(thanks.status, 200);
  return /<output>([0-9A-Z-]+)<\/output>/.exec(thanks.body)[1];
}

/** Twenty places to cut, from how long the parts of a whole exchange are. */
function places([post, get], body) {
  const head = post.request - body;
  const place = (exchange, side, after) => ({ begins: exchange.begins.split(' ').slice(0, 2).join(' ').split('?')[0], side, after: Math.round(after) });
  return {
    'request head': [1, head / 4, head / 2, (head * 3) / 4, head - 1].map((n) => place(post, 'request', n)),
    'request body': [head, head + 1, head + body / 3, head + (body * 2) / 3, post.request - 1].map((n) => place(post, 'request', n)),
    between: [place(post, 'request', post.request), place(post, 'response', 0)],
    'response head': [1, post.response / 3, (post.response * 2) / 3, post.response - 1].map((n) => place(post, 'response', n)),
    'the page behind the redirect': [place(get, 'request', 1), place(get, 'response', 0), place(get, 'response', get.response / 2), place(get, 'response', get.response - 1)],
  };
}

for (const reset of [true, false])
  test(`a send that is cut by a ${reset ? 'reset' : 'close'} at any of 20 places and sent again counts once`, async (t) => {
    const { dir, codes } = await commune(t);
    const server = await serve(dir);
    t.after(() => server.stop());
    const proxy = await cutting(t, server.port);
    const path = `/${codes[0]}`;
    const page = await http(server, 'GET', path);
    const answers = [['lang', 'vi'], ...questionsOf(page.body).map((q) => [q, '4']), ['q.comment', 'Mạng chập chờn quá']];
    const fresh = async () => form([['key', keyOf((await http(server, 'GET', path)).body)], ...answers]);
    const stored = async () => (await report(dir)).periods.reduce((n, p) => n + p.responses, 0);

    const whole = await fresh();
    await send(proxy, path, whole);
    const parts = places(proxy.exchanges.slice(-2), Buffer.byteLength(whole));
    assert.equal(Object.values(parts).flat().length, 20);
    let count = 1;
    for (const [part, cuts] of Object.entries(parts))
      for (const cut of cuts) {
        const what = `${part}: ${cut.side} of ${cut.begins} after ${cut.after} bytes`;
        const body = await fresh();
        proxy.cut = { ...cut, reset };
        await assert.rejects(send(proxy, path, body), /ECONNRESET|socket hang up|aborted/, what);
        assert.equal(proxy.exchanges.at(-1)[cut.side], cut.after, what);
        // Before all of it is there nothing may be stored; once an answer came it must be.
        const now = await stored();
        if (part.startsWith('request')) assert.equal(now, count, what);
        else if (cut.side === 'response' || part !== 'between') assert.equal(now, count + 1, what);

        proxy.cut = null;
        const receipt = await send(proxy, path, body);
        assert.equal(await send(server, path, body), receipt, `${what}: the same reply code, however often`);
        assert.equal(await stored(), ++count, what);
      }
  });
