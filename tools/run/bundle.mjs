import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What esbuild does to each function and class, whenever one is made. */
const NAMES_ALL = 'var __name=(target,value)=>__defProp(target,"name",{value,configurable:true});';
/**
 * Only to classes, whose names begin with a capital: a request makes dozens of functions, and naming them took a sixth of it.
 * And to a `model`: mongoose knows its own by that name.
 */
const NAMES_CLASSES =
  'var __name=(target,value)=>value<"a"||value==="model"?__defProp(target,"name",{value,configurable:true}):target;';

/** How esbuild makes one file of a program and its packages. Comments and indentation would be read at each start. */
export const BUNDLE = {
  write: false,
  metafile: true,
  bundle: true,
  platform: 'node',
  keepNames: true,
  minifyWhitespace: true,
  // So that the places in a stack can be looked up.
  lineLimit: 160,
  sourcemap: true,
  sourcesContent: false,
  tsconfig: join(import.meta.dirname, '../../tsconfig.base.json'),
  logLevel: 'warning',
};

/** Writes what esbuild made with these options, in which classes alone keep their names. */
export async function writeBundle(outputFiles) {
  await Promise.all(
    outputFiles.map(({ path, text }) =>
      writeFile(path, path.endsWith('.js') ? namingClassesAlone(text) : text),
    ),
  );
}

function namingClassesAlone(program) {
  if (!program.includes(NAMES_ALL)) {
    throw new Error(
      `esbuild does not name functions by ${NAMES_ALL} any more: see tools/run/bundle.mjs`,
    );
  }
  return program.replace(NAMES_ALL, NAMES_CLASSES);
}
