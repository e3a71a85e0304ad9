/** A method of a product class, and whether the action runs before or after it. */
export interface Step {
  readonly of: { readonly prototype: object };
  readonly method: string;
  readonly when: 'before' | 'after';
}

type Method<Result = unknown> = (this: unknown, ...args: unknown[]) => Result;

/**
 * Adds an action at a step of the product, which itself knows nothing of it.
 * @param action called like the method, with its object and arguments. The step waits for it if the method returns a
 * promise; others cannot be made to wait
 * @returns removes it again
 */
export function atStep(
  { of: { prototype }, method, when }: Step,
  action: Method<Promise<void> | void>,
): () => void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== 'function') {
    throw new Error(`there is no method ${method}`);
  }
  const wrapped: Method = function (...args) {
    if (when === 'before') {
      const waiting = Reflect.apply(action, this, args);
      return waiting
        ? waiting.then(() => Reflect.apply(original, this, args))
        : Reflect.apply(original, this, args);
    }
    const result: unknown = Reflect.apply(original, this, args);
    if (result instanceof Promise) {
      return result.then(async (value: unknown) => {
        await Reflect.apply(action, this, args);
        return value;
      });
    }
    void Reflect.apply(action, this, args);
    return result;
  };
  Reflect.set(prototype, method, wrapped);
  return () => void Reflect.set(prototype, method, original);
}
