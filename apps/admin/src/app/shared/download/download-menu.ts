import { Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { EXPORT_FORMATS } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';

/** Offers a list of the API as a file, in each format. */
@Component({
  selector: 'app-download-menu',
  imports: [MatButton, MatIcon, MatMenuModule, TranslatePipe],
  template: `
    <button matButton="outlined" type="button" [matMenuTriggerFor]="menu">
      <mat-icon svgIcon="download" aria-hidden="true" />
      {{ 'common.download.button' | translate }}
    </button>
    <mat-menu #menu="matMenu">
      @for (file of files(); track file.format) {
        <a mat-menu-item download [href]="file.url">
          {{ 'common.download.' + file.format | translate }}
        </a>
      }
    </mat-menu>
  `,
})
export class DownloadMenu {
  /** Of the API, without its parameters. */
  readonly path = input.required<string>();
  /** Which rows. */
  readonly params = input<Readonly<Record<string, string>>>({});

  protected readonly files = computed(() =>
    EXPORT_FORMATS.map((format) => ({
      format,
      url: `${this.path()}?${new URLSearchParams({ ...this.params(), format })}`,
    })),
  );
}
