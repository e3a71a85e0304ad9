import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { BACKGROUND_HEADER } from '@keypool/dto';
import { Presence } from './presence';

/**
 * Live pages reload on their own. While nobody is there, that must not keep the session alive: the header tells the
 * server so (ADR 0009). The person decides, not the caller, so that no caller can forget it.
 */
export const presenceInterceptor: HttpInterceptorFn = (request, next) =>
  next(
    inject(Presence).isThere()
      ? request
      : request.clone({ setHeaders: { [BACKGROUND_HEADER]: '1' } }),
  );
