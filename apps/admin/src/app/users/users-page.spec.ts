import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { TokenDto, UserDto, UserListDto } from '@keypool/dto';
import { aProblem } from '../../testing/builders';
import { PageDriver, refuse, reply } from '../../testing/page-driver';
import { provideScreen } from '../../testing/provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../testing/user';
import { SessionStore } from '../core/auth/session-store';
import { UsersPage } from './users-page';

const USERS = '/admin/users';

function aUser(change: Partial<UserDto> = {}): UserDto {
  return {
    id: 'u1',
    email: 'viewer@example.com',
    role: 'viewer',
    createdAt: '2026-11-05T08:00:00.000Z',
    updatedAt: '2026-11-05T08:00:00.000Z',
    ...change,
  };
}

const SELF = aUser({ id: 'u0', email: ADMIN.email, role: 'admin' });
const OTHER = aUser();

function aList(users: UserDto[]): UserListDto {
  return { users, page: 1, pageSize: 25, matching: users.length };
}

const TOKENS = '/admin/tokens';

function aToken(change: Partial<TokenDto>): TokenDto {
  return {
    id: 't1',
    name: 'ci',
    start: 'kp_admin_Ab3d',
    createdBy: OTHER.email,
    owner: OTHER.email,
    scope: 'admin',
    providers: null,
    proxyIds: null,
    expiresAt: null,
    createdAt: '2026-11-05T08:00:00.000Z',
    lastUsedAt: null,
    lastDay: null,
    ...change,
  };
}

/** What is read before a user is deleted. */
function owning(...tokens: TokenDto[]) {
  return reply('GET', TOKENS, { tokens });
}

const LIST_AGAIN = reply('GET', USERS, aList([SELF]));

async function open({ isWide = true } = {}) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([
        { path: 'users', component: UsersPage },
        { path: 'dashboard', children: [] },
      ]),
      provideScreen(isWide),
    ],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  await page.act(() => router.navigateByUrl('/users'), reply('GET', USERS, aList([SELF, OTHER])));
  return page;
}

const labels = (page: PageDriver, selector: string) =>
  page.all(`${selector} app-row-buttons button`).map((button) => button.ariaLabel);

describe('the page of users', () => {
  it('shows who may sign in, with roles, and marks oneself', async () => {
    const page = await open();

    const table = await page.loader.getHarness(MatTableHarness);
    const rows = await table.getCellTextByColumnName();

    expect(rows['email']?.text[0]).toMatch(/admin@example\.com\s*You/);
    expect(rows['email']?.text[1]).toBe('viewer@example.com');
    expect(rows['role']?.text).toEqual(['Admin', 'Viewer']);
    expect(rows['createdAt']?.text[0]).toBe('05/11/2026');
  });

  it('offers the other role, and a password for others only', async () => {
    const page = await open({ isWide: false });

    expect(labels(page, 'li:first-child')).toEqual([
      'Make admin@example.com a viewer',
      'Delete admin@example.com',
    ]);
    expect(labels(page, 'li:last-child')).toEqual([
      'Make viewer@example.com an admin',
      'Set a password for viewer@example.com',
      'Delete viewer@example.com',
    ]);
  });

  it('reads again when another admin changes the users', async () => {
    const page = await open();

    await page.act(() => TestBed.inject(FakeLiveUpdates).change('users', null), LIST_AGAIN);

    expect(page.text()).not.toContain('viewer@example.com');
  });

  it('changes a role after asking', async () => {
    const page = await open();

    await page.pressLabelled('Make viewer@example.com an admin');
    expect(await page.dialogText()).toContain('will be able to see and change everything');
    const [request] = await page.act(
      () => page.pressInDialog('Make admin'),
      reply('PATCH', `${USERS}/u1`, { ...OTHER, role: 'admin' }),
      LIST_AGAIN,
    );

    expect(request?.body).toEqual({ role: 'admin' });
    expect(await page.toast()).toBe('viewer@example.com is now an admin.');
  });

  it('deletes after asking', async () => {
    const page = await open();

    await page.act(() => page.pressLabelled('Delete viewer@example.com'), owning());
    await page.act(
      () => page.pressInDialog('Delete'),
      reply('DELETE', `${USERS}/u1`, { message: 'deleted' }),
      LIST_AGAIN,
    );

    expect(await page.toast()).toBe('viewer@example.com was deleted.');
  });

  it('names the tokens that end, and those that move to oneself', async () => {
    const page = await open();

    await page.act(
      () => page.pressLabelled('Delete viewer@example.com'),
      owning(
        aToken({ name: 'terraform' }),
        aToken({ name: 'worker-eu', scope: 'worker' }),
        aToken({ name: 'not theirs', owner: ADMIN.email }),
      ),
    );

    const text = await page.dialogText();
    expect(text).toContain('Admin tokens of this user that will end: “terraform”.');
    expect(text).toContain('Tokens that become yours: “worker-eu”.');
    expect(text).not.toContain('not theirs');
  });

  it('says that nobody will have the tokens of whoever deletes oneself', async () => {
    const page = await open();

    await page.act(
      () => page.pressLabelled('Delete admin@example.com'),
      owning(aToken({ name: 'worker-eu', scope: 'worker', owner: ADMIN.email })),
    );

    expect(await page.dialogText()).toContain(
      'Tokens that keep working without an owner: “worker-eu”.',
    );
  });

  it('says why the last admin was not deleted', async () => {
    const page = await open();

    await page.act(() => page.pressLabelled('Delete admin@example.com'), owning());
    expect(await page.dialogText()).toContain('This is your own account: you will be signed out.');
    await page.act(
      () => page.pressInDialog('Delete'),
      refuse('DELETE', `${USERS}/u0`, 409, 'last_admin'),
      LIST_AGAIN,
    );

    expect(await page.toast()).toBe(
      'admin@example.com was not deleted: At least one admin must remain.',
    );
    expect(TestBed.inject(SessionStore).isSignedIn()).toBe(true);
  });

  it('signs out after making oneself a viewer', async () => {
    const page = await open();

    await page.pressLabelled('Make admin@example.com a viewer');
    await page.act(
      () => page.pressInDialog('Make viewer'),
      reply('PATCH', `${USERS}/u0`, { ...SELF, role: 'viewer' }),
    );

    expect(TestBed.inject(SessionStore).isSignedIn()).toBe(false);
    expect(TestBed.inject(Router).url).toBe('/dashboard');
  });
});

describe('the dialog for a user', () => {
  async function openDialog() {
    const page = await open();
    await page.press('Add user');
    return {
      page,
      fill: async (email: string, password: string) => {
        const [first, second] = await (await page.dialog()).getAllHarnesses(MatInputHarness);
        await first?.setValue(email);
        await second?.setValue(password);
      },
    };
  }

  it.each([
    ['', '', 'Enter an email address.', 'Enter a password.'],
    [
      'nobody',
      'too short',
      'This is not an email address.',
      'A password has at least 12 characters',
    ],
  ])('refuses %j with %j', async (email, password, first, second) => {
    const { page, fill } = await openDialog();
    await fill(email, password);

    await page.act(() => page.pressInDialog('Add user'));

    expect(await page.dialogText()).toContain(first);
    expect(await page.dialogText()).toContain(second);
    page.http.expectNone({ method: 'POST' });
  });

  it('adds a user with the chosen role', async () => {
    const { page, fill } = await openDialog();
    await fill('new@example.com', 'correct-horse-battery');
    const role = await (await page.dialog()).getHarness(MatSelectHarness);
    await role.open();
    await role.clickOptions({ text: 'Admin' });

    const [request] = await page.act(
      () => page.pressInDialog('Add user'),
      reply('POST', USERS, aUser()),
      LIST_AGAIN,
    );

    expect(request?.body).toEqual({
      email: 'new@example.com',
      password: 'correct-horse-battery',
      role: 'admin',
    });
    expect(await page.toast()).toBe('new@example.com was added.');
  });

  it('reports at the field that the address is taken', async () => {
    const { page, fill } = await openDialog();
    await fill('viewer@example.com', 'correct-horse-battery');

    await page.act(
      () => page.pressInDialog('Add user'),
      refuse('POST', USERS, 409, 'duplicate_id'),
    );

    expect(await page.dialogText()).toContain('A user with this address already exists.');
  });

  it.each([
    ['a new user', 'Add user', 'POST', USERS],
    ['another user', 'Set password', 'PATCH', `${USERS}/u1`],
  ] as const)(
    'reports at the field that a password of %s is easy to guess',
    async (_, action, method, url) => {
      const page = await open();
      await (method === 'POST'
        ? page.press(action)
        : page.pressLabelled('Set a password for viewer@example.com'));
      const fields = await (await page.dialog()).getAllHarnesses(MatInputHarness);
      if (method === 'POST') {
        await fields[0]?.setValue('new@example.com');
      }
      await fields.at(-1)?.setValue('passwordpassword');
      const errors = [{ pointer: '/password', detail: 'is too easy to guess' }];

      await page.act(() => page.pressInDialog(action), {
        method,
        url,
        answer: (request) =>
          request.flush(aProblem({ status: 400, code: 'validation_failed', errors }), {
            status: 400,
            statusText: 'Bad Request',
          }),
      });

      expect(await page.dialogText()).toContain('This password is too easy to guess.');
    },
  );

  it('generates a visible password', async () => {
    const { page } = await openDialog();
    const [, password] = await (await page.dialog()).getAllHarnesses(MatInputHarness);

    document.querySelector<HTMLElement>('[aria-label="Generate password"]')?.click();

    expect(await password?.getValue()).toMatch(/^[A-Za-z2-9]{20}$/);
    expect(await password?.getType()).toBe('text');
  });

  it('sets a password for another user', async () => {
    const page = await open();
    await page.pressLabelled('Set a password for viewer@example.com');
    const [password] = await (await page.dialog()).getAllHarnesses(MatInputHarness);
    await password?.setValue('correct-horse-battery');

    const [request] = await page.act(
      () => page.pressInDialog('Set password'),
      reply('PATCH', `${USERS}/u1`, OTHER),
    );

    expect(request?.body).toEqual({ password: 'correct-horse-battery' });
    expect(await page.toast()).toBe('The password of viewer@example.com was changed.');
  });
});
