// A disk that can be full.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of 8 MB: { dir, fill(), empty(), gone() }, or null where we may not mount one. What writes on it must end before gone(). */
export function smallDisk() {
  const dir = mkdtempSync(join(tmpdir(), 'hailong-test-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    rmSync(dir, { recursive: true });
    return null;
  }
  const filler = join(dir, 'filler');
  return {
    dir,
    fill() {
      for (let size = 8 << 20; size >= 1; size >>= 1)
        try {
          writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
        } catch { /* that much does not fit any more */ }
    },
    empty: () => rmSync(filler),
    gone() {
      execFileSync('umount', [dir]);
      rmSync(dir, { recursive: true });
    },
  };
}
