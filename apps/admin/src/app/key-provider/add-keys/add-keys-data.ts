import type { CheckedKeysDto, CheckKeysDto, CreateKeyDto } from '@keypool/dto';

/** What the two dialogs need to know about the list they add to. */
export interface AddKeysData {
  /** The area of its texts. */
  readonly texts: string;
  /** Rejects with what the request threw: the dialog stays, with what was typed. */
  readonly create: (body: CreateKeyDto) => Promise<unknown>;
  /** Shown above the fields. */
  readonly warning?: string;
}

export interface ImportKeysData extends AddKeysData {
  /** What creating them would be refused for. Rejects with what the request threw. */
  readonly check: (body: CheckKeysDto) => Promise<CheckedKeysDto>;
}
