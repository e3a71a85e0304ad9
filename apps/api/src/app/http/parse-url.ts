/** `URL.parse`, which the oldest supported Node.js lacks. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
