import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { eventually } from '@keypool/testing';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { AppErrorHandler } from './app-error-handler';

@Component({ template: '' })
class Page {}

const FILE = 'http://localhost:3000/chunk-AAAAAAAA.js';
const CHROME = `Failed to fetch dynamically imported module: ${FILE}`;
const FIREFOX = `error loading dynamically imported module: ${FILE}`;
const SAFARI = 'Importing a module script failed.';
const OLD_PROXY = "'text/html' is not a valid JavaScript MIME type.";

/**
 * What the user is told about an uncaught error.
 * @param answer of the server when it is asked for the missing file again; 0 for none
 */
async function toastOf(error: unknown, answer?: number) {
  TestBed.configureTestingModule({ providers: [provideTestApp(), AppErrorHandler] });
  await startTestApp();
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  TestBed.inject(AppErrorHandler).handleError(error);
  if (answer !== undefined) {
    const asked = TestBed.inject(HttpTestingController).expectOne({ method: 'HEAD' });
    if (answer === 0) {
      asked.error(new ProgressEvent('error'));
    } else {
      asked.flush('', { status: answer, statusText: 'answer' });
    }
  }
  const page = TestBed.createComponent(Page);
  const root = TestbedHarnessEnvironment.documentRootLoader(page);
  const toast = await eventually(() => root.getHarness(MatSnackBarHarness));
  return { text: await toast.getMessage(), action: await toast.getActionDescription() };
}

describe('an error that nobody caught', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['the file is gone', CHROME, 404],
    ['the file is gone', FIREFOX, 404],
    ['the server answers', SAFARI, 200],
    ['the server answers', OLD_PROXY, 200],
  ])('says that there is a new version when %s: %s', async (_why, message, answer) => {
    const { text, action } = await toastOf(new TypeError(message), answer);

    expect(text).toBe('Keypool was updated. Reload to get the new version.');
    expect(action).toBe('Reload');
  });

  it.each([
    ['nobody answers', CHROME, 0],
    ['nobody answers', SAFARI, 0],
    ['a proxy answers for it', FIREFOX, 502],
    ['the file is there after all', CHROME, 200],
  ])('says that the server cannot be reached when %s: %s', async (_why, message, answer) => {
    const { text, action } = await toastOf(new TypeError(message), answer);

    expect(text).toMatch(/^A part of the app could not be loaded: the server cannot be reached/);
    expect(action).toBe('Reload');
  });

  it('reports any other one as unexpected', async () => {
    const { text, action } = await toastOf(new TypeError('x is not a function'));

    expect(text).toMatch(/^Something unexpected happened/);
    expect(action).toBe('Close');
  });
});
