import type { HandedOutKey } from '@keypool/key-pool';

/** What workers have reported to one process, and its answers: it must not hand out these keys again (I8). */
export class WorkerMemory {
  private readonly reported = new Map<string, number>();
  private readonly over = new Set<string>();
  private readonly coolingUntil = new Map<string, number>();
  private readonly readsBefore = new Map<string, number>();

  /** @param reads how often the process has read the database */
  constructor(private readonly reads: () => number) {}

  /** A failure that ends this life was received. @returns call it when the failure is answered */
  reporting(life: string): (isOver: boolean) => void {
    this.reported.set(life, (this.reported.get(life) ?? 0) + 1);
    return (isOver) => {
      if (isOver) {
        this.over.add(life);
      }
      this.reported.set(life, (this.reported.get(life) ?? 1) - 1);
    };
  }

  cooling(life: string, until: number): void {
    this.coolingUntil.set(life, Math.max(until, this.coolingUntil.get(life) ?? 0));
  }

  ended(life: string): void {
    this.over.add(life);
  }

  /** The outcome is unknown: the key must be read from the database before it is handed out again. */
  unknown(life: string): void {
    this.readsBefore.set(life, this.reads());
  }

  /**
   * @param waitsUntil when it is tried, whatever cooldown was answered, in epoch ms
   * @returns why this key must not be handed out now, or null
   */
  objection({ keyId, life }: HandedOutKey, waitsUntil: number): string | null {
    if (this.over.has(life)) {
      return `${keyId} is handed out although its failure was answered`;
    }
    if ((this.reported.get(life) ?? 0) > 0) {
      return `${keyId} is handed out although its failure is being dealt with`;
    }
    if (this.readsBefore.get(life) === this.reads()) {
      return `${keyId} is handed out although nobody has looked what came of its failure`;
    }
    return Math.min(this.coolingUntil.get(life) ?? 0, waitsUntil) > Date.now()
      ? `${keyId} is handed out although it was answered that it cools down`
      : null;
  }
}
