import { DOCUMENT, Location } from '@angular/common';
import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import type { NavigationError } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { Notify, type MissingCodeCause } from '../notify/notify';

/** Says why a part of the app could not be loaded, and offers to reload the requested page. */
@Service()
export class MissingCodeNotice {
  private readonly document = inject(DOCUMENT);
  private readonly http = inject(HttpClient);
  private readonly location = inject(Location);
  private readonly notify = inject(Notify);
  private readonly wantedUrls = new WeakMap<object, string>();

  /** For `show`, which gets the same error a moment later: a page that fails to load never reaches the address bar. */
  rememberWanted({ error, url }: NavigationError): void {
    if (error instanceof Error) {
      this.wantedUrls.set(error, url);
    }
  }

  async show(error: Error): Promise<void> {
    const cause = await this.causeOf(error);
    this.notify.missingCode(cause, () => this.reload(this.wantedUrls.get(error)));
  }

  /** Requests the file again. Where the browser does not name it, any answer will do. */
  private async causeOf({ message }: Error): Promise<MissingCodeCause> {
    const file = /https?:\S+/.exec(message)?.[0];
    const request = this.http.head(file ?? this.document.baseURI, { responseType: 'text' });
    try {
      await firstValueFrom(request);
      return file ? 'network' : 'updated';
    } catch (refusal) {
      return refusal instanceof HttpErrorResponse && refusal.status === 404 ? 'updated' : 'network';
    }
  }

  private reload(wantedUrl: string | undefined): void {
    const { location } = this.document;
    if (wantedUrl === undefined) {
      location.reload();
    } else {
      location.assign(this.location.prepareExternalUrl(wantedUrl));
    }
  }
}
