import { DOCUMENT } from '@angular/common';
import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { PROVIDER_IDS, type ProviderId, type ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { KEY_PROVIDERS } from '../../key-provider/key-provider';
import { CopyButton } from '../../shared/ui/copy-button/copy-button';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { exampleCall } from '../../tokens/create-token/example-call';

/** Stands for the secret of a token: it was shown once, when the token was made. */
const TOKEN = 'YOUR_WORKER_TOKEN';

/** The call with which a worker of this proxy gets a key, ready to be pasted. */
@Component({
  selector: 'app-worker-call-dialog',
  imports: [
    CopyButton,
    DialogText,
    MatButton,
    MatButtonToggleModule,
    MatDialogModule,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './worker-call-dialog.html',
  styleUrl: './worker-call-dialog.scss',
})
export class WorkerCallDialog {
  private readonly origin = inject(DOCUMENT).location.origin;

  protected readonly proxy = inject<ProxyDto>(MAT_DIALOG_DATA);
  protected readonly providers = KEY_PROVIDERS;
  protected readonly token = TOKEN;
  protected readonly provider = signal<ProviderId>(PROVIDER_IDS[0]);
  protected readonly call = computed(() =>
    exampleCall(
      this.origin,
      { scope: 'worker', token: TOKEN },
      { provider: this.provider(), proxyId: this.proxy._id },
    ),
  );
}
