interface UsesKeys {
  readonly keyIds: ReadonlySet<string>;
}

/**
 * Submissions of which the first one collided although it was alone. Each of the others needs all the keys that the
 * first one needs.
 */
export interface BlockedGroup<S> {
  readonly keyIds: ReadonlySet<string>;
  waiting: S[];
}

/**
 * Submissions that wait because another transaction holds a key. A dead process holds its own for up to 90 s (SPEC section
 * 3), and usage of other keys must not wait for it.
 */
export class BlockedUsage<S extends UsesKeys> {
  private readonly groups: BlockedGroup<S>[] = [];

  get isEmpty(): boolean {
    return this.groups.length === 0;
  }

  /** @returns whether it waits now, because it would collide like one that already waits */
  join(submission: S): boolean {
    const group = this.groups.find(({ keyIds }) => contains(submission.keyIds, keyIds));
    group?.waiting.push(submission);
    return group !== undefined;
  }

  add(submission: S): void {
    this.groups.push({ keyIds: submission.keyIds, waiting: [submission] });
  }

  /** In turn. */
  next(): BlockedGroup<S> | undefined {
    const group = this.groups.shift();
    if (group) {
      this.groups.push(group);
    }
    return group;
  }

  remove(group: BlockedGroup<S>): void {
    this.groups.splice(this.groups.indexOf(group), 1);
  }
}

/** A submission without keys needs only its name: no other one waits for that. */
function contains(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  return some.size > 0 && [...some].every((item) => all.has(item));
}
