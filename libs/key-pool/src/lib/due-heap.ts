interface Entry<T> {
  readonly at: number;
  readonly value: T;
}

/** Values by the time at which they are due, the earliest first. */
export class DueHeap<T> {
  private readonly entries: Entry<T>[] = [];

  get size(): number {
    return this.entries.length;
  }

  /** @param at epoch ms */
  push(at: number, value: T): void {
    const entries = this.entries;
    let index = entries.length;
    entries.push({ at, value });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.at(parent) <= at) {
        break;
      }
      this.swap(index, parent);
      index = parent;
    }
  }

  /** Takes out the earliest value when its time has come. */
  popDue(now: number): T | undefined {
    const first = this.entries[0];
    if (first === undefined || first.at > now) {
      return undefined;
    }
    const last = this.entries.pop();
    if (last !== undefined && this.entries.length > 0) {
      this.entries[0] = last;
      this.sink();
    }
    return first.value;
  }

  private sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let earliest = index;
      if (this.at(left) < this.at(earliest)) {
        earliest = left;
      }
      if (this.at(right) < this.at(earliest)) {
        earliest = right;
      }
      if (earliest === index) {
        return;
      }
      this.swap(index, earliest);
      index = earliest;
    }
  }

  private at(index: number): number {
    return this.entries[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  private swap(a: number, b: number): void {
    const first = this.entries[a];
    const second = this.entries[b];
    if (first && second) {
      this.entries[a] = second;
      this.entries[b] = first;
    }
  }
}
