// Grey pictures, { width, height, pixels }: as PNG files, and how much two of them differ.
import { crc32 as crc, deflateSync, inflateSync } from 'node:zlib';

const start = Buffer.from('89504e470d0a1a0a', 'hex');
const table = Uint32Array.from({ length: 256 }, (_, n) => Array.from({ length: 8 }).reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
const crc32 = crc ?? ((bytes) => ~bytes.reduce((c, byte) => table[(c ^ byte) & 255] ^ (c >>> 8), ~0) >>> 0);

function chunk(type, bytes) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), bytes]), out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(bytes.length), body.copy(out, 4), out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** 8 bits a pixel; every row as its difference from the one above, which packs well. */
export function writePng({ width, height, pixels }) {
  const head = Buffer.alloc(13), rows = Buffer.alloc((width + 1) * height);
  head.writeUInt32BE(width), head.writeUInt32BE(height, 4), (head[8] = 8);
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = 2;
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = pixels[y * width + x] - (y > 0 ? pixels[(y - 1) * width + x] : 0);
  }
  return Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

export function readPgm(bytes) {
  const [head, width, height] = /^P5\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', 0, 30));
  return { width: Number(width), height: Number(height), pixels: bytes.subarray(head.length) };
}

/** Grey, 8 bits, not interlaced: what writePng and pdftocairo write. */
export function readPng(bytes) {
  const width = bytes.readUInt32BE(16), height = bytes.readUInt32BE(20), parts = [];
  if (bytes.compare(start, 0, 8, 0, 8) !== 0 || bytes[24] !== 8 || bytes[25] !== 0 || bytes[28] !== 0) throw new Error('not a grey PNG of 8 bits');
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const rows = inflateSync(Buffer.concat(parts)), pixels = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    const kind = rows[y * (width + 1)];
    for (let x = 0; x < width; x++) {
      const a = x > 0 ? pixels[y * width + x - 1] : 0, b = y > 0 ? pixels[(y - 1) * width + x] : 0, c = x > 0 && y > 0 ? pixels[(y - 1) * width + x - 1] : 0;
      const [p, q, r] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      pixels[y * width + x] = rows[y * (width + 1) + 1 + x] + [0, a, b, (a + b) >> 1, p <= q && p <= r ? a : q <= r ? b : c][kind];
    }
  }
  return { width, height, pixels };
}

/** `times` × `times` pixels become one; what is left over at the right and at the bottom is cut. */
export function smaller({ width, height, pixels }, times) {
  const across = Math.floor(width / times), down = Math.floor(height / times), out = new Uint8Array(across * down);
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let v = 0; v < times; v++) for (let u = 0; u < times; u++) sum += pixels[(y * times + v) * width + x * times + u];
      out[y * across + x] = Math.round(sum / (times * times));
    }
  return { width: across, height: down, pixels: out };
}

/** Every pixel becomes the mean of those around it, so that how an edge is smoothed does not count. */
function blur({ width, height, pixels }, reach = 1) {
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0, count = 0;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++, count++) sum += pixels[v * width + u];
      out[y * width + x] = sum / count;
    }
  return { width, height, pixels: out };
}

/** { mean, tile, at, picture }: the mean difference, that of the worst tile and where it is, and a picture of it, white where there is none. */
export function difference(a, b, side = 8) {
  if (a.width !== b.width || a.height !== b.height) return { mean: Infinity, tile: Infinity, at: `${a.width}×${a.height} and ${b.width}×${b.height}`, picture: b };
  const { width, height } = a, [p, q] = [blur(a).pixels, blur(b).pixels], apart = p.map((value, i) => Math.abs(value - q[i]));
  let tile = 0, at = '';
  for (let top = 0; top < height; top += side)
    for (let left = 0; left < width; left += side) {
      let sum = 0, count = 0;
      for (let y = top; y < Math.min(height, top + side); y++) for (let x = left; x < Math.min(width, left + side); x++, count++) sum += apart[y * width + x];
      if (sum / count > tile) (tile = sum / count), (at = `${left}, ${top}`);
    }
  return { mean: apart.reduce((sum, value) => sum + value, 0) / apart.length, tile, at,
    picture: { width, height, pixels: Uint8Array.from(apart, (value) => 255 - Math.min(255, 3 * value)) } };
}

/**
 * Whether two pictures of a sheet show the same. The smallest letters that move by 2 mm or become mid grey make a tile of 5.9; a whole
 * sheet that another version of a library draws half of the finer pixels further right makes one of 4.6.
 */
export const alike = ({ mean, tile }) => mean < 1 && tile < 5.2;
