import type { SQLInputValue } from 'node:sqlite';

/** The conditions of a question, with the values that they name. */
export class Conditions {
  readonly parameters: Record<string, SQLInputValue> = {};
  readonly #conditions: string[] = [];

  and(condition: string, parameters: Readonly<Record<string, SQLInputValue>> = {}): this {
    this.#conditions.push(condition);
    Object.assign(this.parameters, parameters);
    return this;
  }

  /** Adds a condition on a value that may not have been asked for. */
  maybe(value: SQLInputValue | undefined, condition: string, name: string): this {
    return value === undefined ? this : this.and(condition, { [name]: value });
  }

  /** Adds a condition on a list that may not have been asked for; the condition reads it as `json_each`. */
  among(values: readonly string[] | undefined, condition: string, name: string): this {
    return values === undefined ? this : this.and(condition, { [name]: JSON.stringify(values) });
  }

  get where(): string {
    return this.#conditions.length > 0 ? `WHERE ${this.#conditions.map((each) => `(${each})`).join(' AND ')}` : '';
  }
}

/** The values of a parameter that holds a list as JSON. */
export const each = (name: string): string => `(SELECT value FROM json_each(:${name}))`;
