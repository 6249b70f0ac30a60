// Posters on their way from the names in a table to a telephone: RENDERS random ones on every layout, each read as printed,
// which must always succeed, and spoilt in one of five ways, of which 99 in 100 must be read, of every kind.
// usage: [SEED=n] [ONLY=n] [STRENGTH=n] node tests/torture/posters.mjs RENDERS
// The same seed makes the same renders; ONLY makes one of them. What is not read is kept in build/torture-posters.
// STRENGTH 2 spoils twice as much, to see that what is asked here can be failed.
import { rmSync } from 'node:fs';
import { kept, torture } from '../lib/posters.mjs';

const number = (name, otherwise) => (process.env[name] ? Number(process.env[name]) : otherwise);
const seed = number('SEED', Date.now() % 1e9), only = number('ONLY', -1), strength = number('STRENGTH', 1);
const renders = only >= 0 ? 1 : Number(process.argv[2] ?? 1000);
console.log(`torture-posters: ${renders} renders, SEED=${seed}${only >= 0 ? ` ONLY=${only}` : ''}, strength ${strength}`);
if (only < 0) rmSync(kept, { recursive: true, force: true });
const began = Date.now();
const progress = (done) => done % 100 === 0 && console.log(`${done} of ${renders}, ${((Date.now() - began) / 1000).toFixed(0)} s`);
const result = await torture({ renders, seed, first: Math.max(only, 0), strength, progress });

for (const [what, table] of Object.entries(result.tables)) {
  console.log(`\n${what.padEnd(16)} renders  refused  faults    read  unread   share`);
  for (const [name, row] of Object.entries(table).sort()) {
    const share = row.read + row.unread > 0 ? `${((100 * row.read) / (row.read + row.unread)).toFixed(1)} %` : '–';
    console.log(name.padEnd(16) + [row.renders, row.refused, row.faults, row.read, row.unread].map((n) => String(n).padStart(8)).join('') +
      share.padStart(9));
  }
}
result.unread.forEach((text) => console.log(`not read: ${text}`));
result.refusals.forEach((text) => console.log(`REFUSED: ${text}`));
result.faults.forEach((text) => console.log(`FAULT: ${text}`));
console.log(`\n${result.letters.length} of 134 letters printed; ${((Date.now() - began) / 1000).toFixed(0)} s`);
const weak = Object.entries(result.tables.kind).filter(([, row]) => row.unread > 0.01 * (row.read + row.unread));
if (weak.length > 0) console.log(`fewer than 99 in 100: ${weak.map(([name]) => name).join(', ')}`);
if (result.faults.length > 0 || weak.length > 0 || result.refusals.length > 0) process.exit(1);
