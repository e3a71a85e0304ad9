const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of ASCII characters. */
export function base64(text: string): string {
  const bits = [...text].map((one) => one.charCodeAt(0).toString(2).padStart(8, '0')).join('');
  const sixes = bits.match(/.{1,6}/g) ?? [];
  const letters = sixes.map((six) => ALPHABET.charAt(Number.parseInt(six.padEnd(6, '0'), 2)));
  return letters.join('') + '='.repeat((3 - (text.length % 3)) % 3);
}

export function base64url(text: string): string {
  return base64(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
