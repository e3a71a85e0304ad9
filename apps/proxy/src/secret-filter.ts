const STAR = '*'.charCodeAt(0);

/** Blanks a secret out of what passes, wherever it is cut into chunks. Lengths stay the same. */
export class SecretFilter {
  private readonly secret: Buffer;
  private held: Buffer = Buffer.alloc(0);

  constructor(secret: string) {
    this.secret = Buffer.from(secret);
  }

  /** What can be passed on: an end in which the secret may begin is held back. */
  pass(chunk: Buffer): Buffer {
    const all = this.blanked(this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk);
    const end = all.length - this.beginning(all);
    this.held = all.subarray(end);
    return all.subarray(0, end);
  }

  /** What is held back. Nothing follows. */
  end(): Buffer {
    return this.held;
  }

  private blanked(bytes: Buffer): Buffer {
    let at = bytes.indexOf(this.secret);
    if (at < 0) {
      return bytes;
    }
    const clean = Buffer.from(bytes);
    for (; at >= 0; at = clean.indexOf(this.secret)) {
      clean.fill(STAR, at, at + this.secret.length);
    }
    return clean;
  }

  /** How many bytes at the end are the first ones of the secret. */
  private beginning(bytes: Buffer): number {
    const first = this.secret[0] ?? 0;
    const from = Math.max(bytes.length - this.secret.length + 1, 0);
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (this.secret.subarray(0, bytes.length - at).equals(bytes.subarray(at))) {
        return bytes.length - at;
      }
    }
    return 0;
  }
}
