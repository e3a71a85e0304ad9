import { exposureOf } from './exposed-file';

const FILE = '/run/secrets/key';
const ROOT = 0;
const KEYPOOL = 10_001;

const exposure = (uid: number, mode: number, isFile = true) =>
  exposureOf(FILE, { uid, mode: mode | 0o100_000, isFile: () => isFile });

describe('a file with a secret', () => {
  it.each([
    ['of a user', KEYPOOL, 0o600],
    ['of a user, read-only', KEYPOOL, 0o400],
    ['of root', ROOT, 0o600],
    ['of root, for a group: as Kubernetes and systemd make it', ROOT, 0o440],
    ['of root, for a group to read', ROOT, 0o640],
  ])('is private: %s', (_, owner, mode) => {
    expect(exposure(owner, mode)).toBeNull();
  });

  it.each([
    ['of a user, for a group', KEYPOOL, 0o640, 'mode 0640', 'chmod 600'],
    ['of a user, for everybody', KEYPOOL, 0o644, 'mode 0644', 'chmod 600'],
    ['of root, for everybody', ROOT, 0o444, 'mode 0444', 'chmod 640'],
    ['of root, for a group to write', ROOT, 0o660, 'mode 0660', 'chmod 640'],
  ])('is open to others: %s', (_, owner, mode, shown, advice) => {
    expect(exposure(owner, mode)).toBe(
      `${FILE} has the ${shown}. Take that away with: ${advice} ${FILE}`,
    );
  });

  it('may be a pipe, which nobody else reads', () => {
    expect(exposure(KEYPOOL, 0o666, false)).toBeNull();
  });
});
