// Posters of one made-up office, always the same ones, and what other programs see in their files.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPgm, readPng, smaller } from './grey.mjs';
import { ok, root } from './hailong.mjs';

/** Runs a tool and gives what it writes. */
export function tool(name, args, encoding = 'utf8') {
  return new Promise((done, fail) => {
    execFile(name, args, { encoding, maxBuffer: 256 << 20 }, (error, out, err) =>
      error ? fail(new Error(`${name} ${args.join(' ')}: ${error.code}\n${err}`.slice(0, 1500))) : done(out));
  });
}

export const site = 'Ủy ban nhân dân xã Thử Nghiệm', slogan = 'Gần dân, trọng dân, phục vụ dân', wifi = 'HCC Thu Nghiem', hotline = '0123 456 789';
export const address = 'gopy.example.gov.vn';
export const counters = [{ code: '7F3K9QM', unit: 'Trung tâm Phục vụ hành chính công (minh họa)', name: 'Quầy số 1 – Hộ tịch, chứng thực' },
  { code: 'E2V5BYX', unit: 'Trạm Y tế xã Thử Nghiệm – điểm trạm Đồng Ngữ (minh họa)', name: 'Tiếp đón, khám bệnh và cấp thuốc bảo hiểm y tế' }];

/** All layouts the program brings, as `poster layouts --json` tells of them. */
export const layouts = async () => JSON.parse(await ok(['poster', 'layouts', '--json']));
export const source = (layout) => readFileSync(join(root, 'print', `${layout}.svg`), 'utf8');

/** Grey and round, with a star: whatever has a colour on a sheet has the look's. */
const emblem = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><circle cx="30" cy="30" r="28" fill="#555" stroke="#000" stroke-width="3"/>
<path fill="#eee" d="M30 9l4.7 14.5h15.3l-12.4 9 4.7 14.5-12.3-9-12.3 9 4.7-14.5-12.4-9h15.3z"/></svg>`;

/** The office in a folder, with everything set that may stand on a sheet: print(layout, arguments) gives the path of a PDF. */
export async function office(dir) {
  const data = ['--data', join(dir, 'data')];
  const [one, two] = counters;
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\nxa,,Xã Thử Nghiệm,commune\nmc,xa,${one.unit},centre\nyte,xa,${two.unit.normalize('NFD')},centre\n` });
  await ok(['counter', 'import', '-', ...data], { input: `code,unit,name,field,survey\n${one.code},mc,"${one.name}",,\n${two.code},yte,"${two.name.normalize('NFD')}",,\n` });
  const set = (name, value) => ok(['setting', 'set', name, value, ...data]);
  await set('base.url', `https://${address}`);
  await set('site.name', site), await set('look.slogan', slogan), await set('wifi.name', wifi), await set('hotline', hotline);
  writeFileSync(join(dir, 'emblem.svg'), emblem);
  await set('look.emblem', join(dir, 'emblem.svg'));
  let number = 0;
  const print = async (layout, args = []) => {
    const file = join(dir, `${number++}.pdf`);
    await ok(['poster', '--draft', '--layout', layout, ...args, '-o', file, ...data]);
    return file;
  };
  return { dir, set, print };
}

/** A layout whose sheets are the same on every day, and have a number although a draft has none. */
export const timeless = (svg) => svg.replaceAll('{{date}}', '22/11/2026').replaceAll('{{serial}}', '260042')
  .replaceAll('data-hl-if="serial"', 'data-hl-if="code"').replaceAll('data-hl-unless="serial"', 'data-hl-unless="code"');

const finer = 4;

/** The first page in grey at 45 dpi: { width, height, pixels } from 0 (black) to 255. Drawn finer, so that it matters little to which pixel a program rounds an edge. */
export async function picture(pdf, program = 'pdftoppm') {
  const out = pdf.replace(/\.pdf$/, `-${program}`), png = program === 'pdftocairo'; // which knows no PGM
  await tool(program, ['-gray', ...(png ? ['-png'] : []), '-r', String(45 * finer), '-singlefile', pdf, out]);
  return smaller(png ? readPng(readFileSync(`${out}.png`)) : readPgm(readFileSync(`${out}.pgm`)), finer);
}
