import { Injectable, Logger } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import { Keyring } from '../secrets/keyring';
import { RowMac } from '../secrets/row-mac';
import type { SessionDocument } from './session.schema';
import type { TokenDocument } from './token.schema';
import type { UserDocument } from './user.schema';

interface Rows {
  user: UserDocument;
  session: SessionDocument;
  token: TokenDocument;
}

/** What says who somebody is, and what they may do. A change of this list is a migration. */
const PROVEN: { readonly [Kind in keyof Rows]: readonly (keyof Rows[Kind])[] } = {
  user: ['_id', 'email', 'passwordHash', 'role', 'sessionEpoch'],
  session: ['_id', 'userId', 'epoch'],
  token: ['_id', 'keyedHash', 'scope', 'providers', 'proxyIds', 'expiresAt', 'owner'],
};

/** A bound, so that whoever writes false rows cannot fill the log. */
const NAMED_AT_MOST = 100;

/**
 * Proves that Keypool wrote the row of a user, a session or a token, by a key that is not in the database (ADR 0022).
 * So nobody becomes an admin by writing to the database.
 */
@Injectable()
export class RowProof {
  private readonly logger = new Logger(RowProof.name);
  private readonly mac: RowMac;
  private readonly named = new Set<string>();

  constructor(keyring: Keyring) {
    this.mac = new RowMac(keyring, 'credentials', 'keypool rows v1');
  }

  of<Kind extends keyof Rows>(kind: Kind, row: Omit<Rows[Kind], 'proof'>): string {
    const fields = new Map<PropertyKey, unknown>(Object.entries(row));
    return this.mac.of(
      kind,
      Object.fromEntries(PROVEN[kind].map((field) => [field, fields.get(field)])),
    );
  }

  /** The row, if Keypool wrote it exactly so; else null, as if it were not there. */
  genuine<Kind extends keyof Rows>(kind: Kind, row: Rows[Kind] | null): Rows[Kind] | null {
    if (!row || this.isGenuine(kind, row)) {
      return row;
    }
    this.warn(kind, String(row._id));
    return null;
  }

  private isGenuine<Kind extends keyof Rows>(kind: Kind, row: Rows[Kind]): boolean {
    const stored = Buffer.from(String(row.proof));
    const right = Buffer.from(this.of(kind, row));
    return stored.length === right.length && timingSafeEqual(stored, right);
  }

  /** Once for each row, because it is looked up again and again. */
  private warn(kind: keyof Rows, id: string): void {
    const name = `${kind} ${id}`;
    if (!this.named.has(name) && this.named.size < NAMED_AT_MOST) {
      this.named.add(name);
      this.logger.warn({
        msg: `ignoring the row of a ${kind}: Keypool did not write it, or it was changed since`,
        id,
      });
    }
  }
}
