/** A browser on a busy machine may lose a race that no user would see: one more try, and the first failure is shown. */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
