/** One metric of a scrape. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

export interface Sample {
  /** With the suffix of a histogram. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const COMMENT = /^# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)$/;
const SAMPLE = /^([a-z][a-z0-9_]*)(?:\{(.+)\})? (\S+)$/;
const LABEL = /([a-z][a-z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/y;

/**
 * Reads what `/metrics` answers, and accepts nothing but what Keypool writes.
 * @throws on a line of any other form
 */
export function readExposition(text: string): Map<string, Family> {
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  let current = { type: '', help: '', samples: [] as Sample[] };
  let family = '';
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, about = '', rest = ''] = COMMENT.exec(line) ?? [];
    if (kind === 'HELP') {
      if (families.has(about)) {
        throw new Error(`${about} comes twice`);
      }
      family = about;
      current = { type: '', help: rest, samples: [] };
      families.set(about, current);
    } else if (kind === 'TYPE' && about === family) {
      current.type = rest;
    } else {
      current.samples.push(sampleOf(line, family));
    }
  }
  return families;
}

function sampleOf(line: string, family: string): Sample {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (!name.startsWith(family) || name === '' || Number.isNaN(Number(value))) {
    throw new Error(`not a sample of ${family}: ${line}`);
  }
  return { name, labels: labelsOf(labels), value: Number(value) };
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < text.length; at = LABEL.lastIndex) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (name === '' || name in labels) {
      throw new Error(`not labels: ${text}`);
    }
    labels[name] = value;
  }
  return labels;
}
