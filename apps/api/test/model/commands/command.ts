import * as fc from 'fast-check';
import type { KeypoolProcess } from '../process';
import { Requests } from '../requests';
import type { World } from '../world';

/** Does not use fast-check's notion of a model: expectations are attached to answers and commits. */
export type Model = object;

/** Starts something in the world without waiting for it: later commands run concurrently. */
export class Command implements fc.AsyncCommand<Model, World> {
  constructor(
    private readonly text: string,
    private readonly start: (world: World) => void,
  ) {}

  /** Both at the same moment. */
  static both([one, other]: readonly [Command, Command]): Command {
    return new Command(`${one.text} | ${other.text}`, (world) => {
      one.start(world);
      other.start(world);
    });
  }

  check(): boolean {
    return true;
  }

  async run(_model: Model, world: World): Promise<void> {
    if (world.violation === null) {
      this.start(world);
    }
  }

  toString(): string {
    return this.text;
  }
}

/** Where: one of up to three processes. */
export const process = fc.nat(2);
/** One of the current and former keys. */
export const key = fc.nat(5);

/** A request to a living process. */
export function asked<T extends { readonly on: number }>(
  shape: fc.Arbitrary<T>,
  text: (values: T) => string,
  start: (requests: Requests, values: T, world: World, process: KeypoolProcess) => void,
): fc.Arbitrary<Command> {
  return shape.map(
    (values) =>
      new Command(`P${values.on}: ${text(values)}`, (world) => {
        const target = world.process(values.on);
        if (target) {
          start(new Requests(world, target), values, world, target);
        }
      }),
  );
}
