import type { Type } from '@nestjs/common';
import type { Wiring } from '../wiring';

/** Untyped parameters and results: a sabotage knows what it replaces. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Method = (...parameters: any[]) => any;

/** Something removed from the product. */
export interface Sabotage {
  readonly what: string;
  readonly weaken: (wiring: Wiring) => void;
  /** Whose runs find it soon; those of the common seed take long. */
  readonly seed?: number;
}

export const nothing = () => async () => undefined;
/** Loads once, and never again. */
export const onlyOnce = (real: Method): Method => {
  let isLoaded = false;
  return async (...parameters) => {
    if (!isLoaded) {
      isLoaded = true;
      await real(...parameters);
    }
  };
};
export const nobody = () => async () => null;

/** A sabotage that few runs meet, with a seed whose first runs do. */
export function soonWith(seed: number, sabotage: Sabotage): Sabotage {
  return { ...sabotage, seed };
}

/**
 * @param path the method, or, behind the names of dependencies, a method of theirs: only this class sees it changed then
 * @param replace receives the real method
 */
export function instead<T>(
  what: string,
  type: Type<T>,
  path: string,
  replace: (real: Method, owner: object) => Method,
): Sabotage {
  return cut(what, type, path, replace, (owner, part) => {
    const overlay = Object.create(Reflect.get(owner, part)) as object;
    Reflect.set(owner, part, overlay);
    return overlay;
  });
}

/** The same for an object owned by one class: everybody who has it sees the change. */
export function inside<T>(
  what: string,
  type: Type<T>,
  path: string,
  replace: (real: Method, owner: object) => Method,
): Sabotage {
  return cut(what, type, path, replace, (owner, part) => Reflect.get(owner, part) as object);
}

function cut<T>(
  what: string,
  type: Type<T>,
  path: string,
  replace: (real: Method, owner: object) => Method,
  dependency: (owner: object, name: string) => object,
): Sabotage {
  const parts = path.split('.');
  const method = parts.pop() ?? '';
  return {
    what,
    weaken: (wiring) => {
      const owner = parts.reduce(dependency, wiring.get(type) as object);
      const real: unknown = Reflect.get(owner, method);
      if (typeof real !== 'function') {
        throw new Error(`there is no method ${path}`);
      }
      Reflect.set(owner, method, replace(real.bind(owner), owner));
    },
  };
}
