import { Injectable, Logger } from '@nestjs/common';
import { SecretVault } from '../secrets/secret-vault';
import { AllStoredSecrets } from './all-stored-secrets';
import { firstNames } from './first-names';

/** Encryption was off, and is on again: what was stored meanwhile is encrypted (SPEC section 8). */
@Injectable()
export class EncryptStoredSecrets {
  private readonly logger = new Logger(EncryptStoredSecrets.name);

  constructor(
    private readonly vault: SecretVault,
    private readonly secrets: AllStoredSecrets,
  ) {}

  /**
   * Before the pools load, which refuse secrets in clear. Killed at any moment, the next start goes on.
   * @param announce takes a line for the operator
   */
  async run(announce: (line: string) => void): Promise<void> {
    if (!this.vault.isOn) {
      announce(
        'Warning: KEYPOOL_ENCRYPTION is off. API keys that are added now are stored in clear; the next start with KEYPOOL_ENCRYPTION=on encrypts them',
      );
      return;
    }
    const { count, unusable } = await this.secrets.sealClear();
    if (unusable.length > 0) {
      this.logger.error(
        `stored in clear, and not used, because they are not the API keys that were added under these names: ${firstNames(unusable)}`,
      );
    }
    if (count > 0) {
      announce(`Encryption: ${count} API keys that were stored in clear are encrypted now`);
    }
  }
}
