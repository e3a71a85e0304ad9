import type { HttpRequest } from '@angular/common/http';
import {
  guardActionSchema,
  undoRotationSchema,
  type GuardDto,
  type RotationDto,
} from '@keypool/dto';
import type { KeyProvider } from '../app/data/key-provider';
import { aGuard, anImpact } from './builders';
import { Refusal, type FakeAnswer } from './fake-server';

const DEFAULT_LIMIT = 50;

/** The part of the API that the page of rotations of one provider talks to, with its data in memory. */
export class FakeRotationsApi {
  /** Newest first. */
  rotations: RotationDto[] = [];
  guard: GuardDto = aGuard();
  /** How many backup keys a rotation could take. */
  reserve = 9;
  /** Refuses a request, for a reason. */
  refuse: (request: HttpRequest<unknown>) => Refusal | null = () => null;

  constructor(private readonly provider: KeyProvider) {}

  readonly answer = (request: HttpRequest<unknown>): FakeAnswer => {
    const { url, method, body } = request;
    const { rotationsApi, guardApi, impactApi } = this.provider;
    const refusal = this.refuse(request);
    if (refusal) {
      return refusal;
    }
    if (url === impactApi) {
      return anImpact({ backupKeys: { usable: this.reserve, affected: 0 } });
    }
    if (url === guardApi) {
      return method === 'GET' ? this.guard : this.act(body);
    }
    if (url === rotationsApi) {
      return this.list(request);
    }
    const id = url.slice(rotationsApi.length + 1).replace('/undo', '');
    return url.startsWith(rotationsApi) ? this.undo(id, body) : aGuard();
  };

  private list({ params }: HttpRequest<unknown>): object {
    const [state, actor] = [params.get('state'), params.get('actor')];
    const start = Number(params.get('cursor') ?? 0);
    const end = start + Number(params.get('limit') ?? DEFAULT_LIMIT);
    const found = this.rotations.filter(
      (one) => (state === null || one.state === state) && (actor === null || one.actor === actor),
    );
    return {
      rotations: found.slice(start, end),
      nextCursor: end < found.length ? String(end) : null,
    };
  }

  private undo(id: string, body: unknown): FakeAnswer {
    undoRotationSchema.parse(body);
    const found = this.rotations.find((one) => one.id === id);
    if (!found) {
      return new Refusal(404, 'not_found');
    }
    return Object.assign(found, { state: 'undone', undoUntil: null });
  }

  private act(body: unknown): GuardDto {
    const { action } = guardActionSchema.parse(body);
    const isPaused = action === 'pause';
    const held = action === 'go_on' ? this.guard.held.slice(this.reserve) : [];
    this.guard = aGuard({ state: isPaused ? 'paused' : 'watching', held });
    return this.guard;
  }
}
