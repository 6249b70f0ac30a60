// The door of the office: setting up, signing in and out, sessions, who may see what, and forms that come from elsewhere.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertHeaders, freshDir, ok, run, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, codesOf, firstLink, hidden, house, password, secretOf, totp, tree } from '../lib/officers.mjs';
import { barely, mayAt, roles, routes } from '../lib/rights.mjs';

const field = (html, id) => new RegExp(`<input id="?${id}"? [^>]*`).exec(html)?.[0];
const out = (answer, next = '') => {
  assert.equal(answer.status, 303, answer.body);
  assert.equal(answer.headers.location, `/office/login${next}`);
};
/** What every answer of an officer's page has, but for the cookie, which Browser looks at. */
const behaves = async (answer, what) => {
  assertHeaders({ ...answer, headers: { ...answer.headers, 'set-cookie': undefined, 'referrer-policy': 'no-referrer' } }, what);
  assert.match(answer.headers['referrer-policy'], /^(same-origin|no-referrer)$/, what);
  assert.equal(answer.headers['cache-control'], 'no-store', what);
  if (answer.body) assert.deepEqual(await judgeHtml(answer.body), [], what);
};

test('the first officer sets up over the link that serve prints, with every mistake on the way', async (t) => {
  const { server, first, dir, data } = await house(t);
  assert.equal(first.codes.length, 10);
  assert.equal(new Set(first.codes).size, 10);
  const used = await new Browser(server).get(firstLink(server).replace(server.url, ''));
  assert.equal(used.status, 404);
  await behaves(used, 'used link');
  assert.equal((await new Browser(server).get('/office/setup')).status, 404);
  const home = await first.get('/office/');
  for (const words of ['Nguyễn Thị Quản', 'Quản trị', 'Toàn hệ thống', 'Sao lưu dữ liệu', '/office/u/tinh']) assert.ok(home.body.includes(words), words);
  await behaves(home, 'home');

  const link = JSON.parse(await ok(['officer', 'add', 'lan.tran', '--name', 'Trần Thị Lan', '--role', 'clerk', '--unit', 'a-mc', '--json', ...data])).link;
  const path = link.slice(link.indexOf('/office/')), token = path.split('t=')[1];
  const lan = new Browser(server), page = await lan.get(path);
  await behaves(page, 'set-up');
  assert.ok(page.body.includes('Trần Thị Lan') && page.body.includes('lan.tran'));
  assert.equal(field(page.body, 'login'), undefined, 'no other login can be chosen');
  const good = { t: token, password, again: password, code: totp(secretOf(page.body)) };
  const mistakes = [
    [{ password: 'ngắn', again: 'ngắn' }, 'password', /từ 8 ký tự/],
    [{ password: 'a'.repeat(129), again: 'a'.repeat(129) }, 'password', /dài quá/],
    [{ password: 'password1', again: 'password1' }, 'password', /dễ đoán/],
    [{ password: 'lan.tran', again: 'lan.tran' }, 'password', /tên của ông\/bà/],
    [{ again: `${password} ` }, 'again', /chưa giống nhau/],
    [{ code: '000000' }, 'code', /đang hiện/],
    [{ code: '' }, 'code', /đang hiện/],
  ];
  for (const [change, id, why] of mistakes) {
    const again = await lan.post('/office/setup', { ...good, ...change });
    assert.equal(again.status, 422, JSON.stringify(change));
    await behaves(again, JSON.stringify(change));
    assert.match(again.body, /<title>Lỗi: /);
    assert.match(again.body.slice(again.body.indexOf('role=')), why);
    assert.match(field(again.body, id), /aria-invalid/);
    assert.match(again.body, new RegExp(`href="#${id}"`));
    assert.ok(!again.body.includes(password), 'no secret comes back');
    assert.equal(lan.cookie, undefined);
  }
  assert.equal((await lan.post('/office/setup', { ...good, role: 'admin' })).status, 400, 'no field but those of the form');
  const done = await lan.post('/office/setup', good);
  assert.equal(done.status, 200);
  await behaves(done, 'codes');
  assert.equal(codesOf(done.body).length, 10);
  assert.ok((await lan.get('/office/')).body.includes('Trần Thị Lan'));
  assert.equal((await new Browser(server).post('/office/setup', good)).status, 404, 'the link works once');
  const english = await lan.get('/office/?lang=en');
  assert.ok(english.body.includes('Enter paper slips') && english.body.includes('/office/u/a-mc?lang=en'));
  await behaves(english, 'English');
  assert.equal((await run(['verify', '--data', dir])).status, 0);
});

test('the first officer chooses a login and a name', async (t) => {
  const server = await serve(freshDir(t));
  t.after(() => server.stop());
  const browser = new Browser(server), path = firstLink(server).replace(server.url, '');
  const secret = secretOf((await browser.get(path)).body);
  const good = { t: path.split('t=')[1], login: 'Quan.Tri', name: ' Nguyễn <b>Quản</b> ', password, again: password, code: totp(secret) };
  for (const [change, id] of [[{ login: 'a b' }, 'login'], [{ login: 'ấ' }, 'login'], [{ name: '' }, 'name'], [{ name: 'x'.repeat(121) }, 'name']]) {
    const again = await browser.post('/office/setup', { ...good, ...change });
    assert.equal(again.status, 422);
    await behaves(again, JSON.stringify(change));
    assert.match(field(again.body, id), /aria-invalid/);
    if (!('name' in change)) assert.match(field(again.body, 'name'), /Nguyễn &lt;b/, 'what was typed is kept');
  }
  assert.equal((await browser.post('/office/setup', good)).status, 200);
  assert.match((await browser.get('/office/')).body, /Nguyễn &lt;b&gt;Quản&lt;\/b&gt;/);
});

test('signing in: two steps, each code once, wrong tries wait, and a name that nobody has is answered alike', async (t) => {
  const { server, first, officer } = await house(t);
  const login = await first.get('/office/login');
  await behaves(login, 'login');
  const b = new Browser(server);
  const step = await b.name('quan.tri');
  assert.equal(step.status, 200);
  await behaves(step, 'code');
  const ticket = hidden(step.body, 'ticket').replaceAll('&#43;', '+');
  assert.equal(b.cookie, undefined, 'no session before the code');
  const wrong = await b.post('/office/login', { ticket, code: '123 45' });
  assert.equal(wrong.status, 422);
  await behaves(wrong, 'wrong code');
  assert.equal(hidden(wrong.body, 'ticket').replaceAll('&#43;', '+'), ticket, 'one may try again');
  assert.equal((await b.post('/office/login', { ticket: `${ticket.slice(0, -4)}AAAA`, code: totp(first.secret, 1) })).status, 422);
  assert.equal((await b.post('/office/login', { ticket, code: first.used })).status, 422, 'used when it was set up');
  const code = totp(first.secret, 1);
  const entered = await b.post('/office/login', { ticket, code });
  assert.equal(entered.status, 303);
  assert.equal(entered.headers.location, '/office/');
  assert.match(b.cookie, /^[0-9a-z]{52}$/);
  const thief = new Browser(server);
  assert.equal((await thief.signIn('quan.tri', code)).status, 422, 'a code works once');
  assert.equal((await thief.signIn('quan.tri', first.codes[3].toUpperCase())).status, 303, 'a recovery code, as typed');
  assert.match((await thief.get('/office/')).body, /<dd>9<\/dd>/);
  assert.equal((await new Browser(server).signIn('quan.tri', first.codes[3])).status, 422, 'it too works once');

  // A session that somebody brings is not the one that begins.
  const fixed = new Browser(server);
  fixed.cookie = '0'.repeat(52);
  await fixed.signIn('quan.tri', first.codes[0]);
  assert.notEqual(fixed.cookie, '0'.repeat(52));

  await officer('lan.tran', 'clerk', 'a-mc');
  // Tries until the wait is long enough for what follows to happen within it, on a slow machine too.
  const answers = {};
  for (const name of ['lan.tran', 'nobody.here']) {
    const tries = [];
    do tries.push(await new Browser(server).name(name, 'sai rồi, thử lại'));
    while (!(Number(tries.at(-1).headers['retry-after']) > 2));
    if (name === 'lan.tran') assert.equal((await new Browser(server).name(name)).status, 429, 'the right password waits too');
    const [wrong, wait] = [422, 429].map((status) => tries.filter((a) => a.status === status));
    assert.equal(wrong.length + wait.length, tries.length);
    assert.ok(tries.slice(0, 5).every((a) => a.status === 422) && wrong.length <= 8, 'five at once, then each after a wait');
    await behaves(wrong[0], 'wrong');
    await behaves(wait[0], 'wait');
    assert.match(wait.at(-1).body, /Xin thử lại sau <b>[34] giây/);
    assert.match(field(wrong[0].body, 'login'), new RegExp(`value="?${name}`));
    assert.ok(!wrong[0].body.includes('sai rồi'), 'no secret comes back');
    answers[name] = [wrong[0], wait[0]].map((a) => a.body.replaceAll(name, 'NAME').replace(/\d+ giây/, 'N giây'));
  }
  assert.deepEqual(answers['lan.tran'], answers['nobody.here']);
});

test('one is led back to where one wanted to go, and nowhere else', async (t) => {
  const { server, first } = await house(t);
  const b = new Browser(server);
  out(await b.get('/office/u/xa-a'), '?next=/office/u/xa-a');
  out(await b.get('/office/sessions?lang=en'), '?next=/office/sessions&lang=en');
  const page = await b.get('/office/login?next=/office/u/xa-a');
  assert.equal(hidden(page.body, 'next'), '/office/u/xa-a');
  assert.match(page.body, /href="\?next=\/office\/u\/xa-a&amp;lang=en"/);
  const bad = ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/office/../results', '/office//evil.example', '/results', '/office', 'office/', '/office/\\x',
    '/office/%0d%0aX:1', '/office/?a=1#x', '/office/?a=ấ', '/office/?a=//b\r', '/office/?a=1?b', '/office//x?a=1', '/office/\r\nX: 1', `/office/${'a'.repeat(300)}`, `/office/?a=${'a'.repeat(300)}`, 'javascript:alert(1)', '/office/@evil.example', '/office/u/ấ'];
  for (const next of bad) {
    const shown = await b.get(`/office/login?next=${encodeURIComponent(next)}`);
    assert.equal(hidden(shown.body, 'next'), undefined, next);
  }
  let i = 0;
  for (const next of [...bad.slice(0, 8), '/office/u/xa-a']) {
    const entered = await new Browser(server).signIn('quan.tri', first.codes[i++], { next });
    assert.equal(entered.status, 303, next);
    assert.equal(entered.headers.location, next === '/office/u/xa-a' ? next : '/office/', next);
  }
  /* The period that was asked for is not lost, nor is a table; a query too long for it is. */
  for (const asked of ['/office/u/xa-a/report?survey=sipas-quick&by=quarter&period=2026-Q3', '/office/u/xa-a/report.csv?period=2026-Q3', '/office/u/xa-a/counters?q=a%26b%3D%25%20%E1%BA%A5'])
    for (const lang of ['', '&lang=en']) {
      const door = (await b.get(asked + lang)).headers.location, form = await b.get(door);
      assert.equal(new URL(door, 'http://x').searchParams.get('next'), asked);
      assert.equal(hidden(form.body, 'next').replaceAll('&amp;', '&'), asked);
      assert.equal(door.endsWith('&lang=en'), lang !== '');
    }
  const quarter = '/office/u/xa-a/report?by=quarter&period=2026-Q3';
  assert.equal((await new Browser(server).signIn('quan.tri', first.codes[i], { next: quarter })).headers.location, quarter);
  out(await b.get(`/office/u/xa-a?q=${'%C3%A1'.repeat(60)}`), '?next=/office/u/xa-a');
  assert.equal((await b.get('/office')).headers.location, '/office/');
});

test('sessions: seen, ended one by one and all at once, over with signing out, disabling and a new set-up', async (t) => {
  const { server, first, officer, data } = await house(t);
  const other = new Browser(server), third = new Browser(server);
  await other.signIn('quan.tri', first.codes[0]);
  await third.signIn('quan.tri', first.codes[1]);
  const list = await first.get('/office/sessions');
  await behaves(list, 'sessions');
  const ids = [...list.body.matchAll(/name="?end"? value="?(\d+)/g)].map((m) => m[1]);
  assert.equal(ids.length, 3);
  assert.equal(list.body.match(/phiên này/g).length, 1);
  assert.equal((await first.send('/office/sessions', { end: ids[0] })).status, 303);
  out(await third.get('/office/'), '?next=/office/');
  assert.equal((await other.get('/office/')).status, 200);
  assert.equal((await first.send('/office/sessions', { end: 'others' })).status, 303);
  out(await other.get('/office/'), '?next=/office/');
  assert.equal((await first.get('/office/')).status, 200);
  for (const end of ['', '0', '-1', 'x', '1 ']) assert.equal((await first.send('/office/sessions', { end })).status, 400, end);

  // Nobody ends somebody else's.
  const lan = await officer('lan.tran', 'clerk', 'a-mc');
  const [id] = [...(await first.get('/office/sessions')).body.matchAll(/name="?end"? value="?(\d+)/g)].map((m) => m[1]);
  assert.equal((await lan.send('/office/sessions', { end: id })).status, 303);
  assert.equal((await first.get('/office/')).status, 200);

  const kept = first.cookie, left = await first.send('/office/logout');
  out(left);
  assert.equal(first.cookie, undefined);
  first.cookie = kept;
  out(await first.get('/office/'), '?next=/office/');
  assert.equal(first.cookie, undefined, 'a cookie that opens nothing is taken back');

  await ok(['officer', 'change', 'lan.tran', '--role', 'observer', '--unit', 'xa-b', ...data]);
  assert.equal((await lan.get('/office/u/a-mc')).status, 404, 'rights change at once');
  assert.equal((await lan.get('/office/u/xa-b')).status, 200);
  await ok(['officer', 'disable', 'lan.tran', ...data]);
  out(await lan.get('/office/'), '?next=/office/');
  assert.equal((await lan.name('lan.tran')).status, 422, 'nor can a disabled officer come in again');
});

test('a new password: the present one opens a set-up, and all other sessions are over after it', async (t) => {
  const { server, first } = await house(t);
  const other = new Browser(server);
  await other.signIn('quan.tri', first.codes[0]);
  const page = await first.get('/office/account');
  await behaves(page, 'account');
  const wrong = await first.send('/office/account', { password: 'không phải' });
  assert.equal(wrong.status, 422);
  await behaves(wrong, 'wrong password');
  const link = await first.send('/office/account', { password });
  assert.equal(link.status, 303);
  assert.match(link.headers.location, /^\/office\/setup\?t=[0-9a-z]{26}$/);
  const before = first.cookie;
  const anew = await first.setUp(link.headers.location);
  assert.notEqual(anew.secret, first.secret);
  assert.notEqual(first.cookie, before);
  assert.equal((await first.get('/office/')).status, 200);
  out(await other.get('/office/'), '?next=/office/');
  assert.equal((await new Browser(server).signIn('quan.tri', first.codes[1])).status, 422, 'old recovery codes are void');
  let answer;
  // On a busy machine a short wait is over before the next try; it grows with each.
  for (let i = 0; i < 12 && answer?.status !== 429; i++) answer = await first.send('/office/account', { password: 'không phải' });
  assert.equal(answer.status, 429, 'guessing it waits');
  await behaves(answer, 'wait');
});

/** What stands for the parts of an address beside the unit. */
const address = (pattern, unit) => pattern.replace(':unit', unit ?? '').replace(':dimension', 'I').replace(':layout', 'poster-a4').replace(':survey', 'sipas-quick');

test('every office page × role × unit, from the tables: who may not, sees no such page', async (t) => {
  const { server, first, officer, data } = await house(t);
  // Nothing was handed in here; what was is asked for in matrix.test.mjs.
  const pages = routes.filter((r) => r.method === 'GET' && r.access === 'SESSION' && !r.pattern.includes(':frozen'));
  assert.ok(pages.some((r) => r.pattern.includes(':unit')));
  const asked = [...Object.keys(tree), 'khong-co', 'XA-A', 'xa-a%20', '..xa-a', encodeURIComponent("'; --"), '%F0%9F'];
  const missing = (await first.get('/office/u/khong-co')).body;
  let cases = 0;
  for (const own of ['', 'tinh', 'xa-a', 'a-mc']) {
    for (const role of roles) {
      if (own === '' && role === 'clerk') continue;
      const who = await officer(`${role}-${own || 'all'}`, role, own);
      for (const { pattern, right } of pages) {
        for (const unit of pattern.includes(':unit') ? asked : [undefined]) {
          const answer = await who.get(address(pattern, unit)), what = `${role} of ${own || 'all'}: ${pattern} ${unit}`;
          const allowed = mayAt(tree, right, role, own, unit);
          assert.equal(answer.status, allowed ? barely[pattern] ?? 200 : 404, what);
          if (!allowed) assert.equal(answer.body, missing, what);
          if (!allowed) assert.equal(answer.headers['set-cookie'], undefined, what);
          cases++;
        }
      }
      await ok(['officer', 'disable', `${role}-${own || 'all'}`, ...data]);
    }
  }
  const nobody = new Browser(server);
  for (const { pattern } of pages) for (const unit of asked.slice(0, 3)) out(await nobody.get(address(pattern, unit)), `?next=${address(pattern, unit)}`);
  t.diagnostic(`${cases} cases`);
});

test('a unit that may not be seen takes as long as one that is not there', async (t) => {
  const { officer } = await house(t);
  const who = await officer('lan.tran', 'clerk', 'a-mc'), times = { 'xa-b': [], 'xa-c': [] };
  for (let i = 0; i < 300; i++) {
    for (const unit of Object.keys(times)) {
      const begin = performance.now();
      assert.equal((await who.get(`/office/u/${unit}`)).status, 404);
      times[unit].push(performance.now() - begin);
    }
  }
  const median = (list) => list.sort((a, b) => a - b)[list.length / 2];
  const [there, gone] = Object.values(times).map(median);
  t.diagnostic(`median ${there.toFixed(3)} and ${gone.toFixed(3)} ms`);
  assert.ok(Math.abs(there - gone) < 0.5, `${there} and ${gone} ms`);
});

test('a form that is not ours does nothing: every POST × every way it can be foreign', async (t) => {
  const { server, first, officer } = await house(t);
  const lan = await officer('lan.tran', 'clerk', 'a-mc');
  const token = hidden((await first.get('/office/')).body, 'csrf'), foreign = hidden((await lan.get('/office/')).body, 'csrf');
  const own = { Origin: server.url, 'Sec-Fetch-Site': 'same-origin' };
  const sources = { 'neither header': {}, 'null origin': { Origin: 'null' }, 'empty origin': { Origin: '' }, 'null origin, said to be ours': { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
    'another host': { Origin: 'https://evil.example' }, 'another port': { Origin: 'http://127.0.0.1:1' }, 'a longer name': { Origin: `${server.url}.evil.example` }, 'another scheme': { Origin: server.url.replace('http', 'ftp') },
    'another host, said to be ours': { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' } };
  for (const site of ['cross-site', 'same-site', 'none', '', 'Same-Origin']) sources[`site ${site}`] = { ...own, 'Sec-Fetch-Site': site };
  const tokens = { 'no token': {}, 'empty token': { csrf: '' }, "another session's token": { csrf: foreign }, 'cut token': { csrf: token.slice(0, -1) }, 'longer token': { csrf: `${token}0` }, 'capitals': { csrf: token.toUpperCase() } };
  const bodies = { setup_post: { t: 'x' }, login_post: { login: 'quan.tri', password }, logout: {}, sessions_post: { end: 'others' }, account_post: { password },
    register_post: { do: 'remove', serials: '1' }, survey_post: { do: 'check', definition: '{}' }, survey_words_post: { after: '1' }, posters_post: { do: 'preview', layout: 'poster-a4', format: 'pdf' },
    events_post: { do: 'add', day: '2026-01-01', text: 'x' }, remarks_post: { survey: 'ks', dimension: 'all', by: 'month', style: 'calendar', period: '2026-01', after: '0', text: 'x' },
    exclusions_post: { do: 'undo', id: '1', reason: 'x' },
    publish_post: { do: 'x' }, units_post: { do: 'x' }, units_below_post: { do: 'x' }, unit_post: { do: 'x' }, counters_post: { do: 'x' },
    targets_post: { do: 'save' }, targets_unit_post: { do: 'save' }, settings_post: { do: 'set', name: 'hotline', value: '1' }, settings_unit_post: { do: 'set', name: 'hotline', value: '1' }, retention_post: { do: 'erase' }, emblem_post: { do: 'remove' },
    officers_post: { do: 'disable', login: 'quan.tri' }, officers_unit_post: { do: 'disable', login: 'quan.tri' },
    export_post: { do: 'make', survey: 'sipas-quick', format: 'csv', from: '', to: '', confirm: 'yes' }, reports_post: { seen: 'x' }, paper_post: { do: 'x' }, visits_post: { do: 'x' }, campaigns_post: { do: 'x' },
    
    tokens_post: { do: 'add', name: 'x', unit: '', day: '2999-01-01', channel: 'link', 'read-structure': '1' }, webhooks_post: { do: 'add', url: 'https://example.vn/', 'report.frozen': '1' } };
  const posts = routes.filter((r) => r.method === 'POST');
  assert.deepEqual(posts.map((r) => r.handler).sort(), Object.keys(bodies).sort(), 'every POST has its body here');
  const second = new Browser(server);
  await second.signIn('quan.tri', first.codes[0]);
  let cases = 0;
  const refused = async (row, fields, headers, what) => {
    const answer = await first.ask('POST', row.pattern, { fields, headers });
    assert.equal(answer.status, 403, `${row.pattern}: ${what}`);
    assert.equal(answer.headers['set-cookie'], undefined, `${row.pattern}: ${what}`);
    await behaves(answer, what);
    cases++;
  };
  for (const row of posts) {
    assert.ok(['ORIGIN', 'SESSION'].includes(row.csrf), row.pattern);
    assert.equal(row.csrf === 'SESSION', row.access === 'SESSION', row.pattern);
    for (const [what, headers] of Object.entries(sources)) await refused(row, { ...bodies[row.handler], ...(row.csrf === 'SESSION' ? { csrf: token } : {}) }, headers, what);
    if (row.csrf === 'SESSION') for (const [what, fields] of Object.entries(tokens)) await refused(row, { ...bodies[row.handler], ...fields }, own, what);
    const query = new URLSearchParams({ ...bodies[row.handler], csrf: token });
    const got = await first.get(`${row.pattern}?${query}`);
    assert.equal(got.headers['set-cookie'], undefined);
    assert.ok([200, 404, 405].includes(got.status), `GET ${row.pattern}: ${got.status}`);
    cases++;
    if (row.csrf === 'SESSION') out(await new Browser(server).post(row.pattern, { ...bodies[row.handler], csrf: token }));
  }
  t.diagnostic(`${cases} forms refused`);
  assert.equal((await first.get('/office/')).status, 200);
  assert.equal((await second.get('/office/')).status, 200, 'nothing was ended');
  // Either header alone is enough, and then the same forms are taken.
  assert.equal((await first.ask('POST', '/office/sessions', { fields: { end: 'others', csrf: token }, headers: { Origin: server.url } })).status, 303);
  out(await second.get('/office/'), '?next=/office/');
  assert.equal((await first.ask('POST', '/office/logout', { fields: { csrf: token }, headers: { 'Sec-Fetch-Site': 'same-origin' } })).status, 303);
  out(await first.get('/office/'), '?next=/office/');
});
