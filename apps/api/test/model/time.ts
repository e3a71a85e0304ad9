import { Logger } from '@nestjs/common';

let chance = 0;

/** The product's dice: the same in every run. */
function nextChance(): number {
  chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31;
  return chance / 2 ** 31;
}

/** Sets the clock and the dice back: each run is alone in the world. */
export function startAnew(): void {
  jest.clearAllTimers();
  chance = 1;
}

/** Time goes on when a run says so, and nobody talks. `node:timers/promises` is for each spec to replace. */
export function takeTime(): void {
  Logger.overrideLogger(false);
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  jest.spyOn(Math, 'random').mockImplementation(nextChance);
  // The watchdog of a silent stream: here a stream is lost by its error.
  jest.spyOn(globalThis, 'setInterval').mockReturnThis();
}
