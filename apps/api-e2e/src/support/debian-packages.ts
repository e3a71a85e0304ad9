import { spawnSync } from 'node:child_process';

const UNPACK = 'apt-get download "$@" && for package in *.deb; do dpkg-deb -x "$package" .; done';

/** Unpacks packages of Debian into a folder; nothing is installed. */
export function unpackDebianPackages(names: readonly string[], folder: string): void {
  spawnSync('sh', ['-c', UNPACK, 'sh', ...names], { cwd: folder });
}
