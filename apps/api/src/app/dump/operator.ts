import { hostname, userInfo } from 'node:os';

/** Who runs this process: `keypool@db1`. In a container, users may have a number alone. */
export function operator(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `${process.getuid?.() ?? '?'}@${hostname()}`;
  }
}
