import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { OwnCookie } from '../access/own-cookie';
import { CredentialHash } from '../credentials/credential-hash';
import { PublicAddress } from '../http/public-address';

const DEVICE_COOKIE = 'keypool_device';
const ID_BYTES = 16;
const FORM = /^([\w-]{22})\.([\w-]{43})$/;
/** The longest that browsers keep a cookie. */
const KEPT_MS = 400 * 24 * 3_600_000;

/**
 * Recognises a device that has signed in to an account before, by a signed cookie (OWASP's device cookies). It signs
 * nobody in: it only gives the device a budget and a line of its own, which strangers cannot use up (ADR 0018).
 */
@Injectable()
export class KnownDevices {
  private readonly cookie: OwnCookie;

  constructor(
    private readonly hashes: CredentialHash,
    address: PublicAddress,
  ) {
    this.cookie = new OwnCookie(DEVICE_COOKIE, KEPT_MS, address);
  }

  /** The device's id; null for a device that has not signed in to this account. */
  find(request: FastifyRequest, account: string): string | null {
    const [, id, signature] = FORM.exec(this.cookie.of(request) ?? '') ?? [];
    return id !== undefined &&
      signature !== undefined &&
      timingSafeEqual(Buffer.from(signature), Buffer.from(this.sign(id, account)))
      ? id
      : null;
  }

  /** After a sign-in. */
  remember(request: FastifyRequest, reply: FastifyReply, account: string): void {
    const id = this.find(request, account) ?? randomBytes(ID_BYTES).toString('base64url');
    this.cookie.set(reply, `${id}.${this.sign(id, account)}`);
  }

  private sign(id: string, account: string): string {
    return this.hashes.of(`device ${id} ${account}`);
  }
}
