import type { Migration } from '../migration';

interface Proxy {
  _id: string;
  refusals?: object;
}

/** Each proxy records which upstreams refuse it; initially none. */
export const refusalsOfProxies: Migration = {
  name: '0006-refusals-of-proxies',
  async up(run) {
    const proxies = run.connection.collection<Proxy>('proxies');
    const unknown = { refusals: { $exists: false } };
    const found = proxies.find(unknown, { projection: { _id: 1 } });
    await run.inBatches(found, async (batch, session) => {
      const { modifiedCount } = await proxies.updateMany(
        { _id: { $in: batch.map(({ _id }) => _id) }, ...unknown },
        { $set: { refusals: {} } },
        { session },
      );
      return modifiedCount;
    });
  },
};
