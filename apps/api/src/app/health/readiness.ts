import { Injectable } from '@nestjs/common';

/** Says why its part is not ready, in a few words for the operator, or null when it is. */
export type ReadinessCheck = () => string | null;

/**
 * Who asks whether this process can do its work finds out here. Every part registers its own check; a check must answer
 * from memory, at once.
 */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private readonly stop = new AbortController();

  register(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  /** Aborts when the process begins to stop. Whoever keeps a request waiting ends the wait then. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** From now on no new request is taken. */
  beginStop(): void {
    this.stop.abort();
  }

  /** Empty when everything is ready. */
  reasons(): string[] {
    return [...(this.stopping.aborted ? ['stopping'] : []), ...this.missing()];
  }

  /** What a part lacks for its work, whether the process stops or not. */
  missing(): string[] {
    return [...this.checks].flatMap(([name, check]) => {
      const reason = check();
      return reason === null ? [] : [`${name}: ${reason}`];
    });
  }
}
