/** The groups of rules that every provider's table is made of, in the order in which they are read. */
export { EXIT_RULES } from './exit-rules';
export { REQUEST_RULES } from './request-rules';
export { STATUS_RULES, UPSTREAM_RULES } from './upstream-rules';
export { KEY_RULES } from './key-rules';
