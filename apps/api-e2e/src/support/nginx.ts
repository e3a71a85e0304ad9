import { remember } from '@keypool/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebianProgram } from './debian-program';

/** As one process in its folder: it would else look for the folders that Debian's installation makes. */
const AROUND = (folder: string) => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/site.conf;
}
`;

export function findNginx(): DebianProgram | null {
  return DebianProgram.find({ name: 'nginx', from: 'nginx', at: 'usr/sbin/nginx', version: '-v' });
}

/** An nginx with one site. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<unknown>,
  ) {}

  /** @param folder of its own */
  static start(program: DebianProgram, site: string, folder: string): Nginx {
    writeFileSync(join(folder, 'site.conf'), site);
    writeFileSync(join(folder, 'nginx.conf'), AROUND(folder));
    const child = spawn(
      program.path,
      ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    remember(child);
    return new Nginx(child, once(child, 'close'));
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
