import { computed, inject, Service, signal, type Signal } from '@angular/core';
import { ROTATION_STATES, type RotationDto, type RotationState } from '@keypool/dto';
import { UrlParams } from '../../core/url/url-params';
import { KEY_PROVIDER } from '../../data/key-provider';
import { CursorStore } from '../../shared/list/cursor-store';
import { RotationsClient } from '../rotations-client';

/** How many pages of waiting rotations are on top; all others are in the order of their time. */
const WAITING_PAGES = 4;

/** The journal of one provider: all of it, with what waits for a backup key on top, or what the URL asks for. */
@Service({ autoProvided: false })
export class JournalStore extends CursorStore<RotationDto> {
  private readonly url: UrlParams;
  /** Null for all. */
  readonly state: Signal<RotationState | null>;
  /** Who caused them, as the API names them; null for everybody. */
  readonly actor: Signal<string | null>;
  /** The same entries in the parameters of a download. */
  readonly exported: Signal<Readonly<Record<string, string>>>;
  private readonly waiting = signal<readonly RotationDto[]>([]);

  override readonly rows = computed(() => {
    const onTop = this.waiting();
    const ids = new Set(onTop.map(({ id }) => id));
    return [...onTop, ...(this.value() ?? []).filter(({ id }) => !ids.has(id))];
  });

  constructor() {
    const client = inject(RotationsClient);
    const url = new UrlParams();
    const state = computed(() => ROTATION_STATES.find((one) => one === url.get('state')) ?? null);
    const actor = computed(() => url.get('actor') || null);
    const filter = computed(() => {
      const wanted = { state: state(), actor: actor() };
      const given = Object.entries(wanted).filter((entry): entry is [string, string] => !!entry[1]);
      return Object.fromEntries(given);
    });
    const provider = inject(KEY_PROVIDER).id;
    super({
      request: (position) => client.listRequest({ ...filter(), ...position }),
      parse: (body) => client.parseList(body),
      topics: ['rotations'],
      provider,
    });
    this.url = url;
    this.state = state;
    this.actor = actor;
    this.exported = computed(() => ({ provider, ...filter() }));
  }

  show(state: RotationState | null): void {
    this.url.set({ state });
  }

  showAll(): void {
    this.url.set({ state: null, actor: null });
  }

  /** Whoever caused them. */
  showOfAll(): void {
    this.url.set({ actor: null });
  }

  protected override begin(): void {
    this.waiting.set([]);
    super.begin();
  }

  protected override async refresh(isCurrent: () => boolean): Promise<void> {
    const waiting = this.state() === null ? await this.readWaiting() : [];
    await super.refresh(isCurrent);
    if (isCurrent()) {
      this.waiting.set(waiting);
    }
  }

  private async readWaiting(): Promise<readonly RotationDto[]> {
    const waiting: RotationDto[] = [];
    let position: Record<string, string> | null = { state: 'waiting' };
    for (let pages = 0; position && pages < WAITING_PAGES; pages += 1) {
      const { rows, nextCursor } = await this.read(position);
      waiting.push(...rows);
      position = nextCursor === null ? null : { state: 'waiting', cursor: nextCursor };
    }
    return waiting;
  }
}
