/** A member of at most one ring; the ring keeps its position in it. */
export interface RingMember {
  place: number;
}

/** Members that take turns. Adding, removing and taking the next cost the same however many there are. */
export class ReadyRing<T extends RingMember> {
  private readonly members: T[] = [];
  private turn = 0;

  get size(): number {
    return this.members.length;
  }

  add(member: T): void {
    member.place = this.members.length;
    this.members.push(member);
  }

  /** The last member moves into the gap. */
  remove(member: T): void {
    const last = this.members.pop();
    if (last && last !== member) {
      this.members[member.place] = last;
      last.place = member.place;
    }
    member.place = -1;
  }

  next(): T | undefined {
    if (this.turn >= this.members.length) {
      this.turn = 0;
    }
    return this.members[this.turn++];
  }

  /** The next one in turn that is not excluded. It skips the excluded ones before it. */
  nextWhere(isWanted: (member: T) => boolean): T | undefined {
    for (let looks = this.members.length; looks > 0; looks--) {
      const member = this.next();
      if (member && isWanted(member)) {
        return member;
      }
    }
    return undefined;
  }

  values(): IterableIterator<T> {
    return this.members.values();
  }
}
