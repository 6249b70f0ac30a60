// What a report's workbook holds besides its cells: the numbers kept with the charts are those of the cells they point to, and what is
// hidden is in no part of the package.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ok, root } from '../lib/hailong.mjs';
import { ask, definition, office } from '../lib/office.mjs';
import { between, seeded } from '../lib/names.mjs';
import { tool } from '../lib/sheets.mjs';

const plain = (xml) => xml.replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' })[name]);

/** Every part of the package as text, and its sheets as { name: { A1: string or number } }, read without a spreadsheet. */
async function open(file, dir) {
  mkdirSync(dir);
  await tool('unzip', ['-q', file, '-d', dir]);
  const parts = Object.fromEntries(readdirSync(dir, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => [join(e.parentPath ?? e.path, e.name).slice(dir.length + 1), readFileSync(join(e.parentPath ?? e.path, e.name), 'utf8')]));
  const strings = [...parts['xl/sharedStrings.xml'].matchAll(/<si>(.*?)<\/si>/gs)].map(([, si]) => plain([...si.matchAll(/<t[^>]*>([^<]*)/g)].map((m) => m[1]).join('')));
  const targets = Object.fromEntries([...parts['xl/_rels/workbook.xml.rels'].matchAll(/<Relationship Id="([^"]+)"[^>]*Target="([^"]+)"/g)].map((m) => [m[1], m[2]]));
  const sheets = Object.fromEntries([...parts['xl/workbook.xml'].matchAll(/<sheet name="([^"]+)"[^>]*r:id="([^"]+)"/g)].map(([, name, id]) => [plain(name),
    Object.fromEntries([...parts[`xl/${targets[id]}`].matchAll(/<c r="([A-Z]+\d+)"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].filter((m) => m[3] !== undefined).map(([, at, how, what]) => {
      const value = /<v>([^<]*)/.exec(what)?.[1];
      return [at, /t="s"/.test(how) ? strings[Number(value)] : /t="(inlineStr|str)"/.test(how) ? plain(/<t[^>]*>([^<]*)/.exec(what)?.[1] ?? value) : Number(value)];
    }))]));
  return { parts, sheets };
}

test('charts keep the numbers of their cells, and what is hidden is nowhere in the package', async (t) => {
  const d = await office(t), random = seeded(11);
  await d.publish(definition({ tc: null, cb: null }, [ask('tc.1', 'tc'), ask('tc.2', 'tc'), ask('tc.3', 'tc'), ask('cb.1', 'cb'), ask('cb.2', 'cb')]));
  // Many and few by turns; not everybody answers everything, so that percentages are no round numbers.
  const people = [];
  for (const [month, n] of [[1, 31], [2, 5], [3, 37], [4, 7], [5, 29], [6, 3], [7, 41]])
    for (const unit of ['xa', 'a', 'b'])
      for (let i = 0; i < (unit === 'b' && month % 2 ? 4 : n); i++) {
        const level = () => (random() < 0.2 ? '' : String(between(random, 1, 5)));
        people.push({ day: `2026-0${month}-${String(1 + i % 28).padStart(2, '0')}`, unit, 'tc.1': level(), 'tc.2': level(), 'tc.3': level(), 'cb.1': '4', 'cb.2': level() });
      }
  await d.answer(people);
  await ok(['target', 'import', d.file('t.csv', 'survey,dimension,unit,year,target\nks,all,,2026,80\nks,tc,,2026,"66,6667"\n'), ...d.data]);
  let charts = 0, points = 0, searched = 0;
  for (const unit of ['xa', 'a', 'b']) {
    const args = ['--unit', unit, '--from', '2026-01-01', '--to', '2026-07-31', '--by', 'month'], file = join(d.dir, `${unit}.xlsx`);
    await ok(['setting', 'set', 'threshold.respondents', '1', ...d.data]);
    const truth = await d.report(...args);
    await ok(['setting', 'set', 'threshold.respondents', '12', ...d.data]);
    const report = await d.report(...args);
    await ok([...d.args(args), '--format', 'xlsx', '-o', file]);
    const { parts, sheets } = await open(file, join(d.dir, `parts-${unit}`));

    for (const [name, xml] of Object.entries(parts).filter(([part]) => /^xl\/charts\//.test(part))) {
      charts++;
      assert.equal(xml.match(/<c:ser>/g).length, xml.match(/<c:ser>(?:(?!<\/c:ser>).)*<c:marker><c:symbol val="(?:circle|diamond)"/gs)?.length, `${name}: the only point of a line has a mark`);
      const references = [...xml.matchAll(/<c:(num|str)Ref><c:f>'?([^<]*?)'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)<\/c:f><c:\1Cache>(.*?)<\/c:\1Cache><\/c:\1Ref>/gs)];
      assert.equal(references.length, (xml.match(/<c:f>/g) ?? []).length, `${name}: every reference has what it points to`);
      for (const [, kind, sheet, column, from, toColumn, to, cache] of references) {
        assert.equal(toColumn, column);
        const kept = Object.fromEntries([...cache.matchAll(/<c:pt idx="(\d+)"><c:v>([^<]*)<\/c:v>/g)].map((m) => [m[1], kind === 'num' ? Number(m[2]) : plain(m[2])]));
        const cells = Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [String(i), sheets[plain(sheet)][`${column}${Number(from) + i}`]]).filter(([, value]) => value !== undefined));
        assert.deepEqual(kept, cells, `${unit} ${name} ${column}${from}:${to}`);
        assert.equal(Number(/<c:ptCount val="(\d+)"/.exec(cache)[1]), to - from + 1);
        points += Object.keys(kept).length;
      }
    }

    for (const [name, xml] of Object.entries(parts).filter(([part]) => /^xl\/worksheets\/sheet\d+\.xml$/.test(part))) assert.match(xml, /<pageSetup [^>]*fitToHeight="0"|<pageSetup [^>]*orientation="landscape"/, `${name} prints a page wide`);
    assert.equal([...parts['xl/workbook.xml'].matchAll(/_xlnm\.Print_Titles/g)].length, 5 + (report.units.length > 0), 'the heads stand on every page');

    // Numbers of figures: the true ones of what is hidden, without those that something shown has too.
    const numbers = (r, mine) => [...r.periods.flatMap((p, i) => [...p.dimensions, ...p.questions].map((e, k) => [e, mine(i, k)])), ...r.units.map((e, i) => [e, report.units[i]])];
    const pairs = numbers(truth, (i, k) => [...report.periods[i].dimensions, ...report.periods[i].questions][k]);
    // Eight digits of them, so that no way of writing them matters.
    const digits = (e) => ['percent', 'low', 'high'].map((key) => e[key]).filter((x) => x > 0 && x < 100 && !Number.isInteger(x * 100)).map((x) => x.toFixed(12).slice(0, 9));
    const shown = new Set(pairs.flatMap(([, e]) => (e.hidden ? [] : digits(e)))), hiddenOnes = new Set(pairs.flatMap(([e, mine]) => { assert.equal(e.code ?? e.unit, mine.code ?? mine.unit); return mine.hidden ? digits(e) : []; }).filter((x) => !shown.has(x)));
    const all = Object.values(parts).join('\n');
    for (const x of shown) assert.ok(all.includes(x), `${unit}: ${x} is shown`);
    for (const x of hiddenOnes) assert.ok(!all.includes(x), `${unit}: ${x} is hidden, and stands in ${Object.keys(parts).find((p) => parts[p].includes(x))}`);
    searched += hiddenOnes.size;
  }
  t.diagnostic(`${charts} charts, ${points} points kept with them, ${searched} hidden numbers looked for`);
  assert.ok(charts >= 9 && points > 100 && searched > 100);
});

test('units: a group only where it is certain, and why a figure is hidden as the report says it', async (t) => {
  const words = JSON.parse(readFileSync(join(root, 'web/i18n/vi.json'), 'utf8')).files.book, told = {};
  const d = await office(t), units = { u1: [100, 5], u2: [100, 8], u3: [100, 35], u4: [100, 38], u5: [30, 60], u6: [30, 63], u7: [100, 92], u8: [100, 97], u9: [4, 50] };
  await d.publish(definition({ tc: null }, [ask('tc.1', 'tc')]));
  await ok(['unit', 'import', '-', ...d.data], { input: `code,parent,name,kind\n${Object.keys(units).map((u) => `${u},b,Đơn vị ${u} (minh họa),commune\n`).join('')}` });
  await ok(['counter', 'import', '-', ...d.data], { input: `code,unit,name,field,survey\n${Object.keys(units).map((u) => `,${u},Quầy ${u} (minh họa),,\n`).join('')}` });
  const codes = Object.fromEntries(JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).map((c) => [c.unit, c.code]));
  await ok(['import', '--survey', 'ks', '-', ...d.data], { input: `date,counter,channel,language,tc.1\n${Object.entries(units).flatMap(([u, [n, good]]) => Array.from({ length: n }, (_, i) => `2026-07-0${1 + i % 9},${codes[u]},qr,vi,${i * 100 < good * n ? 5 : 1}\n`)).join('')}` });
  await ok(['setting', 'set', 'threshold.respondents', '12', ...d.data]);
  const args = ['--unit', 'b', '--from', '2026-07-01', '--to', '2026-07-31', '--by', 'month'], file = join(d.dir, 'units.xlsx');
  const report = await d.report(...args);
  await ok([...d.args(args), '--format', 'xlsx', '-o', file]);
  const sheet = (await open(file, join(d.dir, 'units'))).sheets[words.sheet_units];
  const why = { few: words.hidden, others: words.withheld };
  for (const [i, u] of report.units.entries()) {
    assert.equal(sheet[`A${i + 2}`], u.unit);
    assert.equal(sheet[`H${i + 2}`], u.group_certain ? u.group : u.group ? words.alike : undefined, u.unit);
    if (u.hidden) assert.equal(sheet[`E${i + 2}`], why[u.why], u.unit);
    told[u.hidden ? u.why : u.group_certain ? 'certain' : 'alike'] = u.unit;
  }
  assert.ok(told.alike && told.certain && told.few === 'u9' && told.others, JSON.stringify(told));
});
