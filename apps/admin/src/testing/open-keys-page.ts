import { TestBed } from '@angular/core/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import type { KeyListDto } from '@keypool/dto';
import type { KeyProvider } from '../app/data/key-provider';
import { keyProviderRoutes } from '../app/key-provider/key-provider.routes';
import { aKey, aKeyList } from './builders';
import { PageDriver, refuse, reply } from './page-driver';
import { provideScreen } from './provide-screen';
import { provideTestApp, startTestApp } from './provide-test-app';
import { ADMIN, signInAs } from './user';

export const HEALTHY = aKey({
  _id: 'prod-1',
  apiKey: 'sk-proj-...aaaa',
  tokensUsed: 1_234_567,
  requestsCount: 89_012,
});
export const EXHAUSTED = aKey({
  _id: 'prod-2',
  apiKey: 'sk-proj-...bbbb',
  status: 'exhausted',
  lastError: '402 insufficient_balance_error',
});

export const HEALTHY_AND_EXHAUSTED = aKeyList([HEALTHY, EXHAUSTED]);

interface Opening {
  readonly isWide?: boolean;
  readonly search?: string;
  /** One answer after the other. */
  readonly list?: KeyListDto | readonly KeyListDto[];
  /** The first request fails. */
  readonly isRefused?: boolean;
}

/** The page with its first list. Also the parameters of the request for it. */
export async function openKeysPage(provider: KeyProvider, opening: Opening = {}) {
  const { isWide = true, search = '', list = HEALTHY_AND_EXHAUSTED, isRefused = false } = opening;
  TestBed.configureTestingModule({
    providers: [provideTestApp(keyProviderRoutes(provider)), provideScreen(isWide)],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  const [request] = await page.act(
    () => router.navigateByUrl(`/${provider.keysPath}${search}`),
    ...(isRefused
      ? [refuse('GET', provider.keysApi, 503, 'database_unavailable')]
      : [list].flat().map((answer) => reply('GET', provider.keysApi, answer))),
  );
  return { page, params: String(request?.params) };
}
