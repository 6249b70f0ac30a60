// A report's workbook as LibreOffice prints it: A4 lying, nothing beside the page, the heads on each page, the page's number at the foot.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok } from '../lib/hailong.mjs';
import { demo } from '../lib/same.mjs';
import { read, sameFigure, tool } from '../lib/sheets.mjs';
import { count, tables } from '../lib/shown.mjs';

test('printed, a report of quarters has its heads and numbers on every page and cuts nothing', async (t) => {
  const { data } = await demo(t), dir = freshDir(t);
  await ok(['unit', 'import', '-', ...data], { input: 'code,parent,name,kind\nxa-vi-du,,Xã A & B (minh họa),commune\n' });
  await ok(['report', '--survey', 'sipas-quick', '--unit', 'xa-vi-du', '--by', 'quarter', '--from', '2026-01-01', '--to', '2026-09-30', '--format', 'xlsx', '-o', join(dir, 'q.xlsx'), ...data]);
  await tool('soffice', [`-env:UserInstallation=file://${join(dir, 'office')}`, '--headless', '--convert-to', 'pdf', '--outdir', dir, join(dir, 'q.xlsx')]);
  const info = await tool('pdfinfo', [join(dir, 'q.pdf')]);
  assert.match(info, /Page size: +841\.\d+ x 595\.\d+ pts \(A4\)/);
  const pages = (await tool('pdftotext', ['-layout', join(dir, 'q.pdf'), '-'])).split('\f').slice(0, -1), flat = pages.map((page) => page.replace(/\s+/g, ' '));
  flat.forEach((page, i) => assert.match(page, new RegExp(`Phiếu góp ý nhanh – Xã A & B \\(minh họa\\), 01/01/2026–30/09/2026 Trang ${i + 1}/${pages.length} $`), `the foot of page ${i + 1}`));
  const [figures, goals, ...rest] = flat;
  for (const page of [figures, goals]) assert.match(page, /Mã Nội dung .*II\.9 Việc tiếp nhận, xử lý phản ánh, kiến nghị/, 'code and title stand on both pages of the summary');
  assert.match(figures, /Kết luận/);
  assert.match(goals, /Chỉ tiêu là .*Cơ quan chịu trách .*Sửa chỉ tiêu/);
  const series = rest.filter((page) => /^ ?Kỳ Từ ngày Đến ngày/.test(page));
  assert.equal(series.length, 2, 'the rows of three quarters, with their heads on both pages');
  assert.match(series[0], /Khoảng 95%, Chỉ tiêu /, 'up to the last column; without scores there is no column of them');
  // Two charts a page, each whole: with its title and its axis down to 0.
  const charts = rest.filter((page) => /Q1 2026-Q2|2026-Q1 +2026-Q2/.test(page) && !/^ ?Kỳ /.test(page));
  assert.deepEqual(charts.map((page) => page.match(/2026-Q1/g).length), [2, 2, 2, 2, 2, 2]);
  // Explanations are read on paper: 8 points, in thirds of a point as pdftohtml counts them.
  const explained = flat.findIndex((page) => /^ ?Kỳ Mã Nội dung .*Giải trình/.test(page)) + 1;
  assert.ok(explained > 0 && flat[explained - 1].includes('Chưa có giải trình'), 'what is not explained is said to be');
  const sizes = [...(await tool('pdftohtml', ['-xml', '-zoom', '3', '-stdout', '-f', String(explained), '-l', String(explained), join(dir, 'q.pdf')])).matchAll(/<fontspec id="(\d+)" size="(\d+)"/g)].map((m) => Number(m[2]));
  assert.ok(Math.max(...sizes) >= 24, `${sizes.map((n) => n / 3)} points`);
  t.diagnostic(`${pages.length} pages`);
});

/** Where a report's page has its workbook. */
const sheetOf = (page) => /href="?([^"> ]+report\.xlsx[^"> ]*)/.exec(page.body)[1].replaceAll('&amp;', '&');

test('of one period units and counters stand side by side, as the page compares them', async (t) => {
  const { data, who } = await demo(t), d = { dir: freshDir(t) }, of = (unit) => `/office/u/${unit}/report`, words = { higher: 'cao hơn mức chung', lower: 'thấp hơn mức chung', alike: 'không khác mức chung', few: 'chưa đủ phiếu để so sánh' };
  let hidden = 0, units = 0, counters = 0;
  for (const unit of ['xa-vi-du', 'xa-vi-du-hcc']) {
    const asked = 'survey=sipas-quick&period=2026-10', { comparison } = JSON.parse((await who.get(`${of(unit)}.json?${asked}`)).body), file = join(d.dir, `${unit.replaceAll('-', '')}.xlsx`);
    const page = await who.get(`${of(unit)}?${asked}`), shown = new Map(tables(page.body).flat().map((row) => [row[0], row]));
    writeFileSync(file, (await who.get(sheetOf(page))).bytes);
    const [head, ...rows] = (await read(d, file, true))['So sánh'], expected = [...comparison.units.map((row) => ['Đơn vị', row]), ...comparison.counters.map((row) => ['Quầy', row])];
    assert.equal(head[11], 'So với mức chung');
    assert.deepEqual(rows.map((row) => row.slice(0, 3)), expected.map(([kind, row]) => [kind, row.code, row.name]));
    rows.forEach((cells, i) => {
      const [, row] = expected[i];
      sameFigure(cells.slice(4), row, row.code);
      assert.equal(cells[10], row.diff === undefined ? '' : cells[10], row.code);
      if (row.diff !== undefined) assert.ok(Math.abs(Number(cells[10]) - row.diff) < 1e-9, `${row.code}: ${cells[10]}, ${row.diff}`);
      assert.equal(cells[11], words[row.band] ?? '', `${row.code}: ${row.band}`);
      // A number of responses is never hidden, on no page and in no file.
      if (row.hidden && row.responses !== undefined) {
        assert.equal(cells[3], String(row.responses), row.code);
        assert.equal(shown.get(row.name)[1], `số phiếu: ${count(row.responses)}`, row.code);
      }
      hidden += row.hidden;
    });
    units += comparison.units.length;
    counters += comparison.counters.length;
  }
  t.diagnostic(`${units} units, ${counters} counters, ${hidden} hidden`);
  assert.ok(units > 5 && counters > 2 && hidden > 0);
});
