/** Keypool cannot start, and the operator can fix it: the message is complete advice, and no stack is shown. */
export class StartupError extends Error {}
