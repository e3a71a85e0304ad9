/** Single documents that all processes share, each under a fixed `_id`. */
export const SETTINGS_COLLECTION = 'settings';
