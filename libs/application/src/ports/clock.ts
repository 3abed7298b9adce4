/** The one source of time. Everything below the application is given an instant and never asks for one. */
export abstract class Clock {
  abstract now(): Temporal.Instant;
}
