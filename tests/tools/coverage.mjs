// coverage.mjs COVERAGE.json [lines] — a table of what the tests ran, by layer, from gcovr's JSON; exit 1 below a threshold.
//
// Branches that only a machine at its end takes are counted apart, by three rules that anybody can hold against the code.
// A branch is excused if no test took it and
//   memory     the line, or the statement it leads to (which never ran), says ERR_NOMEM or "no memory";
//   machine    … says ERR_STORE, ERR_IO, ERR_BUG or sqlite_fault: the disk, the kernel or SQLite refused;
//   passed on  the line only asks whether a call before it failed (rc), and none ever did.
// These are what tests/torture makes fail one after the other (faults, powercut, corrupt, disk), in programs that are not
// measured here. With "lines", every branch that is neither taken nor excused is named.
import { readFileSync } from 'node:fs';

const [file, list] = process.argv.slice(2);
// Percent of branches, after the rules: what the unit tests and those over HTTP reach, rounded down; only ever raised. The goal is
// 95. What is missing are mostly conditions in which a failed call is one part of several ("rc == 0 && more"): the rules above
// excuse only lines that ask nothing else, and the calls are the ones that tests/torture makes fail.
const thresholds = { core: 95, store: 85, http: 87 };
const memory = /ERR_NOMEM|no memory/, machine = /ERR_(STORE|IO|BUG)|sqlite_fault/;
const passedOn = /^\s*(\} )?(else )?(if|while|return) ?\(?(rc|failed) (==|!=|<|>) 0\)?( \{|;| \?.*)?$/;

const layers = new Map();
const named = [];
for (const { file: path, lines } of JSON.parse(readFileSync(file)).files) {
  const name = path.split('/').length > 2 ? path.split('/')[1] : 'main';
  if (name === 'tools') continue;
  if (!layers.has(name)) layers.set(name, { lines: 0, run: 0, branches: 0, taken: 0, memory: 0, machine: 0, passedOn: 0 });
  const layer = layers.get(name);
  const text = readFileSync(path, 'utf8').split('\n');
  const code = lines.filter((line) => !line['gcovr/noncode']).sort((a, b) => a.line_number - b.line_number);
  code.forEach((line, i) => {
    layer.lines++;
    layer.run += line.count > 0;
    layer.branches += line.branches.length;
    const missed = line.branches.filter((branch) => branch.count === 0).length;
    layer.taken += line.branches.length - missed;
    if (missed === 0) return;
    const at = line.line_number, next = code[i + 1];
    const own = text[at - 1];
    // To the end of the statement that never ran.
    let words = own;
    if (next && next.count === 0 && next.line_number <= at + 4)
      for (let n = next.line_number; n < next.line_number + 5; n++) {
        words += text[n - 1];
        if (/[;{}]\s*$/.test(text[n - 1])) break;
      }
    if (memory.test(words)) layer.memory += missed;
    else if (machine.test(words)) layer.machine += missed;
    else if (line.count > 0 && passedOn.test(own)) layer.passedOn += missed;
    else named.push(`${path}:${at}: ${missed} of ${line.branches.length} never taken${line.count === 0 ? ' (never run)' : ''}: ${own.trim()}`);
  });
}

const percent = (part, all) => (all === 0 ? 100 : (100 * part) / all);
const order = ['base', 'core', 'store', 'http', 'view', 'print', 'report', 'posters', 'files', 'account', 'outbound', 'pages', 'cli', 'main'];
const shown = order.filter((name) => layers.has(name)).concat([...layers.keys()].filter((name) => !order.includes(name)));
const all = { lines: 0, run: 0, branches: 0, taken: 0, memory: 0, machine: 0, passedOn: 0 };
const below = [];
const row = (name, l) => {
  const excused = l.memory + l.machine + l.passedOn;
  const value = percent(l.taken, l.branches - excused);
  const wanted = thresholds[name];
  if (wanted !== undefined && value < wanted) below.push(`${name}: ${value.toFixed(1)} % of branches, at least ${wanted} are wanted`);
  const cells = [l.lines, percent(l.run, l.lines).toFixed(1), l.branches, percent(l.taken, l.branches).toFixed(1), l.memory, l.machine, l.passedOn, value.toFixed(1), wanted ?? ''];
  console.log(name.padEnd(9) + cells.map((cell) => String(cell).padStart(10)).join(''));
};
console.log('layer    ' + ['lines', 'run %', 'branches', 'taken %', 'memory', 'machine', 'passed on', 'of rest %', 'wanted'].map((word) => word.padStart(10)).join(''));
for (const name of shown) {
  row(name, layers.get(name));
  for (const key of Object.keys(all)) all[key] += layers.get(name)[key];
}
row('all', all);
if (list === 'lines') console.log(named.join('\n'));
for (const fault of below) console.error(`coverage: ${fault}`);
process.exit(below.length > 0 ? 1 : 0);
