import { argumentsOf, BadArguments, portOf, USAGE, type Asked } from './arguments.js';
import { enginesOf } from './engines.js';
import { tellStory } from './tell-story.js';
import { printAddress } from './telling/address.js';
import { Page } from './terminal/page.js';
import { paintFor } from './terminal/paint.js';

/** Where something is printed. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What the demo meets: a command line, an environment, and who may stop it. */
export interface Surroundings {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Until somebody has had enough of a server that serves on. */
  readonly stopped: () => Promise<void>;
}

const NARROWEST = 60;
const WIDEST = 120;
const WHEN_UNKNOWN = 100;

/** Tells the story, and answers the exit code: 0 where every step went as told, 2 where it was not understood what was asked. */
export async function runDemo(surroundings: Surroundings, story = tellStory): Promise<number> {
  const { words, environment, stdout, stderr } = surroundings;
  try {
    const asked = argumentsOf(words);
    if (asked.help) stdout.write(`${USAGE}\n`);
    else await tell(asked, portOf(environment['PORT']), surroundings, story);
    return 0;
  } catch (error) {
    const misunderstood = error instanceof BadArguments;
    stderr.write(misunderstood ? `${error.message}\n\n${USAGE}\n` : `demo: ${error instanceof Error ? error.message : String(error)}\n`);
    return misunderstood ? 2 : 1;
  }
}

async function tell(
  { language, once }: Asked,
  port: number,
  { stdout, environment, stopped }: Surroundings,
  story: typeof tellStory,
): Promise<void> {
  const { isTTY = false, columns = WHEN_UNKNOWN } = stdout;
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const page = new Page((text) => stdout.write(text), width, paintFor(isTTY, environment['NO_COLOR']));
  const told = await story({ language, page, port, engines: enginesOf(environment) });
  try {
    if (once) return;
    printAddress(page, language, told);
    await stopped();
  } finally {
    await told.close();
  }
}
