/** One thing that has to hold, and every time that it did not. */
export class Check {
  readonly breaches: string[] = [];

  constructor(readonly name: string) {}

  breach(what: string): void {
    this.breaches.push(what);
  }

  /** For what is looked at again and again: one line for each breach, however often it is seen. */
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
