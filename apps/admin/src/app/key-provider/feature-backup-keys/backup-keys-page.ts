import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { TranslatePipe } from '@ngx-translate/core';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { KEY_PROVIDER } from '../../data/key-provider';
import { BackupKeysSection } from './backup-keys-section';

/** `/ohmygpt-backup-keys` and `/openhands-backup-keys`. */
@Component({
  selector: 'app-backup-keys-page',
  imports: [BackupKeysSection, MatButton, MatIcon, PageHeader, TranslatePipe],
  templateUrl: './backup-keys-page.html',
  styleUrl: './backup-keys-page.scss',
  host: { class: 'app-page' },
})
export class BackupKeysPage {
  protected readonly texts = inject(KEY_PROVIDER).backupKeysTexts;
  protected readonly facts = ['rotation', 'order', 'purge', 'restore'] as const;
}
