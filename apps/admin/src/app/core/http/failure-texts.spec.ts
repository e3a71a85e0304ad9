import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { IS_SECRET, meSchema } from '@keypool/dto';
import { aProblem } from '../../../testing/builders';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { LanguageStore } from '../language/language-store';
import { FailureTexts } from './failure-texts';

function answer(status: number, error: unknown, headers: Record<string, string> = {}) {
  return new HttpErrorResponse({ status, error, headers: new HttpHeaders(headers) });
}

const TOO_MANY = aProblem({ status: 429, code: 'too_many_attempts' });
const INVALID = aProblem({
  status: 400,
  code: 'validation_failed',
  errors: [{ pointer: '/id', detail: 'must not be empty' }],
});

describe('what went wrong', () => {
  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideTestApp()] });
    await startTestApp();
  });

  it.each([
    [
      'the code of the problem',
      answer(409, aProblem({ status: 409, code: 'duplicate_id' })),
      'This ID is taken.',
    ],
    [
      'how long to wait',
      answer(429, TOO_MANY, { 'Retry-After': '30' }),
      'Too many attempts. Try again in 30 seconds.',
    ],
    [
      'the fields',
      answer(400, INVALID),
      'The server does not accept this input. (/id must not be empty)',
    ],
    [
      'the one cause that only the server can know',
      answer(400, { ...INVALID, errors: [{ pointer: '/id', detail: IS_SECRET }] }),
      'This is an API key, not an ID. IDs appear in lists, links and logs: choose another one.',
    ],
    [
      'the same cause of a name',
      answer(400, { ...INVALID, errors: [{ pointer: '/name', detail: IS_SECRET }] }),
      'This is an API key, not a name. Names appear in lists, events and logs: choose another one.',
    ],
    [
      "the server's own words for a code of a newer server",
      answer(418, { ...TOO_MANY, code: 'teapot', detail: 'I am a teapot.' }),
      'I am a teapot.',
    ],
    [
      'a lost connection',
      answer(0, new ProgressEvent('error')),
      'The server cannot be reached. Check the connection.',
    ],
    [
      'a page of a proxy in the place of a problem',
      answer(502, '<h1>Bad Gateway</h1>'),
      "The server's response could not be read.",
    ],
    [
      'an answer of a wrong shape',
      meSchema.safeParse({}).error,
      "The server's response could not be read.",
    ],
    [
      'anything else',
      new Error('?'),
      'Something unexpected happened. If the page behaves oddly, reload it.',
    ],
  ])('is said by %s', (_what, error, text) => {
    expect(TestBed.inject(FailureTexts).of(error)).toBe(text);
  });

  it('is said in the current language', async () => {
    await TestBed.inject(LanguageStore).choose('vi');

    expect(TestBed.inject(FailureTexts).of(answer(0, null))).toMatch(/^Không kết nối được máy chủ/);
  });
});
