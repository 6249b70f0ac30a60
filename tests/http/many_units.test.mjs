// As many units as the country has communes: what one request does must not grow with them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ok, serve } from '../lib/hailong.mjs';
import { ask, definition, office } from '../lib/office.mjs';
import { Browser, firstLink, password, totp } from '../lib/officers.mjs';

const PROVINCES = 34, COMMUNES = 96;
const units = ['nuoc,', ...Array.from({ length: PROVINCES }, (_, p) => [`tinh-${p},nuoc`, ...Array.from({ length: COMMUNES }, (_, c) => `xa-${p}-${c},tinh-${p}`)]).flat()];

test('with 3 299 units officers set up, sign in and read every page', async (t) => {
  const d = await office(t, { units });
  assert.equal(units.length, 3299);
  const text = { code: 'gy', kind: 'text', text: { vi: 'Ông/bà góp ý thêm' } };
  await d.publish(definition({ tc: null }, [ask('tc.1', 'tc'), text]));
  await ok(['setting', 'set', 'survey.default', 'ks', ...d.data]);
  await d.answer(['xa-7-7', 'xa-7-8', 'xa-30-1'].flatMap((unit) => Array.from({ length: 12 }, (_, i) => ({ day: '2026-03-02', unit, 'tc.1': 1 + (i % 5), gy: 'ghi lại' }))));
  const server = await serve(`${d.dir}/data`);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const first = new Browser(server);
  await first.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const { link } = JSON.parse(await ok(['officer', 'add', 'binh', '--name', 'Trần Bình', '--role', 'officer', '--unit', 'xa-7-7', '--json', ...d.data]));
  const binh = new Browser(server), path = link.slice(link.indexOf('/office/'));
  for (const words of ['Đơn vị xa-7-7', 'don vi nuoc 1']) { // names of the unit and of the one on top
    const refused = await binh.post('/office/setup', { t: path.split('t=')[1], password: words, again: words, code: '' });
    assert.match(refused.body, /Mật khẩu này gồm tên cơ quan/, words);
  }
  const { secret } = await binh.setUp(link), again = new Browser(server);
  assert.equal((await again.name('binh', password)).status, 200);
  assert.equal((await again.signIn('binh', totp(secret, 1))).status, 303);
  for (const [browser, unit] of [[first, 'nuoc'], [first, 'tinh-7'], [first, 'xa-7-7'], [binh, 'xa-7-7'], [again, 'xa-7-7']])
    for (const page of ['', '/compare', '/cross', '/events', '/comments', '/d/tc', '/live?watch=1'])
      assert.equal((await browser.get(`/office/u/${unit}${page}`)).status, 200, `${unit}${page}`);
  for (const page of ['/office/', '/office/sessions', '/office/account', '/office/method'])
    assert.equal((await first.get(page)).status, 200, page);
  for (const browser of [first, binh])
    assert.equal((await browser.send('/office/u/xa-7-7/events', { do: 'add', day: '2026-03-03', text: 'Thêm một quầy' })).status, 303);
  assert.ok(!server.log.includes('error'), server.log);
});
