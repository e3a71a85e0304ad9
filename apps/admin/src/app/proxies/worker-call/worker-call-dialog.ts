import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { WorkerSnippet } from '../../workers/worker-snippet';

/** How a worker of this proxy gets keys and reports. */
@Component({
  selector: 'app-worker-call-dialog',
  imports: [DialogText, MatButton, MatDialogModule, RouterLink, TranslatePipe, WorkerSnippet],
  templateUrl: './worker-call-dialog.html',
})
export class WorkerCallDialog {
  protected readonly proxy = inject<ProxyDto>(MAT_DIALOG_DATA);
}
