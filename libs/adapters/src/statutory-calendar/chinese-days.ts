import { StatutoryCalendar, type StatutoryDays } from '#application';
import { createRequire } from 'node:module';

interface Data {
  readonly holidays: Readonly<Record<string, string>>;
  readonly workdays: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);

/** National Day was a holiday in every year, and stands in the notice of its own year alone. */
const NATIONAL_DAY = '10-01';

/**
 * The holidays of the State Council's notices, as the package `chinese-days` collects them. Its data are read and not its functions: those
 * answer for unannounced years as if every weekday were worked, and take a day for the one before where the process runs west of Greenwich.
 */
export class ChineseDays extends StatutoryCalendar {
  override known(): StatutoryDays {
    const { holidays, workdays } = require('chinese-days/dist/chinese-days.json') as Data;
    const years = Object.keys(holidays).filter((day) => day.endsWith(NATIONAL_DAY));
    const publishedThrough = Math.max(...years.map((day) => Number(day.slice(0, 4))));
    const known = (days: object) =>
      Object.keys(days)
        .filter((day) => Number(day.slice(0, 4)) <= publishedThrough)
        .sort();
    return { daysOff: known(holidays), workedDays: known(workdays), publishedThrough };
  }
}
