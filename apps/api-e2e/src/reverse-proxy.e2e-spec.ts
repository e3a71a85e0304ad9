import { eventually } from '@keypool/testing';
import OpenAI, { toFile } from 'openai';
import { countedTokens } from './support/counted-tokens';
import { PROVIDERS, type ProviderUnderTest } from './support/providers';
import { ProxyScene } from './support/proxy-scene';
import { TOKENS } from './support/stand-in-openai';

const MESSAGES = [{ role: 'user', content: 'Say hello.' }] as const;
const CHAT = { model: 'm', messages: [...MESSAGES] };

let proxies: ProxyScene;

beforeAll(async () => {
  proxies = await ProxyScene.start();
});

afterAll(() => proxies.end());

function clientOf({ id }: ProviderUnderTest): OpenAI {
  // Every failure is seen: the client itself would try again.
  return new OpenAI({ baseURL: `${proxies.proxy.url}/${id}/v1`, apiKey: 'any', maxRetries: 0 });
}

async function streamed(openai: OpenAI): Promise<string> {
  let text = '';
  for await (const chunk of await openai.chat.completions.create({ ...CHAT, stream: true })) {
    // Who did not ask for the usage finds none.
    expect(chunk).not.toHaveProperty('usage');
    text += chunk.choices[0]?.delta.content ?? '';
  }
  return text;
}

async function answers(openai: OpenAI): Promise<void> {
  const chat = await openai.chat.completions.create(CHAT);
  expect(chat.choices[0]?.message.content).toBe('Hello, world!');
  expect(await streamed(openai)).toBe('Hello, world!');
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];
  const calling = await openai.chat.completions.create({ ...CHAT, tools });
  expect(calling.choices[0]?.message.tool_calls).toMatchObject([
    { function: { name: 'weather', arguments: '{"city":"Hanoi"}' } },
  ]);
  const { data } = await openai.embeddings.create({ model: 'e', input: ['a', 'b'] });
  expect(data.map(({ embedding }) => embedding)).toEqual([
    [0.5, -0.25],
    [0.5, -0.25],
  ]);
}

describe.each(PROVIDERS)("OpenAI's client at $id", (provider) => {
  const upstream = () => proxies.upstreamOf(provider);

  beforeAll(() => proxies.addKeys(provider));

  test('sees nothing of keys that die, nor of a restart of Keypool', async () => {
    const openai = clientOf(provider);
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round++) {
        await answers(openai);
      }
    };
    await Promise.all([rounds(2), rounds(2), rounds(2)]);
    await proxies.member.keypool.stop();
    const during = rounds(3);
    await proxies.startKeypool();
    await during;
    const file = await toFile(Buffer.alloc(20 * 1_048_576, 'x'), 'large.bin');
    const { bytes } = await openai.files.create({ file, purpose: 'batch' });
    expect(bytes).toBeGreaterThan(20 * 1_048_576);

    const requests = 9 * 4 + 1;
    const spent = [...upstream().spent.values()];
    expect(spent.reduce((sum, tokens) => sum + tokens, 0)).toBe(requests * TOKENS);
    await eventually(async () =>
      expect(await countedTokens(proxies.scene, provider)).toEqual(upstream().spent),
    );
    const rotations = await proxies.member.of(provider).rotations();
    expect(rotations.length).toBeGreaterThanOrEqual(3);
  });

  test('ends the call of the upstream when it aborts', async () => {
    upstream().holdsStreams = true;
    const openai = clientOf(provider);
    const stream = await openai.chat.completions.create({ ...CHAT, stream: true });
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.content).toBe('Hello');
      expect(upstream().held.size).toBe(1);
      stream.controller.abort();
    }
    await eventually(() => expect(upstream().held.size).toBe(0));
    upstream().holdsStreams = false;
    expect(await streamed(openai)).toBe('Hello, world!');
  });

  test('is told that it gets no key', async () => {
    await proxies.member.admin.delete(`${provider.bindings}/exit`);
    const failed = clientOf(provider).chat.completions.create(CHAT);
    await expect(failed).rejects.toMatchObject({ status: 502, code: 'keypool_refused' });
  });
});
