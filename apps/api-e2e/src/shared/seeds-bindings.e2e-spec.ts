import { bindingListSchema, bindingSchema, deletedBindingsSchema } from '@keypool/dto';
import { expectProblem } from '../support/expect-problem';
import { bodyOf, type ProviderClient } from '../support/provider-client';
import { EACH_PROVIDER } from '../support/providers';
import { useSharedScene } from '../support/use-scene';

const scene = useSharedScene();

/** Seed 004, for both providers. */
describe.each(EACH_PROVIDER)('bindings of %s', (id, provider) => {
  let pool: ProviderClient;
  const field = provider.bindingKeyField;
  const [east, west] = [`${id}-east`, `${id}-west`];
  const [first, second, third] = [`${id}-k1`, `${id}-k2`, `${id}-k3`];

  beforeAll(async () => {
    pool = scene.member.of(provider);
    await pool.addProxy(east, 'East exit');
    await pool.addProxy(west, 'West exit');
    for (const keyId of [first, second, third]) {
      await pool.addKey(keyId);
    }
  });

  beforeEach(async () => {
    await pool.admin.delete(`${provider.bindings}/${east}`);
    await pool.admin.delete(`${provider.bindings}/${west}`);
  });

  const create = (body: unknown) => pool.admin.post(provider.bindings, body);
  const stored = (proxyId: string, keyId: string) =>
    scene.database.collection(provider.collections.bindings).findOne({ proxyId, [field]: keyId });

  test('Scenario: Create new binding', async () => {
    const created = bodyOf(
      await create({ proxyId: east, [field]: first, priority: 3 }),
      bindingSchema,
      201,
    );
    expect(created).toEqual({
      proxyId: east,
      [field]: first,
      priority: 3,
      isActive: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      proxyName: 'East exit',
      keyStatus: 'healthy',
      keyCooldownUntil: null,
    });
    expect(await stored(east, first)).toMatchObject({ priority: 3, isActive: true });

    const again = { proxyId: east, [field]: first, priority: 4 };
    expectProblem(await create(again), 409, 'duplicate_binding');
    const nowhere = { proxyId: `${id}-no`, [field]: first, priority: 0 };
    expectProblem(await create(nowhere), 404, 'not_found');
    const nothing = { proxyId: east, [field]: `${id}-no`, priority: 0 };
    expectProblem(await create(nothing), 404, 'not_found');
    const other = field === 'ohmygptKeyId' ? 'openhandsKeyId' : 'ohmygptKeyId';
    const foreign = await create({ proxyId: east, [other]: first, priority: 0 });
    expect(expectProblem(foreign, 400, 'validation_failed').errors).toEqual([
      { pointer: `/${field}`, detail: 'is required' },
      { pointer: `/${other}`, detail: 'is not a known field' },
    ]);
    for (const priority of [-1, 1.5, '1', null]) {
      const refused = await create({ proxyId: east, [field]: second, priority });
      expect(expectProblem(refused, 400, 'validation_failed').errors?.[0]?.pointer).toBe(
        '/priority',
      );
    }
    expect(await pool.bindings()).toHaveLength(1);
  });

  test('racing requests make one binding', async () => {
    const body = { proxyId: west, [field]: first, priority: 1 };
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(await pool.bindings()).toHaveLength(1);
  });

  test('Scenario: List all bindings', async () => {
    await pool.bind(east, first, 1);
    await pool.bind(west, second, 0);
    await pool.bind(west, first, 2);
    await pool.fail({ keyId: second }, provider.quotaExhausted);
    const bindings = await pool.bindings();
    expect(
      bindings.map((row) => [row.proxyId, row.proxyName, row[field], row.keyStatus]).sort(),
    ).toEqual([
      [east, 'East exit', first, 'healthy'],
      [west, 'West exit', first, 'healthy'],
      [west, 'West exit', second, 'exhausted'],
    ]);
    await pool.reset(second);
  });

  test('Scenario: Get bindings for specific proxy', async () => {
    await pool.bind(east, first, 20);
    await pool.bind(east, second, 0);
    await pool.bind(east, third, 7);
    await pool.bind(west, first, 1);
    const { bindings } = bodyOf(
      await pool.admin.get(`${provider.bindings}/${east}`),
      bindingListSchema,
    );
    expect(bindings.map((row) => [row[field], row.priority])).toEqual([
      [second, 0],
      [third, 7],
      [first, 20],
    ]);
    expectProblem(await pool.admin.get(`${provider.bindings}/${id}-no`), 404, 'not_found');
  });

  test('Scenario: Update binding', async () => {
    await pool.bind(east, first, 1);
    const patch = async (body: unknown) =>
      bodyOf(await pool.admin.patch(`${provider.bindings}/${east}/${first}`, body), bindingSchema);
    expect(await patch({ priority: 9 })).toMatchObject({ priority: 9, isActive: true });
    expect(await patch({ isActive: false })).toMatchObject({ priority: 9, isActive: false });
    expect(await patch({ priority: 0, isActive: true })).toMatchObject({
      proxyName: 'East exit',
      priority: 0,
      isActive: true,
    });
    expect(await stored(east, first)).toMatchObject({ priority: 0, isActive: true });
    for (const [proxyId, keyId] of [
      [east, second],
      [west, first],
      [`${id}-no`, first],
    ]) {
      const answer = await pool.admin.patch(`${provider.bindings}/${proxyId}/${keyId}`, {
        priority: 1,
      });
      expectProblem(answer, 404, 'not_found');
    }
  });

  test('Scenario: Delete binding', async () => {
    await pool.bind(east, first, 1);
    await pool.bind(east, second, 1);
    const path = `${provider.bindings}/${east}/${first}`;
    expect(await pool.admin.delete(path)).toMatchObject({
      status: 200,
      body: { message: expect.any(String) },
    });
    expect(await stored(east, first)).toBeNull();
    expect(await stored(east, second)).not.toBeNull();
    expectProblem(await pool.admin.delete(path), 404, 'not_found');
  });

  test('Scenario: Delete all bindings for proxy', async () => {
    await pool.bind(east, first, 1);
    await pool.bind(east, second, 1);
    await pool.bind(west, first, 1);
    const clear = (proxyId: string) => pool.admin.delete(`${provider.bindings}/${proxyId}`);
    expect(bodyOf(await clear(east), deletedBindingsSchema)).toEqual({ deleted: 2 });
    expect(bodyOf(await clear(east), deletedBindingsSchema)).toEqual({ deleted: 0 });
    expect((await pool.bindings()).map(({ proxyId }) => proxyId)).toEqual([west]);
    expectProblem(await clear(`${id}-no`), 404, 'not_found');
  });
});
