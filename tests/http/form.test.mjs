// The form over HTTP: what comes back for every kind of answer, and what is stored.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { assertHeaders, commune, form, freshDir, http, keyOf, ok, publish, questionsOf, raw, report, root, run, serve } from '../lib/hailong.mjs';

async function world(t) {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const page = await http(server, 'GET', `/${codes[0]}`);
  const questions = questionsOf(page.body);
  const stored = async () => (await report(dir)).periods.reduce((n, p) => n + p.responses, 0);
  const fresh = async () => keyOf((await http(server, 'GET', `/${codes[0]}`)).body);
  return { dir, codes, server, page, questions, stored, fresh };
}

test('the form is one light page that needs no script', async (t) => {
  const { server, codes, questions } = await world(t);
  assert.equal(questions.length, 16);
  for (const lang of ['vi', 'en']) {
    const bytes = Buffer.byteLength(await raw(server.port, `GET /${codes[0]}?lang=${lang} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`), 'latin1');
    t.diagnostic(`sipas-service in ${lang}: ${bytes} bytes with headers`);
    assert.ok(bytes <= 14000, `${lang}: ${bytes} bytes with headers`);
    const page = await http(server, 'GET', `/${codes[0]}?lang=${lang}`);
    assert.match(page.body, new RegExp(`<html lang=${lang}`));
    assert.doesNotMatch(page.body, /\son\w+=|\sstyle=|<link[^>]+stylesheet|<img|required/i);
    const scripts = [...page.body.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    assert.match(scripts.join(), new RegExp(`^<script src="/js/${lang}/form\\?\\w{8}" defer>$`), 'one script, ours, deferred');
    assert.doesNotMatch(page.body, /\schecked/, 'nothing preselected');
  }
  const head = await http(server, 'HEAD', `/${codes[0]}`);
  assert.deepEqual([head.status, head.body], [200, '']);
});

/** Exactly n characters of Vietnamese with as many accents as names ever have. */
const name = (n) => 'Tổ hỗ trợ xử lý hồ sơ ở phố chợ Đỗ Xá, ở bến đò số bảy, ở đồi Đỏ Lộ, '.normalize().repeat(2).slice(0, n);

test('the form stays light with the longest names', async (t) => {
  const dir = freshDir(t);
  const data = ['--data', dir];
  writeFileSync(join(dir, 'units.csv'), `code,parent,name,kind,valid_from,valid_to\nxa,,"${name(119)}u",commune,,\n`);
  writeFileSync(join(dir, 'counters.csv'), `code,unit,name,field,survey\n,xa,"${name(119)}q",,\n`);
  await ok(['survey', 'publish', 'surveys/sipas-service.json', ...data]);
  await ok(['unit', 'import', join(dir, 'units.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'counters.csv'), ...data]);
  await ok(['setting', 'set', 'site.name', `${name(119)}s`, ...data]);
  await ok(['setting', 'set', 'survey.default', 'sipas-service', ...data]);
  await ok(['setting', 'set', 'hotline', `${name(59)}h`, ...data]);
  assert.ok(Buffer.byteLength(name(120)) / 120 >= 1.6, `${Buffer.byteLength(name(120)) / 120} bytes a character`);
  const [{ code }] = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  const server = await serve(dir);
  t.after(() => server.stop());
  for (const lang of ['vi', 'en']) {
    const page = await raw(server.port, `GET /${code}?lang=${lang} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const text = Buffer.from(page, 'latin1').toString();
    for (const [n, end] of [[119, 'u'], [119, 'q'], [119, 's'], [59, 'h']]) assert.ok(text.includes(`>${name(n)}${end}<`), end);
    t.diagnostic(`longest names in ${lang}: ${page.length} bytes with headers`);
    assert.ok(page.length <= 14000, `${lang}: ${page.length} bytes with headers`);
  }
});

test('the words keep their promises', () => {
  for (const [lang, time, skip] of [['vi', '1–2 phút', /bỏ qua/], ['en', '1 to 2 minutes', /skip any question/]]) {
    const text = readFileSync(join(root, `web/i18n/${lang}.json`), 'utf8');
    const { form: { notice }, results, published } = JSON.parse(text);
    assert.ok(notice.split(/\s+/).length <= 60, `${lang}: ${notice.split(/\s+/).length} words`);
    assert.match(notice, skip);
    assert.ok(notice.includes(time), notice);
    // No other time is promised to a citizen (officers are told how long a page holds), and whoever reads is called ông/bà only.
    const { office, ...citizens } = JSON.parse(text);
    assert.ok(office.code_late);
    assert.doesNotMatch(JSON.stringify(citizens).replaceAll(time, ''), /\d+ (phút|minute)/);
    assert.doesNotMatch(text.replaceAll('tiếng Anh', ''), /(^|[\s"])(anh|chị|bạn|quý vị|các bác|anh\/chị)(?=[\s,.;"])/i);
    assert.match(results.note, lang === 'vi' ? /mã QR, đường dẫn, .*phiếu giấy.*cán bộ/ : /QR code, link, kiosk, paper slip.*staff/);
    assert.match(published.note, lang === 'vi' ? /tự chọn tham gia.*không phải chỉ số SIPAS, PAPI chính thức/ : /chose to take part.*not the official SIPAS or PAPI index/);
    assert.match(published.how_interval, /95%/);
  }
});

test('before the first question at most 60 words, and hints speak of choices that are there', () => {
  for (const name of readdirSync(join(root, 'surveys')).filter((n) => n.endsWith('.json') && n !== 'survey.schema.json')) {
    const survey = JSON.parse(readFileSync(join(root, 'surveys', name), 'utf8'));
    for (const lang of ['vi', 'en']) {
      const na = JSON.parse(readFileSync(join(root, `web/i18n/${lang}.json`), 'utf8')).choice.na;
      const intro = survey.intro[lang], words = intro.split(/\s+/).length;
      assert.ok(words <= 60, `${name} ${lang}: ${words} words`);
      assert.match(intro, lang === 'vi' ? /không hỏi tên.*không bắt buộc/ : /anonymous.*voluntary|(not|no).*name/, `${name} ${lang}`);
      for (const { code, hint } of survey.questions)
        for (const [, quoted] of (hint?.[lang] ?? '').matchAll(/(?:chọn|choose) “([^”]+)”/g)) assert.equal(quoted, na, `${name} ${code}`);
    }
  }
});

test('every visit has a key of its own, and nothing else that differs', async (t) => {
  const { server, codes } = await world(t);
  const paths = codes.flatMap((code) => [`/${code}`, `/${code}?lang=en`]);
  const seen = new Map(paths.map((path) => [path, new Set()]));
  const keys = new Set();
  for (let round = 0; round < 5; round++)
    await Promise.all(Array.from({ length: 100 }, async (_, i) => {
      const path = paths[i % paths.length];
      const { status, headers, body } = await http(server, 'GET', path);
      assert.equal(status, 200);
      keys.add(keyOf(body));
      seen.get(path).add(body.replace(keyOf(body), 'KEY') + headers['content-language'] + headers['content-security-policy']);
    }));
  assert.equal(keys.size, 500, 'no key twice');
  for (const [path, pages] of seen) assert.equal(pages.size, 1, `${path} is always the same page`);
  assert.equal(new Set([...seen.values()].map((pages) => [...pages][0])).size, paths.length, 'each address its own page');
});

test('a good answer is stored once, however often it is sent', async (t) => {
  const { server, codes, questions, stored, fresh } = await world(t);
  const body = form([['key', await fresh()], ['lang', 'vi'], ...questions.map((q) => [q, '5']), ['q.comment', 'Tốt\r\nCảm ơn']]);
  const first = await http(server, 'POST', `/${codes[0]}`, { body });
  assert.equal(first.status, 303);
  assert.match(first.headers.location, new RegExp(`^/${codes[0]}/thanks\\?r=[0-9A-Z]{13}`));
  const again = await Promise.all(Array.from({ length: 20 }, () => http(server, 'POST', `/${codes[0]}`, { body })));
  for (const answer of again) assert.deepEqual([answer.status, answer.headers.location], [303, first.headers.location]);
  assert.equal(await stored(), 1);
  const other = await http(server, 'POST', `/${codes[0]}`, { body: body.replace('=5', '=1') });
  assert.equal(other.status, 409);
  assert.equal(await stored(), 1);
  const thanks = await http(server, 'GET', first.headers.location);
  assert.equal(thanks.status, 200);
  assert.match(thanks.headers['x-robots-tag'] ?? thanks.body, /noindex/);
});

test('a wrong answer brings the form back with everything in it', async (t) => {
  const { server, codes, questions, stored, fresh } = await world(t);
  const kept = [[questions[0], '4'], [questions[1], 'na'], ['q.comment', 'Giữ <nguyên> "dấu" & chữ']];
  const cases = {
    'nothing answered': [['key', await fresh()], ['lang', 'vi']],
    'unknown choice': [['key', await fresh()], ['lang', 'vi'], ...kept, [questions[2], '6']],
    'foreign key': [['key', 'f'.repeat(32)], ['lang', 'vi'], ...kept],
    'malformed key': [['key', 'xyz'], ['lang', 'vi'], ...kept],
    'no key': [['lang', 'vi'], ...kept],
  };
  for (const [name, fields] of Object.entries(cases)) {
    const answer = await http(server, 'POST', `/${codes[0]}`, { body: form(fields) });
    assert.equal(answer.status, 422, name);
    assertHeaders(answer, name);
    assert.match(answer.body, /<title>Lỗi:/, name);
    keyOf(answer.body);
    if (name === 'nothing answered') continue;
    assert.match(answer.body, new RegExp(`name="?${questions[0]}"? value="?4"? checked`), name);
    assert.match(answer.body, new RegExp(`name="?${questions[1]}"? value="?na"? checked`), name);
    assert.ok(answer.body.includes('Giữ &lt;nguyên&gt;'), name);
  }
  // A key is good for its own counter only.
  const elsewhere = await http(server, 'POST', `/${codes[1]}`, { body: form([['key', await fresh()], ['lang', 'vi'], ...kept]) });
  assert.equal(elsewhere.status, 422);
  assert.equal(await stored(), 0);
});

test('malformed posts and wrong addresses have their status, full headers, and store nothing', async (t) => {
  const { server, codes, questions, stored, fresh } = await world(t);
  const at = `/${codes[0]}`;
  const key = await fresh();
  const start = form([['key', key], ['lang', 'vi'], [questions[0], '5']]);
  const type = (value) => ({ headers: { 'Content-Type': value } });
  const cases = [
    ['unknown field', 'POST', at, 400, { body: `${start}&admin=1` }],
    ['unknown question', 'POST', at, 400, { body: `${start}&q.II.9.9=1` }],
    ['repeated answer', 'POST', at, 400, { body: `${start}&${questions[0]}=1` }],
    ['repeated key', 'POST', at, 400, { body: `${start}&key=${key}` }],
    ['bad percent-encoding', 'POST', at, 400, { body: `${start}&q.comment=%G1` }],
    ['cut percent-encoding', 'POST', at, 400, { body: `${start}&q.comment=%4` }],
    ['NUL', 'POST', at, 400, { body: `${start}&q.comment=a%00b` }],
    ['invalid UTF-8', 'POST', at, 400, { body: `${start}&q.comment=%FF%FE` }],
    ['overlong UTF-8', 'POST', at, 400, { body: `${start}&q.comment=%C0%AF` }],
    ['surrogate', 'POST', at, 400, { body: `${start}&q.comment=%ED%A0%80` }],
    ['multipart', 'POST', at, 415, { body: start, ...type('multipart/form-data; boundary=x') }],
    ['JSON', 'POST', at, 415, { body: '{}', ...type('application/json') }],
    ['too large', 'POST', at, 413, { body: `${start}&q.comment=${'a'.repeat(70000)}` }],
    ['comment too long', 'POST', at, 422, { body: `${start}&q.comment=${'a'.repeat(1001)}` }],
    ['a level with a zero before it', 'POST', at, 422, { body: `${start.slice(0, -1)}05` }],
    ['PUT', 'PUT', at, 405, { body: start }],
    ['DELETE', 'DELETE', at, 405, {}],
    ['POST to the thank-you page', 'POST', `${at}/thanks`, 405, { body: start }],
    ['unknown code', 'GET', '/2222222', 404, {}],
    ['POST to an unknown code', 'POST', '/2222222', 404, { body: start }],
    ['unknown address', 'GET', '/no/such/page', 404, {}],
    ['unknown unit', 'GET', '/results/khong-co', 404, {}],
    ['foreign Host', 'GET', at, 400, { headers: { Host: 'evil.example' } }],
    ['unknown language is Vietnamese', 'GET', `${at}?lang=xx`, 200, {}],
  ];
  for (const [name, method, path, status, options] of cases) {
    const answer = await http(server, method, path, options);
    assert.equal(answer.status, status, `${name}: ${answer.body.slice(0, 300)}`);
    assertHeaders(answer, name);
    if (status === 405) assert.ok(answer.headers.allow, `${name}: Allow`);
  }
  assert.equal(await stored(), 0);
  assert.equal((await http(server, 'GET', at)).status, 200, 'alive');
});

test('answers to a closed counter: said plainly that they are not saved', async (t) => {
  const { dir, server, codes, questions, stored } = await world(t);
  writeFileSync(join(dir, 'closed.csv'), `code,unit,name,field,survey,valid_from,valid_to\n${codes[1]},mot-cua,Quầy cũ,,,2024-01-01,2025-01-01\n`);
  await ok(['counter', 'import', join(dir, 'closed.csv'), '--data', dir]);
  const get = await http(server, 'GET', `/${codes[1]}`);
  assert.equal(get.status, 200);
  assert.doesNotMatch(get.body, /chưa được lưu/);
  for (const [lang, words] of [['vi', /<h1>Phiếu chưa được lưu<\/h1>.*ngừng nhận phiếu.*không được tính.*mã QR khác/], ['en', /<h1>Your feedback was not saved<\/h1>.*do not count/]])
    for (const key of [undefined, 'xyz', 'f'.repeat(32)]) {
      const answer = await http(server, 'POST', `/${codes[1]}`, { body: form([...(key ? [['key', key]] : []), ['lang', lang], [questions[0], '5']]) });
      assert.equal(answer.status, 422);
      assertHeaders(answer, 'closed');
      assert.match(answer.body, words);
      assert.match(answer.body, /<input id="code"/);
    }
  assert.equal(await stored(), 0);
});

test('an error page keeps the name and the language, and leads on', async (t) => {
  const { dir, server, codes } = await world(t);
  await ok(['setting', 'set', 'site.name', 'UBND xã Thử Nghiệm', '--data', dir]);
  const at = `/${codes[0]}`;
  const cases = [
    ['GET', '/no/such/page', 404, {}], ['GET', '/results/nope', 404, {}], ['GET', `${at}/xyz`, 404, {}],
    ['GET', '/results/xa-thu?survey=nope', 404, {}], ['GET', '/?a=%zz', 400, {}], ['DELETE', at, 405, {}],
    ['POST', at, 413, { body: `q.comment=${'a'.repeat(70000)}` }], ['POST', at, 400, { body: 'lang=en&admin=1' }],
    ['GET', `/${'a'.repeat(1100)}`, 414, {}],
  ];
  for (const [method, path, status, options] of cases) {
    const what = `${method} ${path.slice(0, 40)}`;
    const answer = await http(server, method, path, options);
    assert.equal(answer.status, status, what);
    assert.match(answer.body, /<header><b>UBND xã Thử Nghiệm<\/b>/, what);
    assert.match(answer.body, /<form action="\/"/, what);
    assert.match(answer.body, /<a href="\/results(\?lang=en)?">/, what);
  }
  const both = await http(server, 'GET', '/results/nope');
  assert.match(both.body, /<h1>Không có trang này<\/h1>.*<div lang=en><h2>There is no such page/);
  assert.match(both.body, /<a href="\?lang=en" lang=en>English/);
  for (const path of ['/no/such/page', '/results/nope', `${at}/xyz`, '/results/xa-thu?survey=nope&']) {
    const english = await http(server, 'GET', `${path}${path.includes('?') ? '' : '?'}lang=en`);
    assert.match(english.body, /<html lang=en>/, path);
    assert.doesNotMatch(english.body, /Không có trang này/, path);
    assert.match(english.body, /name="?lang"? value="?en"?/, path);
  }
  const posted = await http(server, 'POST', at, { body: 'lang=en&admin=1' });
  assert.match(posted.body, /<html lang=en>/);

  const foreign = await http(server, 'GET', `${at}?lang=en`, { headers: { Host: 'evil.example' } });
  assert.equal(foreign.status, 400);
  assert.match(foreign.body, /địa chỉ đã đặt.*setting set base\.url.*lang=en.*operators.*setting set base\.url/i);
  assert.doesNotMatch(foreign.body, /evil|<a |<form/);

  await ok(['setting', 'set', 'results.public', 'no', '--data', dir]);
  const closed = await http(server, 'GET', '/results/xa-thu');
  assert.equal(closed.status, 404);
  assert.doesNotMatch(closed.body, /href="\/results/);
});

test('units are listed by name, each under its own', async (t) => {
  const { dir, server } = await world(t);
  writeFileSync(join(dir, 'more.csv'), 'code,parent,name,kind,valid_from,valid_to\n' +
    'a1,xa-thu,Ủy ban 10,office,,\na2,xa-thu,Ủy ban 9,office,,\na3,mot-cua,Đội xe,office,,\na4,mot-cua,Công an,office,,\n' +
    'a5,xa-thu,Đã giải thể,office,2020-01-01,2021-01-01\na6,a5,An ninh,office,,\na0,,Xã Yên,commune,,\n');
  await ok(['unit', 'import', join(dir, 'more.csv'), '--data', dir]);
  for (const unit of ['xa-thu', 'mot-cua', 'a0', 'a1', 'a2', 'a3', 'a4', 'a6']) await publish(dir, unit);
  const { body } = await http(server, 'GET', '/results?lang=en');
  const tree = body.replace(/.*?(<ul>)/s, '$1').replace(/<\/main>.*/s, '').replace(/<\/?bdi>/g, '').replace(/<a href="\/results\/([^"?]+)\?lang=en">[^<]*<\/a>/g, '$1').replace(/\s*<small>[^<]*<\/small>/g, '+');
  const list = (...items) => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
  assert.equal(tree.replace(/\s+(?=<)/g, ''), list(`xa-thu${list('a6+', `mot-cua${list('a4', 'a3')}`, 'a2', 'a1')}`, 'a0'));
});

test('results, home and health', async (t) => {
  const { dir, server } = await world(t);
  for (const unit of ['xa-thu', 'mot-cua']) await publish(dir, unit);
  for (const path of ['/', '/results', '/results/xa-thu', '/results/mot-cua']) {
    const answer = await http(server, 'GET', path);
    assert.equal(answer.status, 200, path);
    assertHeaders(answer, path);
    assert.doesNotMatch(answer.body, /Chỉ số (SIPAS|PAPI)/, 'never called by the official names');
  }
  const health = await http(server, 'GET', '/healthz');
  assert.equal(health.status, 200);
  // Settings take effect while the server runs.
  await ok(['setting', 'set', 'results.public', 'no', '--data', dir]);
  assert.equal((await http(server, 'GET', '/results/xa-thu')).status, 404);
});

test('a server runs without the allocator\'s caches for threads, under its own name; who sets them is obeyed', async (t) => {
  const { dir } = await commune(t);
  for (const [env, expected] of [[undefined, 'glibc.malloc.tcache_count=0'], [{ GLIBC_TUNABLES: 'glibc.malloc.tcache_count=3' }, 'glibc.malloc.tcache_count=3']]) {
    const server = await serve(dir, { env }), of = (name) => readFileSync(`/proc/${server.child.pid}/${name}`, 'utf8');
    assert.deepEqual([/^GLIBC_TUNABLES=(.*)$/m.exec(of('environ').replaceAll('\0', '\n'))?.[1], of('comm').trim()], [expected, 'hailong']);
    assert.equal(await server.stop(), 0);
  }
});

test('SIGTERM lets what was accepted finish', async (t) => {
  const { dir, server, codes, questions } = await world(t);
  let acknowledged = 0;
  const keys = await Promise.all(Array.from({ length: 200 }, async () => keyOf((await http(server, 'GET', `/${codes[0]}`)).body)));
  const sending = keys.map((key) => http(server, 'POST', `/${codes[0]}`, { body: form([['key', key], ['lang', 'vi'], [questions[0], '5']]) })
    .then((answer) => (acknowledged += answer.status === 303), () => {}));
  await new Promise((done) => setTimeout(done, 15));
  const code = await server.stop();
  await Promise.all(sending);
  assert.equal(code, 0, server.log);
  const [period] = (await report(dir)).periods;
  assert.ok((period?.responses ?? 0) >= acknowledged, `${acknowledged} acknowledged, ${period?.responses} stored`);
  assert.equal((await run(['verify', '--data', dir])).status, 0);
});

test('the operational log says nothing about a citizen', async (t) => {
  const { server, codes, questions, fresh } = await world(t);
  const body = form([['key', await fresh()], ['lang', 'vi'], [questions[0], '5'], ['q.comment', 'bi-mat-khong-ghi']]);
  await http(server, 'POST', `/${codes[0]}`, { body, headers: { 'User-Agent': 'may-cua-toi' } });
  await http(server, 'GET', '/2222222');
  await server.stop();
  const requests = server.log.split('\n').filter((line) => line.includes('event=request')).join('\n');
  assert.match(requests, /method=POST .*status=303/);
  for (const secret of [codes[0], '127.0.0.1', 'may-cua-toi', 'bi-mat-khong-ghi', '2222222'])
    assert.ok(!requests.includes(secret), `${secret} in the log:\n${requests}`);
});
