import { EventEmitter, once } from 'node:events';

interface Message {
  readonly kind: string;
  readonly id?: number;
}

/** A process, or this one, as Node connects the two. */
interface End {
  send?(message: object, done: () => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** One end of the connection between the parent and one of its processes. Both are the same program. */
export class Channel<Sent extends Message, Heard extends Message> {
  private readonly heard = new EventEmitter();
  private asked = 0;

  constructor(private readonly end: End) {
    // Each scrape that is under way listens.
    this.heard.setMaxListeners(0);
    end.on('message', (message) => this.heard.emit((message as Heard).kind, message));
  }

  /** Nothing happens when the other end is gone: its end is noticed otherwise. */
  tell(message: Sent): void {
    this.end.send?.(message, () => undefined);
  }

  on<K extends Heard['kind']>(
    kind: K,
    listener: (message: Extract<Heard, { kind: K }>) => void,
  ): void {
    this.heard.on(kind, listener);
  }

  async next<K extends Heard['kind']>(kind: K): Promise<Extract<Heard, { kind: K }>> {
    const [message] = await once(this.heard, kind);
    return message;
  }

  /**
   * Waits for the answer that carries the number of the question.
   * @returns null when there is none in time
   */
  ask<K extends Heard['kind']>(
    question: (id: number) => Sent,
    kind: K,
    withinMs: number,
  ): Promise<Extract<Heard, { kind: K }> | null> {
    const id = ++this.asked;
    return new Promise((resolve) => {
      const end = (answer: Extract<Heard, { kind: K }> | null) => {
        clearTimeout(timer);
        this.heard.off(kind, onAnswer);
        resolve(answer);
      };
      const onAnswer = (answer: Extract<Heard, { kind: K }>) => {
        if (answer.id === id) {
          end(answer);
        }
      };
      const timer = setTimeout(() => end(null), withinMs);
      this.heard.on(kind, onAnswer);
      this.tell(question(id));
    });
  }
}
