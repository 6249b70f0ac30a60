// Who may see and do what where, read anew from the program's own tables: src/pages/routes.def and src/core/officer.def.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './hailong.mjs';

const source = (path) => readFileSync(join(root, 'src', path), 'utf8');

export const roles = ['admin', 'officer', 'clerk', 'observer', 'auditor'];
const reach = Object.fromEntries([...source('core/officer.def').matchAll(/^ACTION\((\w+), "[^"]*",\s*([A-Z, ]+)\)$/gm)]
  .map(([, action, cells]) => [`ACTION_${action}`, cells.split(/,\s*/)]));
assert.equal(Object.keys(reach).length, source('core/officer.def').match(/^ACTION\(/gm).length, 'every action is read');

/** The rows about officers: [{ method, pattern, handler, access, csrf, right }]. */
export const routes = [...source('pages/routes.def').matchAll(/^(?:ROUTE|UPLOAD)\(HTTP_(\w+), "(\/office[^"]*)", (\w+), HTTP_(\w+), HTTP_CSRF_(\w+), (\w+), \d+\)$/gm)]
  .map(([, method, pattern, handler, access, csrf, right]) => ({ method, pattern, handler, access, csrf, right }));
assert.equal(routes.length, source('pages/routes.def').match(/^(?:ROUTE|UPLOAD)\(.*"\/office/gm).length, 'every row is read');

const within = { 'whole': ['TREE', 'BELOW', 'WHOLE'], 'own': ['OWN', 'TREE'], 'child': ['BELOW', 'TREE'], 'further below': ['BELOW', 'TREE'], 'ended below': ['BELOW', 'TREE'] };
/** Whether a role has a right; seen: how what it is about lies to the officer, 'whole': about no unit, asked by who stands for all. */
export function may(right, role, seen) {
  if (right === 'RIGHT_NONE') return true;
  assert.ok(reach[right], right);
  return (within[seen] ?? []).includes(reach[right][roles.indexOf(role)]);
}

/** The same with own and unit being codes of a tree of { code: above }; own '': the whole installation, unit undefined: no unit. */
export function mayAt(tree, right, role, own, unit) {
  const above = (code) => (tree[code] ? [tree[code], ...above(tree[code])] : []);
  if (unit === undefined) return may(right, role, own === '' ? 'whole' : 'no unit');
  if (!(unit in tree)) return may(right, role, 'unknown');
  if (unit === own) return may(right, role, 'own');
  return may(right, role, own === '' || above(unit).includes(own) ? 'further below' : 'foreign');
}

/** What addresses answer that are asked for barely by who has the right, where that is not 200: a picture of nothing and a file that nobody
 * had made. */
export const barely = { '/office/u/:unit/posters/preview': 400, '/office/u/:unit/export/file': 404 };
