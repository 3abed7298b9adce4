import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { settingsFrom, startServer, type RunningServer } from '#server';
import type { Language } from './bilingual.js';
import { DemoClock, ZONE } from './demo-clock.js';
import { Mailbox } from './mail/mailbox.js';
import { Chronicle } from './play/chronicle.js';
import { Client, DEMO_HEADER, Unexpected } from './play/client.js';
import { KnownThings } from './play/known-things.js';
import { PassingTime } from './play/passing-time.js';
import { Player } from './play/player.js';
import { Sessions, type Login } from './play/sessions.js';
import { printAudit } from './report/audit.js';
import { checkFigures } from './report/closing.js';
import { printInbox } from './report/inbox.js';
import { printLedger } from './report/ledger.js';
import { Reader } from './report/reader.js';
import { printStatistics, summaryOf } from './report/statistics.js';
import { CHAPTERS } from './story/chapters.js';
import { PLACES_TITLE } from './story/preface.js';
import { Opening, OPENING } from './story/opening.js';
import type { Acting } from './story/people.js';
import { printCast } from './telling/cast-list.js';
import { Narrator } from './telling/narrator.js';
import { printPreface } from './telling/preface.js';
import type { Page } from './terminal/page.js';

export interface Telling {
  readonly language: Language;
  readonly page: Page;
  /** Where the server listens; 0 for any free port. */
  readonly port: number;
  /** An empty folder that outlives the server. Default: a temporary one that does not. */
  readonly folder?: string;
  /** Settings that choose engines. Default: the embedded ones. */
  readonly engines?: Readonly<Record<string, string>>;
}

/** A month of the story: signing in takes its time on purpose, and the story has sixty days. */
const SESSION_HOURS = 30 * 24;

/** The story is told, and its server is still there. */
export interface ToldStory {
  readonly url: string;
  loginOf(who: Acting): Login;
  /** Stops the server, and removes its data where they are temporary. */
  close(): Promise<void>;
}

/**
 * Starts the product on an empty folder and plays the story over its HTTP API.
 * @throws StepFailed, Unexpected where something did not go as told; then nothing is left behind
 */
export async function tellStory({ language, page, port, folder: kept, engines = {} }: Telling): Promise<ToldStory> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'rectify-demo-')));
  const clock = new DemoClock(OPENING);
  const mailbox = await Mailbox.open();
  let server: RunningServer | undefined;
  const close = async () => {
    await server?.close();
    await mailbox.close();
    if (kept === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const settings = settingsFrom({
      ...engines,
      DATA_DIR: folder,
      HOST: '127.0.0.1',
      PORT: String(port),
      SESSION_HOURS: String(SESSION_HOURS),
      SMTP_URL: mailbox.url,
      MAIL_FROM: '县委两新工委督导组 <rectify@example.org>',
    });
    server = await startServer({
      settings,
      clock,
      extraHeaders: { [DEMO_HEADER]: `moved by the demo, ${ZONE}` },
      log: pino({ level: 'silent' }),
    });
    const sessions = await play(server, clock, mailbox, language, page);
    clock.run();
    return { url: server.url, loginOf: (who) => sessions.loginOf(who), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function play(server: RunningServer, clock: DemoClock, mailbox: Mailbox, language: Language, page: Page): Promise<Sessions> {
  const { url, firstLogin } = server;
  const client = new Client(url, language);
  const sessions = new Sessions(client, clock);
  const known = new KnownThings(language);
  const chronicle = new Chronicle(client, () => sessions.tokenOf('auditor'));
  const player = new Player(client, clock, sessions, known, chronicle);
  const narrator = new Narrator(page, known);
  const time = new PassingTime(clock, server, chronicle);

  printPreface(page, language);
  if (!firstLogin) throw new Unexpected('the first start made no administrator');
  await sessions.takeOver('administrator', firstLogin.name, firstLogin.password);
  await new Opening(client, sessions, known).prepare();
  page.line();
  page.line(PLACES_TITLE[language]);
  page.line();
  printCast(page, language);
  await chronicle.beginHere();

  for (const chapter of CHAPTERS) {
    narrator.chapter(chapter);
    for (const step of chapter.steps) {
      narrator.entries(await time.until(step.at));
      narrator.outcome(await player.play(step));
    }
  }

  const reader = await Reader.open(client, language, () => sessions.tokenOf('auditor'));
  await printInbox(page, reader, client, sessions, mailbox.mails);
  await printAudit(page, reader, known);
  await printLedger(page, reader);
  const figures = await printStatistics(page, reader);
  checkFigures(figures, CHAPTERS);
  const summary = summaryOf(figures);
  page.line();
  page.line(page.paint('bold', summary.zh));
  page.line(page.paint('bold', summary.en));
  return sessions;
}
