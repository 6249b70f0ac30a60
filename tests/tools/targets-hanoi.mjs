// targets-hanoi.mjs TABLES.JSON — prints surveys/targets-hanoi-2025.csv: the results of 2024 and the targets of 2025 that
// appendices 3 (SIPAS) and 4 (PAPI) of plan 159/KH-UBND print, one row per survey, dimension and year. RFC 4180, LF.
import { readFileSync } from 'node:fs';

if (process.argv.length !== 3) {
    process.stderr.write('usage: node tests/tools/targets-hanoi.mjs TABLES.JSON\n');
    process.exit(2);
}
const tables = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const plan = 'Kế hoạch 159/KH-UBND ngày 09/06/2025, UBND thành phố Hà Nội, phụ lục ';
// One row a dimension and year: that the city is to stay in the second group of provinces (a commune's plan says so) is left
// out beside the value of plan 159, and only the national ranking could tell it.

// Each entry: the dimension's code and its row of the table.
const sipas = tables.sipas.rows.map(row => [row.key === 'overall' ? 'all' : row.key, row]);
const papi = [['all', tables.papi.overall]];
for (const dimension of tables.papi.dimensions) {
    papi.push([dimension.key, dimension], ...dimension.sub.map(row => [row.key, row]));
}
const served = ([code]) => code === 'II' || code.startsWith('II.'); // the slip has the second block only
const surveys = [ // code, entries, decimals of the printed results, source
    ['sipas-full', sipas, 2, plan + '3'],
    ['sipas-quick', sipas, 2, plan + '3'],
    ['sipas-service', sipas.filter(served), 2, plan + '3'],
    ['papi', papi, 4, plan + '4'],
];

// Only agencies the row itself prints: those of a merged cell above it are an inference and stay out.
const owners = row => (row.agencies ?? [])
    .map(({ agency, scope }) => scope.length ? `${agency} (${scope.join('; ')})` : agency)
    .join('; ');
const cell = value => /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
const lines = [];
const print = (...cells) => lines.push(cells.map(value => cell(String(value))).join(','));

print('survey', 'dimension', 'unit', 'year', 'operator', 'target', 'official', 'source', 'owner');
for (const [survey, entries, decimals, source] of surveys) {
    for (const [dimension, row] of entries) {
        print(survey, dimension, '', 2024, '', '', row.result_2024.toFixed(decimals), source, '');
        print(survey, dimension, '', 2025, '>=', row.target_2025, '', source, owners(row));
    }
}
process.stdout.write(lines.join('\n') + '\n');
