import { freshDatabaseName } from '@keypool/testing';
import { mongo } from 'mongoose';
import { ENGINE_CONTRACT } from '../contract/engine-contract';
import { Stage } from '../contract/probe';
import { serverOfThisRun } from './create-test-app';

/** Nothing of Keypool: the contract of the engine under it. */
describe.each(Object.entries(ENGINE_CONTRACT))('the database, %s', (_group, probes) => {
  let stage: Stage;

  beforeAll(async () => {
    const client = await mongo.MongoClient.connect(serverOfThisRun());
    stage = new Stage(client, client.db(freshDatabaseName('test')));
  });

  afterAll(async () => {
    await stage.db.dropDatabase();
    await stage.client.close();
  });

  it.each(probes)('$what', async ({ look }) => {
    await expect(look(stage)).resolves.toBeUndefined();
  });
});
