import { workspaceRoot } from '@keypool/testing';
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unpackDebianPackages } from './debian-packages';

const PACKAGES = [
  ...['podman', 'conmon', 'runc', 'golang-github-containers-common', 'mmdebstrap'],
  ...['libassuan0', 'libdevmapper1.02.1', 'libgpgme11', 'libseccomp2', 'libsubid4'],
];
const LIBRARIES = `usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const USER = 10_001;
const BASE = 'localhost/base';
/** More than all that Keypool itself waits for. */
const STOP_SECONDS = '45';

export interface ContainerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** By name; the file that the program finds in /run/secrets has it. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** A name; omitted: one of its own. */
  readonly volume?: string;
  /** A folder for what need not last. */
  readonly tmpfs?: string;
  /** In place of the image's own. */
  readonly command?: readonly string[];
}

/** Builds images and runs containers, with programs of its own in a folder of its own. */
export class Podman {
  private readonly folder = mkdtempSync(join(tmpdir(), 'keypool-podman-'));
  private readonly env: NodeJS.ProcessEnv;

  constructor() {
    unpackDebianPackages(PACKAGES, this.folder);
    const at = (path: string) => join(this.folder, path);
    const runc = at('runc');
    const files: Readonly<Record<string, string>> = {
      'storage.conf': `[storage]\nrunroot = "${at('run')}"\ngraphroot = "${at('graph')}"\n`,
      'containers.conf': `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
pids_limit = 0
seccomp_profile = "${at('usr/share/containers/seccomp.json')}"
[engine]
cgroup_manager = "cgroupfs"
conmon_path = ["${at('usr/bin/conmon')}"]
events_logger = "file"
runtime = "runc"
[engine.runtimes]
runc = ["${runc}"]
`,
      'registries.conf': '',
      '.config/containers/policy.json': '{ "default": [{ "type": "insecureAcceptAnything" }] }',
    };
    mkdirSync(at('.config/containers'), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(at(name), content);
    }
    // Its caller hands no environment on.
    const script = `#!/bin/sh\nLD_LIBRARY_PATH=${at(LIBRARIES)} exec ${at('usr/sbin/runc')} "$@"\n`;
    writeFileSync(runc, script, { mode: 0o755 });
    this.env = {
      PATH: `${at('usr/bin')}:${process.env['PATH']}`,
      HOME: this.folder,
      // There is no systemd to ask for timers.
      DISABLE_HC_SYSTEMD: 'true',
      LD_LIBRARY_PATH: at(LIBRARIES),
      CONTAINERS_CONF: at('containers.conf'),
      CONTAINERS_REGISTRIES_CONF: at('registries.conf'),
      CONTAINERS_STORAGE_CONF: at('storage.conf'),
    };
  }

  /** @returns what it prints. @throws when it fails */
  run(...args: readonly string[]): string {
    return this.program('podman', args).trim();
  }

  /** What a container says on both streams, and how it ends, when it ends by itself. */
  attempt(image: string, options: ContainerOptions): { status: number | null; said: string } {
    const args = ['run', '--rm', ...this.optionsOf(options), image, ...(options.command ?? [])];
    const { status, stdout, stderr } = spawnSync('podman', args, {
      env: this.env,
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}` };
  }

  /** Debian with this Node.js and npm: what the base that the Dockerfile names is, without a registry of images. */
  makeBase(): void {
    const npm = dirname(
      dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())),
    );
    const tar = join(this.folder, 'base.tar');
    const fill = [
      'mkdir -p "$1/usr/local/lib/node_modules"',
      `cp "${process.execPath}" "$1/usr/local/bin/node"`,
      `cp -r "${npm}" "$1/usr/local/lib/node_modules/npm"`,
      'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"',
      `cp "${CERTIFICATES}" "$1${CERTIFICATES}"`,
    ].join(' && ');
    const options = ['--mode=root', '--variant=minbase', '--include=ca-certificates'];
    this.program('mmdebstrap', [...options, `--customize-hook=${fill}`, 'bookworm', tar]);
    const trust = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT'].map((name) => `ENV ${name}=${CERTIFICATES}`);
    this.run('import', ...trust.flatMap((change) => ['--change', change]), tar, BASE);
    rmSync(tar);
  }

  /** @returns the image's name */
  build(target: string): string {
    const image = `localhost/keypool:${target}`;
    this.run(
      'build',
      // Debian's runc, and the format that knows health checks.
      ...['--isolation', 'oci', '--format', 'docker', '--network', 'host'],
      ...['--build-arg', `BASE=${BASE}`, '--build-context', 'release=dist/release'],
      ...['--target', target, '--tag', image, '.'],
    );
    return image;
  }

  /** @returns the id of the container, which may write nothing but its volume */
  start(image: string, options: ContainerOptions): string {
    return this.run(
      'run',
      '--detach',
      ...this.optionsOf(options),
      image,
      ...(options.command ?? []),
    );
  }

  /** @returns the exit code */
  stop(container: string): number {
    this.run('stop', '--time', STOP_SECONDS, container);
    return Number(this.run('inspect', '--format', '{{.State.ExitCode}}', container));
  }

  remove(): void {
    this.run('rm', '--all', '--force', '--time', '0', '--volumes');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private optionsOf({ env = {}, secrets = {}, volume, tmpfs }: ContainerOptions): string[] {
    return [
      ...['--network', 'host', '--read-only', '--read-only-tmpfs=false'],
      ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...Object.entries(secrets).flatMap(([name, value]) => this.secret(name, value)),
      ...(volume === undefined ? [] : ['--volume', `${volume}:/data`]),
      ...(tmpfs === undefined ? [] : ['--tmpfs', tmpfs]),
    ];
  }

  /** As compose does it: a file of the machine, which must belong to the image's user. */
  private secret(name: string, value: string): string[] {
    const file = join(mkdtempSync(join(this.folder, 'secret-')), name);
    writeFileSync(file, value, { mode: 0o400 });
    chownSync(file, USER, USER);
    return ['--volume', `${file}:/run/secrets/${name}:ro`];
  }

  private program(name: string, args: readonly string[]): string {
    return execFileSync(name, [...args], {
      cwd: workspaceRoot(),
      env: this.env,
      encoding: 'utf8',
      // Part of the error, else of no interest.
      stdio: 'pipe',
      maxBuffer: 64 * 1_024 * 1_024,
    });
  }
}
