import { PROVIDERS } from '@keypool/key-pool';
import { createBindingSchema, updateBindingSchema } from './binding.dto';
import { PROVIDER_IDS } from './provider-id.dto';

describe.each(PROVIDER_IDS)('the contract of a binding of %s', (id) => {
  const schema = createBindingSchema(id);
  const { bindingKeyField } = PROVIDERS[id];

  it('names the key by the field of its provider', () => {
    const body = { proxyId: 'exit-1', [bindingKeyField]: 'key-1', priority: 0 };
    expect(schema.parse(body)).toEqual({ proxyId: 'exit-1', keyId: 'key-1', priority: 0 });
  });

  it.each(PROVIDER_IDS.filter((other) => other !== id))('refuses the field of %s', (other) => {
    const body = { proxyId: 'exit-1', [PROVIDERS[other].bindingKeyField]: 'key-1', priority: 0 };
    expect(schema.safeParse(body).success).toBe(false);
  });

  it.each([-1, 0.5, 1_000_001, '1', null])('refuses the priority %j', (priority) => {
    const body = { proxyId: 'exit-1', [bindingKeyField]: 'key-1', priority };
    expect(schema.safeParse(body).error?.issues.map(({ path }) => path)).toEqual([['priority']]);
  });
});

describe('the contract of a change of a binding', () => {
  it('names what changes, and something has to', () => {
    expect(updateBindingSchema.parse({ isActive: false })).toEqual({ isActive: false });
    expect(updateBindingSchema.parse({ priority: 7 })).toEqual({ priority: 7 });
    const { error } = updateBindingSchema.safeParse({});
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'must contain priority or isActive',
    ]);
  });
});
