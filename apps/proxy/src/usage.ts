import * as z from 'zod';

/** As OpenAI, and all who speak like it, count; and as Anthropic does. */
const usageSchema = z.object({
  total_tokens: z.int().nonnegative().nullish(),
  prompt_tokens: z.int().nonnegative().nullish(),
  completion_tokens: z.int().nonnegative().nullish(),
  input_tokens: z.int().nonnegative().nullish(),
  output_tokens: z.int().nonnegative().nullish(),
  cache_creation_input_tokens: z.int().nonnegative().nullish(),
  cache_read_input_tokens: z.int().nonnegative().nullish(),
});
type Usage = z.infer<typeof usageSchema>;

/** In strings of JSON, a quote stands behind a backslash: this is a name. */
const NAME = '"usage"';
const LONGEST = 4_096;
/** In a stream, it is null in all events but one. */
const MOST_PLACES = 8;

/** Reads how many tokens an answer took: from whole bodies, from events, or from the end of a body. */
export class UsageMeter {
  private usage: Usage = {};

  /** What is named later replaces what was named before: streams count up. */
  see(bytes: Buffer): void {
    const found = usageIn(bytes);
    if (found) {
      const said = Object.entries(found).filter(([, tokens]) => typeof tokens === 'number');
      this.usage = { ...this.usage, ...Object.fromEntries(said) };
    }
  }

  /** 0 when nothing was named. */
  get tokens(): number {
    const { total_tokens: total, ...parts } = this.usage;
    return total ?? Object.values(parts).reduce<number>((sum, part) => sum + (part ?? 0), 0);
  }
}

function usageIn(bytes: Buffer): Usage | null {
  let at = bytes.lastIndexOf(NAME);
  for (let places = 0; at >= 0 && places < MOST_PLACES; places++) {
    const begin = at + NAME.length;
    const usage = usageAt(bytes.toString('latin1', begin, begin + LONGEST));
    if (usage) {
      return usage;
    }
    at = at === 0 ? -1 : bytes.lastIndexOf(NAME, at - 1);
  }
  return null;
}

/** @param text from behind the name on */
function usageAt(text: string): Usage | null {
  const begin = /^\s*:\s*\{/.exec(text)?.[0].length ?? 0;
  if (begin === 0) {
    return null;
  }
  let depth = 1;
  for (let end = begin; end < text.length; end++) {
    depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    if (depth === 0) {
      return parsed(text.slice(text.indexOf('{'), end + 1));
    }
  }
  return null;
}

function parsed(text: string): Usage | null {
  try {
    return usageSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
