import { EXIT_RULES } from './exit-rules';
import { KEY_RULES } from './key-rules';
import { REQUEST_RULES } from './request-rules';
import type { ClassificationRule } from './rule';
import { STATUS_RULES, UPSTREAM_RULES } from './upstream-rules';

/** The groups of rules that providers' tables are made of. */
export { EXIT_RULES, KEY_RULES, REQUEST_RULES, STATUS_RULES, UPSTREAM_RULES };

/** SPEC 6.1: 402 convicts. For a provider without a reason of its own for it. */
export const PAYMENT_RULES: readonly ClassificationRule[] = [
  {
    name: 'payment-required',
    verdict: 'quota_exhausted',
    reason: 'payment_required',
    status: [402],
  },
];

/** A provider's table, with its own rules at their place: after what blames others, before what convicts everywhere. */
export function tableOf(own: readonly ClassificationRule[]): readonly ClassificationRule[] {
  return [
    ...EXIT_RULES,
    ...REQUEST_RULES,
    ...UPSTREAM_RULES,
    ...own,
    ...KEY_RULES,
    ...STATUS_RULES,
  ];
}
