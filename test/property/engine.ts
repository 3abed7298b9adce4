import { ENGINE, react, REACTIONS, timersOf, type Intent } from '#domain';
import { give } from './giving.js';
import { INSPECTION, MESSAGE, PROBLEM } from './kinds.js';
import type { Tally } from './tally.js';
import type { World } from './world.js';

/** Lets one reaction answer some of the events that it has not met yet; each is at a place of its own in the history. */
export function runReaction(world: World, index: number, most: number, tally?: Tally, twice = false): void {
  const reaction = REACTIONS[index % REACTIONS.length]!;
  const begun = world.reactions.get(reaction.name) ?? { next: 0, state: reaction.initial };
  let { state } = begun;
  const until = Math.min(world.log.length, begun.next + most);
  for (const happened of world.log.slice(begun.next, until)) {
    const reacted = react(reaction, state, happened);
    state = reacted.state;
    for (const intent of reacted.intents) intend(world, intent, tally, twice);
  }
  world.reactions.set(reaction.name, { next: until, state });
}

/** Lets the timers fire whose instants have come. @param twice as after a crash between doing it and knowing it */
export function runTimers(world: World, tally?: Tally, twice = false): void {
  for (const id of world.ids(PROBLEM)) {
    const { state } = world.at(PROBLEM, id);
    if (state.phase === 'None') continue;
    for (const [index, correction] of state.corrections.entries()) {
      for (const { rung, milestone, period } of timersOf(correction)) {
        if (Temporal.Instant.compare(rung.at, world.now) > 0) continue;
        const { step, at } = rung;
        const target = { ...(milestone !== undefined && { milestone }), ...(period !== undefined && { period }) };
        const command = { type: 'FireTimer', correction: index + 1, step, at, ...target } as const;
        for (let times = twice ? 2 : 1; times > 0; times -= 1) give(world, PROBLEM, id, command, ENGINE, tally);
      }
    }
  }
}

/** A refusal by a rule is an answer. Doing it twice changes nothing, so that a crash between doing it and knowing it does no harm. */
function intend(world: World, intent: Intent, tally: Tally | undefined, twice: boolean): void {
  for (let times = twice ? 2 : 1; times > 0; times -= 1) {
    if (intent.lifecycle === 'problem') give(world, PROBLEM, intent.thing, intent.command, ENGINE, tally);
    else if (intent.lifecycle === 'inspection') give(world, INSPECTION, intent.thing, intent.command, ENGINE, tally);
    else give(world, MESSAGE, intent.thing, intent.command, ENGINE, tally);
  }
}

/** All of them, in turns, until nothing is left to react to. */
export function runDry(world: World, tally?: Tally): void {
  const isDry = () => REACTIONS.every(({ name }) => world.reactions.get(name)?.next === world.log.length);
  while (!isDry()) for (const index of REACTIONS.keys()) runReaction(world, index, Infinity, tally);
}
