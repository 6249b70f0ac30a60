// The page behind a form: what becomes of the answer and by when, the receipt, what was masked, and where else to turn.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertHeaders, commune, dayOf, form, http, keyOf, ok, serve, publish } from '../lib/hailong.mjs';

async function world(t) {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const send = async (fields, path = `/${codes[0]}`) => {
    const key = keyOf((await http(server, 'GET', path)).body);
    const { status, headers } = await http(server, 'POST', path.split('?')[0], { body: form([['key', key], ['q.II.5.1', '4'], ...fields]) });
    assert.equal(status, 303);
    return headers.location;
  };
  const set = (...args) => ok(['setting', 'set', ...args, '--data', dir]);
  return { dir, code: codes[0], server, send, set, get: async (path) => http(server, 'GET', path) };
}

test('it may be kept: same words at every visit, in each language, and no search engine lists it', async (t) => {
  const { send, get } = await world(t);
  const path = await send([]);
  const [first, again] = [await get(path), await get(path)];
  assert.deepEqual([first.status, first.body], [200, again.body]);
  assertHeaders(first, 'thanks');
  assert.equal(first.headers['x-robots-tag'], 'noindex');
  // 13 symbols of 5 bits each.
  const code = /([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z]{5})/.exec(first.body);
  assert.equal(path.split('r=')[1], code.slice(1).join(''));
  const english = await get(path.split('?')[0] + /href="(\?r=[^"]+lang=en)"/.exec(first.body)[1].replaceAll('&amp;', '&'));
  assert.match(english.body, /<html lang=en>/);
  assert.ok(english.body.includes(code[0]), 'the receipt is the same in English');
  const large = await send([['size', '3'], ['lang', 'en']]);
  assert.match((await get(large)).body, /<html lang=en class=c>/, 'size and language stay');
});

test('each answer leads to its own receipt, under the same headers, also where the server sends a kept answer again', async (t) => {
  const { server, code, get } = await world(t);
  const keys = [], answers = [];
  for (let i = 0; i < 6; i++) keys.push(keyOf((await get(`/${code}`)).body));
  const post = (key, more = []) => http(server, 'POST', `/${code}`, { body: form([['key', key], ['q.II.5.1', '4'], ...more]) });
  for (const key of keys) answers.push(await post(key));
  answers.push(...await Promise.all(keys.map((key) => post(key))), await post(keys[0], [['lang', 'vi']]));
  const places = answers.map(({ headers }) => headers.location);
  for (const answer of answers) {
    const { location, date, ...headers } = answer.headers, { location: l, date: d, ...first } = answers[0].headers;
    assertHeaders(answer, location);
    assert.deepEqual([answer.status, answer.body, headers], [303, '', first]);
  }
  assert.equal(new Set(places.slice(0, 6)).size, 6);
  assert.deepEqual(places.slice(6), [...places.slice(0, 6), places[0]], 'who sends again is led where they were led before');
});

test('by when the answer counts, and the way to what the unit published, or the unit above it', async (t) => {
  const { send, get, set, dir } = await world(t);
  const path = await send([]);
  const [y, m, d] = dayOf(-1, 1).split('-');
  assert.ok((await get(path)).body.includes(`Kết quả của tháng này được tổng hợp từ ngày ${d}/${m}/${y}.`));
  assert.doesNotMatch((await get(path)).body, /\/results/, 'nothing is published');
  await publish(dir, 'xa-thu');
  assert.match((await get(path)).body, /<a href="\/results\/xa-thu">/);
  await publish(dir, 'mot-cua');
  assert.match((await get(path)).body, /<a href="\/results\/mot-cua">/);
  await set('results.public', 'no');
  assert.doesNotMatch((await get(path)).body, /\/results/);
});

test('who wrote personal numbers is told which kinds were masked', async (t) => {
  const { send, get, dir } = await world(t);
  const silent = await send([['q.comment', 'Quầy số 3 làm nhanh, 150.000 đồng']]);
  assert.doesNotMatch(silent, /masked/);
  assert.doesNotMatch((await get(silent)).body, /đã được che/);
  const told = await send([['q.comment', 'Gọi tôi 0912 345 678 hoặc a.b@example.vn']]);
  const page = (await get(told)).body;
  assert.match(page, /trước khi lưu ý kiến đã được che: số điện thoại, địa chỉ thư điện tử\./);
  assert.doesNotMatch(page + told, /0912|example\.vn/);
  assert.match((await get(`${told}&lang=en`)).body, /before it was stored: phone number, e-mail address\./);
  const kiosk = await send([['kiosk', '1'], ['q.comment', 'Thẻ 001099012345, xe 29A-123.45']], `/${told.split('/')[1]}?kiosk=1`);
  assert.match((await get(kiosk)).body, /đã được che: số căn cước, biển số xe\./);
  for (const odd of ['masked=16', 'masked=-1', 'masked=x', 'masked=', 'masked=99999999999'])
    assert.doesNotMatch((await get(`${silent}&${odd}`)).body, /đã được che/, odd);
  assert.doesNotMatch(await ok(['export', '--survey', 'sipas-service', '--data', dir, '-o', '-']), /0912|a\.b@|001099012345|123\.45/);
});

test('hotline, Zalo and portal are those of the unit', async (t) => {
  const { send, get, set } = await world(t);
  const path = await send([]);
  assert.doesNotMatch((await get(path)).body, /phản ánh, kiến nghị việc khác/);
  await set('hotline', '1022');
  await set('--unit', 'xa-thu', 'zalo', 'https://zalo.me/1234567890');
  await set('--unit', 'mot-cua', 'portal.url', 'https://xa.example.gov.vn/gop-y');
  let page = (await get(path)).body;
  assert.match(page, /Gọi <b>1022<\/b>/);
  assert.match(page, /<a href="https:\/\/zalo\.me\/1234567890">Nhắn tin qua Zalo<\/a>/);
  assert.match(page, /<a href="https:\/\/xa\.example\.gov\.vn\/gop-y">https:\/\/xa\.example/);
  await set('--unit', 'mot-cua', 'portal.name', 'Cổng <xã>');
  page = (await get(path)).body;
  assert.match(page, />Cổng &lt;xã&gt;<\/a>/);
});

test('without a receipt there is nothing to confirm', async (t) => {
  const { get, code } = await world(t);
  for (const query of ['', '?r=', '?r=0000', '?r=UUUUUUUUUUUUU', '?r=0000000000000000'])
    assert.deepEqual([(await get(`/${code}/thanks${query}`)).headers.location], [`/${code}`], query);
  assert.equal((await get(`/${code}/thanks?lang=en&size=2&mode=steps`)).headers.location, `/${code}?lang=en&mode=steps&size=2`);
});
