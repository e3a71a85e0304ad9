import type { Readable } from 'node:stream';

/** Passes on whole lines only: those of several processes must not mix. */
export function passOnLines(from: Readable, to: { write(lines: string): unknown }): void {
  let rest = '';
  from.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      to.write(rest + text.slice(0, end));
      rest = '';
    }
    rest += text.slice(end);
  });
}
