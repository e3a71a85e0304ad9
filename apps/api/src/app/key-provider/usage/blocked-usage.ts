interface UsesKeys {
  readonly keyIds: ReadonlySet<string>;
}

/** Submissions of which the first one collided although it was alone; the others want all the keys that it wants. */
export interface BlockedGroup<S> {
  readonly keyIds: ReadonlySet<string>;
  waiting: S[];
}

/**
 * Who has to wait because somebody else's transaction holds a key. A process that dies leaves its own for a minute
 * (SPEC section 3), and usage of other keys must not wait for it.
 */
export class BlockedUsage<S extends UsesKeys> {
  private readonly groups: BlockedGroup<S>[] = [];

  get isEmpty(): boolean {
    return this.groups.length === 0;
  }

  /** @returns whether it waits now, because it would collide like one that waits already */
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

/** Of a submission that wants no key, only its name: nobody waits for what it waits for. */
function contains(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  return some.size > 0 && [...some].every((item) => all.has(item));
}
