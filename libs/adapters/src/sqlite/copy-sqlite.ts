import { open } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';

/** Milliseconds to wait for a writer of a database without a write-ahead log. */
const BUSY_TIMEOUT = 5000;

/** More pages than a database has: one step takes all of them within one read transaction, so that a writer never makes it begin anew. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database as it stands at one instant while another process writes it, and holds that process up in nothing where it keeps a
 * write-ahead log. The copy is durable but for its name, and readable by its owner alone (mode 0600).
 * @param to must not exist
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  // Before SQLite, which would make it readable for all.
  await (await open(to, 'wx', 0o600)).close();
  const database = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT });
  try {
    await backup(database, to, { rate: ALL_PAGES });
  } finally {
    database.close();
  }
  const copy = await open(to, 'r+');
  try {
    await copy.sync();
  } finally {
    await copy.close();
  }
}
