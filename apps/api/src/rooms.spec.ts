import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../../..');
/** Of both apps. */
const ALLOWED_IMPORTS = ['api', 'admin'].flatMap((app) => {
  const file = readFileSync(join(ROOT, 'apps', app, 'rooms.json'), 'utf8');
  return Object.entries<Record<string, string[]>>(JSON.parse(file));
});
const ARCHITECTURE = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** For each room, those that its files import. What lies beside the rooms wires them and is none itself. */
type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

function roomsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => join(folder, file));
}

function arrowsIn(folder: string): Arrows {
  return new Map(
    roomsIn(folder).map((room) => {
      const targets = filesIn(join(folder, room)).flatMap((file) =>
        ts
          .preProcessFile(readFileSync(file, 'utf8'))
          .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
          .map(({ fileName }) => relative(folder, resolve(dirname(file), fileName)).split(sep)),
      );
      const others = targets.flatMap(([other = '..']) => (other === '..' ? [] : [other]));
      return [room, new Set(others.filter((other) => other !== room))] as const;
    }),
  );
}

/**
 * The rooms by floor, the lowest first: each stands right above the highest of those that it imports.
 * @throws Error naming the rooms of a circle
 */
function floorsOf(arrows: Arrows): string[][] {
  const floors: string[][] = [];
  const placed = new Set<string>();
  while (placed.size < arrows.size) {
    const floor = [...arrows].flatMap(([room, others]) =>
      !placed.has(room) && [...others].every((other) => placed.has(other)) ? [room] : [],
    );
    if (floor.length === 0) {
      const left = [...arrows.keys()].filter((room) => !placed.has(room));
      throw new Error(`an arrow leads back among ${left.join(', ')}`);
    }
    floors.push(floor.sort());
    floor.forEach((room) => placed.add(room));
  }
  return floors;
}

const PROVIDER = '<provider>';

/** The rooms of all providers: they are alike, and there may be more. */
function providersIn(folder: string): string[] {
  return roomsIn(folder).filter((room) =>
    readdirSync(join(folder, room)).includes(`${room}.controllers.ts`),
  );
}

/** The highest floor first. */
function draw(floors: readonly string[][], providers: readonly string[]): string {
  return floors
    .map((rooms, floor) => {
      const names = rooms.map((room) => (providers.includes(room) ? PROVIDER : room));
      return `${String(floor).padStart(2)}  ${[...new Set(names)].join(' · ')}`;
    })
    .reverse()
    .join('\n');
}

/** The entry of a folder in docs/architecture.md. */
function drawnIn(text: string, path: string): string | undefined {
  return text.split('```').find((block) => block.startsWith(`text\n${path}\n`));
}

describe.each(ALLOWED_IMPORTS)('the rooms of %s', (path, allowed) => {
  const folder = join(ROOT, path);
  const arrows = arrowsIn(folder);
  const providers = providersIn(folder);
  const expand = (room: string) => (room === PROVIDER ? providers : [room]);

  it('are all named in rooms.json', () => {
    const named = Object.keys(allowed).flatMap(expand);
    expect(named.sort()).toEqual(roomsIn(folder).sort());
  });

  it('import what rooms.json opens to them, all of that and nothing else', () => {
    const opened = Object.entries(allowed).flatMap(([room, others]) =>
      expand(room).map((name) => [name, others.flatMap(expand).sort()] as const),
    );
    const used = [...arrows].map(([room, others]) => [room, [...others].sort()] as const);
    expect(Object.fromEntries(used)).toEqual(Object.fromEntries(opened));
  });

  it('stand on floors without an arrow back, as docs/architecture.md draws them', () => {
    const floors = `text\n${path}\n${draw(floorsOf(arrows), providers)}\n`;
    expect(drawnIn(ARCHITECTURE, path)).toBe(floors);
  });
});
