// Draws the pictures that tests/http/poster_pictures.test.mjs holds the layouts up to: `make pictures-posters`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePng } from '../lib/grey.mjs';
import { root } from '../lib/hailong.mjs';
import { counters, layouts, office, picture, source, timeless } from '../lib/printed.mjs';

const out = join(root, 'tests/golden/posters'), dir = mkdtempSync(join(tmpdir(), 'hailong-pictures-'));
try {
  const { print } = await office(dir);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const { name } of await layouts()) {
    const layout = join(dir, `${name}.svg`);
    writeFileSync(layout, timeless(source(name)));
    writeFileSync(join(out, `${name}.png`), writePng(await picture(await print(layout, ['--counter', counters[0].code]))));
  }
} finally {
  rmSync(dir, { recursive: true });
}
