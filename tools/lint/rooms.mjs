import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const PROVIDER = '<provider>';

/**
 * The rooms of a project, from its `rooms.json`: for each folder, its rooms and what each may import. `<provider>` stands
 * for every room that holds the names of one provider.
 * @param {string} root of the repository
 * @param {string} file relative to it
 */
export function readRooms(root, file) {
  const floors = JSON.parse(readFileSync(join(root, file), 'utf8'));
  return Object.entries(floors).map(([folder, rooms]) => {
    const path = join(root, folder);
    const providers = readdirSync(path).filter((room) =>
      existsSync(join(path, room, `${room}.controllers.ts`)),
    );
    const expand = (room) => (room === PROVIDER ? providers : [room]);
    const allowed = Object.entries(rooms).flatMap(([room, others]) =>
      expand(room).map((name) => [name, others.flatMap(expand)]),
    );
    return { path, allowed: Object.fromEntries(allowed) };
  });
}

/** The room of a path: null for files beside the rooms and outside of the folder. */
function roomOf(folder, path) {
  const [room, ...rest] = relative(folder, path).split(sep);
  return rest.length === 0 || room === '..' ? null : room;
}

/** A room imports what `rooms.json` allows, and nothing else: a new room is closed until it is opened. */
export const rooms = {
  meta: { type: 'problem', schema: [{ type: 'string' }, { type: 'array' }] },
  create(context) {
    const [file, houses] = context.options;
    const check = ({ source }) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) {
        return;
      }
      const target = resolve(dirname(context.filename), source.value);
      for (const { path, allowed } of houses) {
        const room = roomOf(path, context.filename);
        const other = roomOf(path, target);
        const isInside = !relative(path, target).startsWith('..');
        if (room && isInside && other !== room && !allowed[room]?.includes(other)) {
          context.report({
            node: source,
            message: `${room} may not import ${other ?? 'what wires the rooms'} (${file})`,
          });
        }
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
