import type OpenAI from 'openai';

const CHAT = { model: 'm', messages: [{ role: 'user' as const, content: 'Say hello.' }] };
const EXPECTED = 'Hello, world!';

/** One of the kinds of requests, in turn. @throws when the client sees it fail */
export async function ask(openai: OpenAI, number: number): Promise<void> {
  if (number % 3 === 0) {
    const { data } = await openai.embeddings.create({ model: 'e', input: ['a'] });
    expectText(String(data[0]?.embedding), '0.5,-0.25');
  } else if (number % 3 === 1) {
    const { choices } = await openai.chat.completions.create(CHAT);
    expectText(choices[0]?.message.content ?? '', EXPECTED);
  } else {
    let text = '';
    for await (const { choices } of await openai.chat.completions.create({
      ...CHAT,
      stream: true,
    })) {
      text += choices[0]?.delta.content ?? '';
    }
    expectText(text, EXPECTED);
  }
}

function expectText(text: string, expected: string): void {
  if (text !== expected) {
    throw new Error(`"${text}" instead of "${expected}"`);
  }
}
