import { Mirror, type Versioned } from '@keypool/key-pool';
import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import type { Change } from './change-feed';
import { MirroredCollection } from './mirrored-collection';

const IDS = ['a', 'b', 'c'];

type Step =
  | { readonly kind: 'write' | 'delete' | 'renew'; readonly id: string; readonly own: boolean }
  | { readonly kind: 'report'; readonly id: string }
  | { readonly kind: 'streamLost' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('write' as const, 'delete' as const, 'renew' as const),
        id: fc.constantFrom(...IDS),
        own: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('report' as const), id: fc.constantFrom(...IDS) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('streamLost' as const) }) },
  ),
  { minLength: 1, maxLength: 30 },
);

/**
 * A database with one collection, its change stream, and a process that mirrors it, all at the scheduler's pace. One
 * thing is taken for granted: the answer of a commit overtakes the news of later commits of the same document.
 */
class World {
  readonly documents = new Map<string, Versioned>();
  readonly mirror = new Mirror<Versioned>((before, after) => this.see(before, after));
  private readonly events: { read: () => Change | null; after: Promise<unknown> }[] = [];
  private readonly knownEnded = new Set<string>();
  private readonly answers: Promise<void>[] = [];
  private readonly answersOf = new Map<string, Promise<unknown>>();
  private lives = 0;
  private isLost = false;
  private pumping: Promise<void> | null = null;
  private readonly mirrored: MirroredCollection<Versioned, Versioned>;

  constructor(private readonly scheduler: fc.Scheduler) {
    this.mirrored = new MirroredCollection({
      name: 'items',
      mirror: this.mirror,
      all: () => this.readAll(),
      read: (id) => this.read(id),
      toItem: (document) => document,
    });
  }

  async run(all: readonly Step[]): Promise<void> {
    for (const step of all) {
      await this.pass('step');
      this.take(step);
    }
  }

  async settled(): Promise<void> {
    while (this.pumping) {
      await this.pumping;
    }
    await Promise.all(this.answers);
  }

  private take(step: Step): void {
    switch (step.kind) {
      case 'report':
        this.answers.push(this.mirrored.refresh(step.id));
        return;
      case 'streamLost':
        this.events.length = 0;
        this.isLost = true;
        this.pump();
        return;
      default:
        this.commit(step.kind, step.id, step.own);
    }
  }

  private commit(kind: 'write' | 'delete' | 'renew', id: string, own: boolean): void {
    const before = this.documents.get(id);
    if (!before && kind !== 'write') {
      return;
    }
    const life = before && kind === 'write' ? before.life : `life ${++this.lives}`;
    const after = kind === 'delete' ? null : { id, life, rev: (before?.rev ?? 0) + 1 };
    if (after) {
      this.documents.set(id, after);
    } else {
      this.documents.delete(id);
    }
    this.emit(id, before, after);
    if (own) {
      const answer = this.tellOwn(id, before, after);
      this.answers.push(answer);
      this.answersOf.set(id, Promise.all([this.answersOf.get(id), answer]));
    }
  }

  /** What a service does when its commit is answered. */
  private async tellOwn(id: string, before?: Versioned, after?: Versioned | null): Promise<void> {
    await this.pass('answer of a commit');
    if (before && before.life !== after?.life) {
      this.knownEnded.add(before.life);
      this.mirror.end(id, before.life);
    }
    if (after) {
      this.mirrored.set(after);
    }
  }

  /** Inserts carry their document, updates the one that is there when they are looked up, or none. */
  private emit(id: string, before?: Versioned, after?: Versioned | null): void {
    const change = { collection: 'items', id, deleted: after === null };
    const read = () => {
      if (!after) {
        return { ...change, document: null };
      }
      const document = before ? this.documents.get(id) : after;
      return document ? { ...change, document: { ...document } } : null;
    };
    this.events.push({ read, after: Promise.resolve(this.answersOf.get(id)) });
    this.pump();
  }

  private pump(): void {
    this.pumping ??= this.deliver().finally(() => {
      this.pumping = null;
      if (this.isLost || this.events.length > 0) {
        this.pump();
      }
    });
  }

  private async deliver(): Promise<void> {
    await this.pass('stream');
    if (this.isLost) {
      this.isLost = false;
      await Promise.all(this.answersOf.values());
      await this.mirrored.reload(() => true);
      return;
    }
    const event = this.events.shift();
    await event?.after;
    const change = event?.read();
    if (change) {
      await this.pass('event on its way');
      // The next change does not wait for what this one makes the mirror read.
      this.answers.push(this.mirrored.apply(change));
    }
  }

  private async read(id: string): Promise<Versioned | null> {
    await this.pass('question');
    const found = this.documents.get(id) ?? null;
    await this.pass('answer');
    return found;
  }

  private async *readAll(): AsyncIterable<Versioned> {
    for (const id of IDS) {
      const found = await this.read(id);
      if (found) {
        yield found;
      }
    }
  }

  private see(before: Versioned | null, after: Versioned | null): void {
    if (before && before.life !== after?.life) {
      this.knownEnded.add(before.life);
    }
    if (after) {
      expect(this.knownEnded).not.toContain(after.life);
    }
  }

  private pass(what: string): Promise<void> {
    return this.scheduler.schedule(Promise.resolve(), what);
  }
}

describe('MirroredCollection', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('ends in step with its collection, and no life that ended comes back on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (scheduler, all) => {
        const world = new World(scheduler);
        const done = world.run(all).then(() => world.settled());
        await scheduler.waitFor(done);
        await scheduler.waitIdle();
        const held = [...world.mirror.values()].sort((a, b) => a.id.localeCompare(b.id));
        const stored = [...world.documents.values()].sort((a, b) => a.id.localeCompare(b.id));
        expect(held).toEqual(stored);
      }),
      { numRuns: 1_500 },
    );
  });

  it.each([
    { held: undefined, answered: 'while a full read is under way' },
    { held: 'life 1', answered: 'while a full read is under way' },
    { held: undefined, answered: 'after a full read' },
    { held: 'life 1', answered: 'after a full read' },
  ])(
    'forgets a document that was read before its end, held as $held, answered $answered',
    async (row) => {
      const mirror = new Mirror<Versioned>();
      const answer = Promise.withResolvers<Versioned | null>();
      const fullRead = Promise.withResolvers<void>();
      const read = jest.fn().mockResolvedValue(null).mockReturnValueOnce(answer.promise);
      const mirrored = new MirroredCollection<Versioned, Versioned>({
        name: 'items',
        mirror,
        all: async function* () {
          await fullRead.promise;
          yield* [];
        },
        read,
        toItem: (document) => document,
      });
      if (row.held) {
        mirror.apply({ id: 'a', life: row.held, rev: 1 });
      }
      const refreshed = mirrored.refresh('a');
      const reloaded = mirrored.reload(() => true);
      const steps = [
        () => answer.resolve({ id: 'a', life: 'life 2', rev: 2 }),
        () => fullRead.resolve(),
      ];
      for (const step of row.answered === 'after a full read' ? steps.reverse() : steps) {
        step();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all([refreshed, reloaded]);
      expect([...mirror.values()]).toEqual([]);
    },
  );

  it('ends at once, without a read, what never comes again under its id', async () => {
    const mirror = new Mirror<Versioned>();
    const read = jest.fn();
    const mirrored = new MirroredCollection<Versioned, Versioned>({
      name: 'items',
      mirror,
      all: async function* () {
        yield* [];
      },
      read,
      toItem: (document) => document,
      idIsLife: true,
    });
    const item = { id: 'a', life: 'a', rev: 1 };
    mirror.apply(item);
    await mirrored.apply({ collection: 'items', id: 'a', deleted: true, document: null });
    // News from before its end.
    await mirrored.apply({ collection: 'items', id: 'a', deleted: false, document: { ...item } });
    expect([...mirror.values()]).toEqual([]);
    expect(read).not.toHaveBeenCalled();
  });

  it('ends nothing because of a full read that may be older than what it knows', async () => {
    const mirror = new Mirror<Versioned>();
    let documents: Versioned[] = [];
    const mirrored = new MirroredCollection<Versioned, Versioned>({
      name: 'items',
      mirror,
      all: async function* () {
        yield* documents;
      },
      read: async () => null,
      toItem: (document) => document,
    });
    const [kept, gone] = ['kept', 'gone'].map((id) => ({ id, life: id, rev: 1 })) as [
      Versioned,
      Versioned,
    ];
    [kept, gone].forEach((item) => mirror.apply(item));
    await mirrored.reload(() => false);
    expect([...mirror.values()]).toEqual([kept, gone]);
    documents = [kept];
    await mirrored.reload(() => true);
    expect([...mirror.values()]).toEqual([kept]);
  });

  it('leaves out a document that cannot be used, and keeps the others', async () => {
    const mirror = new Mirror<Versioned>();
    const documents = ['good', 'bad', 'better'].map((id) => ({ id, life: id, rev: 1 }));
    const mirrored = new MirroredCollection<Versioned, Versioned>({
      name: 'items',
      mirror,
      all: async function* () {
        yield* documents;
      },
      read: async () => null,
      toItem: (document) => {
        if (document.id === 'bad') {
          throw new Error('sealed with another key');
        }
        return document;
      },
    });
    await mirrored.reload(() => true);
    expect([...mirror.values()].map(({ id }) => id)).toEqual(['good', 'better']);
  });
});
