import { LONGEST_UPSTREAM_TEXT, readUpstreamAnswer } from './upstream-answer';

describe('readUpstreamAnswer', () => {
  it('finds the types wherever an error carries them, in lower case', () => {
    const body = JSON.stringify({
      errorType: 'Insufficient_Balance_Error',
      error: { type: 'auth_error', code: '401' },
    });
    expect(readUpstreamAnswer(body).types).toEqual([
      'insufficient_balance_error',
      'auth_error',
      '401',
    ]);
  });

  it('finds no types outside of the error', () => {
    const body = '{"request":{"type":"budget_exceeded"},"error":{"param":{"type":"expired_key"}}}';
    expect(readUpstreamAnswer(body).types).toEqual([]);
  });

  it.each([
    'Authentication Error, Key is blocked.',
    'Authentication Error: Key is blocked.',
    'litellm.BadRequestError: Litellm_proxyException - Key is blocked.',
    'LLMBadRequestError: litellm.BadRequestError: Litellm_proxyException - Key is blocked.',
    'litellm.proxy._types.ProxyException: Key is blocked.',
    'Error: 400 Key is blocked.',
    '429: Key is blocked.',
    'API error 400: Key is blocked.',
    'Request failed with status code 400: Key is blocked.',
    'error, status code: 401, status: 401 Unauthorized, message: Key is blocked.',
  ])('takes the wrappings off "%s"', (text) => {
    expect(readUpstreamAnswer(text).texts).toEqual([text, 'Key is blocked.']);
  });

  it.each(['Key is blocked.', 'An error: Key is blocked.', 'model=Error: Key is blocked.'])(
    'leaves "%s" as it is',
    (text) => {
      expect(readUpstreamAnswer(text).texts).toEqual([text]);
    },
  );

  it.each([
    "{'error': 'Key is blocked.",
    "Error code: 400 - {'error': {'message': 'Key is blocked.', 'type': None}}",
    "Error code: 400 - {'error': {'message': 'Key is blocked.",
    '{"error": {"message": "Key is blocked.',
    '{\n  "error": {\n    "message": "Key is blocked.',
    'API error 400: {"error":{"message":"Key is blocked."}}',
    'data: {"choices":[]}\n\ndata: {"error":{"message":"Key is blocked."}}\n\ndata: [DONE]',
    'event: error\ndata: {"error":{"message":"Key is blocked."}}\n\n',
  ])('reads the error in %s', (text) => {
    expect(readUpstreamAnswer(text).texts).toEqual(['Key is blocked.']);
  });

  it.each([
    'Invalid model {"error":{"message":"Key is blocked."}}',
    'model={"error":{"message":"Key is blocked."}}',
  ])('leaves the JSON that a request brought in %s', (text) => {
    expect(readUpstreamAnswer(text).texts).toEqual([text]);
  });

  it('knows an answer that only the API itself can have written', () => {
    const error = '{"error":{"message":"Slow down"}}';
    expect(readUpstreamAnswer(error).isProvidersOwn).toBe(true);
    for (const other of [
      `API error 429: ${error}`,
      error.slice(0, -1),
      'Slow down',
      '{"a":1}',
      '',
    ]) {
      expect(readUpstreamAnswer(other).isProvidersOwn).toBe(false);
    }
  });

  it.each(['{"id":"c1","choices":[{"message":{"content":"Key is blocked."}}]}', 'Key is blocked.'])(
    'takes no words from %s after a success',
    (text) => {
      expect(readUpstreamAnswer(text, true)).toMatchObject({ types: [], texts: [] });
    },
  );

  it('reads the beginning of a body that is too long', () => {
    const message = `Budget has been exceeded! ${'x'.repeat(LONGEST_UPSTREAM_TEXT)}`;
    const { texts, types } = readUpstreamAnswer(JSON.stringify({ error: { message } }));
    expect(texts[0]?.slice(0, 24)).toBe('Budget has been exceeded');
    expect(types).toEqual([]);
  });

  it.each([undefined, '', ' \r\n'])('has nothing to say about %p', (body) => {
    expect(readUpstreamAnswer(body)).toEqual({
      form: 'empty',
      isProvidersOwn: false,
      status: null,
      types: [],
      texts: [],
      waits: [],
      isFromBehind: false,
      message: null,
    });
  });
});
