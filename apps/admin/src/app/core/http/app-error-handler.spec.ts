import { TestBed } from '@angular/core/testing';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { AppErrorHandler } from './app-error-handler';

@Component({ template: '' })
class Page {}

/** What a user is told of an error that nobody caught. */
async function toastOf(error: unknown) {
  TestBed.configureTestingModule({ providers: [provideTestApp(), AppErrorHandler] });
  await startTestApp();
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  TestBed.inject(AppErrorHandler).handleError(error);
  const page = TestBed.createComponent(Page);
  const toast =
    await TestbedHarnessEnvironment.documentRootLoader(page).getHarness(MatSnackBarHarness);
  return { text: await toast.getMessage(), action: await toast.getActionDescription() };
}

describe('an error that nobody caught', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    'Failed to fetch dynamically imported module: http://localhost:3000/chunk-AAAAAAAA.js',
    'error loading dynamically imported module: http://localhost:3000/chunk-AAAAAAAA.js',
    'Importing a module script failed.',
    "'text/html' is not a valid JavaScript MIME type.",
  ])('says that a part of the app is missing, and how to get it: %s', async (message) => {
    const { text, action } = await toastOf(new TypeError(message));

    expect(text).toMatch(/^A part of the app could not be loaded/);
    expect(action).toBe('Reload');
  });

  it('says of another one that it was unexpected', async () => {
    const { text, action } = await toastOf(new TypeError('x is not a function'));

    expect(text).toMatch(/^Something unexpected happened/);
    expect(action).toBe('Close');
  });
});
