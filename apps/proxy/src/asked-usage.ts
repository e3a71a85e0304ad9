import * as z from 'zod';

/** The routes whose streams report usage only when asked to. */
const ROUTES = /\/(?:chat\/)?completions$/;
const ASKED = '"stream_options":{"include_usage":true}';

const streamSchema = z.looseObject({
  stream: z.literal(true),
  stream_options: z.looseObject({ include_usage: z.unknown() }).partial().nullish(),
});

/** The body of a request with the option that asks for usage; null when it needs none, or has it already. */
export function askingForUsage(path: string, body: Buffer): Buffer | null {
  if (!ROUTES.test(path.replace(/\?.*/s, '')) || !body.includes('"stream"')) {
    return null;
  }
  const { data } = streamSchema.safeParse(jsonOf(body));
  if (!data || data.stream_options?.include_usage === true) {
    return null;
  }
  if (!('stream_options' in data)) {
    // The rest of the body stays as the client wrote it.
    const begin = body.indexOf('{') + 1;
    return Buffer.concat([body.subarray(0, begin), Buffer.from(`${ASKED},`), body.subarray(begin)]);
  }
  const options = { ...data.stream_options, include_usage: true };
  return Buffer.from(JSON.stringify({ ...data, stream_options: options }));
}

/** Whether an upstream refuses the request because of that option. */
export function isAboutUsage({ status, body }: { status: number; body: Buffer }): boolean {
  return (status === 400 || status === 422) && /stream_options|include_usage/.test(body.toString());
}

/** An event without the usage, as if nobody had asked for it; null when nothing is left. */
export function withoutUsage(event: Buffer): Buffer | null {
  if (!event.includes('"usage"')) {
    return event;
  }
  // One byte, one character: what is not touched comes out as it went in.
  const text = event.toString('latin1');
  if (/"choices"\s*:\s*\[\s*\]/.test(text) && /"usage"\s*:\s*\{/.test(text)) {
    return null;
  }
  const without = text.replace(/,\s*"usage"\s*:\s*null(?=\s*[,}])/, '');
  return without === text ? event : Buffer.from(without, 'latin1');
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
