import { eventually } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { otherThan, PROVIDERS, type ProviderUnderTest } from '../support/providers';
import type { Case, Stage } from './cases';
import { Crew } from './crew';
import { Ledger } from './ledger';
import { Preparation } from './preparation';
import { Recoveries } from './recoveries';
import type { Command, Operation } from './scenario';
import { Site } from './site';
import { Watch, type Watched } from './watch';

/**
 * How long the next case waits for the recovery of this one, which locks may delay on a server that keeps running. It waits
 * to the end for a command, of which one runs at a time.
 */
const PATIENCE_MS = { own: 10_000, shared: 1_500 };

/** A slow database may refuse what a case needs, and the case begins again under other names. */
const TRIES = 3;

export interface Outcome {
  readonly name: string;
  readonly provider: ProviderUnderTest | null;
  readonly violations: readonly string[];
}

export interface StageOptions {
  /** Null: the processes start their embedded database. */
  readonly server: string | null;
  readonly report: (outcome: Outcome) => void;
  readonly interrupted: AbortSignal;
}

/** Runs the cases of a stage, one after the other; recovery runs in parallel to the next ones. */
export class StageRun {
  private readonly ledgers = new Map(PROVIDERS.map((one) => [one, new Ledger(one)]));
  private readonly watch: Watch;
  private readonly recoveries: Recoveries;
  private readonly reports: Promise<void>[] = [];
  private readonly early = new Map<Case, Promise<Operation>>();
  private endWatch: () => Promise<void> = () => Promise.resolve();
  private numbered = 0;

  private constructor(
    private readonly stage: Stage,
    private readonly options: StageOptions,
    private readonly site: Site,
    private readonly crew: Crew,
  ) {
    this.watch = new Watch(site, (provider) => this.ledgerOf(provider));
    this.recoveries = new Recoveries(crew, this.watch, options.interrupted);
  }

  /** @throws when a process does not start; nothing is left behind */
  static async create(stage: Stage, options: StageOptions): Promise<StageRun> {
    const site = await Site.create(options.server);
    try {
      const crew = await Crew.create(site, stage.recovery, stage.peerEnv);
      return new StageRun(stage, options, site, crew);
    } catch (error) {
      await site.end();
      throw error;
    }
  }

  get samples(): number {
    return this.watch.samples;
  }

  /** Resolves when every process has died that had to. @throws when one does not start; nothing is left behind */
  async run(): Promise<void> {
    try {
      await this.runCases(this.stage.cases);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Resolves when everything has recovered and nothing runs any more. */
  async end(): Promise<void> {
    const violations: string[] = [];
    try {
      violations.push(...(await this.recoveries.end()));
      await Promise.all(this.reports);
      await this.completeWaiting();
      await eventually(() => this.watch.look());
    } catch (error) {
      violations.push(String(error));
    }
    violations.push(...this.watch.takeBreaches());
    if (violations.length > 0) {
      const name = `at the end / ${this.stage.recovery}`;
      this.options.report({ name, provider: null, violations });
    }
    await this.close();
  }

  private async close(): Promise<void> {
    await this.endWatch();
    await this.site.end();
  }

  private async runCases(cases: readonly Case[]): Promise<void> {
    await this.crew.nextVictim(cases[0]?.scenario.env);
    this.endWatch = this.watch.begin();
    for (const one of cases.filter(({ scenario }) => scenario.early)) {
      const preparing = this.prepare(one);
      this.early.set(one, preparing);
      await preparing.catch(() => undefined);
    }
    for (const [index, one] of cases.entries()) {
      this.options.interrupted.throwIfAborted();
      await this.runCase(one, cases[index + 1]);
    }
  }

  private async runCase(one: Case, next: Case | undefined, attempt = 1): Promise<void> {
    const violations: string[] = [];
    let watched: Watched;
    try {
      const early = attempt === 1 ? this.early.get(one) : undefined;
      watched = { ...one, operation: await (early ?? this.prepare(one)) };
    } catch (error) {
      if (attempt < TRIES && tellsOfSlowDatabase(error)) {
        return this.runCase(one, next, attempt + 1);
      }
      this.report(one, [`it could not be prepared: ${String(error)}`]);
      return;
    }
    const unchanged = await this.isUnchanged(otherThan(one.provider));
    this.watch.open.add(watched);
    const stayed = await this.crash(watched, one);
    const isTriedAgain = attempt < TRIES && stayed !== null && tellsOfSlowDatabase(stayed);
    if (stayed !== null && !isTriedAgain) {
      const scene = await this.watch.scene(one.provider).catch(String);
      violations.push(`the point was not reached: ${stayed.trim()} (${scene})`);
    }
    const starting = this.startAfter(one, next);
    if (this.stage.recovery === 'itself') {
      await starting;
    }
    // Between the crash and the first reaction to it.
    await eventually(() => this.watch.look());
    if (!one.scenario.command && !(await unchanged())) {
      violations.push(`${otherThan(one.provider).id}, the other provider, was changed`);
    }
    const recovery = this.recoveries.begin(watched).then((wrong) => {
      const all = [...violations, ...wrong];
      if (all.length > 0 || !isTriedAgain) {
        this.report(one, all);
      }
    });
    this.reports.push(recovery);
    await (one.scenario.command
      ? recovery
      : Promise.race([recovery, sleep(this.patienceMs, undefined, { ref: false })]));
    await starting;
    if (isTriedAgain) {
      await this.runCase(one, next, attempt + 1);
    }
  }

  private async crash({ operation }: Watched, one: Case): Promise<string | null> {
    const { scenario, point, provider } = one;
    const { within, since, command } = scenario;
    if (command) {
      return this.crew.crashCommand(command, { within, since, at: point.at });
    }
    const victim = await this.crew.nextVictim(scenario.env);
    return this.crew.crash(
      { within, since, concerns: operation.concerns, at: point.at },
      () => operation.start(victim.of(provider)),
      scenario.alone ?? false,
    );
  }

  private get patienceMs(): number {
    return this.options.server === null ? PATIENCE_MS.own : PATIENCE_MS.shared;
  }

  /** The recovering process has the settings of the dead one; otherwise it already has those of the next case. */
  private async startAfter(one: Case, next: Case | undefined): Promise<void> {
    if (this.stage.recovery === 'itself') {
      await this.crew.nextVictim(one.scenario.env);
    } else if (next) {
      await this.crew.nextVictim(next.scenario.env);
    }
  }

  private async prepare({ scenario, provider }: Case): Promise<Operation> {
    const victim = await this.crew.nextVictim(scenario.env);
    const id = `c${++this.numbered}`;
    const run = (command: Command) => this.site.run(command);
    return scenario.prepare(new Preparation(victim.of(provider), this.ledgerOf(provider), id, run));
  }

  /** @returns checks whether a provider is unchanged since now; one with pending work counts as unchanged */
  private async isUnchanged(provider: ProviderUnderTest): Promise<() => Promise<boolean>> {
    const isQuiet = () => ![...this.watch.open].some((one) => one.provider === provider);
    const dump = async () => {
      const names = await this.site.database.collectionNames();
      return this.site.database.dump(names.filter((name) => name.startsWith(`${provider.id}_`)));
    };
    const before = isQuiet() ? await dump() : null;
    return async () => before === null || !isQuiet() || (await dump()) === before;
  }

  /** Adds backup keys for all waiting rotations. */
  private async completeWaiting(): Promise<void> {
    for (const provider of PROVIDERS) {
      const pool = this.crew.rescuer.of(provider);
      const waiting = async () =>
        (await pool.rotations()).filter(({ state }) => state === 'waiting').length;
      const names = Array.from({ length: await waiting() }, (_, index) => `last-${index}`);
      await new Preparation(pool, this.ledgerOf(provider), 'end').backups(...names);
      await eventually(async () => {
        const left = await waiting();
        if (left > 0) {
          throw new Error(
            `I10: ${left} rotations of ${provider.id} wait although there are backup keys`,
          );
        }
      });
    }
  }

  private report({ name, provider }: Case, violations: readonly string[]): void {
    const found = [...violations, ...this.watch.takeBreaches()];
    this.options.report({ name, provider, violations: found });
  }

  private ledgerOf(provider: ProviderUnderTest): Ledger {
    const ledger = this.ledgers.get(provider);
    if (!ledger) {
      throw new Error(`there is no ledger of ${provider.id}`);
    }
    return ledger;
  }
}

function tellsOfSlowDatabase(refusal: unknown): boolean {
  return String(refusal).includes('database_unavailable');
}
