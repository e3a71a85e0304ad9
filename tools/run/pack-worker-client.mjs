/**
 * Builds the package of `libs/worker-client`: one file for ES modules and one for CommonJS, each with its types. The types
 * of the wire are spelled out, because they come from schemas that no user of the package should have to install.
 */
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');
const here = join(root, 'libs/worker-client');
const index = join(here, 'src/index.ts');
const wire = join(here, 'src/lib/wire.ts');

/** @param {string} folder where the package goes; what is there is removed */
async function buildPackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { entryPoints: [index], bundle: true, platform: 'node', target: 'node20' };
  await build({ ...options, format: 'esm', outfile: join(folder, 'index.js') });
  await build({ ...options, format: 'cjs', outfile: join(folder, 'index.cjs') });
  const types = declarations();
  writeFileSync(join(folder, 'index.d.ts'), types);
  writeFileSync(join(folder, 'index.d.cts'), types);
  copyFileSync(join(here, 'package.json'), join(folder, 'package.json'));
  copyFileSync(join(here, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

/** The declarations of all files that the index exports, as one file without imports. */
function declarations() {
  const { config } = ts.readConfigFile(join(here, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, here);
  const program = ts.createProgram([index], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    noEmitOnError: false,
    types: ['node'],
  });
  const parts = [];
  for (const { moduleSpecifier } of program.getSourceFile(index).statements) {
    const source = program.getSourceFile(join(here, 'src', `${moduleSpecifier.text}.ts`));
    parts.push(source.fileName === wire ? spelledOut(program, source) : emitted(program, source));
  }
  return `${parts.join('\n')}\nexport {};\n`;
}

function emitted(program, source) {
  let text = '';
  program.emit(source, (_, written) => (text = written), undefined, true);
  if (text === '') {
    throw new Error(`${source.fileName} has no declarations`);
  }
  return text.replace(/^import .*;\n/gm, '').replace(/^export \{\};\n/gm, '');
}

function spelledOut(program, source) {
  const checker = program.getTypeChecker();
  const { NoTruncation, InTypeAlias, UseSingleQuotesForStringLiteralType } = ts.TypeFormatFlags;
  const flags = NoTruncation | InTypeAlias | UseSingleQuotesForStringLiteralType;
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(source))
    .map((symbol) => {
      const target =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const type = checker.getDeclaredTypeOfSymbol(target);
      return `export type ${symbol.name} = ${checker.typeToString(type, undefined, flags)};`;
    })
    .join('\n');
}

await buildPackage(resolve(process.argv[2] ?? 'dist/libs/worker-client'));
