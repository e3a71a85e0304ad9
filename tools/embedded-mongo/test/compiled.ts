import { transformFileSync } from '@swc/core';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = join(__dirname, '..', 'src');

/**
 * The library as plain CommonJS in `target`, with its assets next to it as in a bundle, for tests that need a separate
 * process. Returns the path of its index.
 */
export function compileTo(target: string): string {
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(SOURCE)) {
    if (name.endsWith('.spec.ts')) {
      continue;
    }
    const file = join(SOURCE, name);
    if (!name.endsWith('.ts')) {
      copyFileSync(file, join(target, name));
    } else {
      writeFileSync(join(target, name.replace(/\.ts$/, '.js')), compile(file));
    }
  }
  return join(target, 'index.js');
}

function compile(file: string): string {
  const { code } = transformFileSync(file, {
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  });
  return code;
}
