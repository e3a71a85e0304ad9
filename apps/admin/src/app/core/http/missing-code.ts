/** How browsers report a part of the app that failed to load; a proxy may answer a missing file with a page. */
const WORDS =
  /dynamically imported module|importing a module script failed|is not a valid javascript mime type/i;

/** Whether a part of the app could not be loaded: the server cannot be reached, or has a newer version of the app. */
export function isMissingCode(error: unknown): error is TypeError {
  return error instanceof TypeError && WORDS.test(error.message);
}
