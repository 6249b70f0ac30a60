// What the content policy forbids: the browser says so, and the tests hear it.
// That no page gives it a reason is looked at where every page and state is, in axe.test.mjs.
import assert from 'node:assert/strict';
import test from 'node:test';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { commune, serve } from '../lib/hailong.mjs';

const forbidden = {
  'inline script': '<script>document.title = "ran"</script>',
  'event handler': '<p onclick="document.title = 1">Chữ</p>',
  'style attribute': '<p style="color:red">Chữ</p>',
  'second style sheet': '<style>p { color: red }</style>',
  'image from elsewhere': '<img src="http://127.0.0.1:9/a.png" alt="">',
  'frame': '<iframe src="/" title="Khung"></iframe>',
  'base': '<base href="/elsewhere">',
};

test('whatever is put into a form against its content policy is heard', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const browser = await openBrowser(t);
  for (const javaScriptEnabled of [true, false]) {
    const page = await openPage(browser, { javaScriptEnabled });
    let put = '';
    await page.route(server.url + '/**', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace('</main>', `${put}</main>`) });
    });
    await page.goto(`${server.url}/${codes[0]}`);
    const title = await page.title();
    assert.deepEqual(page.complaints, []);
    for (const [what, markup] of Object.entries(forbidden)) {
      // A browser that runs no script does not look at them.
      if (!javaScriptEnabled && (what === 'inline script' || what === 'event handler')) continue;
      put = markup;
      page.complaints.length = 0;
      await page.goto(`${server.url}/${codes[0]}`);
      assert.match(page.complaints.join(), /violates the following Content Security Policy directive/, what);
      assert.equal(await page.title(), title, `${what} did nothing`);
    }
  }
});
