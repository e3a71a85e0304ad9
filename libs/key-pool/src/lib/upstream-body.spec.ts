import { LONGEST_UPSTREAM_TEXT, readUpstreamBody } from './upstream-body';

describe('readUpstreamBody', () => {
  it('finds the types wherever an error carries them, in lower case', () => {
    const body = JSON.stringify({
      errorType: 'Insufficient_Balance_Error',
      error: { type: 'auth_error', code: '401' },
    });
    expect(readUpstreamBody(body).types).toEqual([
      'insufficient_balance_error',
      'auth_error',
      '401',
    ]);
  });

  it('finds no types outside of the error', () => {
    const body = '{"request":{"type":"budget_exceeded"},"error":{"param":{"type":"expired_key"}}}';
    expect(readUpstreamBody(body).types).toEqual([]);
  });

  it.each([
    'Authentication Error, Key is blocked.',
    'Authentication Error: Key is blocked.',
    'litellm.BadRequestError: Litellm_proxyException - Key is blocked.',
    'LLMBadRequestError: litellm.BadRequestError: Litellm_proxyException - Key is blocked.',
    'litellm.proxy._types.ProxyException: Key is blocked.',
    'Error: 400 Key is blocked.',
    '429: Key is blocked.',
    "{'error': 'Key is blocked.",
    "Error code: 400 - {'error': {'message': 'Key is blocked.",
    '{"error": {"message": "Key is blocked.',
    '{\n  "error": {\n    "message": "Key is blocked.',
  ])('takes the wrappings off "%s"', (text) => {
    expect(readUpstreamBody(text).texts).toEqual([text, 'Key is blocked.']);
  });

  it.each(['Key is blocked.', 'An error: Key is blocked.', 'model=Error: Key is blocked.'])(
    'leaves "%s" as it is',
    (text) => {
      expect(readUpstreamBody(text).texts).toEqual([text]);
    },
  );

  it('reads the beginning of a body that is too long', () => {
    const message = `Budget has been exceeded! ${'x'.repeat(LONGEST_UPSTREAM_TEXT)}`;
    const { texts, types } = readUpstreamBody(JSON.stringify({ error: { message } }));
    expect(texts[1]?.slice(0, 24)).toBe('Budget has been exceeded');
    expect(types).toEqual([]);
  });

  it.each([undefined, '', ' \r\n'])('has nothing to say about %p', (body) => {
    expect(readUpstreamBody(body)).toEqual({ types: [], texts: [], message: null });
  });
});
