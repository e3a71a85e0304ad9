import { Logger } from '@nestjs/common';

let chance = 0;

/** The product's random numbers: the same in every run. */
function nextChance(): number {
  chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31;
  return chance / 2 ** 31;
}

/** Resets clock and random numbers: runs do not affect each other. */
export function startAnew(): void {
  jest.clearAllTimers();
  chance = 1;
}

/** Time only advances when a run says so, and logs are silent. `node:timers/promises` is replaced by each spec. */
export function takeTime(): void {
  Logger.overrideLogger(false);
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  jest.spyOn(Math, 'random').mockImplementation(nextChance);
  // The watchdog of a silent stream: here a stream is lost by its error.
  jest.spyOn(globalThis, 'setInterval').mockReturnThis();
}
