import {
  GUARD_ACTIONS,
  guardSchema,
  rotationSchema,
  type GuardDto,
  type RotationDto,
} from '@keypool/dto';
import { printResult, type Command } from '../command';
import { HTTP_OPTIONS, RunningKeypool } from '../over-http';
import { PROVIDER } from '../provider-argument';

export const ROTATION_COMMANDS: readonly Command[] = [
  {
    name: 'rotate',
    about: 'Replaces a key by a backup key.',
    arguments: [PROVIDER, { name: 'key' }],
    options: { reason: { value: 'TEXT', about: 'for the journal' }, ...HTTP_OPTIONS },
    examples: ['rotate ohmygpt prod-1 --reason "leaked in a log"'],
    async run(input, output) {
      const path = `/admin/${input.needed('provider')}/keys/${segment(input.needed('key'))}/rotate`;
      const reason = input.option('reason');
      const body = reason === undefined ? {} : { reason };
      const rotation = await RunningKeypool.of(input).post(path, body, rotationSchema);
      printResult(input, output, rotation, linesOf(rotation));
    },
  },
  {
    name: 'undo',
    about: 'Undoes a rotation, by its id.',
    arguments: [PROVIDER, { name: 'rotation' }],
    options: {
      'as-backup': { about: 'puts the failed key into the reserve, and leaves its replacement' },
      ...HTTP_OPTIONS,
    },
    examples: ['undo ohmygpt 66f0c2…', 'undo ohmygpt 66f0c2… --as-backup'],
    async run(input, output) {
      const id = segment(input.needed('rotation'));
      const path = `/admin/${input.needed('provider')}/rotations/${id}/undo`;
      const body = input.is('as-backup') ? { asBackup: true } : {};
      const rotation = await RunningKeypool.of(input).post(path, body, rotationSchema);
      printResult(input, output, rotation, linesOf(rotation));
    },
  },
  {
    name: 'guard',
    about:
      'Shows the state of the guard, which keeps convictions from using up the reserve, or changes it.',
    arguments: [PROVIDER, { name: 'action', oneOf: GUARD_ACTIONS, isOptional: true }],
    options: HTTP_OPTIONS,
    examples: ['guard ohmygpt', 'guard ohmygpt pause', 'guard ohmygpt release'],
    async run(input, output) {
      const keypool = RunningKeypool.of(input);
      const path = `/admin/${input.needed('provider')}/guard`;
      const action = input.argument('action');
      const guard =
        action === undefined
          ? await keypool.get(path, guardSchema)
          : await keypool.post(path, { action }, guardSchema);
      printResult(input, output, guard, linesOfGuard(guard));
    },
  },
];

function segment(id: string): string {
  return encodeURIComponent(id);
}

function linesOf({ id, failedKeyId, replacementKeyId, state, undoUntil }: RotationDto): string[] {
  return [
    `${failedKeyId} -> ${replacementKeyId ?? '(waits for a backup key)'}: ${state}`,
    `Rotation ${id}${undoUntil ? `, can be undone until ${undoUntil}` : ''}`,
  ];
}

function linesOfGuard({ state, reason, since, places, held, open }: GuardDto): string[] {
  return [
    `${state}${reason ? ` (${reason})` : ''}${since ? ` since ${since}` : ''}`,
    `${places.free} of ${places.of} places are free`,
    ...(held.length > 0 ? [`held keys: ${held.join(', ')}`] : []),
    ...(open.length > 0 ? [`open rotations: ${open.join(', ')}`] : []),
  ];
}
