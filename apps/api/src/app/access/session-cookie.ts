import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { PublicAddress } from '../http/public-address';
import { SESSION_COOKIE } from '../identity/session-cookie-name';
import { OwnCookie } from './own-cookie';

@Injectable()
export class SessionCookie extends OwnCookie {
  constructor({ session }: AppConfig, address: PublicAddress) {
    super(SESSION_COOKIE, session.maxMs, address);
  }
}
