// A report's workbook as LibreOffice prints it: A4 lying, nothing beside the page, the heads on each page, the page's number at the foot.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok } from '../lib/hailong.mjs';
import { demo } from '../lib/same.mjs';
import { tool } from '../lib/sheets.mjs';

test('printed, a report of quarters has its heads and numbers on every page and cuts nothing', async (t) => {
  const { data } = await demo(t), dir = freshDir(t);
  await ok(['unit', 'import', '-', ...data], { input: 'code,parent,name,kind\nxa-vi-du,,Xã A & B (minh họa),commune\n' });
  await ok(['report', '--survey', 'sipas-quick', '--unit', 'xa-vi-du', '--by', 'quarter', '--from', '2026-01-01', '--to', '2026-09-30', '--format', 'xlsx', '-o', join(dir, 'q.xlsx'), ...data]);
  await tool('soffice', [`-env:UserInstallation=file://${join(dir, 'office')}`, '--headless', '--convert-to', 'pdf', '--outdir', dir, join(dir, 'q.xlsx')]);
  const info = await tool('pdfinfo', [join(dir, 'q.pdf')]);
  assert.match(info, /Page size: +841\.\d+ x 595\.\d+ pts \(A4\)/);
  const pages = (await tool('pdftotext', ['-layout', join(dir, 'q.pdf'), '-'])).split('\f').slice(0, -1), flat = pages.map((page) => page.replace(/\s+/g, ' '));
  flat.forEach((page, i) => assert.match(page, new RegExp(`Phiếu góp ý nhanh – Xã A & B \\(minh họa\\), 2026-01-01\\.\\.2026-09-30 Trang ${i + 1}/${pages.length} $`), `the foot of page ${i + 1}`));
  const [figures, goals, ...rest] = flat;
  for (const page of [figures, goals]) assert.match(page, /Mã Nội dung .*II\.9 Việc tiếp nhận, xử lý phản ánh, kiến nghị/, 'code and title stand on both pages of the summary');
  assert.match(figures, /Kết luận/);
  assert.match(goals, /Chỉ tiêu là .*Cơ quan chịu trách .*Sửa chỉ tiêu/);
  const series = rest.filter((page) => /^ ?Kỳ Từ ngày Đến ngày/.test(page));
  assert.equal(series.length, 2, 'the rows of three quarters, with their heads on both pages');
  assert.match(series[0], /Điểm Chỉ tiêu/, 'up to the last column');
  // Two charts a page, each whole: with its title and its axis down to 0.
  const charts = rest.filter((page) => /Q1 2026-Q2|2026-Q1 +2026-Q2/.test(page) && !/^ ?Kỳ /.test(page));
  assert.deepEqual(charts.map((page) => page.match(/2026-Q1/g).length), [2, 2, 2, 2, 2, 2]);
  t.diagnostic(`${pages.length} pages`);
});
