// An export streams: three times the responses take no more memory. The fewer are enough to fill the database's cache of 4 MB, so what
// would grow with rows is not hidden behind that.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, ok, program } from '../lib/hailong.mjs';

/** The most memory, in KB, that an export held while it ran, and the size of its file. */
async function peak(dir, format) {
  const file = join(dir, `o.${format}`), child = spawn(program, ['export', '--survey', 'sipas-service', '--format', format, '-o', file, '--data', dir], { stdio: 'ignore' });
  let kilobytes = 0;
  const watch = setInterval(() => {
    try {
      kilobytes = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? kilobytes);
    } catch { /* it has just ended */ }
  }, 1);
  const [status] = await once(child, 'exit');
  clearInterval(watch);
  assert.equal(status, 0);
  assert.ok(kilobytes > 0, 'it was seen running');
  return { kilobytes, bytes: statSync(file).size };
}

test('exports of 100,000 and of 300,000 responses take the same memory', async (t) => {
  const { dir, codes: [counter] } = await commune(t);
  const add = (n) => ok(['import', '--survey', 'sipas-service', '-', '--data', dir], { input: `date,counter,channel,language,II.5.1,II.6.1,II.7.1\n${`2025-03-10,${counter},paper,vi,4,5,3\n2025-03-11,${counter},paper,vi,2,,4\n`.repeat(n / 2)}` });
  const formats = ['csv', 'json', 'xlsx'], few = [], many = [];
  await add(100000);
  for (const format of formats) few.push(await peak(dir, format));
  await add(200000);
  for (const format of formats) many.push(await peak(dir, format));
  formats.forEach((format, i) => {
    t.diagnostic(`${format}: ${few[i].kilobytes} KB, ${many[i].kilobytes} KB; files of ${few[i].bytes} and ${many[i].bytes} bytes`);
    assert.ok(many[i].bytes > 2.5 * few[i].bytes, `${format}: three times the rows`);
    assert.ok(many[i].kilobytes - few[i].kilobytes <= 4096, `${format}: ${few[i].kilobytes} KB, then ${many[i].kilobytes} KB`);
  });
});
