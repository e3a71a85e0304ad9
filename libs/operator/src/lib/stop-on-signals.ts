/** One Ctrl-C under npm arrives twice: from the terminal, and forwarded by npm. */
const SAME_WISH_MS = 1_000;

/**
 * SIGTERM and SIGINT stop the program, and then end the process: well, or with 1 when that fails. A second signal, a second
 * later, ends it at once.
 */
export function stopOnSignals(stop: (signal: NodeJS.Signals) => Promise<void>): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since === undefined) {
      since = performance.now();
      stop(signal).then(
        () => process.exit(0),
        () => process.exit(1),
      );
    } else if (performance.now() - since > SAME_WISH_MS) {
      process.exit(1);
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
