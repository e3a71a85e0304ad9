import { computed, signal, type Signal } from '@angular/core';
import {
  MAX_CHECKED_KEYS,
  type CheckedKeysDto,
  type CheckKeysDto,
  type KeyConflict,
} from '@keypool/dto';
import { failureOf, type Failure } from '../../core/http/problem';
import { withConflict, type ImportLine } from './import-lines';

/** The API takes bodies up to 64 kB; escapes may double a key, plus names and quotes. */
const MOST_CHARACTERS = 24_000;

/** Asks the server, in parts, which lines exist there, and remembers the answers. */
export class ImportCheck {
  private readonly answers = signal<ReadonlyMap<string, KeyConflict | null>>(new Map());
  private wanted: readonly ImportLine[] = [];
  private readonly running = signal(false);
  private readonly failed = signal<Failure | null>(null);

  readonly isRunning = this.running.asReadonly();
  /** Why it ended early: lines that were not checked count as new, and the server may refuse them later. */
  readonly failure = this.failed.asReadonly();

  constructor(private readonly ask: (body: CheckKeysDto) => Promise<CheckedKeysDto>) {}

  /** The lines with what is known so far. */
  of(lines: Signal<readonly ImportLine[]>): Signal<readonly ImportLine[]> {
    return computed(() => {
      const answers = this.answers();
      return lines().map((line) =>
        line.state === 'new' ? withConflict(line, answers.get(nameOf(line)) ?? null) : line,
      );
    });
  }

  /** Resolves when all new lines have been checked, or the check has failed. */
  async run(lines: readonly ImportLine[]): Promise<void> {
    this.wanted = lines;
    this.failed.set(null);
    // The running check continues with these.
    if (this.running()) {
      return;
    }
    this.running.set(true);
    try {
      for (let part = this.nextPart(); part.length > 0; part = this.nextPart()) {
        await this.askFor(part);
      }
    } catch (error) {
      this.failed.set(failureOf(error));
    } finally {
      this.running.set(false);
    }
  }

  /** Requests in flight finish; no more are sent. */
  stop(): void {
    this.wanted = [];
  }

  private nextPart(): ImportLine[] {
    const part: ImportLine[] = [];
    let characters = 0;
    for (const line of this.wanted) {
      if (line.state !== 'new' || this.answers().has(nameOf(line))) {
        continue;
      }
      characters += line.id.length + line.apiKey.length;
      if (part.length === MAX_CHECKED_KEYS || characters > MOST_CHARACTERS) {
        break;
      }
      part.push(line);
    }
    return part;
  }

  private async askFor(part: readonly ImportLine[]): Promise<void> {
    const { keys } = await this.ask({ keys: part.map(({ id, apiKey }) => ({ id, apiKey })) });
    const answers = new Map(this.answers());
    part.forEach((line, index) => answers.set(nameOf(line), keys[index]?.conflict ?? null));
    this.answers.set(answers);
  }
}

/** No API key contains `|`. */
function nameOf({ id, apiKey }: ImportLine): string {
  return `${id}|${apiKey}`;
}
