// A text browser with somebody at the keyboard: w3m on a terminal of its own.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDir } from './hailong.mjs';

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Opens `url`. title(text) waits for a page of that title; press(keys) types; screen() gives the whole page as it is drawn;
 * comment(text) is what the editor for long texts will write; quit() gives w3m's status.
 */
export async function openText(t, url) {
  const dir = freshDir(t), written = join(dir, 'comment'), editor = join(dir, 'editor'), shot = join(dir, 'screen');
  mkdirSync(join(dir, '.w3m'));
  writeFileSync(editor, `#!/bin/sh\nfor file; do :; done\ncp ${quote(written)} "$file"\n`);
  chmodSync(editor, 0o755);
  const child = spawn('script', ['-qfc', `stty rows 40 cols 80; exec w3m -no-mouse ${quote(url)}`, '/dev/null'],
    { env: { ...process.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', HOME: dir, EDITOR: editor }, stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const exited = new Promise((done) => child.on('exit', done));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (out += part));
  const shown = async (text) => {
    for (const end = Date.now() + 20000; !out.includes(text); await new Promise((done) => setTimeout(done, 20)))
      if (Date.now() > end) throw new Error(`w3m does not show "${text}":\n${out.slice(-2000)}`);
    out = out.slice(out.indexOf(text) + text.length);
  };
  let shots = 0;
  return {
    title: (text) => shown(`Viewing <${text}`),
    press: (keys) => child.stdin.write(keys),
    comment: (text) => writeFileSync(written, text),
    async screen() {
      const file = `${shot}${++shots}`;
      child.stdin.write(`S${file}\r`);
      let before = '';
      for (const end = Date.now() + 20000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        if (text !== '' && text === before) return text;
        before = text;
      }
      throw new Error('w3m did not save the page');
    },
    async quit() {
      child.stdin.write('qy');
      return exited;
    },
  };
}
