import { TestBed } from '@angular/core/testing';
import { provideTestApp } from '../../../testing/provide-test-app';
import { LanguageStore } from './language-store';
import { Texts } from './texts';

async function start(languages: readonly string[], stored?: string) {
  if (stored) {
    localStorage.setItem('keypool.language', stored);
  }
  jest.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  const store = TestBed.inject(LanguageStore);
  await store.start();
  return store;
}

describe('the language', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    [['vi-VN', 'en-US'], undefined, 'vi'],
    [['fr-FR', 'vi'], undefined, 'vi'],
    [['en-GB', 'vi'], undefined, 'en'],
    [['fr-FR'], undefined, 'en'],
    [['en-US'], 'vi', 'vi'],
    [['vi-VN'], 'tlh', 'vi'],
  ])(
    'is chosen from the browser (%j) unless one is stored (%s): %s',
    async (tags, stored, found) => {
      const store = await start(tags, stored);

      expect(store.current()).toBe(found);
      expect(document.documentElement.lang).toBe(found);
    },
  );

  it.each([
    ['en', 1, '1 key was imported.'],
    ['en', 0, '0 keys were imported.'],
    ['en', 1_234, '1,234 keys were imported.'],
    ['vi', 1, 'Đã nhập 1 khóa.'],
    ['vi', 1_234, 'Đã nhập 1.234 khóa.'],
  ])('counts as %s does: %d', async (language, count, text) => {
    await start([language]);

    expect(TestBed.inject(Texts).plural('ohmygptKeys.toast.import', count)).toBe(text);
  });
});
