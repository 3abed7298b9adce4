/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as its `# TYPE` line names it. */
export interface Metric {
  readonly type: string;
  /** The labels that its samples carry; a histogram's `le` is left out. */
  readonly labels: ReadonlySet<string>;
}

/** What a server exposes to Prometheus. */
export class Exposition {
  readonly samples: readonly Sample[];
  readonly metrics: ReadonlyMap<string, Metric>;

  constructor(readonly text: string) {
    const lines = text.split('\n').filter((line) => line !== '');
    this.samples = lines.filter((line) => !line.startsWith('#')).map(sampleOf);
    const types = lines.flatMap((line) => /^# TYPE (\S+) (\S+)$/u.exec(line) ?? []);
    const named = Array.from({ length: types.length / 3 }, (_, index) => [types[index * 3 + 1]!, types[index * 3 + 2]!] as const);
    this.metrics = new Map(named.map(([name, type]) => [name, { type, labels: this.labelsOf(name) }]));
  }

  /** The sum of the samples of that name that carry these labels; undefined where there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  /** The labels by which a query may ask for samples of that name; undefined where there are none. */
  labelsOfSamples(name: string): ReadonlySet<string> | undefined {
    const found = this.samples.filter((sample) => sample.name === name);
    return found.length === 0 ? undefined : new Set(found.flatMap(({ labels }) => Object.keys(labels)));
  }

  private labelsOf(metric: string): ReadonlySet<string> {
    const names = new Set([metric, `${metric}_bucket`, `${metric}_sum`, `${metric}_count`]);
    const labels = this.samples.filter(({ name }) => names.has(name)).flatMap((sample) => Object.keys(sample.labels));
    return new Set(labels.filter((label) => label !== 'le'));
  }
}

function sampleOf(line: string): Sample {
  const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/u.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gu)].map(([, label, text]) => [label, text] as const);
  return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
}
