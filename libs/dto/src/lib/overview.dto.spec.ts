import { DEFAULT_COOLDOWN_SETTINGS, expectedAction, VERDICTS } from '@keypool/key-pool';
import { FAILURE_CAUSES } from './overview.dto';

const SETTINGS = { ...DEFAULT_COOLDOWN_SETTINGS, suspectAfter: 5 };

it('the causes of failures are the verdicts that do something to a key', () => {
  const costly = VERDICTS.filter((verdict) => {
    const { action } = expectedAction({ verdict, isProvidersOwn: false }, {}, 0, SETTINGS);
    return action !== 'none';
  });
  expect([...FAILURE_CAUSES].sort()).toEqual(costly.sort());
});
