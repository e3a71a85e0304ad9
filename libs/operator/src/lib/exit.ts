/** How every command ends (docs/commands.md). */
export const EXIT = {
  done: 0,
  failed: 1,
  /** The command did its work, and what it found needs somebody's attention. */
  found: 2,
  misused: 64,
} as const;
