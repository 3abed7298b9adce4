/** How often each command was accepted and refused, and by which code. */
export class Tally {
  private readonly counts = new Map<string, { accepted: number; readonly codes: Map<string, number> }>();
  decisions = 0;
  events = 0;

  constructor(kinds: readonly { readonly name: string; readonly commands: readonly string[] }[]) {
    for (const { name, commands } of kinds) {
      for (const command of commands) this.counts.set(`${name} ${command}`, { accepted: 0, codes: new Map() });
    }
  }

  accepted(kind: string, command: string, events: number): void {
    this.decisions += 1;
    this.events += events;
    this.of(kind, command).accepted += 1;
  }

  refused(kind: string, command: string, code: string): void {
    this.decisions += 1;
    const { codes } = this.of(kind, command);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  /** The commands that were never accepted, or never refused. */
  get gaps(): readonly string[] {
    return [...this.counts].filter(([, { accepted, codes }]) => accepted === 0 || codes.size === 0).map(([name]) => name);
  }

  /** The codes that were met, of all kinds. */
  get codes(): ReadonlySet<string> {
    return new Set([...this.counts.values()].flatMap(({ codes }) => [...codes.keys()]));
  }

  toString(): string {
    const rows = [...this.counts].map(([name, { accepted, codes }]) => {
      const refused = [...codes.values()].reduce((sum, count) => sum + count, 0);
      return `  ${name.padEnd(36)}${String(accepted).padStart(9)}${String(refused).padStart(9)}${String(codes.size).padStart(7)}`;
    });
    return [`  ${''.padEnd(36)} accepted  refused  codes`, ...rows].join('\n');
  }

  private of(kind: string, command: string) {
    const found = this.counts.get(`${kind} ${command}`);
    if (!found) throw new TypeError(`${kind} ${command} is in no table`);
    return found;
  }
}
