import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE_BYTES = 8;
const COLOURS = 256;
const RGB = 3;

/**
 * A screenshot with a palette: a third of the size, and to the eye the same, because the app paints in few colours.
 * @param png 8 bits of red, green and blue, not interlaced, as Chromium takes screenshots
 */
export function smallPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = Buffer.concat(
    chunks.filter(({ type }) => type === 'IHDR').map(({ data }) => data),
  );
  const packed = Buffer.concat(
    chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data),
  );
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const pixels = unfiltered(inflateSync(packed), width * RGB, height);
  const { palette, indexOf } = paletteOf(pixels);

  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = indexOf(pixels.readUIntBE((y * width + x) * RGB, RGB));
    }
  }
  header.writeUInt8(3, 9);
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: Buffer.from(png.subarray(at + 8, at + 8 + length)) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

/** Reverses the five PNG filters of each line. */
function unfiltered(lines: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x < RGB ? 0 : (pixels[y * stride + x - RGB] ?? 0);
      const above = y === 0 ? 0 : (pixels[(y - 1) * stride + x] ?? 0);
      const corner = x < RGB || y === 0 ? 0 : (pixels[(y - 1) * stride + x - RGB] ?? 0);
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)];
      const value = lines[y * (stride + 1) + 1 + x] ?? 0;
      pixels[y * stride + x] = (value + (predicted[filter ?? 0] ?? 0)) & 255;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((one) => Math.abs(estimate - one));
  if ((toLeft ?? 0) <= (toAbove ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) {
    return left;
  }
  return (toAbove ?? 0) <= (toCorner ?? 0) ? above : corner;
}

/** The most frequent colours; every other one becomes the nearest of them. */
function paletteOf(pixels: Buffer): { palette: Buffer; indexOf: (colour: number) => number } {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += RGB) {
    const colour = pixels.readUIntBE(at, RGB);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const chosen = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, COLOURS)
    .map(([colour]) => colour);
  const indices = new Map(chosen.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (!indices.has(colour)) {
      indices.set(colour, nearest(colour, chosen));
    }
  }
  const palette = Buffer.alloc(chosen.length * RGB);
  chosen.forEach((colour, index) => palette.writeUIntBE(colour, index * RGB, RGB));
  return { palette, indexOf: (colour) => indices.get(colour) ?? 0 };
}

function nearest(colour: number, candidates: readonly number[]): number {
  const distances = candidates.map((candidate) =>
    [16, 8, 0]
      .map((shift) => ((colour >> shift) & 255) - ((candidate >> shift) & 255))
      .reduce((sum, difference) => sum + difference * difference, 0),
  );
  return distances.indexOf(Math.min(...distances));
}
