import { inject, type ApplicationConfig } from '@angular/core';
import { provideRouter, withInMemoryScrolling, withNavigationErrorHandler } from '@angular/router';
import { appRoutes } from './app.routes';
import { MissingCodeNotice } from './core/errors/missing-code-notice';
import { provideCore } from './provide-core';

export const appConfig: ApplicationConfig = {
  providers: [
    provideRouter(
      appRoutes,
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withNavigationErrorHandler((failed) => inject(MissingCodeNotice).rememberWanted(failed)),
    ),
    provideCore(),
  ],
};
