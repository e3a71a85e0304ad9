/** Who did it: an e-mail address, `token:<name>`, or `system`. */
export type Actor = string;
export const SYSTEM: Actor = 'system';
