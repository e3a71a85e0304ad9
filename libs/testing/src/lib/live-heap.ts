import { once } from 'node:events';

/** Options of Node with which `liveHeap` can look into a process. */
export const INSPECTED = ['--inspect=127.0.0.1:0'];

/** A process that was started with `INSPECTED`, and what it has said on stderr. */
export interface Inspected {
  readonly stderr: string;
}

/** Bytes of JavaScript's heap that are in use, after all garbage was collected, and of the buffers that belong to it. */
export async function liveHeap({ stderr }: Inspected): Promise<number> {
  const inspector = /ws:\/\/127\.0\.0\.1:\S+/.exec(stderr)?.[0] ?? '';
  const socket = new WebSocket(inspector);
  await once(socket, 'open');
  let asked = 0;
  const ask = async (method: string): Promise<Record<string, number>> => {
    socket.send(JSON.stringify({ id: ++asked, method }));
    for (;;) {
      const [{ data }] = (await once(socket, 'message')) as [{ data: string }];
      const { id, result } = JSON.parse(data) as {
        id?: number;
        result: Record<string, number>;
      };
      if (id === asked) {
        return result;
      }
    }
  };
  await ask('HeapProfiler.collectGarbage');
  await ask('HeapProfiler.collectGarbage');
  const { usedSize = NaN, backingStorageSize = 0 } = await ask('Runtime.getHeapUsage');
  socket.close();
  return usedSize + backingStorageSize;
}
