// The register of printed sheets, and the days on which somebody scanned them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { desk, faultText, http, ok, run, runIn, serve } from '../lib/hailong.mjs';

/** A day in Vietnam, `back` days before today. */
const day = (back = 0) => new Date(Date.now() + (7 - 24 * back) * 3600e3).toISOString().slice(0, 10);
const fixed = ['01-01', '04-30', '05-01', '09-02'];
const works = (back) => !fixed.includes(day(back).slice(5)) && ![0, 6].includes(new Date(day(back)).getUTCDay());
/** Working days behind the day `back` days ago, up to yesterday. */
const worked = (back) => Array.from({ length: Math.max(0, back - 1) }, (_, i) => i + 1).filter(works).length;

const address = 'https://gopy.example.vn';

/** Two units, three counters: the first two in xa, the last one in mc. */
async function office(t) {
  const d = desk(t);
  d.ok = (...args) => ok([...args, ...d.data]);
  d.run = (...args) => run([...args, ...d.data]);
  d.units = (name) => ok(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind\nxa,,${name},commune\nmc,xa,Trung tâm (minh họa),centre\n` });
  d.counters = (rows) => ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey,valid_from,valid_to,channel\n${rows}` });
  await d.ok('survey', 'publish', 'surveys/sipas-quick.json');
  await d.units('Xã Thử (minh họa)');
  await d.counters(',xa,Quầy 1,,,,,\n,xa,Quầy 2,,,,,\n,mc,Quầy 3,,,,,\n');
  const list = JSON.parse(await d.ok('counter', 'list', '--json'));
  [d.one, d.two, d.three] = ['Quầy 1', 'Quầy 2', 'Quầy 3'].map((name) => list.find((c) => c.name === name).code);
  await d.ok('setting', 'set', 'base.url', address);
  d.enter = (rows, ...more) => run(['poster', 'enter', '-', ...more, ...d.data], { input: `counter,layout,printed,count,name,unit,address,given\n${rows}\n` });
  d.row = (code, { layout = 'poster-a4', printed = day(), count = 1, name, unit = 'xa', at = address, given = '' } = {}) =>
    [code, layout, printed, count, name ?? list.find((c) => c.code === code).name, unit, at, given].join(',');
  d.register = async (...more) => JSON.parse(await d.ok('poster', 'register', '--json', ...more));
  /** The register's entry of a counter. */
  d.entry = async (code, ...more) => (await d.register(...more)).find((e) => e.counter === code);
  d.serve = async (more = {}) => {
    const server = await serve(d.data[1], more);
    t.after(() => server.stop('SIGKILL'));
    return server;
  };
  return d;
}

test('scans are counted by counter and day, and are there after SIGTERM', async (t) => {
  const d = await office(t);
  await d.ok('counter', 'retire', d.two);
  await d.counters(`${d.two},xa,Quầy 2,,,,2020-01-01,\n,xa,Màn hình,,,,,kiosk\n`);
  const kiosk = JSON.parse(await d.ok('counter', 'list', '--json')).find((c) => c.channel === 'kiosk').code;
  const server = await d.serve();
  const get = async (path, status = 200, method = 'GET', more = {}) => {
    const answer = await http(server, method, path, more);
    assert.equal(answer.status, status, `${method} ${path}`);
    return answer;
  };
  for (let i = 0; i < 3; i++) await get(`/${d.one}`);
  for (const encoding of ['gzip', 'br']) await get(`/${d.one}`, 200, 'GET', { headers: { 'accept-encoding': encoding } });
  await get(`/${d.two}`); // closed, but its sheet hangs
  const moved = await get(`/${d.three.toLowerCase()}`, 303);
  await get(moved.headers.location);
  // None of these is a scan.
  await get(`/${d.one}`, 200, 'HEAD');
  await get(`/${d.two}`, 200, 'HEAD');
  await get(`/${d.one}?lang=en`);
  await get(`/${d.one}?mode=steps`);
  await get(`/${d.one}?kiosk=1`);
  await get(`/${d.one}?zarsrc=30`);
  await get(`/${d.two}?lang=en`);
  await get(`/${d.one}`, 422, 'POST', { body: 'lang=vi' });
  await get(`/${d.two}`, 422, 'POST', { body: 'lang=vi' });
  await get(`/${kiosk}`);
  await get(`/${d.one}/thanks`, 303);
  await get('/0000000', 404);
  await get('/', 200);
  assert.equal(await server.stop(), 0);
  const scans = async (code) => {
    const e = await d.entry(code, '--all');
    return e && [e.last_scan, e.scans_30_days];
  };
  await d.ok('poster', 'enter', d.file('s.csv', `counter,layout,printed,count,name,unit,address\n${[d.two, kiosk].map((c) => `${c},poster-a4,${day()},1,Quầy,xa,${address}`).join('\n')}\n`));
  assert.deepEqual(await scans(d.one), [day(), 5]);
  assert.deepEqual(await scans(d.two), [day(), 1]);
  assert.deepEqual(await scans(d.three), [day(), 1]);
  assert.deepEqual(await scans(kiosk), [null, 0]);
  assert.equal(await d.ok('verify'), 'All is well: 0 responses, 0 tallies recounted.\n');
  // Counted on, not anew.
  const again = await d.serve();
  await http(again, 'GET', `/${d.one}`);
  assert.equal(await again.stop(), 0);
  assert.deepEqual(await scans(d.one), [day(), 6]);
});

test('a scan leaves nothing of the one who scanned in the data directory', async (t) => {
  const d = await office(t);
  const server = await d.serve();
  const headers = { 'user-agent': 'Dien-Thoai-Cua-Toi/7', referer: 'https://tu-dau-den.example/', 'accept-language': 'fr-XX', 'x-forwarded-for': '203.0.113.77' };
  for (let i = 0; i < 3; i++) assert.equal((await http(server, 'GET', `/${d.one}`, { headers })).status, 200);
  assert.equal(await server.stop(), 0);
  assert.equal((await d.entry(d.one)).scans_30_days, 3);
  const bytes = readFileSync(`${d.data[1]}/hailong.db`).toString('latin1');
  for (const trace of ['Dien-Thoai', 'tu-dau-den', 'fr-XX', '203.0.113.77']) assert.ok(!bytes.includes(trace), trace);
});

test('poster enter gives out serials, in the order of the rows', async (t) => {
  const d = await office(t);
  let r = await d.enter([d.row(d.one), d.row(d.two, { layout: 'stickers-24', count: 24 }), d.row(d.one)].join('\n'));
  assert.deepEqual([r.status, r.out, r.err], [0, '1\n2\n26\n', '']);
  r = await d.enter(`${d.row(d.one.toLowerCase(), { name: 'Quầy 1', count: 2, at: 'HTTPS://GOPY.example.VN/' })}\n${d.row(d.three, { unit: 'mc' })}`, '--json');
  assert.deepEqual(JSON.parse(r.out), [27, 29]);
  assert.equal((await d.entry(d.one)).remark, null);
  assert.equal(await d.ok('poster', 'forget', '26', '2'), '2 sheets from number 26 forgotten; these numbers are not given out again\n');
  assert.equal((await d.enter(d.row(d.one))).out, '30\n');
  assert.equal(await d.ok('poster', 'forget', '30', '1'), '1 sheet from number 30 forgotten; these numbers are the next to be given out\n');
  assert.equal((await d.enter(d.row(d.one))).out, '30\n');
  assert.deepEqual((await d.entry(d.one)).runs.map((run) => [run.from, run.to]), [[1, 1], [28, 28], [30, 30]]);
  assert.equal((await d.run('poster', 'forget', '1', '3000000')).err,
    'hailong: poster forget: there is no sheet number 26: see `hailong poster register --json --all`\n');
});

test('poster enter: 5,000 rows by a running server, quickly', async (t) => {
  const d = await office(t);
  const server = await d.serve();
  const start = Date.now();
  const { status, out, err } = await d.enter(Array.from({ length: 5000 }, (_, i) => d.row([d.one, d.two][i % 2], { count: 2 })).join('\n'));
  const ms = Date.now() - start;
  assert.deepEqual([status, err], [0, '']);
  assert.deepEqual(out.trim().split('\n').map(Number), Array.from({ length: 5000 }, (_, i) => 2 * i + 1));
  t.diagnostic(`${ms} ms`);
  assert.ok(ms < 3000, `${ms} ms`);
  assert.equal((await d.entry(d.one)).hanging, 5000);
  assert.equal(await d.ok('poster', 'remove', '1-10000'), '10000 sheets taken down\n');
  assert.equal(await server.stop(), 0);
});

const bad = {
  'an unknown counter': [(d) => d.row('0000000', { name: 'x' }), '2: counter: there is no counter 0000000; hailong counter list shows them'],
  'no layout': [(d) => d.row(d.one, { layout: '' }), '2: layout: is empty; give its name, such as poster-a4'],
  'a day to come': [(d) => d.row(d.one, { printed: '2999-01-01' }), '2: printed: 2999-01-01 is in the future; mend the day'],
  'no sheet': [(d) => d.row(d.one, { count: 0 }), '2: count: "0" is not a whole number from 1 to 50000'],
  'more sheets than anybody prints': [(d) => d.row(d.one, { count: 9999000 }), '2: count: "9999000" is not a whole number from 1 to 50000'],
  'what is neither given nor not': [(d) => d.row(d.one, { given: 'ja' }), '2: given: must be yes or no; empty means no'],
  'no name': [(d) => d.row(d.one, { name: '' }), '2: name: is empty; give a name'],
  'an unknown unit': [(d) => d.row(d.one, { unit: 'zz' }), '2: unit: there is no unit "zz"; hailong unit list shows them'],
  'no unit': [(d) => d.row(d.one, { unit: '' }), '2: unit: there is no unit ""; hailong unit list shows them'],
  'no address': [(d) => d.row(d.one, { at: '' }), '2: address: is empty; give the address in the QR codes, without a counter\'s code'],
  'an address with a code': [(d) => d.row(d.one, { at: `${address}/${d.one}` }),
    '2: address: an address such as https://gopy.example.gov.vn is needed: http or https, host, perhaps a port, no path'],
};
for (const [what, [row, fault]] of Object.entries(bad)) {
  test(`poster enter refuses ${what}`, async (t) => {
    const d = await office(t);
    d.file('s.csv', `counter,layout,printed,count,name,unit,address,given\n${row(d)}\n${d.row(d.two)}\n`);
    const { status, out, err } = await runIn(d.dir, ['poster', 'enter', 's.csv', ...d.data]);
    assert.equal(err, faultText('poster enter', 's.csv', [fault]));
    assert.deepEqual([status, out], [1, '']);
    assert.equal((await d.entry(d.two)).hanging, 0);
    assert.equal((await d.enter(d.row(d.two))).out, '1\n');
  });
}

test('poster enter: too many sheets, none', async (t) => {
  const d = await office(t);
  const rows = Array.from({ length: 4 }, () => d.row(d.one, { count: 50000 })).join('\n');
  assert.equal((await d.enter(`${rows}\n${d.row(d.one)}`)).err,
    'hailong: poster enter: more than 200000 sheets at once: enter what was really printed, in smaller parts\n');
  assert.equal((await d.entry(d.one)).hanging, 0);
  assert.equal((await d.enter(rows)).out, '1\n50001\n100001\n150001\n');
  assert.equal((await d.enter('')).err, 'hailong: poster enter: standard input: there is no row below the column names\n');
});

test('poster remove', async (t) => {
  const d = await office(t);
  await d.enter(`${d.row(d.one, { count: 10 })}\n${d.row(d.two, { count: 2 })}`);
  assert.equal(await d.ok('poster', 'remove', '4'), '1 sheet taken down\n');
  assert.equal(await d.ok('poster', 'remove', '0000003-5', '11'), '3 sheets taken down, 1 before\n');
  assert.deepEqual(JSON.parse(await d.ok('poster', 'remove', '--json', '3-6')), { removed: 1, removed_before: 3 });
  for (const [words, why] of [
    [['1', '13'], 'there is no sheet number 13: see `hailong poster register --json --all`'],
    [['7-20'], 'there is no sheet number 13: see `hailong poster register --json --all`'],
    [['8-7'], '8-7: the lower number comes first'],
    [['0'], '"0" is no serial number; write 12 or 12-35, from 1 to 9999999'],
    [['7-'], '"7-" is no serial number; write 12 or 12-35, from 1 to 9999999'],
    [['7--8'], '"7--8" is no serial number; write 12 or 12-35, from 1 to 9999999'],
    [['10000000'], '"10000000" is no serial number; write 12 or 12-35, from 1 to 9999999'],
    [['7', 'all'], '"all" is no serial number; write 12 or 12-35, from 1 to 9999999'],
  ]) {
    const r = await d.run('poster', 'remove', ...words);
    assert.deepEqual([r.status, r.out, r.err], [1, '', `hailong: poster remove: ${why}\n`]);
  }
  assert.equal((await d.run('poster', 'remove')).status, 2);
  const e = await d.entry(d.one);
  assert.deepEqual([e.hanging, e.runs.map((run) => [run.from, run.to, run.removed])], [6, [[1, 2, null], [7, 10, null]]]);
  assert.deepEqual((await d.entry(d.one, '--all')).runs.map((run) => [run.from, run.to, run.removed]),
    [[1, 2, null], [3, 3, day()], [4, 4, day()], [5, 5, day()], [6, 6, day()], [7, 10, null]]);
});

test('poster remove --counter', async (t) => {
  const d = await office(t);
  await d.enter([d.row(d.one), d.row(d.two), d.row(d.one, { layout: 'stickers-8', count: 8 }), d.row(d.one, { layout: 'cards', count: 10, given: 'yes' })].join('\n'));
  const server = await d.serve(); // which then does it
  for (const [words, status, why] of [
    [['--counter', d.one, '1'], 2, 'serials and --counter stand together; give one of them'],
    [['--layout', 'poster-a4'], 2, '--layout needs --counter beside it: say where they hung'],
    [['--layout', 'poster-a4', '1'], 2, '--layout needs --counter beside it: say where they hung'],
    [['--counter', 'abc'], 1, '"abc" is not a counter\'s code; hailong counter list shows them'],
    [['--counter', '0000000'], 1, 'there is no counter 0000000: see `hailong counter list`'],
    [['--counter', d.three], 1, `no sheet hangs at counter ${d.three}`],
    [['--counter', d.one, '--layout', 'cards'], 1, `no sheet of layout "cards" hangs at counter ${d.one}: see \`hailong poster register --counter ${d.one}\``],
  ]) {
    const r = await d.run('poster', 'remove', ...words);
    assert.deepEqual([r.status, r.out, r.err.split('\n')[0]], [status, '', `hailong: poster remove: ${why}`]);
  }
  assert.equal(await d.ok('poster', 'remove', '--counter', d.one.toLowerCase(), '--layout', 'stickers-8'), '8 sheets taken down\n');
  assert.deepEqual((await d.entry(d.one)).hanging, 1);
  assert.deepEqual(JSON.parse(await d.ok('poster', 'remove', '--json', '--counter', d.one)), { removed: 1, removed_before: 0 });
  const e = await d.entry(d.one, '--all');
  assert.deepEqual([e.hanging, e.given, e.runs.map((run) => [run.from, run.to, run.removed])], [0, 10, [[1, 1, day()], [3, 10, day()], [11, 20, null]]]);
  assert.equal((await d.entry(d.two)).hanging, 1);
  assert.equal((await d.run('poster', 'remove', '--counter', d.one)).err, `hailong: poster remove: no sheet hangs at counter ${d.one}\n`);
  assert.equal(await server.stop(), 0);
});

test('what is given away is counted apart', async (t) => {
  const d = await office(t);
  const old = { name: 'Tên cũ', printed: '2020-01-01' };
  await d.enter([d.row(d.one, { count: 3, given: 'no' }), d.row(d.one, { layout: 'cards', count: 10, given: 'yes', ...old }), d.row(d.one, { layout: 'strip', count: 6, given: 'yes', ...old }),
    d.row(d.two, { layout: 'cards', count: 10, given: 'yes', ...old })].join('\n'));
  const line = async (code, ...more) => (await d.ok('poster', 'register', '--counter', code, ...more)).split('\n')[1];
  assert.equal(await line(d.one), `xa    ${d.one}  Quầy 1  3: poster-a4 3; given: cards 10, strip 6  ${day()}  never`);
  assert.equal(await line(d.two), `xa    ${d.two}  Quầy 2  0; given: cards 10           never    no sheet hangs`);
  // They print an old name and nobody scans them: nobody is sent for them.
  let e = await d.entry(d.one);
  assert.deepEqual([e.hanging, e.given, e.last_printed, e.remark, e.runs.map((run) => [run.given, run.old])], [3, 16, day(), null, [[false, []], [true, ['name']], [true, ['name']]]]);
  e = await d.entry(d.two);
  assert.deepEqual([e.hanging, e.given, e.last_printed, e.quiet_days], [0, 10, null, null]);
  // What was never handed out may be taken away by its numbers.
  assert.equal(await d.ok('poster', 'remove', '12-13'), '2 sheets taken down\n');
  assert.equal(await line(d.one, '--all'), `xa    ${d.one}  Quầy 1  3: poster-a4 3; given: cards 8, strip 6; taken down: cards 2  ${day()}  never`);
  await d.counters(`${d.one},xa,Quầy 1,,,,2024-03-07,\n${d.two},xa,Quầy 2,,,,2024-03-07,\n`);
  assert.equal((await d.entry(d.one)).remark, `closed on 2024-03-07: take 3 sheets down (poster remove --counter ${d.one})`);
  assert.equal(await d.entry(d.two), undefined);
});

test('poster enters what it prints as hanging or given, as the layout says', async (t) => {
  const d = await office(t);
  for (const layout of ['poster-a4', 'stickers-8', 'stickers-24', 'cards', 'strip', 'form-header'])
    await d.ok('poster', '--counter', d.one, '--copies', '1', '--layout', layout, '-o', `${d.dir}/x.pdf`);
  assert.deepEqual((await d.entry(d.one)).runs.map((run) => [run.layout, run.given]),
    [['poster-a4', false], ['stickers-8', false], ['stickers-24', true], ['cards', true], ['strip', true], ['form-header', true]]);
});

test('who closes or changes a counter hears of its sheets', async (t) => {
  const d = await office(t);
  await d.enter([d.row(d.one, { count: 3 }), d.row(d.two), d.row(d.three, { unit: 'mc', layout: 'cards', given: 'yes' })].join('\n'));
  const retire = async (code) => (await d.run('counter', 'retire', code)).err;
  const change = async (rows, header = 'code,unit,name,field,survey,valid_to') => {
    const r = await run(['counter', 'import', '-', ...d.data], { input: `${header}\n${rows}\n` });
    assert.equal(r.status, 0, r.err);
    return r.err;
  };
  const note = (counters) => `hailong: counter import: ${counters} with hanging sheets renamed, moved or closed; what to do there: hailong poster register\n`;
  const hanging = (sheets, code) => `hailong: counter retire: ${sheets} there; once taken down: hailong poster remove --counter ${code}\n`;
  assert.equal(await change(`${d.one},xa,Quầy 1,tư pháp,,\n${d.two},xa,Quầy 2,,,2999-01-01\n,xa,Quầy mới,,,`), ''); // nothing that a sheet says
  assert.equal(await change(`${d.three},xa,Tên khác,,,`), ''); // no sheet hangs there
  assert.equal(await change(`${d.one},xa,Tên khác,,,`), note('1 counter'));
  assert.equal(await change(`${d.one},xa,Tên khác,,,`), '');
  assert.equal(await change(`${d.one},mc,Tên khác,,,\n${d.two},xa,Quầy 2,,,2024-03-07`), note('2 counters'));
  assert.equal(await change(`${d.two},xa,Quầy 2,,`, 'code,unit,name,field,survey'), ''); // closed as before
  assert.equal(await retire(d.one), hanging('3 sheets hang', d.one));
  assert.equal(await retire(d.two), hanging('1 sheet hangs', d.two)); // again
  assert.equal(await retire(d.three), '');
  await d.ok('poster', 'remove', '--counter', d.one);
  assert.equal(await retire(d.one), '');
});

test('the register as a table', async (t) => {
  const d = await office(t);
  await d.enter([d.row(d.one), d.row(d.one, { layout: 'stickers-24', count: 24 }), d.row(d.one), d.row(d.two, { count: 3 })].join('\n'));
  await d.ok('poster', 'remove', '27-28');
  const xa = { [d.one]: `xa    ${d.one}  Quầy 1  26: poster-a4 2, stickers-24 24  ${day()}  never`, [d.two]: `xa    ${d.two}  Quầy 2  1: poster-a4 1                   ${day()}  never` };
  assert.equal(await d.ok('poster', 'register'), [
    'UNIT  COUNTER  NAME    SHEETS                           PRINTED     SCANNED  REMARK',
    `mc    ${d.three}  Quầy 3  0                                            never    no sheet printed`,
    xa[d.one], xa[d.two], ''].join('\n'));
  await d.ok('poster', 'remove', '29');
  assert.equal((await d.ok('poster', 'register', '--counter', d.two)).split('\n')[1], `xa    ${d.two}  Quầy 2  0                never    all sheets taken down`);
  assert.equal((await d.ok('poster', 'register', '--all', '--counter', d.two.toLowerCase())).split('\n')[1],
    `xa    ${d.two}  Quầy 2  0; taken down: poster-a4 3           never    all sheets taken down`);
  const long = 'Quầy tiếp nhận hồ sơ đất đai, xây dựng và môi trường';
  await d.counters(`${d.one},xa,${long},,,,,\n`.replace(long, `"${long}"`));
  assert.match((await d.ok('poster', 'register', '--counter', d.one)).split('\n')[1], /  Quầy tiếp nhận hồ sơ đất đai,…  26: /);
  assert.equal((await d.entry(d.one)).name, long);
  assert.deepEqual((await d.register('--unit', 'mc')).map((e) => e.counter), [d.three]);
  assert.equal((await d.register('--unit', 'xa')).length, 3);
  assert.deepEqual((await d.register('--counter', d.one)).map((e) => e.counter), [d.one]);
  assert.equal((await d.run('poster', 'register', '--counter', '0000000')).err, 'hailong: poster register: there is no counter 0000000: see `hailong counter list`\n');
  assert.equal((await d.run('poster', 'register', '--counter', 'abc')).err, 'hailong: poster register: "abc" is not a counter\'s code; hailong counter list shows them\n');
  assert.equal((await d.run('poster', 'register', '--unit', 'zz')).err, 'hailong: poster register: there is no unit "zz": see `hailong unit list`\n');
  assert.equal((await d.run('poster', 'register', '--unit', 'xa', '--counter', d.one)).status, 2);
});

test('the register for programs', async (t) => {
  const d = await office(t);
  await d.enter(d.row(d.one, { printed: day(3), count: 2 }));
  assert.deepEqual(await d.register('--counter', d.one), [{ unit: 'xa', counter: d.one, name: 'Quầy 1', hanging: 2, given: 0, last_printed: day(3), last_scan: null, scans_30_days: 0,
    quiet_days: worked(3), remark: null, runs: [{ from: 1, to: 2, layout: 'poster-a4', given: false, printed: day(3), removed: null, old: [] }] }]);
  assert.deepEqual(await d.register('--counter', d.two), [{ unit: 'xa', counter: d.two, name: 'Quầy 2', hanging: 0, given: 0, last_printed: null, last_scan: null, scans_30_days: 0,
    quiet_days: null, remark: 'no sheet printed', runs: [] }]);
});

test('sheets that say what is no longer so', async (t) => {
  const d = await office(t);
  await d.enter([d.row(d.one), d.row(d.two, { count: 3 }), d.row(d.three, { unit: 'mc' })].join('\n'));
  const remarks = async () => Object.fromEntries((await d.register()).map((e) => [e.name, e.remark]));
  assert.deepEqual(await remarks(), { 'Quầy 1': null, 'Quầy 2': null, 'Quầy 3': null });
  await d.counters(`${d.one},xa,Quầy 1 mới,,,,,\n${d.two},mc,Quầy 2,,,,,\n`);
  assert.deepEqual(await remarks(), { 'Quầy 1 mới': 'prints an old name: print anew, take down 1', 'Quầy 2': 'prints an old unit: print anew, take down 2-4', 'Quầy 3': null });
  // A unit that is called otherwise now.
  await d.units('Phường Thử (minh họa)');
  assert.equal((await remarks())['Quầy 1 mới'], 'prints an old name/unit: print anew, take down 1');
  await d.ok('setting', 'set', 'base.url', 'https://khac.example.vn');
  assert.deepEqual(await remarks(), { 'Quầy 1 mới': 'prints an old name/unit/address: print anew, take down 1',
    'Quầy 2': 'prints an old unit/address: print anew, take down 2-4', 'Quầy 3': 'prints an old address: print anew, take down 5' });
  assert.deepEqual((await d.entry(d.one)).runs[0].old, ['name', 'unit', 'address']);
  // Printed anew beside it; then the old one is taken down.
  await d.enter(d.row(d.one, { name: 'Quầy 1 mới', at: 'https://khac.example.vn' }));
  assert.equal((await remarks())['Quầy 1 mới'], 'prints an old name/unit/address: print anew, take down 1');
  await d.ok('poster', 'remove', '1');
  assert.equal((await remarks())['Quầy 1 mới'], null);
  // Runs that go on from one another are one; after five of them the rest is counted.
  for (let i = 0; i < 4; i++) await d.enter(`${d.row(d.three, { unit: 'mc', count: 2 })}\n${d.row(d.three, { unit: 'mc' })}\n${d.row(d.one)}`);
  assert.equal((await remarks())['Quầy 3'], 'prints an old address: print anew, take down 5, 7-9, 11-13, 15-17, 19-21');
  await d.enter(`${d.row(d.three, { unit: 'mc' })}\n${d.row(d.one)}\n${d.row(d.three, { unit: 'mc', count: 5 })}`);
  assert.equal((await remarks())['Quầy 3'], 'prints an old address: print anew, take down 5, 7-9, 11-13, 15-17, 19-21 and 6 more (numbers: --json)');
  await d.ok('poster', 'remove', '12');
  assert.equal((await remarks())['Quầy 3'], 'prints an old address: print anew, take down 5, 7-9, 11, 13, 15-17 and 9 more (numbers: --json)');
});

test('sheets of a closed counter that still hang', async (t) => {
  const d = await office(t);
  await d.enter([d.row(d.one, { printed: '2020-01-01', count: 3 }), d.row(d.two, { printed: '2020-01-01' })].join('\n'));
  await d.ok('counter', 'retire', d.one);
  assert.equal((await d.entry(d.one)).remark, `closes today: take 3 sheets down (poster remove --counter ${d.one})`);
  await d.counters(`${d.one},xa,Tên khác,,,,2024-03-07,\n${d.two},xa,Quầy 2,,,,2024-03-07,\n`);
  assert.equal((await d.entry(d.one)).remark, `closed on 2024-03-07: take 3 sheets down (poster remove --counter ${d.one})`);
  assert.equal((await d.entry(d.two)).remark, `closed on 2024-03-07: take 1 sheet down (poster remove --counter ${d.two})`);
  const server = await d.serve();
  await http(server, 'GET', `/${d.one}`);
  assert.equal(await server.stop(), 0);
  assert.equal((await d.entry(d.one)).remark, `closed on 2024-03-07, still scanned: take 3 sheets down (poster remove --counter ${d.one})`);
  await d.ok('poster', 'remove', '1-3');
  assert.equal(await d.entry(d.one), undefined);
  assert.equal((await d.entry(d.one, '--all')).remark, null);
});

test('no scans for five working days', async (t) => {
  const d = await office(t);
  let five = 0;
  while (worked(five) < 5) five++; // days back to a print after which five days were worked
  await d.enter(`${d.row(d.one, { printed: day(five) })}\n${d.row(d.two, { printed: day(five - 1) })}`);
  assert.equal(worked(five - 1), 4);
  assert.deepEqual([await d.entry(d.one), await d.entry(d.two)].map((e) => [e.quiet_days, e.remark]), [[5, 'no scans for 5 working days'], [4, null]]);
  // A day off among them, today's counting for nothing.
  await d.ok('setting', 'set', 'holidays', `${day(0)}, ${day(five - 1)}`);
  assert.deepEqual([(await d.entry(d.one)).quiet_days, (await d.entry(d.one)).remark], [4, null]);
  await d.ok('setting', 'set', 'holidays', '');
  // A newer sheet, then a scan.
  await d.enter(d.row(d.one));
  assert.equal((await d.entry(d.one)).remark, null);
  await d.ok('poster', 'remove', '3');
  assert.equal((await d.entry(d.one)).remark, 'no scans for 5 working days');
  const server = await d.serve();
  await http(server, 'GET', `/${d.one}`);
  assert.equal(await server.stop(), 0);
  assert.deepEqual([(await d.entry(d.one)).quiet_days, (await d.entry(d.one)).remark, (await d.entry(d.one)).last_scan], [0, null, day()]);
  // Opened only lately; answered on a screen of its own; not opened yet.
  await d.counters(`${d.two},xa,Quầy 2,,,${day()},,\n`);
  await d.enter(d.row(d.two, { printed: '2020-01-01' }));
  await d.ok('poster', 'remove', '2');
  assert.equal((await d.entry(d.two)).remark, null);
  await d.counters(`${d.two},xa,Quầy 2,,,,,kiosk\n`);
  assert.deepEqual([(await d.entry(d.two)).quiet_days, (await d.entry(d.two)).remark], [null, null]);
  await d.counters(`${d.two},xa,Quầy 2,,,2999-01-01,,\n`);
  assert.deepEqual([(await d.entry(d.two)).quiet_days, (await d.entry(d.two)).remark], [null, null]);
});

test('holidays as a setting', async (t) => {
  const d = await office(t);
  assert.equal(await d.ok('setting', 'set', 'holidays', '2027-04-16,2027-02-05..2027-02-11'), 'holidays = 2027-02-05..2027-02-11, 2027-04-16\n');
  assert.equal((await d.run('setting', 'set', 'holidays', 'Tết')).err,
    'hailong: setting set: holidays: "Tết" is no day off; write 2027-01-01 or 2027-02-05..2027-02-11, with commas between\n');
});

test('the poster commands beside the command poster', async (t) => {
  const d = await office(t);
  const list = ['poster commands:', '  poster           make', '  poster register  show', '  poster remove    say', '  poster enter     enter', '  poster forget    take'];
  for (const args of [['poster', '--help'], ['help', 'poster']]) {
    const out = await ok(args);
    assert.match(out, /^usage: hailong poster /);
    for (const line of list) assert.ok(out.includes(`\n${line}`), line);
  }
  assert.match(await ok(['poster', 'register', '--help']), /^usage: hailong poster register \[/);
  assert.match(await ok(['help', 'poster', 'enter']), /^usage: hailong poster enter FILE\.csv/);
  const r = await d.run('poster', 'regster');
  assert.equal(r.status, 2);
  assert.match(r.err, /^hailong: poster: unknown command "regster"\nposter commands:\n/);
  assert.match((await d.run('poster')).err, /^hailong: poster: -o FILE is missing/);
});
