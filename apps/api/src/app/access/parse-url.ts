/** What `URL.parse` does, which the oldest supported Node.js does not have. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
