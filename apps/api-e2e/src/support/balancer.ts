import { Client, eventually, freePort, meanwhile } from '@keypool/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebianProgram } from './debian-program';
import { findNginx } from './nginx';

const LOOK_EVERY_MS = 100;

/** It keeps connections to Keypool open, and asks no process a second time for the sake of one that failed. */
const configuration = (port: string) => `
daemon off;
pid nginx.pid;
worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  # A reload closes idle connections of clients, and a client may just be using one again.
  keepalive_timeout 0;
  upstream keypool {
    include members.conf;
    keepalive 8;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://keypool;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $http_host;
      proxy_next_upstream off;
    }
  }
}
`;

/**
 * nginx in front of several processes. It does not look whether they are ready: as in production, somebody else does, rewrites
 * the configuration, and has it read again.
 */
export class Balancer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'keypool-nginx-conf-'));
  private readonly looks: readonly Client[];
  private following: (() => Promise<void>) | null = null;
  private process: ChildProcess | null = null;
  private members: readonly string[] = [];

  private constructor(
    private readonly program: DebianProgram,
    private readonly port: string,
    urls: readonly string[],
  ) {
    this.looks = urls.map((url) => new Client(url));
  }

  /** Null on a machine that cannot have it. */
  static async before(urls: readonly string[]): Promise<Balancer | null> {
    const program = findNginx();
    if (!program) {
      return null;
    }
    const balancer = new Balancer(program, await freePort(), urls);
    await balancer.start();
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The URLs of the processes that get requests. */
  get inUse(): readonly string[] {
    return this.members;
  }

  async stop(): Promise<void> {
    await this.following?.();
    this.looks.forEach((look) => look.close());
    if (this.process) {
      const ended = once(this.process, 'close');
      this.process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
    this.program.remove();
  }

  private async start(): Promise<void> {
    writeFileSync(join(this.folder, 'nginx.conf'), configuration(this.port));
    await this.look();
    const args = ['-p', this.folder, '-c', 'nginx.conf', '-e', 'stderr'];
    this.process = spawn(this.program.path, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const client = new Client(this.url);
    await eventually(async () => expect((await client.get('/health/live')).status).toBe(200));
    client.close();
    this.following = meanwhile(async () => {
      if (await this.look()) {
        this.process?.kill('SIGHUP');
      }
    }, LOOK_EVERY_MS);
  }

  /** @returns whether others are ready than before */
  private async look(): Promise<boolean> {
    const ready = await Promise.all(this.looks.map(isReady));
    const members = this.looks.map(({ url }) => url).filter((_, index) => ready[index]);
    if (members.length === 0 || members.join() === this.members.join()) {
      return false;
    }
    const lines = members.map((url) => `server ${new URL(url).host} max_fails=0;\n`);
    writeFileSync(join(this.folder, 'members.conf'), lines.join(''));
    this.members = members;
    return true;
  }
}

async function isReady(client: Client): Promise<boolean> {
  try {
    return (await client.get('/health/ready')).status === 200;
  } catch {
    return false;
  }
}
