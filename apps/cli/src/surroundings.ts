import type { Settings } from '#application';

/** Where a command finds the installation, and says what it does. */
export interface Surroundings {
  readonly settings: Settings;
  /** Prints a line. */
  readonly say: (line: string) => void;
}
