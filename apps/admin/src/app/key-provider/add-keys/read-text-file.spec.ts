import { readTextFile } from './read-text-file';

describe('readTextFile', () => {
  it.each([
    ['UTF-8', [0x61, 0x7c, 0x62]],
    ['UTF-8 with its mark', [0xef, 0xbb, 0xbf, 0x61, 0x7c, 0x62]],
    ['UTF-16 little endian', [0xff, 0xfe, 0x61, 0, 0x7c, 0, 0x62, 0]],
    ['UTF-16 big endian', [0xfe, 0xff, 0, 0x61, 0, 0x7c, 0, 0x62]],
  ])('reads %s', async (_name, bytes) => {
    const file = { arrayBuffer: () => Promise.resolve(new Uint8Array(bytes).buffer) };

    expect(await readTextFile(file)).toBe('a|b');
  });
});
