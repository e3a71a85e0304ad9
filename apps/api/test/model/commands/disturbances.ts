import * as fc from 'fast-check';
import { FAULTS, type Fault } from '../fake-engine/client';
import { asked, Command, process } from './command';

export const purge = asked(
  fc.record({ on: process }),
  () => 'purge',
  (_requests, _values, world, target) => world.ask(target, 'purge', () => target.purge.purge()),
);

export const forget = asked(
  fc.record({ on: process }),
  () => 'forget secrets',
  (_requests, _values, world, target) =>
    world.ask(target, 'forget secrets', () => target.forgetting.forget()),
);

export const completeWaiting = asked(
  fc.record({ on: process }),
  () => 'complete waiting rotations',
  (_requests, _values, world, target) =>
    world.ask(target, 'complete waiting', () => target.scheduler.completeWaiting()),
);

export const fault = asked(
  fc.record({ on: process, fault: fc.constantFrom<Fault>(...FAULTS), after: fc.nat(25) }),
  ({ fault, after }) => `${fault}, at its operation ${after} from now`,
  (_requests, { fault, after }, _world, target) => target.client.plan({ fault, after }),
);

/** Commits and their answers matter most. */
export const commitFault = asked(
  fc.record({ on: process, fault: fc.constantFrom<Fault>(...FAULTS), after: fc.nat(2) }),
  ({ fault, after }) => `${fault}, at its commit ${after} from now`,
  (_requests, { fault, after }, _world, target) =>
    target.client.plan({ fault, after, of: 'commit' }),
);

export const loseStream = asked(
  fc.record({ on: process }),
  () => 'loses its change stream',
  (_requests, _values, _world, target) => target.loseStream(),
);

export const deaf = asked(
  fc.record({ on: process, turns: fc.integer({ min: 20, max: 150 }) }),
  ({ turns }) => `receives changes ${turns} turns late`,
  (_requests, { turns }, _world, target) => {
    target.client.deafFor = turns;
  },
);

export const restart = fc.nat(2).map(
  (on) =>
    new Command(`P${on}: restarts`, (world) => {
      void world.startProcess(on);
    }),
);

export const goAway = fc
  .record({ turns: fc.integer({ min: 1, max: 20 }), restarts: fc.boolean() })
  .map(
    ({ turns, restarts }) =>
      new Command(
        `the database is ${restarts ? 'restarted' : 'unavailable'} for ${turns} turns`,
        (world) => {
          void world.engine.goAway(turns, restarts);
        },
      ),
  );

export const lag = fc.integer({ min: 5, max: 60 }).map(
  (turns) =>
    new Command(`a majority is behind for ${turns} turns`, (world) => {
      void world.engine.lag(turns);
    }),
);

export const election = fc
  .record({ turns: fc.integer({ min: 5, max: 60 }), forgotten: fc.integer({ min: 1, max: 4 }) })
  .map(
    ({ turns, forgotten }) =>
      new Command(
        `election: for ${turns} turns nobody knows that a majority has the last ${forgotten}`,
        (world) => {
          void world.engine.elect(turns, forgotten);
        },
      ),
  );

export const timePasses = fc.constantFrom(6, 40, 13 * 3_600, 25 * 3_600).map(
  (seconds) =>
    new Command(`${seconds} s pass`, () => {
      jest.advanceTimersByTime(seconds * 1_000);
    }),
);
