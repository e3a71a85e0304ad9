export const SESSION_COOKIE = 'keypool_session';
