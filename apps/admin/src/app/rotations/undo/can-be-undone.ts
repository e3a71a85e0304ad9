import type { RotationDto } from '@keypool/dto';

/** Whether the failed key's secret is still there. `now`: the server's time in epoch ms. */
export function canBeUndone({ state, undoUntil }: RotationDto, now: number): boolean {
  return state === 'done' && undoUntil !== null && Date.parse(undoUntil) > now;
}
