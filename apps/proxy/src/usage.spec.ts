import { UsageMeter } from './usage';

function tokensIn(...parts: string[]): number {
  const meter = new UsageMeter();
  parts.forEach((part) => meter.see(Buffer.from(part)));
  return meter.tokens;
}

test.each<[string, number, string[]]>([
  ['a completion', 12, ['{"choices":[],"usage":{"prompt_tokens":5,"total_tokens":12}}']],
  ['without a total', 9, ['{"usage": { "prompt_tokens": 5, "completion_tokens": 4 } }']],
  ['with details', 9, ['{"usage":{"total_tokens":9,"prompt_tokens_details":{"cached_tokens":3}}}']],
  ['a response', 15, ['{"response":{"usage":{"input_tokens":5,"total_tokens":15}},"type":"x"}']],
  [
    "Anthropic's events",
    60,
    [
      '{"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":30,"output_tokens":1}}}',
      '{"type":"message_delta","usage":{"output_tokens":20}}',
    ],
  ],
  ['counts that grow', 7, ['{"usage":{"total_tokens":3}}', '{"usage":{"total_tokens":7}}']],
  ['nulls before it', 7, ['{"usage":{"total_tokens":7}}', '{"usage":null}']],
  ['the last one of a body', 7, ['{"usage":{"total_tokens":7},"list":[{"usage":null}]}']],
  ['none', 0, ['{"choices":[]}']],
  ['null', 0, ['{"usage":null}']],
  ['a word in a text', 0, ['{"content":"\\"usage\\":{\\"total_tokens\\":5}"}']],
  ['nonsense', 0, ['{"usage":{"total_tokens":-5}}', '{"usage":{"total_tokens":"many"}}']],
  ['a cut one', 0, ['{"usage":{"total_tokens":5']],
])('%s: %i', (_, tokens, parts) => {
  expect(tokensIn(...parts)).toBe(tokens);
});
