import { TestBed } from '@angular/core/testing';
import type { OwnSessionDto } from '@keypool/dto';
import { PageDriver, reply } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { signInAs, VIEWER } from '../../../testing/user';
import { AccountPage } from './account-page';

const SESSIONS = '/auth/sessions';

const HERE: OwnSessionDto = {
  id: 's1',
  isCurrent: true,
  address: '192.0.2.1',
  program: 'Firefox, Linux',
  createdAt: '2026-11-05T08:00:00.000Z',
  lastSeenAt: '2026-11-05T09:30:00.000Z',
};
const THERE: OwnSessionDto = { ...HERE, id: 's2', isCurrent: false, program: 'Chrome, Windows' };
const OLD: OwnSessionDto = { ...HERE, id: 's3', isCurrent: false, program: null, address: null };

async function open(sessions: OwnSessionDto[]) {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  await startTestApp();
  await signInAs(VIEWER);
  const fixture = TestBed.createComponent(AccountPage);
  const page = new PageDriver(fixture);
  const program = { status: 'live', version: '1.2.3', commit: '3a4eae66ce9c' };
  await page.act(
    () => undefined,
    reply('GET', SESSIONS, { sessions }),
    reply('GET', '/health/live', program),
  );
  return page;
}

describe('the page of one’s own account', () => {
  it('shows where one is signed in, and which of them is this browser', async () => {
    const page = await open([HERE, THERE, OLD]);

    const rows = page.all('li').map((row) => (row.textContent ?? '').replace(/\s+/g, ' '));
    expect(rows[0]).toContain('Firefox, Linux');
    expect(rows[0]).toContain('This browser');
    expect(rows[0]).toContain('192.0.2.1');
    expect(rows[1]).not.toContain('This browser');
    expect(rows[2]).toContain('Unknown program');
    expect(page.all('li button')).toHaveLength(2);
  });

  it('says which program the server is', async () => {
    const page = await open([HERE]);

    expect(page.text()).toContain('Keypool 1.2.3, commit 3a4eae66ce9c');
  });

  it('ends one of them', async () => {
    const page = await open([HERE, THERE]);

    await page.act(
      () => page.pressLabelled('End the session of Chrome, Windows'),
      reply('DELETE', `${SESSIONS}/s2`, { message: 'ended' }),
      reply('GET', SESSIONS, { sessions: [HERE] }),
    );

    expect(await page.toast()).toBe('Signed out there.');
    expect(page.all('li')).toHaveLength(1);
    expect(page.text()).not.toContain('End all others');
  });

  it('ends all others', async () => {
    const page = await open([HERE, THERE, OLD]);

    await page.act(
      () => page.press('End all others'),
      reply('DELETE', SESSIONS, { ended: 2 }),
      reply('GET', SESSIONS, { sessions: [HERE] }),
    );

    expect(page.all('li')).toHaveLength(1);
  });
});
