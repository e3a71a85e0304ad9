import { HttpResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { tap } from 'rxjs';
import { ServerTime } from '../time/server-time';

/** Every answer carries the server's time: deadlines are counted down by its clock. */
export const serverTimeInterceptor: HttpInterceptorFn = (request, next) => {
  const serverTime = inject(ServerTime);
  const sentAt = Date.now();
  return next(request).pipe(
    tap((event) => {
      if (event instanceof HttpResponse) {
        serverTime.sync(event.headers.get('Date'), sentAt, Date.now());
      }
    }),
  );
};
