/** Single documents shared by all processes, each under a fixed `_id`. */
export const SETTINGS_COLLECTION = 'settings';
