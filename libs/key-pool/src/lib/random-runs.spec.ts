import { redactRandom } from './random-runs';

const redact = (text: string): string => redactRandom(text, '[redacted]');

describe('redactRandom', () => {
  it.each([
    'zq9mnbvcxz4lkjhg7fdsa',
    'CANARYzq9mnbvcxzlkj1',
    'QkTzfGhWpLmNbVcXsAqE',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    'c2VjcmV0LWtleS1vZi1ubyBzaGFwZQ==',
    'Zx8_kQ2mVb7Lp0-RtY5nWc3Df',
  ])('removes %s', (run) => {
    expect(redact(`Incorrect API key provided: ${run}.`)).toBe(
      'Incorrect API key provided: [redacted].',
    );
  });

  it.each([
    ['models', 'anthropic/claude-3-5-sonnet-20241022, gpt-4o-realtime-preview-2024-12-17'],
    [
      'models in capitals',
      'meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo, Qwen2.5-Coder-32B-Instruct',
    ],
    ['classes', 'litellm.ExceededTokenBudgetException: HTTPSConnectionPoolTimeoutError'],
    ['names in code', 'insufficient_user_quota, LiteLLM_VerificationTokenTable'],
    ['addresses', 'https://api.example.com/v1/organizations/settings/chat-completions/index.html'],
    ['times', '2026-11-28T03:04:05.123456789Z, 1764299045123456789012'],
    [
      'a UUID',
      'see 0f8fad5b-d9cb-469f-a165-70867728950e and req-0f8fad5b-d9cb-469f-a165-70867728950e',
    ],
    ['ids of requests', 'req_011CSHoEeqs5C35K2UUqR7Fy, chatcmpl-9xYzAbc123QwErTy456'],
    ['what is called the id of a request', '(request id: 2025031710101012345678AbCdEfGh)'],
    ['a header', 'x-request-id: 4bf92f3577b34da6a3ce929d0e0e4736'],
    ['lines', '-----------------------------===================='],
  ])('leaves %s as they are', (_case, text) => {
    expect(redact(text)).toBe(text);
  });
});
