import { questionOf, EMPTY_ANSWER } from './answer';
import { splitAnswer } from './split-answer';

const BODY = '{"error":{"message":"Budget has been exceeded!"}}';
const ANSWER = {
  status: '429',
  headers: 'content-type: application/json\nretry-after: 60',
  body: BODY,
  error: '',
};

describe('what is pasted', () => {
  it.each([
    ['curl -i', `HTTP/2 429 \r\ncontent-type: application/json\r\nretry-after: 60\r\n\r\n${BODY}`],
    [
      'curl -i with its command',
      `$ curl -i https://x.example\nHTTP/1.1 429 Too Many Requests\ncontent-type: application/json\nretry-after: 60\n\n${BODY}\n`,
    ],
    [
      'curl -i through a proxy',
      `HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 429 Too Many Requests\ncontent-type: application/json\nretry-after: 60\n\n${BODY}`,
    ],
    [
      'curl -v',
      `* Connected to x.example\n> POST /v1 HTTP/1.1\n> Authorization: Bearer sk-1\n>\n} [12 bytes data]\n< HTTP/1.1 429 Too Many Requests\n< content-type: application/json\n< retry-after: 60\n<\n{ [49 bytes data]\n${BODY}\n* Connection #0 left intact`,
    ],
    [
      "a worker's report",
      JSON.stringify({
        keyId: 'k',
        lease: 'l',
        status: 429,
        headers: { 'content-type': 'application/json', 'retry-after': 60 },
        body: BODY,
      }),
    ],
    [
      "a worker's report with a parsed body",
      JSON.stringify({
        status: 429,
        headers: { 'content-type': ['application/json'], 'retry-after': '60' },
        body: JSON.parse(BODY),
        error: null,
      }),
    ],
  ])('is split: %s', (_what, text) => {
    expect(splitAnswer(text)).toEqual(ANSWER);
  });

  it('is split where there is no body', () => {
    expect(splitAnswer('HTTP/1.1 401 Unauthorized\nserver: nginx\n')).toEqual({
      ...EMPTY_ANSWER,
      status: '401',
      headers: 'server: nginx',
    });
  });

  it.each([
    BODY,
    'Unauthorized',
    '<html>\n<title>401</title>',
    'data: {"error":{}}\n\n',
    '{"status":401,"message":"Unauthorized"}',
    '',
  ])('stays as it is: %j', (text) => {
    expect(splitAnswer(text)).toBeNull();
  });
});

describe('the question', () => {
  it('has what was filled in', () => {
    expect(questionOf(EMPTY_ANSWER)).toEqual({});
    expect(questionOf({ ...EMPTY_ANSWER, error: ' ECONNRESET ' })).toEqual({ error: 'ECONNRESET' });
    expect(questionOf(ANSWER)).toEqual({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '60' },
      body: BODY,
    });
  });

  it('joins headers of one name, and drops what is none', () => {
    const headers = 'Set-Cookie: a=1\n\nno header\nset-cookie: b=2\nX-Empty:';
    expect(questionOf({ ...EMPTY_ANSWER, headers })).toEqual({
      headers: { 'set-cookie': 'a=1, b=2', 'x-empty': '' },
    });
  });
});
