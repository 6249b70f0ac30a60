// Every kind of question over HTTP: what is taken, what comes back to be mended, what is stored and counted.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { assertHeaders, commune, dayOf, form, http, keyOf, ok, raw, root, run, serve, publish } from '../lib/hailong.mjs';
import { everyKind, kindsCommune } from '../lib/kinds.mjs';

const survey = ['--survey', everyKind.code];

async function world(t) {
  const { dir, codes } = await kindsCommune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const post = async (answers, lang = 'vi') => {
    const key = keyOf((await http(server, 'GET', `/${codes[0]}`)).body);
    return http(server, 'POST', `/${codes[0]}`, { body: form([['key', key], ['lang', lang], ...answers.map(([q, v]) => [`q.${q}`, v])]) });
  };
  const stored = async () => JSON.parse(await ok(['export', ...survey, '--format', 'json', '-o', '-', '--data', dir])).map((row) => row.answers);
  const figures = async (data = dir) => JSON.parse(await ok(['report', ...survey, '--unit', 'xa-thu', '--json', '--data', data])).periods[0];
  return { dir, codes, server, post, stored, figures };
}

const good = [['staff', '4'], ['came', 'yes'], ['how', 'foot'], ['how', 'bus'], ['trips', '2'], ['wait', 'short'], ['why', ''], ['degrees', '-3'],
  ['respondent.sex', 'female'], ['respondent.age', '35-49']];

test('good answers of every kind are stored, exported and counted', async (t) => {
  const { dir, post, stored, figures } = await world(t);
  assert.equal((await post(good)).status, 303);
  assert.equal((await post([['staff', 'na'], ['came', 'yes'], ['how', 'na'], ['trips', ''], ['trips', 'na'], ['wait', 'na']])).status, 303);
  assert.equal((await post([['came', 'no'], ['why', 'Ở xa'], ['respondent.age', 'over-60']])).status, 303);
  assert.equal((await post([['came', 'yes'], ['trips', ' 3 '], ['wait', 'long'], ['how', 'bike']])).status, 303);
  const all = await stored();
  const has = (answers) => assert.ok(all.some((row) => JSON.stringify(row) === JSON.stringify(answers)), `${JSON.stringify(answers)} in ${JSON.stringify(all)}`);
  has({ staff: 4, came: 'yes', how: ['foot', 'bus'], trips: 2, wait: 'short', degrees: -3, 'respondent.sex': 'female', 'respondent.age': '35-49' });
  has({ staff: 'na', came: 'yes', how: 'na', trips: 'na' }); // how they waited is asked of who came on foot or by motorbike
  has({ came: 'no', why: 'Ở xa', 'respondent.age': 'over-60' });
  has({ came: 'yes', how: ['bike'], trips: 3, wait: 'long' });
  assert.equal(all.length, 4);
  const csv = await ok(['export', ...survey, '-o', '-', '--data', dir]);
  assert.match(csv, /,4,yes,foot\|bus,2,short,,-3,female,35-49\r\n/);

  const period = await figures();
  const of = (list, code) => { const f = list.find((x) => x.code === code); return [f.respondents, f.answers, f.satisfied]; };
  assert.deepEqual(of(period.questions, 'came'), [4, 4, 3]);
  assert.deepEqual(of(period.questions, 'trips'), [2, 2, 1]);
  assert.deepEqual(of(period.questions, 'wait'), [2, 2, 1]);
  assert.deepEqual(of(period.dimensions, 'A.1'), [4, 5, 4]);
  assert.deepEqual(of(period.dimensions, 'A.2'), [2, 4, 2]);
  assert.deepEqual(of(period.dimensions, 'all'), [4, 9, 6]);
  assert.equal((await run(['verify', '--data', dir])).status, 0);
});

test('what cannot be is refused beside its question, everything else kept', async (t) => {
  const { post, stored } = await world(t);
  const without = (code) => good.filter(([q]) => q !== code);
  const cases = [
    ['a level beyond', 'staff', ['6'], 'Lựa chọn này không có trong phiếu'],
    ['no yes and no no', 'came', ['maybe'], 'Lựa chọn này không có trong phiếu'],
    ['an option that is none', 'wait', ['Short'], 'Lựa chọn này không có trong phiếu'],
    ['a choice that is none', 'how', ['foot', 'car'], 'Lựa chọn này không có trong phiếu'],
    ['a choice twice', 'how', ['foot', 'foot'], 'Lựa chọn này không có trong phiếu'],
    ['too many choices', 'how', ['foot', 'bike', 'bus'], 'Xin bỏ bớt, nhiều nhất là 2.'],
    ['a choice and not applicable', 'how', ['foot', 'na'], 'Xin bỏ một trong hai'],
    ['a number and not applicable', 'trips', ['3', 'na'], 'Xin bỏ một trong hai'],
    ['a number in words', 'trips', ['hai'], 'bằng chữ số'],
    ['a number with a point', 'trips', ['1.000'], 'bằng chữ số'],
    ['a number out of range', 'trips', ['51'], 'khoảng 0 – 50.'],
    ['a number below its range', 'degrees', ['-11'], 'khoảng -10 – 45.'],
    ['not applicable where it is not offered', 'degrees', ['na'], 'bằng chữ số'],
    ['a respondent field', 'respondent.sex', ['x'], 'Lựa chọn này không có trong phiếu'],
  ];
  for (const [name, code, values, message] of cases) {
    const answers = [...without(code), ...values.map((value) => [code, value])];
    const { status, headers, body } = await post(answers);
    assert.equal(status, 422, name);
    assertHeaders({ headers, body }, name);
    assert.match(body, /<title>Lỗi:/, name);
    assert.equal(body.split(message).length - 1, 2, `${name}: on top and beside the question`);
    assert.ok(body.includes(`<a href="#q.${code}">`) && body.includes(`id=q.${code} `), `${name}: a link to it`);
    const own = body.slice(body.indexOf(`id=q.${code} `)).split('</fieldset>')[0];
    assert.ok(own.includes(message), `${name}: inside the question`);
    for (const [q, v] of answers.filter(([q, v]) => v !== '' && !(q === code && ['6', 'maybe', 'Short', 'car', 'x'].includes(v)))) {
      // Typed values go without quotes where they need none.
      const box = `name=q.${q} value=${v === 'na' && q !== 'degrees' ? '"na"' : v}`;
      assert.ok(body.includes(box), `${name}: ${box}`);
      const typed = everyKind.questions.find((x) => x.code === q)?.kind === 'number' && (v !== 'na' || q === 'degrees');
      assert.ok(typed || body.includes(`${box} checked`), `${name}: ${box} checked`);
    }
  }
  assert.deepEqual(await stored(), []);
});

test('only fields that may repeat are taken twice', async (t) => {
  const { post, stored } = await world(t);
  for (const [code, a, b] of [['staff', '4', '4'], ['came', 'yes', 'no'], ['wait', 'short', 'na'], ['why', 'a', 'b'], ['respondent.age', '18-24', '25-34']])
    assert.equal((await post([[code, a], [code, b]])).status, 400, code);
  for (const code of ['respondent.field', 'respondent', 'A.1', 'how.foot']) assert.equal((await post([['came', 'yes'], [code, 'x']])).status, 400, code);
  assert.equal((await post([['trips', '1'], ['trips', '2']])).status, 422, 'two numbers');
  assert.deepEqual(await stored(), []);
});

test('answers to what was not asked do not count, and their faults bring nothing back', async (t) => {
  const { post, stored, figures } = await world(t);
  assert.equal((await post([['staff', '5'], ['came', 'no'], ['how', 'foot'], ['trips', '9'], ['wait', 'long']])).status, 303);
  assert.equal((await post([['came', 'no'], ['trips', 'nhiều lắm'], ['how', 'foot'], ['how', 'na']])).status, 303);
  assert.equal((await post([['came', 'yes'], ['why', 'a'.repeat(60)]])).status, 303);
  // Not asked on two counts: "how" was answered otherwise, and "how" itself would not have been asked.
  assert.equal((await post([['came', 'yes'], ['how', 'bus'], ['wait', 'long']])).status, 303);
  // Who skipped the earlier question contradicts nothing.
  assert.equal((await post([['trips', '1'], ['wait', 'short']])).status, 303);
  // But nothing else answered is nothing answered.
  const nothing = await post([['came', ''], ['how', '']]);
  assert.equal(nothing.status, 422);
  assert.match(nothing.body, /Chưa có câu trả lời nào/);
  // A fault of a question that was asked does bring the form back, the unasked fault with it untouched.
  const back = await post([['staff', '9'], ['came', 'no'], ['trips', 'nhiều']]);
  assert.equal(back.status, 422);
  assert.ok(back.body.includes('name=q.trips value="nhiều"') && !back.body.includes('href="#q.trips"'));
  const order = (list) => list.map((x) => JSON.stringify(x)).sort();
  assert.deepEqual(order(await stored()), order([{ staff: 5, came: 'no' }, { came: 'no' }, { came: 'yes' }, { came: 'yes', how: ['bus'] }, { trips: 1, wait: 'short' }]));
  assert.deepEqual((await figures()).dimensions.find((d) => d.code === 'A.2').answers, 2);
});

test('the form says what each kind needs, in both languages', async (t) => {
  const { server, codes } = await world(t);
  const words = {
    vi: [['Có thể chọn nhiều ý, nhiều nhất là 2.'], ['Ghi một số, từ 0 đến 50 (lần)'], ['Ghi một số, từ -10 đến 45 <input'],
      ['<em>Chỉ trả lời nếu ở câu 2 ông/bà chọn “Có” và ở câu 3 ông/bà chọn “Đi bộ” hoặc “Xe máy”.</em>'],
      ['<h2>Thêm</h2><p>Phần này ngắn.</p>'], ['<h2>Về ông/bà (không bắt buộc)</h2>']],
    en: [['You may choose more than one, at most 2.'], ['Write a number from 0 to 50 (trips)'],
      ['<em>Answer only if in question 2 you chose “Yes” and in question 3 you chose “On foot” or “Motorbike”.</em>']],
  };
  for (const [lang, list] of Object.entries(words)) {
    const { body } = await http(server, 'GET', `/${codes[0]}?lang=${lang}`);
    for (const [text] of list) assert.ok(body.includes(text), `${text} in\n${body.slice(body.indexOf('</style>'))}`);
    assert.doesNotMatch(body, /\schecked/);
    assert.equal(body.match(/<fieldset>/g).length, 8, 'the text question has none');
    assert.ok(body.lastIndexOf('q.respondent.age') > body.lastIndexOf('q.degrees'), 'about the person last');
  }
});

test('an import knows every kind, and what a condition left out', async (t) => {
  const { dir, codes, stored } = await world(t);
  const head = 'date,counter,channel,language,staff,came,how,trips,wait,why,degrees,respondent.sex\n';
  const row = (cells) => `2025-03-07,${codes[0]},paper,vi,${cells}\n`;
  const into = (cells) => run(['import', ...survey, '-', '--data', dir], { input: head + row(cells) });
  const faults = [
    ['4,no,,3,,,,', 'trips: asked only if came is yes; leave the field empty or mend came'],
    ['4,no,na,,,,,', 'how: asked only if came is yes; leave the field empty or mend came'],
    ['4,yes,bus,,long,,,', 'wait: asked only if how is foot or bike; leave the field empty or mend how'],
    ['4,no,,,long,,,', 'wait: asked only if came is yes; leave the field empty or mend came'],
    ['4,yes,,,,Ở xa,,', 'why: asked only if came is no; leave the field empty or mend came'],
    ['4,na,,1,,,,', 'trips: asked only if came is yes; leave the field empty or mend came'],
    ['4,có,,,,,,', 'came: not a choice: give yes or no or "na", or leave it empty'],
    [',yes,foot|car,,,,,', 'how: not choices: give codes of its 3 options with | between, each once, or "na", or leave it empty'],
    [',yes,foot|bike|bus,,,,,', 'how: 3 choices, at most 2 are allowed: leave some out'],
    [',yes,na|foot,,,,,', 'how: "na" stands beside other choices: leave one of them out'],
    [',yes,,51,,,,', 'trips: not in its range: give 0 to 50'],
    [',yes,,"2,5",,,,', 'trips: not a whole number: give 0 to 50 or "na", or leave it empty'],
    [',yes,,,short|long,,,', 'wait: not a choice: give the code of one of its 2 options or "na", or leave it empty'],
    [',yes,,,,,-11,', 'degrees: not in its range: give -10 to 45'],
    [',yes,,,,,,na', 'respondent.sex: not a choice: give the code of one of its 3 options, or leave it empty'],
  ];
  for (const [cells, fault] of faults) {
    const { status, err } = await into(cells);
    assert.equal(status, 1, cells);
    assert.equal(err.split('\n')[0], `standard input:2: ${fault}`, cells);
  }
  assert.deepEqual(await stored(), []);
  for (const cells of ['na,yes,bike|foot,0,short,,-10,male', '1,no,,,,Ở xa,45,', ',,,7,long,,,other']) assert.equal((await into(cells)).status, 0, cells);
  assert.deepEqual((await stored()).map((row) => row.how ?? null).filter(Boolean), [['foot', 'bike']], 'in the order of the options');
});

/** Rows with every state of every question, some hundreds of them. */
function rows(code) {
  const pick = (list, n) => list[n % list.length];
  const lines = ['date,counter,channel,language,half_day,staff,came,how,trips,wait,why,degrees,respondent.sex,respondent.age'];
  for (let i = 0; i < 400; i++) {
    const came = pick(['yes', 'yes', 'no', 'na', ''], i);
    const open = came === 'yes' || came === '';
    const how = open ? pick(['foot', 'bike', 'bus', 'foot|bus', 'bike|bus', 'na', ''], i * 3 + 1) : '';
    const wait = open && !['bus', 'na'].includes(how) ? pick(['short', 'long', 'na', ''], i) : '';
    lines.push([`2025-0${1 + (i % 6)}-1${i % 10}`, code, pick(['paper', 'qr', 'kiosk'], i), 'vi', pick(['am', 'pm', ''], i), pick([1, 2, 3, 4, 5, 'na', ''], i), came, how,
      open ? pick([0, 1, 2, 3, 50, 'na', ''], i * 5) : '', wait, came === 'no' ? pick(['"Xa, mệt"', '=1+1', ''], i) : '', pick([-10, 0, 45], i),
      pick(['male', 'female', ''], i), pick(['18-24', 'over-60', ''], i * 7)].join(','));
  }
  return `${lines.join('\n')}\n`;
}

test('an export of every kind imports again to the same figures', async (t) => {
  const { dir, codes, figures } = await world(t);
  await ok(['import', ...survey, '-', '--data', dir], { input: rows(codes[0]) });
  const csv = await ok(['export', ...survey, '-o', '-', '--data', dir]);
  const again = await kindsCommune(t);
  await ok(['import', ...survey, '-', '--data', again.dir], { input: csv.replaceAll(codes[0], again.codes[0]) });
  assert.equal(await ok(['export', ...survey, '-o', '-', '--data', again.dir]), csv.replaceAll(codes[0], again.codes[0]));
  assert.deepEqual(await figures(again.dir), await figures());
  assert.equal((await figures()).responses, 400);
  for (const data of [dir, again.dir]) assert.match(await ok(['verify', '--data', data]), /400 responses/);
});

test('survey show tells an officer everything an import needs', async (t) => {
  const { dir } = await kindsCommune(t);
  const shown = await ok(['survey', 'show', everyKind.code, '--data', dir]);
  for (const text of ['A.1  Con người\n', 'Section visit  Lần đến làm việc này\n', 'Section more  Thêm\n  Phần này ngắn.\n',
    'scale satisfaction-5, 1 to 5, satisfied 4 to 5, or na\n      counts in A.1\n', 'yes-no, satisfied yes, or na\n', 'multi, codes with | between, at most 2, or na\n        foot  Đi bộ\n',
    'number, 0 to 50 lần, satisfied 0 to 2, or na\n', '      * short  Dưới 15 phút\n        long   Lâu hơn\n', 'asked only if came is yes and how is foot or bike\n',
    'text, at most 50 characters\n', 'number, -10 to 45\n', 'About the respondent', 'respondent.age  Tuổi\n', 'over-60  Trên 60 tuổi\n'])
    assert.ok(shown.includes(text), `${text} in\n${shown}`);
  // Who answers for a result, in the two roles.
  await ok(['survey', 'publish', 'surveys/papi.json', 'surveys/sipas-quick.json', '--data', dir]);
  assert.match(await ok(['survey', 'show', 'papi', '--data', dir]), /method papi-scale \(for reference\)\n.*\n {2}1 {2}Tham gia.*\n {4}1\.1 {2}Tri thức công dân\n {8}lead: UBND cấp xã\n {8}monitor: Sở/s);
  assert.match(await ok(['survey', 'show', 'sipas-quick', '--data', dir]), /lead: UBND cấp xã \(cung cấp thông tin về các chính sách\)\n/);
});

test('published results speak the unit of the survey\'s method', async (t) => {
  const { dir, codes } = await commune(t, { threshold: 2 });
  const data = ['--data', dir];
  const levels = { code: 'levels', title: { vi: 'Điểm' }, method: 'mean-score', scale: 'satisfaction-5', dimensions: [{ code: 'A', title: { vi: 'Một' } }, { code: 'B', title: { vi: 'Hai' } }],
    questions: [{ code: 'a', dimension: 'A', kind: 'scale', text: { vi: 'Câu a' } }, { code: 'b', dimension: 'B', kind: 'scale', text: { vi: 'Câu b' } }] };
  const items = { ...levels, code: 'items', title: { vi: 'Trung bình câu' }, method: 'item-mean', dimensions: [{ code: 'A', title: { vi: 'Một' } }],
    questions: levels.questions.map((q) => ({ ...q, dimension: 'A' })) };
  const points = { ...levels, code: 'papi-mini', title: { vi: 'Điểm tham khảo' }, method: 'papi-scale',
    dimensions: [{ code: '1', title: { vi: 'Lớn' }, dimensions: [{ code: '1.1', title: { vi: 'Nhỏ một' } }, { code: '1.2', title: { vi: 'Nhỏ hai' } }, { code: '1.3', title: { vi: 'Nhỏ ba' } }] }],
    questions: [{ code: 'a', dimension: '1.1', kind: 'scale', text: { vi: 'Câu a' } }, { code: 'b', dimension: '1.2', kind: 'yes-no', text: { vi: 'Câu b' } },
      { code: 'c', dimension: '1.3', kind: 'number', min: 0, max: 9, positive: { to: 2 }, text: { vi: 'Câu c' } }] };
  for (const survey of [levels, items, points]) {
    writeFileSync(join(dir, 's.json'), JSON.stringify(survey));
    await ok(['survey', 'publish', join(dir, 's.json'), ...data]);
  }
  const fill = (survey, head, cells) => ok(['import', '--survey', survey, '-', ...data],
    { input: `date,counter,channel,language,${head}\n${cells.map((c) => `${dayOf(1)},${codes[0]},paper,vi,${c}\n`).join('')}` });
  await fill('levels', 'a,b', ['4,5', '5,3', '4,2', '3,1']);
  await fill('items', 'a,b', ['4,5', '5,', '1,', '2,4']);
  await fill('papi-mini', 'a,b,c', ['5,yes,1', '3,no,2', '1,yes,9', '4,yes,']);
  const server = await serve(dir);
  t.after(() => server.stop());
  for (const survey of ['levels', 'items', 'papi-mini', 'sipas-service']) await publish(dir, 'xa-thu', { survey });
  const page = async (survey, more = '') => (await http(server, 'GET', `/results/xa-thu?survey=${survey}${more}`)).body;
  const row = (body, name) => body.slice(body.indexOf(`<th scope="row">${name}</th>`)).split('</tr>')[0];

  let body = await page('levels');
  assert.match(row(body, 'Một'), /<b>4,00<\/b> \/ 5<svg.*width="75\.00%".*<line .*có lẽ trong khoảng <span class="?whole"?>\d,\d\d–\d,\d\d/s);
  assert.match(row(body, 'Hai'), /<b>2,75<\/b> \/ 5<svg.*width="43\.75%"/s);
  assert.match(body, /<caption>Điểm trung bình theo nội dung<\/caption>.*mỗi mức tốt hơn thêm 1 điểm/s);
  assert.match(row(await page('levels', '&lang=en'), 'Một'), /<b>4\.00<\/b> \/ 5/);

  body = await page('items');
  // a: 2 of 4, b: 2 of 2; pooled it would be 66,67%.
  assert.match(body, /<p class="large"><b>75,00%<\/b><\/p><p><b>Cứ 10 câu trả lời thì có khoảng 8 câu là hài lòng\.<\/b>/);
  assert.match(body, /mỗi câu tính như nhau/);

  body = await page('papi-mini');
  // 1.1: mean 13/4 → (3.25 − 1)/4 = 0.5625; (1 + 9·0.5625)/3. 1.2: 3 of 4. 1.3: 2 of 3.
  assert.match(row(body, 'Nhỏ một'), /<b>2,0208<\/b> \/ 3,3333<svg.*width="56\.25%"/s);
  assert.match(row(body, 'Nhỏ hai'), /<b>2,5833<\/b> \/ 3,3333/);
  assert.match(row(body, 'Nhỏ ba'), /<b>2,3333<\/b> \/ 3,3333.*<small>3 người trả lời/s);
  assert.match(body, /<caption>Điểm theo nội dung \(tham khảo\)<\/caption>.*chỉ để tham khảo/s);
  assert.match(body, /<p class="large"><b>6,9375<\/b> \/ 10<\/p>/);
  assert.doesNotMatch(body, /<line|có lẽ trong khoảng|Hài lòng<|Wilson/);

  body = await page('sipas-service', '&lang=vi');
  assert.match(body, /Chưa có phiếu nào/);
  // A part nobody answered leaves the sum without points, which is not the same as hidden.
  await ok(['survey', 'publish', '-', ...data], { input: JSON.stringify({ ...points, code: 'papi-part' }) });
  await fill('papi-part', 'a,b,c', ['5,yes,', '4,no,', '3,yes,']);
  await publish(dir, 'xa-thu', { survey: 'papi-part' });
  body = await page('papi-part');
  assert.match(body, /Số phiếu: <b>3<\/b>.*<h2>Kết quả chung<\/h2><p>Chưa đủ câu trả lời để tính/s);
  assert.match(row(body, 'Nhỏ hai'), /<b>2,3333<\/b>/);
});
