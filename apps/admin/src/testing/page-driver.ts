import type { HttpRequest } from '@angular/common/http';
import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import type { DebugElement, Type } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { HarnessLoader } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatDialogHarness } from '@angular/material/dialog/testing';
import { By } from '@angular/platform-browser';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import type { ProblemCode } from '@keypool/dto';
import { LIMITS } from '@keypool/testing';
import { aProblem } from './builders';
import { FakeTypingPause } from './provide-test-app';

/** An expected request, and the server's answer. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly answer: (request: TestRequest) => void;
}

export function reply(method: string, url: string, body: object): Exchange {
  return { method, url, answer: (request) => request.flush(body) };
}

export function refuse(method: string, url: string, status: number, code: ProblemCode): Exchange {
  const answer = (request: TestRequest) =>
    request.flush(aProblem({ status, code }), { status, statusText: code });
  return { method, url, answer };
}

export function loseConnection(method: string, url: string): Exchange {
  return { method, url, answer: (request) => request.error(new ProgressEvent('error')) };
}

/** A page as its user sees it: its text, its buttons, and the server behind it. */
export class PageDriver {
  readonly http = TestBed.inject(HttpTestingController);
  private readonly typing = TestBed.inject(FakeTypingPause);
  readonly loader: HarnessLoader;
  /** Dialogs and toasts live outside the page. */
  readonly root: HarnessLoader;

  constructor(private readonly fixture: ComponentFixture<unknown>) {
    this.loader = TestbedHarnessEnvironment.loader(fixture);
    this.root = TestbedHarnessEnvironment.documentRootLoader(fixture);
  }

  get element(): HTMLElement {
    return this.fixture.nativeElement;
  }

  part(component: Type<unknown>): DebugElement {
    return this.fixture.debugElement.query(By.directive(component));
  }

  /** With white space collapsed. */
  text(): string {
    return (this.element.textContent ?? '').replace(/\s+/g, ' ');
  }

  all(selector: string): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(selector)];
  }

  /**
   * Acts, pauses in typing, and answers the resulting requests, in this order. Returns them.
   */
  async act(
    action: () => unknown,
    ...exchanges: readonly Exchange[]
  ): Promise<readonly HttpRequest<unknown>[]> {
    const acting = Promise.resolve(action()).then(() => this.typing.pause());
    const requests: HttpRequest<unknown>[] = [];
    for (const exchange of exchanges) {
      const request = await this.next(exchange);
      requests.push(request.request);
      exchange.answer(request);
    }
    await acting;
    await this.fixture.whenStable();
    // What follows an answer in promises.
    await new Promise((resolve) => setTimeout(resolve));
    await this.fixture.whenStable();
    return requests;
  }

  async press(text: string | RegExp): Promise<void> {
    await (await this.loader.getHarness(MatButtonHarness.with({ text }))).click();
  }

  /** A button with an icon only. */
  async pressLabelled(label: string): Promise<void> {
    const selector = `[aria-label="${label}"]`;
    await (await this.loader.getHarness(MatButtonHarness.with({ selector }))).click();
  }

  /** In the dialog that opened last. */
  async pressInDialog(text: string | RegExp): Promise<void> {
    const dialog = await this.dialog();
    await (await dialog.getHarness(MatButtonHarness.with({ text }))).click();
  }

  async dialog(): Promise<MatDialogHarness> {
    const dialogs = await this.root.getAllHarnesses(MatDialogHarness);
    const last = dialogs.at(-1);
    if (!last) {
      throw new Error('No dialog is open.');
    }
    return last;
  }

  async dialogText(): Promise<string> {
    return (await (await this.dialog()).getText()).replace(/\s+/g, ' ');
  }

  async isDialogOpen(): Promise<boolean> {
    return (await this.root.getAllHarnesses(MatDialogHarness)).length > 0;
  }

  async toast(): Promise<string> {
    return (await this.root.getHarness(MatSnackBarHarness)).getMessage();
  }

  /** The page works in promises and effects: its request follows some turns later. */
  private async next({ method, url }: Exchange): Promise<TestRequest> {
    const deadline = Date.now() + LIMITS.waitMs;
    for (;;) {
      TestBed.tick();
      const found = this.http.match((one) => one.method === method && one.url === url);
      if (found[0] && found.length === 1) {
        return found[0];
      }
      if (found.length > 1) {
        throw new Error(`${found.length} requests ${method} ${url} at once.`);
      }
      if (Date.now() >= deadline) {
        throw new Error(`There was no request ${method} ${url}.`);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
