import { Injectable } from '@nestjs/common';

/** Returns why its component is not ready, in a few words for the operator, or null when it is. */
export type ReadinessCheck = () => string | null;

/**
 * Whether this process can do its work. Every component registers its own check; a check must answer at once, from memory.
 */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private readonly unreadable: (() => number)[] = [];
  private readonly stop = new AbortController();
  private isDraining = false;

  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** @param count keys that are left out. Keypool serves the others. */
  countUnreadable(count: () => number): void {
    this.unreadable.push(count);
  }

  get unreadableKeys(): number {
    return this.unreadable.reduce((sum, count) => sum + count(), 0);
  }

  /** Aborts when the process begins to stop. Requests that are kept waiting end then. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** From now on load balancers are to send nothing new, and what comes all the same is served. */
  beginDrain(): void {
    this.isDraining = true;
  }

  /** From now on new requests are refused. */
  beginStop(): void {
    this.stop.abort();
  }

  /** Empty when everything is ready. */
  reasons(): string[] {
    const isEnding = this.isDraining || this.stopping.aborted;
    return [...(isEnding ? ['stopping'] : []), ...this.missing()];
  }

  /** What a component lacks, whether the process stops or not. */
  missing(): string[] {
    return [...this.checks].flatMap(([name, check]) => {
      const reason = check();
      return reason === null ? [] : [`${name}: ${reason}`];
    });
  }
}
