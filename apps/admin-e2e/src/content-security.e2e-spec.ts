import { eventually } from '@keypool/testing';
import { PAGES } from './support/pages';
import { useApp } from './support/use-app';

const app = useApp();

/** Runs before any code of the page. */
function rememberViolations(): void {
  const violations: string[] = [];
  Reflect.set(window, 'violations', violations);
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
  );
}

const violationsOf = () => [...(Reflect.get(window, 'violations') as string[])];

describe('the content security policy', () => {
  test('has nothing to refuse on any page', async () => {
    const page = await app().open('/tokens', { isAlone: true });
    await page.addInitScript(rememberViolations);
    for (const { path, title } of PAGES) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      expect({ path, violations: await page.evaluate(violationsOf) }).toEqual({
        path,
        violations: [],
      });
    }
  });

  test('lets the pages of the API be read and tried', async () => {
    const page = await app().open('/tokens', { isAlone: true });
    await page.addInitScript(rememberViolations);
    await page.goto('/api/docs');
    await page.locator('#operations-tag-health').click();
    await page.getByText('Whether the process runs').first().waitFor();
    expect(await page.evaluate(() => fetch('/health/live').then(({ status }) => status))).toBe(200);
    expect(await page.evaluate(violationsOf)).toEqual([]);
  });

  test('lets no text become markup, and nothing but style sheets and Angular style the page', async () => {
    const page = await app().open('/tokens', { isAlone: true });
    app().allowErrors(page, /TrustedHTML|Content Security Policy/);
    await page.addInitScript(rememberViolations);
    await page.goto('/tokens');
    const outcome = await page.evaluate(() => {
      const outcomes: string[] = [];
      try {
        document.createElement('div').innerHTML = '<b>text</b>';
      } catch (error) {
        outcomes.push(String(error));
      }
      const styled = document.createElement('p');
      styled.setAttribute('style', 'position: fixed');
      document.body.append(styled);
      outcomes.push(getComputedStyle(styled).position);
      const base = document.createElement('base');
      base.href = 'https://elsewhere.example/';
      document.head.append(base);
      outcomes.push(document.baseURI);
      return outcomes;
    });
    expect(outcome).toEqual([
      expect.stringContaining('TrustedHTML'),
      'static',
      `${app().url}/tokens`,
    ]);
    // The browser reports them a little later.
    await eventually(async () => {
      const violations = await page.evaluate(violationsOf);
      expect(violations.map((violation) => violation.split(' ', 1)[0]).sort()).toEqual([
        'base-uri',
        'require-trusted-types-for',
        'style-src-attr',
      ]);
    });
  });
});
