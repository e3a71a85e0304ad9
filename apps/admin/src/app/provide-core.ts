import { APP_BASE_HREF } from '@angular/common';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  ErrorHandler,
  inject,
  makeEnvironmentProviders,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
  type EnvironmentProviders,
} from '@angular/core';
import { TitleStrategy } from '@angular/router';
import { provideTranslateCompiler, provideTranslateService } from '@ngx-translate/core';
import { provideTranslateHttpLoader } from '@ngx-translate/http-loader';
import { presenceInterceptor } from './core/auth/presence-interceptor';
import { SessionEndWarning } from './session/session-end/session-end-warning';
import { sessionInterceptor } from './session/session-interceptor';
import { SessionStore } from './core/auth/session-store';
import { FocusKeeper } from './core/focus/focus-keeper';
import { AppErrorHandler } from './core/errors/app-error-handler';
import { serverTimeInterceptor } from './core/http/server-time-interceptor';
import { registerIcons } from './core/icons/icons';
import { LanguageStore } from './core/language/language-store';
import { ProviderTexts } from './core/language/provider-texts';
import { TranslatedTitle } from './core/language/translated-title';
import { LiveUpdates } from './core/live/live-updates';
import { ServerLiveUpdates } from './core/live/server-live-updates';
import { ThemeStore } from './core/theme/theme-store';

/** What the whole app shares. Language and session are known before the first page is chosen. */
export function provideCore(): EnvironmentProviders {
  return makeEnvironmentProviders([
    // The page has no base element: its content security policy forbids them.
    { provide: APP_BASE_HREF, useValue: '/' },
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(
      withInterceptors([serverTimeInterceptor, sessionInterceptor, presenceInterceptor]),
    ),
    provideTranslateService({
      loader: provideTranslateHttpLoader({
        prefix: '/i18n/',
        // Texts need neither session nor error handling, and a missing file must not be taken for English.
        useHttpBackend: true,
        failOnError: true,
      }),
      compiler: provideTranslateCompiler(ProviderTexts),
    }),
    { provide: TitleStrategy, useExisting: TranslatedTitle },
    { provide: ErrorHandler, useClass: AppErrorHandler },
    { provide: LiveUpdates, useClass: ServerLiveUpdates },
    provideAppInitializer(() => {
      registerIcons();
      inject(ThemeStore);
      inject(FocusKeeper);
      inject(SessionEndWarning);
      return Promise.all([inject(LanguageStore).start(), inject(SessionStore).load()]);
    }),
  ]);
}
