/** Keypool cannot start, and the operator can mend it: the message is complete advice, no stack is shown. */
export class StartupError extends Error {}
