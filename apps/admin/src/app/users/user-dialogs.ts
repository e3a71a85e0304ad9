import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { UserDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { AddUserDialog } from './add-user-dialog';
import { SetPasswordDialog } from './set-password-dialog';

@Service()
export class UserDialogs {
  private readonly dialog = inject(MatDialog);

  /** True when a user was added. */
  async add(): Promise<boolean> {
    const opened = this.dialog.open<AddUserDialog, never, boolean>(AddUserDialog, {
      width: '30rem',
      panelClass: 'app-full-on-phone',
    });
    return (await firstValueFrom(opened.afterClosed())) === true;
  }

  async setPassword(user: UserDto): Promise<void> {
    const opened = this.dialog.open<SetPasswordDialog, UserDto>(SetPasswordDialog, {
      data: user,
      width: '30rem',
      panelClass: 'app-full-on-phone',
    });
    await firstValueFrom(opened.afterClosed());
  }
}
