/** What several processes have measured, as one text: Prometheus wants all samples of a metric together. */
export function joinedExpositions(texts: readonly string[]): string {
  const samplesOf = new Map<string, string[]>();
  for (const metric of texts.flatMap((text) => text.trim().split('\n\n'))) {
    const [help = '', type = '', ...samples] = metric.split('\n');
    const header = `${help}\n${type}`;
    samplesOf.set(header, [...(samplesOf.get(header) ?? []), ...samples]);
  }
  const metrics = [...samplesOf].map(([header, samples]) => [header, ...samples].join('\n'));
  return `${metrics.join('\n\n')}\n`;
}
