/** The only user of the embedded database: nobody else on the machine reads or writes it (ADR 0016). */
export const USER = 'keypool';

/** Where the engine listens, and what admits to it. */
export interface Access {
  readonly port: number;
  readonly password: string;
}

/**
 * The database `keypool`. The mechanism is named, so that a stranger who took the port cannot ask for a weaker one: with
 * this one the server, too, has to prove that it knows the password, and a wrong server learns nothing.
 */
export function uriOf({ port, password }: Access): string {
  return `mongodb://${USER}:${password}@127.0.0.1:${port}/keypool?directConnection=true&authSource=admin&authMechanism=SCRAM-SHA-256`;
}
