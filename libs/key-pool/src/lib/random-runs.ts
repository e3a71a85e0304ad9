/** Long enough for a secret. */
const RUN = /[A-Za-z0-9_+=-]{20,}/g;
/** Without a separator. */
const STRETCH = /[A-Za-z0-9]{8,}/g;
/** `claude-3-5-sonnet-20241022` has none that is as long. */
const LONG_STRETCH = 16;
/** What a person would read as one word: `HTTPSConnectionPool` has three. */
const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const FEW_WORDS = 2;
/** On average. */
const SHORT_WORD = 2.5;

const UUID = /^(?:[a-z]{1,12}[-_])?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What providers call requests and what belongs to them: who asks for support needs these. */
const NAME_OF_REQUEST = /^(?:req|request|chatcmpl|cmpl|gen|msg|resp|run|trace)[-_]/;
const CALLED_REQUEST =
  /(?:request|req|trace|correlation|span|ray|generation)[-_ ]?id["']?\s{0,2}[:=]?\s{0,2}["'(]?$/i;
const LONGEST_LABEL = 32;

/**
 * Removes what looks random and is long enough for a secret, whoever's it is. Names of models, classes and hosts stay, and
 * so do the ids of requests.
 * @param replacement takes the place of each
 */
export function redactRandom(text: string, replacement: string): string {
  return text.replace(RUN, (run, offset: number) => {
    const before = text.slice(Math.max(0, offset - LONGEST_LABEL), offset);
    const isOfRequest = UUID.test(run) || NAME_OF_REQUEST.test(run) || CALLED_REQUEST.test(before);
    return !isOfRequest && isRandom(run) ? replacement : run;
  });
}

function isRandom(run: string): boolean {
  return (run.match(STRETCH) ?? []).some((stretch) => {
    const words = stretch.match(WORD)?.length ?? 0;
    const isMixed = /\d/.test(stretch) && /[A-Za-z]/.test(stretch);
    return (
      (isMixed && words > FEW_WORDS && stretch.length >= LONG_STRETCH) ||
      stretch.length < words * SHORT_WORD
    );
  });
}
