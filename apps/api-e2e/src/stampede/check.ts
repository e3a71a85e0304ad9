/** One rule, with all its violations. */
export class Check {
  readonly breaches: string[] = [];

  constructor(readonly name: string) {}

  breach(what: string): void {
    this.breaches.push(what);
  }

  /** For repeated checks: one line per violation, however often it is seen. */
  breachOnce(what: string): void {
    if (!this.breaches.includes(what)) {
      this.breach(what);
    }
  }

  /** Expects the same lines in any order. */
  expectLines(found: readonly string[], expected: readonly string[]): void {
    const missing = [...expected];
    for (const line of found) {
      const index = missing.indexOf(line);
      if (index === -1) {
        this.breach(`not expected: ${line}`);
      } else {
        missing.splice(index, 1);
      }
    }
    missing.forEach((line) => this.breach(`missing: ${line}`));
  }
}
