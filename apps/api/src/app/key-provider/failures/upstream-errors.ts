import { Injectable } from '@nestjs/common';

const REMEMBERED_LIVES = 10_000;

/** Upstream errors in a row, by life, in this process (SPEC 6.1). */
@Injectable()
export class UpstreamErrors {
  private readonly inARow = new Map<string, number>();

  /** @returns how many it are now */
  count(life: string): number {
    const errors = (this.inARow.get(life) ?? 0) + 1;
    this.inARow.delete(life);
    this.inARow.set(life, errors);
    if (this.inARow.size > REMEMBERED_LIVES) {
      const [oldest] = this.inARow.keys();
      this.inARow.delete(oldest ?? life);
    }
    return errors;
  }

  /** A success, or any other answer of the upstream, ends the row. */
  clear(life: string): void {
    this.inARow.delete(life);
  }
}
