import type { CrashOrder, RotationKind } from '@keypool/testing';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Socket } from 'node:net';
import { z } from 'zod';
import type { RotationRequest } from '../../src/app/key-provider/replacement/rotation-request';
import { atStep } from '../steps';
import { productClass } from './product-classes';

const METHOD = /^\w+\.\w+$/;

/** Does not compile unless these are the kinds of the product, all of them. */
const rotationKindSchema = z.enum({
  report: 'report',
  manual: 'manual',
  completion: 'completion',
} as const satisfies { [Kind in RotationRequest['kind']]: Kind & RotationKind });

const rotationSchema = z.object({ kind: rotationKindSchema });

export const crashOrderSchema: z.ZodType<CrashOrder> = z.strictObject({
  within: z.string().regex(METHOD),
  concerns: z.union([z.string(), z.strictObject({ rotation: rotationKindSchema })]).optional(),
  since: z.string().regex(METHOD).optional(),
  at: z.string().regex(/^((before|after) \w+\.\w+|sent \w+)$/),
});

interface Operation {
  counts: boolean;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const current = new AsyncLocalStorage<Operation>();

/** Calls `die` once the operation reaches the point. */
export function dieAt({ within, concerns, since, at }: CrashOrder, die: () => void): void {
  const counts = () => current.getStore()?.counts === true;
  const [when, where = ''] = at.split(' ');
  if (when === 'sent') {
    whenSent(where, counts, die);
  } else {
    const step = { ...methodOf(where), when: when === 'before' ? 'before' : 'after' } as const;
    atStep(step, () => {
      if (counts()) {
        die();
      }
    });
  }
  if (since) {
    atStep({ ...methodOf(since), when: 'before' }, () => {
      const operation = current.getStore();
      if (operation) {
        operation.counts = true;
      }
    });
  }
  // Last, and so outermost: the point may be this very method.
  replace(methodOf(within), (original) => {
    return function (...args) {
      const run = () => Reflect.apply(original, this, args);
      return isAmong(args, concerns) ? current.run({ counts: since === undefined }, run) : run();
    };
  });
}

function isAmong(args: readonly unknown[], concerns: CrashOrder['concerns']): boolean {
  return typeof concerns === 'object'
    ? args.some((arg) => rotationSchema.safeParse(arg).data?.kind === concerns.rotation)
    : concerns === undefined || JSON.stringify(args).includes(JSON.stringify(concerns));
}

/** Once the bytes of a command are with the operating system, which delivers them whatever happens to this process. */
function whenSent(command: string, counts: () => boolean, action: () => void): void {
  replace({ of: Socket, method: 'write' }, (original) => {
    return function (...args) {
      const [data] = args;
      const isIt = counts() && Buffer.isBuffer(data) && data.includes(command);
      return Reflect.apply(original, this, isIt ? [data, action] : args);
    };
  });
}

function methodOf(name: string) {
  const [className = '', method = ''] = name.split('.');
  return { of: productClass(className), method };
}

function replace(
  { of: { prototype }, method }: { of: { readonly prototype: object }; method: string },
  wrap: (original: Method) => Method,
): void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== 'function') {
    throw new Error(`there is no method ${method}`);
  }
  Reflect.set(prototype, method, wrap(original as Method));
}
