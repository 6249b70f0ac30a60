// compare.mjs OLD.json NEW.json — two runs of `make bench` beside each other: each row of both, new ÷ old, and both spreads.
// A row that was measured beside another in the same rounds is judged by its ratio to that one, which bears the machine's weather;
// only others by themselves. It is marked only where the spreads do not overlap: anything less may be weather too.
import { readFileSync } from 'node:fs';

const [oldFile, newFile] = process.argv.slice(2);
if (!oldFile || !newFile) {
  console.error('usage: make bench-compare OLD=a.json NEW=b.json');
  process.exit(2);
}
const read = (file) => {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    if (!Array.isArray(result.rows)) throw new Error('this is no result of make bench');
    return result;
  } catch (error) {
    console.error(`compare: ${file}: ${error.message}`);
    process.exit(2);
  }
};
const before = read(oldFile), after = read(newFile);

const figure = (value) => {
  const size = Math.abs(value), digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};
const spread = (row) => `${figure(row.lowest)}–${figure(row.highest)}`;
const id = (row) => JSON.stringify([row.group, row.name]);
const run = (result) => `${result.version} ${result.commit}, ${result.date}, ${result.cores} cores, ${result.rounds} rounds`
  + `${result.quick ? ', QUICK' : ''}, ${result.responses} responses`;

console.log(`old: ${run(before)}\nnew: ${run(after)}`);
if (before.cores !== after.cores || before.responses !== after.responses || before.rounds !== after.rounds
  || before.quick || after.quick)
  console.log('These runs were not measured alike; compare with care.');
const rows = new Map(before.rows.map((row) => [id(row), row]));
let group = '', marked = 0, alone = 0;
for (const row of after.rows) {
  const old = rows.get(id(row));
  if (row.group !== group) {
    group = row.group;
    console.log(`\n${group}\n    ${''.padEnd(34)} ${'new ÷ old'.padStart(9)}  ${'old'.padEnd(17)}  new`);
  }
  if (!old) {
    alone++;
    console.log(`    ${row.name.padEnd(34)} ${'-'.padStart(9)}  ${'not there'.padEnd(17)}  ${spread(row)} ${row.unit}`);
    continue;
  }
  rows.delete(id(row));
  const beside = old.ratio && row.ratio, [was, is] = beside ? [old.ratio, row.ratio] : [old, row];
  // One round has no spread to judge by.
  const apart = old.values.length > 1 && row.values.length > 1 && !old.errors && !row.errors
    && (is.lowest > was.highest || is.highest < was.lowest);
  marked += apart;
  const ratio = old.median === 0 ? '-' : (row.median / old.median).toFixed(2);
  console.log(`    ${row.name.padEnd(34)} ${ratio.padStart(9)}  ${spread(old).padEnd(17)}  ${spread(row)} ${row.unit}`
    + `${beside ? `; ratio ${spread(was)}, ${spread(is)}` : ''}`
    + `${apart ? (is.median > was.median ? '  MORE' : '  LESS') : ''}${old.errors || row.errors ? '  WITH ERRORS' : ''}`);
}
for (const row of rows.values())
  console.log(`\nonly in the old run: ${row.group}: ${row.name}`);
console.log(`\n${marked} rows differ beyond both spreads; ${alone + rows.size} are in one run only.`);
