// The command `hailong slip`: what is printed for pen and clerk, on which paper, and what it refuses.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commune, freshDir, ok, root, run } from '../lib/hailong.mjs';

const tool = (name, ...args) =>
  execFileSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 << 20 });
const packed = (text) => text.normalize('NFC').replace(/\s+/g, '');
/** The text of each page without spaces, in the order it was drawn. */
const pagesOf = (pdf) => tool('pdftotext', '-raw', pdf, '-').split('\f').slice(0, -1).map(packed);
const words = Object.fromEntries(['vi', 'en'].map((language) =>
  [language, JSON.parse(readFileSync(join(root, `web/i18n/${language}.json`), 'utf8'))]));
const papers = { a4: [210, 297, 11], a5: [148, 210, 9] }; // millimetres: width, height, margin
const surveys = readdirSync(join(root, 'surveys')).filter((name) => name.endsWith('.json') && name !== 'survey.schema.json')
  .map((name) => JSON.parse(readFileSync(join(root, 'surveys', name), 'utf8')));

/** Everything a person reads on the web form of a definition: questions, hints, choices. */
function textsOf(survey, language) {
  const texts = [survey.title[language], survey.intro[language], words[language].form.private];
  for (const section of survey.sections ?? []) texts.push(section.title[language], section.note?.[language] ?? '');
  for (const question of survey.questions) {
    const { kind } = question;
    texts.push(question.text[language], question.hint?.[language] ?? '');
    if (question.na) texts.push(words[language].choice.na);
    if (kind === 'scale') texts.push(...Object.values(words[language].scale[question.scale ?? survey.scale]));
    if (kind === 'yes-no') texts.push(words[language].choice.yes, words[language].choice.no);
    for (const option of question.options ?? []) texts.push(option.text[language]);
    if (kind === 'number') texts.push(`${question.min} ${words[language].form.number_to} ${question.max}`, question.unit[language]);
    if (question.show_if) texts.push(words[language].form.only_if);
  }
  for (const name of survey.respondent ?? [])
    texts.push(...Object.values(words[language].respondent[name]));
  return texts.filter((text) => text !== '');
}

/** Whole file, embedded fonts, size to a tenth of a millimetre, nothing in the margins. */
function assertSheet(pdf, paper, what) {
  const [width, height, margin] = papers[paper];
  tool('qpdf', '--check', pdf);
  const fonts = tool('pdffonts', pdf).trim().split('\n').slice(2);
  assert.ok(fonts.length > 0, what);
  for (const font of fonts) assert.match(font, /NotoSans.* yes yes yes +\d+ +\d+$/, what);
  const point = 72 / 25.4, box = tool('pdftotext', '-bbox', pdf, '-');
  const sheets = [...box.matchAll(/<page width="([\d.]+)" height="([\d.]+)"/g)];
  for (const [, w, h] of sheets)
    assert.ok(Math.abs(w / point - width) < 0.1 && Math.abs(h / point - height) < 0.1, `${what}: ${w} × ${h}`);
  for (const [, x0, y0, x1, y1, word] of box.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</g))
    assert.ok(x0 >= margin * point - 1 && x1 <= (width - margin) * point + 1 &&
      y0 >= margin * point - 4 && y1 <= (height - margin) * point + 4, `${what}: "${word}" at ${x0}, ${y0} – ${x1}, ${y1}`);
  return sheets.length;
}

/** Whatever the definition: published, one counter each, and the code of each. */
async function offices(t) {
  const dir = freshDir(t), data = ['--data', dir];
  await ok(['survey', 'publish', ...surveys.map((survey) => `surveys/${survey.code}.json`), ...data]);
  writeFileSync(join(dir, 'units.csv'), 'code,parent,name,kind\nxa,,UBND xã Thử Nghiệm,commune\n');
  writeFileSync(join(dir, 'counters.csv'), 'code,unit,name,field,survey\n' +
    surveys.map((survey) => `,xa,Quầy ${survey.code},ho-tich,${survey.code}\n`).join(''));
  await ok(['unit', 'import', join(dir, 'units.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'counters.csv'), ...data]);
  const list = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  return { dir, data, codes: Object.fromEntries(list.map((counter) => [counter.survey, counter.code])) };
}

test('every definition, in both languages and on both papers, says what the form says', async (t) => {
  const { dir, data, codes } = await offices(t);
  const pdf = join(dir, 'slip.pdf');
  for (const survey of surveys)
    for (const language of ['vi', 'en'])
      for (const paper of Object.keys(papers)) {
        const what = `${survey.code} ${language} ${paper}`, code = codes[survey.code];
        await ok(['slip', '--counter', code, '--language', language, '--paper', paper, '-o', pdf, ...data]);
        const sheets = assertSheet(pdf, paper, what), pages = pagesOf(pdf), all = pages.join('');
        assert.equal(pages.length, sheets, what);
        for (const text of textsOf(survey, language)) assert.ok(all.includes(packed(text)), `${what}: ${text}`);
        for (const [i, page] of pages.entries())
          for (const mark of [code, `${survey.code} – ${words[language].slip.revision} 1`, `${words[language].slip.page} ${i + 1}/${sheets}`])
            assert.ok(page.includes(packed(mark)), `${what}, page ${i + 1}: ${mark}`);
        if (survey.code === 'sipas-quick') assert.equal(sheets, paper === 'a4' ? 1 : 2, what);
        if (survey.code === 'sipas-service' && paper === 'a4') assert.equal(sheets, 2, what);
      }
});

test('each choice stands beside the key that is typed for it', async (t) => {
  const { dir, data } = await offices(t);
  const pdf = join(dir, 'slip.pdf');
  const text = async (...args) => {
    await ok(['slip', '-o', pdf, ...args, ...data]);
    return pagesOf(pdf).join('');
  };
  assert.match(await text('--survey', 'sipas-quick'), /1Rấtkhônghàilòng2Khônghàilòng3Bìnhthường4Hàilòng5Rấthàilòng0Khôngcóýkiến/);
  const gifts = await text('--survey', 'contributions');
  assert.match(gifts, /1Có2Không/);
  assert.match(gifts, /1Làmđường,làmngõ2Nhàvănhóa,sânchơi.*8Việckhác0Khôngcóýkiến/);
  assert.match(gifts, /Cóthểchọnnhiềuý\./);
  assert.match(gifts, /Ghimộtsố,từ1đến100\(lần\)0Khôngcóýkiến/);
  assert.match(gifts, /Chỉtrảlờinếuởcâu1ông\/bàchọn“Có”\./);

  await ok(['survey', 'publish', 'tests/surveys/ok/every-scale.json', ...data]);
  const { code } = JSON.parse(readFileSync(join(root, 'tests/surveys/ok/every-scale.json'), 'utf8'));
  const scales = await text('--survey', code);
  assert.match(scales, /Câuscore-101\(kémnhất\)2345678910\(tốtnhất\)20/); // the words' own numbers, once
  assert.match(scales, /Câulikely-110\(chắcchắnkhông\)12345678910\(chắcchắncó\)22/);
  // 0 is one of these levels, so "not applicable" has another key.
  const both = (text) => ({ vi: text, en: text });
  writeFileSync(join(dir, 'likely.json'), JSON.stringify({ code: 'likely', title: both('Thử'), method: 'mean-score', scale: 'likely-11',
    dimensions: [{ code: 'A', title: both('Một') }], questions: [{ code: 'a', kind: 'scale', dimension: 'A', na: true, text: both('Câu') }] }));
  await ok(['survey', 'publish', join(dir, 'likely.json'), ...data]);
  assert.match(await text('--survey', 'likely'), /10\(chắcchắncó\)-Khôngcóýkiến/);
});

test('a slip for every open counter, with the way to its form', async (t) => {
  const { dir, codes } = await commune(t, { counters: 3 });
  const data = ['--data', dir], pdf = join(dir, 'all.pdf'), other = join(dir, 'again.pdf');
  const named = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  const sorted = named.sort((a, b) => (a.name < b.name ? -1 : 1)).map((c) => c.code); // as people look for them

  // Without an address there is no code to scan.
  assert.match(await ok(['slip', '-o', pdf, ...data]), /all\.pdf: 3 slips, \d+ kB\n$/);
  assert.ok(!pagesOf(pdf).join('').includes(packed(words.vi.slip.scan)));

  await ok(['setting', 'set', 'base.url', 'https://gopy.example.gov.vn', ...data]);
  await ok(['slip', '-o', pdf, '--copies', '2', ...data]);
  await ok(['slip', '-o', other, '--copies', '2', ...data]);
  assert.deepEqual(readFileSync(pdf), readFileSync(other)); // the same slips are the same bytes
  const pages = pagesOf(pdf);
  assert.equal(pages.length, 12);
  pages.forEach((page, i) => assert.ok(page.includes(`gopy.example.gov.vn/${sorted[Math.floor(i / 4)]}`), `page ${i + 1}`));
  tool('pdftoppm', '-gray', '-png', '-r', '100', pdf, join(dir, 'page'));
  const shots = readdirSync(dir).filter((name) => name.startsWith('page')).sort();
  for (const [i, shot] of shots.entries())
    if (i % 2 === 0) // the first page of a slip
      assert.equal(tool('zbarimg', '--nodbus', '--raw', '-q', join(dir, shot)).trim(),
        `HTTPS://GOPY.EXAMPLE.GOV.VN/${sorted[Math.floor(i / 4)]}`);
  const marks = JSON.parse(tool('qpdf', '--json', '--json-key=outlines', pdf)).outlines;
  assert.deepEqual(marks.map((mark) => mark.destpageposfrom1), [1, 5, 9]);
  marks.forEach((mark, i) => assert.match(mark.title, new RegExp(`– ${sorted[i]}$`)));

  // Beside questions that the counter does not ask a code would mislead.
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  await ok(['slip', '--survey', 'sipas-quick', '--counter', codes[0].toLowerCase(), '-o', pdf, ...data]);
  assert.ok(!pagesOf(pdf)[0].includes(packed(words.vi.slip.scan)));
  assert.ok(pagesOf(pdf)[0].includes(codes[0]));
  // Nor would it be right at a counter that is answered otherwise: the response would count as of its channel.
  for (const channel of ['kiosk', 'paper', 'staff', 'link']) {
    writeFileSync(join(dir, 'other.csv'), `code,unit,name,field,survey,channel\n,mot-cua,Điểm ${channel},x,,${channel}\n`);
    const [code] = JSON.parse(await ok(['counter', 'import', join(dir, 'other.csv'), '--json', ...data])).codes;
    await ok(['slip', '--counter', code, '-o', pdf, ...data]);
    assert.equal(pagesOf(pdf)[0].includes(packed(words.vi.slip.scan)), channel === 'link', channel);
  }
  // Without a counter there are lines to write on.
  await ok(['slip', '--survey', 'sipas-quick', '--revision', '1', '-o', pdf, ...data]);
  const blank = pagesOf(pdf);
  assert.equal(blank.length, 1);
  assert.ok(blank[0].includes(packed(`${words.vi.slip.unit}${words.vi.slip.counter}${words.vi.slip.day}`)));

  await ok(['setting', 'set', 'base.url', 'http://127.0.0.1:8080', ...data]);
  assert.match((await run(['slip', '-o', pdf, ...data])).err, /telephones cannot open the address/);
  assert.equal((await ok(['slip', '-o', '-', ...data])).slice(0, 5), '%PDF-');
});

test('long names wrap within the page', async (t) => {
  const { dir } = await commune(t);
  const data = ['--data', dir], pdf = join(dir, 'long.pdf');
  const name = (what) => `${what} ${'Nguyễn Phường Thượng '.repeat(8)}`.slice(0, 119).trim() + 'Ữ';
  writeFileSync(join(dir, 'u.csv'), `code,parent,name,kind\nmot-cua,xa-thu,${name('Trung tâm')},centre\n`);
  writeFileSync(join(dir, 'c.csv'), `code,unit,name,field,survey\n,mot-cua,${name('Quầy')},x,\n`);
  await ok(['unit', 'import', join(dir, 'u.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'c.csv'), ...data]);
  await ok(['setting', 'set', 'site.name', name('UBND'), ...data]);
  await ok(['setting', 'set', 'base.url', `https://${'gopy.'.repeat(40)}gov.vn`, ...data]);
  for (const paper of Object.keys(papers)) {
    await ok(['slip', '--paper', paper, '-o', pdf, ...data]);
    assertSheet(pdf, paper, `long names on ${paper}`);
    const all = pagesOf(pdf).join('');
    for (const what of ['UBND', 'Trung tâm', 'Quầy']) assert.ok(all.includes(packed(name(what))), `${what} on ${paper}`);
  }
});

test('wrong calls say what to do and leave the old file', async (t) => {
  const { dir, codes } = await commune(t);
  const data = ['--data', dir], file = join(dir, 'old.pdf');
  writeFileSync(file, 'old');
  writeFileSync(join(dir, 'c.csv'), 'code,unit,name,field,survey\n,mot-cua,Quầy 😀,x,\n');
  await ok(['counter', 'import', join(dir, 'c.csv'), ...data]);
  const smiling = JSON.parse(await ok(['counter', 'list', '--json', ...data])).find((c) => c.name.includes('😀')).code;
  const cases = [
    [['--counter', '7F3K9Q'], 1, /"7F3K9Q" is not a counter's code/],
    [['--counter'], 2, /--counter needs a value/],
    [['--unit', 'nowhere'], 1, /nowhere/],
    [['--unit', 'xa-thu', '--counter', codes[0]], 2, /--unit and --counter cannot both be given/],
    [['--survey', 'nothing'], 1, /nothing/],
    [['--survey', 'sipas-service', '--revision', '2'], 1, /revision/],
    [['--survey', 'sipas-service', '--revision', '0'], 2, /--revision 0: a whole number from 1 on/],
    [['--revision', '1'], 2, /give --survey CODE too/],
    [['--paper', 'a3'], 2, /--paper a3: choose a4 or a5/],
    [['--language', 'fr'], 2, /--language fr: choose vi or en/],
    [['--copies', '0'], 2, /--copies 0: a whole number from 1 to 1000/],
    [['--counter', smiling], 1, /U\+1F600, which font "Noto Sans" lacks/],
    [['extra'], 2, /no further words/],
  ];
  for (const [args, status, text] of cases) {
    const result = await run(['slip', ...data, '-o', file, ...args]);
    assert.equal(result.status, status, `${args.join(' ')}: ${result.err}`);
    assert.match(result.err, text);
    assert.equal(readFileSync(file, 'utf8'), 'old');
  }
  const picture = join(dir, 'slip.png');
  assert.match((await run(['slip', ...data, '-o', picture])).err, /slips are written as PDF/);
  assert.ok(!existsSync(picture));
  assert.match((await run(['slip', ...data])).err, /-o FILE\.pdf is missing/);

  // A counter whose survey was never published.
  const bare = ['--data', freshDir(t)];
  writeFileSync(join(dir, 'u.csv'), 'code,parent,name,kind\nxa,,UBND xã,commune\n');
  writeFileSync(join(dir, 'c.csv'), 'code,unit,name,field,survey\n,xa,Quầy 1,x,\n');
  await ok(['unit', 'import', join(dir, 'u.csv'), ...bare]);
  assert.match((await run(['slip', '-o', file, ...bare])).err, /there is no counter yet that is open today; add one/);
  await ok(['counter', 'import', join(dir, 'c.csv'), ...bare]);
  const none = await run(['slip', '-o', file, ...bare]);
  assert.equal(none.status, 1);
  assert.match(none.err, /counter [0-9A-Z]{7}: .*sipas-quick/);
  assert.equal(readFileSync(file, 'utf8'), 'old');
});
