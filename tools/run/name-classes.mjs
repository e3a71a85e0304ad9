/** What esbuild does to each function and class, whenever one is made. */
const NAMES_ALL =
  'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
/**
 * Only to classes, whose names begin with a capital: a request makes dozens of functions, and naming them took a sixth of it.
 * And to a `model`: mongoose knows its own by that name.
 */
const NAMES_CLASSES =
  'var __name = (target, value) => value < "a" || value === "model" ? __defProp(target, "name", { value, configurable: true }) : target;';

/**
 * @param {string} bundle of esbuild, with `keepNames`
 * @returns {string} the same, in which classes alone keep their names
 */
export function nameClasses(bundle) {
  return bundle.replace(NAMES_ALL, NAMES_CLASSES);
}
