interface Entry<T> {
  readonly value: T;
  at: number;
  place: number;
}

/** Values by their due time, earliest first. Each is contained once, until it is taken out. */
export class DueHeap<T> {
  private readonly heap: Entry<T>[] = [];
  private readonly entries = new Map<T, Entry<T>>();

  get size(): number {
    return this.heap.length;
  }

  /** When the first one is due, in epoch ms, or null when there is none. */
  get earliest(): number | null {
    return this.heap[0]?.at ?? null;
  }

  /**
   * Adds a value, or moves it to another time.
   * @param at epoch ms
   */
  set(value: T, at: number): void {
    let entry = this.entries.get(value);
    if (!entry) {
      entry = { value, at, place: this.heap.length };
      this.entries.set(value, entry);
      this.heap.push(entry);
    }
    entry.at = at;
    this.settle(entry);
  }

  delete(value: T): void {
    const entry = this.entries.get(value);
    const last = entry && this.heap.pop();
    if (!entry || !last) {
      return;
    }
    this.entries.delete(value);
    if (last !== entry) {
      this.put(last, entry.place);
      this.settle(last);
    }
  }

  /** Removes and returns the earliest value when it is due. */
  popDue(now: number): T | undefined {
    const [first] = this.heap;
    if (first === undefined || first.at > now) {
      return undefined;
    }
    this.delete(first.value);
    return first.value;
  }

  /** Moves an entry up or down to its place. */
  private settle(entry: Entry<T>): void {
    let parent = this.parentOf(entry);
    while (parent && parent.at > entry.at) {
      this.swap(entry, parent);
      parent = this.parentOf(entry);
    }
    let child = this.childOf(entry);
    while (child && child.at < entry.at) {
      this.swap(entry, child);
      child = this.childOf(entry);
    }
  }

  private parentOf({ place }: Entry<T>): Entry<T> | undefined {
    return place === 0 ? undefined : this.heap[(place - 1) >> 1];
  }

  /** The earlier one of the two. */
  private childOf({ place }: Entry<T>): Entry<T> | undefined {
    const left = this.heap[2 * place + 1];
    const right = this.heap[2 * place + 2];
    return left && right && right.at < left.at ? right : left;
  }

  private swap(a: Entry<T>, b: Entry<T>): void {
    const { place } = a;
    this.put(a, b.place);
    this.put(b, place);
  }

  private put(entry: Entry<T>, place: number): void {
    entry.place = place;
    this.heap[place] = entry;
  }
}
