import * as fc from 'fast-check';
import { Mirror, type Versioned } from './mirror';

const item = (id: string, life: string, rev: number): Versioned => ({ id, life, rev });

describe('Mirror', () => {
  it.each([
    ['a higher revision', 2, true],
    ['the same revision', 1, false],
    ['a lower revision', 0, false],
  ])('takes over %s: %s → %s', (_what, rev, expected) => {
    const mirror = new Mirror();
    mirror.apply(item('a', 'first', 1));
    expect(mirror.apply(item('a', 'first', rev))).toBe(expected);
    expect(mirror.get('a')).toEqual(item('a', 'first', expected ? rev : 1));
  });

  it('a new life replaces the old one whatever their revisions, and the old one is over', () => {
    const mirror = new Mirror();
    mirror.apply(item('a', 'first', 9));
    expect(mirror.isDoubtful(item('a', 'second', 1))).toBe(true);
    expect(mirror.apply(item('a', 'second', 1))).toBe(true);
    expect(mirror.isDoubtful(item('a', 'first', 10))).toBe(false);
    expect(mirror.apply(item('a', 'first', 10))).toBe(false);
    expect(mirror.get('a')).toEqual(item('a', 'second', 1));
  });

  it('an ended life never comes back, not even one that was never held', () => {
    const mirror = new Mirror();
    mirror.end('a', 'first');
    expect(mirror.apply(item('a', 'first', 5))).toBe(false);
    const reload = mirror.startReload();
    expect(reload.add(item('a', 'first', 6))).toBe(true);
    reload.finish();
    expect(mirror.size).toBe(0);
  });

  it('the end of an old life leaves the new one alone', () => {
    const mirror = new Mirror();
    mirror.apply(item('a', 'second', 1));
    mirror.end('a', 'first');
    expect(mirror.get('a')).toEqual(item('a', 'second', 1));
  });

  it('reports each change once', () => {
    const changes: unknown[] = [];
    const mirror = new Mirror((before, after) => changes.push([before, after]));
    const [first, second] = [item('a', 'first', 1), item('a', 'second', 1)];
    mirror.apply(first);
    mirror.apply(first);
    mirror.apply(second);
    mirror.end('a', 'first');
    mirror.end('a', 'second');
    mirror.end('a', 'second');
    expect(changes).toEqual([
      [null, first],
      [first, second],
      [second, null],
    ]);
  });

  describe('a reload', () => {
    it('ends what it did not find, and leaves what changed or came meanwhile', () => {
      const mirror = new Mirror();
      for (const id of ['gone', 'changed', 'found']) {
        mirror.apply(item(id, `life of ${id}`, 1));
      }
      const reload = mirror.startReload();
      mirror.apply(item('changed', 'life of changed', 2));
      mirror.apply(item('new', 'life of new', 1));
      reload.add(item('found', 'life of found', 1));
      reload.finish();
      expect([...mirror.values()].map(({ id }) => id).sort()).toEqual(['changed', 'found', 'new']);
      expect(mirror.apply(item('gone', 'life of gone', 2))).toBe(false);
    });

    it('leaves a doubtful item to whoever can read it again', () => {
      const mirror = new Mirror();
      mirror.apply(item('a', 'first', 1));
      const reload = mirror.startReload();
      expect(reload.add(item('a', 'second', 1))).toBe(false);
      reload.finish();
      expect(mirror.get('a')).toEqual(item('a', 'first', 1));
    });
  });

  it('holds the highest revision of what lives, in whatever order the news comes', () => {
    const news = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      life: fc.nat(3),
      rev: fc.nat(6),
      ends: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(news, { maxLength: 60 }), (all) => {
        const held = new Map<string, Versioned>();
        const ended = new Set<string>();
        const mirror = new Mirror((before, after) => {
          const id = after?.id ?? before?.id ?? '';
          expect(before).toBe(held.get(id) ?? null);
          if (before && before.life !== after?.life) {
            ended.add(before.life);
          }
          if (after) {
            expect(ended).not.toContain(after.life);
            held.set(id, after);
          } else {
            held.delete(id);
          }
        });
        for (const { id, life, rev, ends } of all) {
          const before = mirror.get(id);
          const told = item(id, `${id}${life}`, rev);
          if (ends) {
            mirror.end(id, told.life);
            ended.add(told.life);
          } else {
            mirror.apply(told);
          }
          const after = mirror.get(id);
          if (before && after?.life === before.life) {
            expect(after.rev).toBeGreaterThanOrEqual(before.rev);
          }
          expect(after).toBe(held.get(id));
        }
        expect([...mirror.values()]).toEqual([...held.values()]);
      }),
      { numRuns: 1_000 },
    );
  });
});
