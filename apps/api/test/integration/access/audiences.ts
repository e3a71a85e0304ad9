import { PROVIDER_IDS, type ProviderId } from '@keypool/dto';

/** Callers, as far as routes tell them apart. */
export type Kind = 'stranger' | 'viewer' | 'admin' | 'admin token' | 'worker' | 'metrics token';

/** The code of the refusal; `in` for whoever is let through by all that looks at callers. */
export type Treatment = 'unauthenticated' | 'forbidden' | 'session_required' | 'in';

type Treatments = Readonly<Record<Kind, Treatment>>;

const ANYBODY: Treatments = {
  stranger: 'in',
  viewer: 'in',
  admin: 'in',
  'admin token': 'in',
  worker: 'in',
  'metrics token': 'in',
};

const ADMINS: Treatments = {
  stranger: 'unauthenticated',
  viewer: 'forbidden',
  admin: 'in',
  'admin token': 'in',
  worker: 'forbidden',
  'metrics token': 'forbidden',
};

const SIGNED_IN: Treatments = { ...ADMINS, viewer: 'in' };
const PEOPLE: Treatments = { ...SIGNED_IN, 'admin token': 'session_required' };
const PEOPLE_OF_ADMIN: Treatments = { ...ADMINS, 'admin token': 'session_required' };

/** Cookies do not count here. */
const WORKERS: Treatments = {
  stranger: 'unauthenticated',
  viewer: 'unauthenticated',
  admin: 'unauthenticated',
  'admin token': 'forbidden',
  worker: 'in',
  'metrics token': 'forbidden',
};

/** Who may call what: a test fails until a new route has its place here. `*` stands for each provider. */
const TABLE: readonly [Treatments, readonly string[]][] = [
  [
    ANYBODY,
    ['GET /health/live', 'GET /health/ready', 'GET /auth/first-sign-in', 'POST /auth/login'],
  ],
  [SIGNED_IN, ['GET /auth/me', 'GET /overview']],
  [{ ...ADMINS, 'metrics token': 'in' }, ['GET /metrics']],
  [PEOPLE, ['POST /auth/password', 'POST /auth/confirm', 'GET /auth/sessions']],
  [PEOPLE, ['DELETE /auth/sessions', 'DELETE /auth/sessions/:id']],
  [
    PEOPLE_OF_ADMIN,
    [
      'POST /admin/users',
      'PATCH /admin/users/:id',
      'POST /admin/*/keys/:id/reveal',
      'POST /admin/*/backup-keys/:id/reveal',
    ],
  ],
  [
    ADMINS,
    [
      'GET /admin/events',
      'GET /admin/events/stream',
      'GET /admin/export/backup-keys',
      'GET /admin/export/bindings',
      'GET /admin/export/events',
      'GET /admin/export/keys',
      'GET /admin/export/rotations',
      'GET /admin/proxies',
      'POST /admin/proxies',
      'PATCH /admin/proxies/:id',
      'DELETE /admin/proxies/:id',
      'GET /admin/tokens',
      'POST /admin/tokens',
      'DELETE /admin/tokens/:id',
      'GET /admin/users',
      'DELETE /admin/users/:id',
      'GET /admin/*/stats',
      'GET /admin/*/rotations',
      'POST /admin/*/rotations/:id/undo',
      'GET /admin/*/guard',
      'POST /admin/*/guard',
      'POST /admin/*/classify',
      'POST /admin/*/impact',
      'GET /admin/*/keys',
      'POST /admin/*/keys',
      'POST /admin/*/keys/check',
      'DELETE /admin/*/keys/:id',
      'POST /admin/*/keys/:id/reset',
      'POST /admin/*/keys/:id/clear-cooldown',
      'POST /admin/*/keys/:id/rotate',
      'GET /admin/*/backup-keys',
      'POST /admin/*/backup-keys',
      'POST /admin/*/backup-keys/check',
      'DELETE /admin/*/backup-keys/:id',
      'POST /admin/*/backup-keys/:id/restore',
      'GET /admin/*/bindings',
      'POST /admin/*/bindings',
      'GET /admin/*/bindings/:proxyId',
      'DELETE /admin/*/bindings/:proxyId',
      'PATCH /admin/*/bindings/:proxyId/:keyId',
      'DELETE /admin/*/bindings/:proxyId/:keyId',
    ],
  ],
  [WORKERS, ['POST /internal/*/acquire', 'POST /internal/*/usage', 'POST /internal/*/failures']],
  // The last one: it ends the sessions of those who call it.
  [ANYBODY, ['POST /auth/logout']],
];

/** Of routes that look at the caller once more behind the check of the body: valid, and without effect. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /auth/confirm': { password: 'not the password' },
  'POST /admin/*/keys/:id/reveal': { password: 'not the password' },
  'POST /admin/*/backup-keys/:id/reveal': { password: 'not the password' },
  'POST /admin/users': { email: 'new@example.com', password: 'mXk4vT9qWz2b', role: 'viewer' },
  'PATCH /admin/users/:id': { role: 'viewer' },
  'POST /auth/password': { currentPassword: 'not the password', newPassword: 'mXk4vT9qWz2b' },
};

export interface Route {
  /** `POST /admin/proxies/:id` */
  readonly name: string;
  readonly provider: ProviderId | null;
  readonly treatments: Treatments;
  /** What is refused is refused with this body, too. */
  readonly body: object;
}

/** No route takes it. */
export const INVALID_BODY = { noRouteKnows: 'this' };

/** All routes of the API. */
export const ROUTES: readonly Route[] = TABLE.flatMap(([treatments, names]) =>
  names.flatMap((name): Route[] => {
    const route = { name, provider: null, treatments, body: BODIES[name] ?? INVALID_BODY };
    return name.includes('*')
      ? PROVIDER_IDS.map((provider) => ({ ...route, provider, name: name.replace('*', provider) }))
      : [route];
  }),
);
