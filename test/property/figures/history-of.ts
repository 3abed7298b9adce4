import type { HistoryEvent } from '#projections';
import type { Recorded, World } from '../world.js';
import type { Message } from '#domain';

/** The world's history as a log would number it and a read model would read it. */
export function historyOf(world: World): readonly HistoryEvent[] {
  const next = new Map<string, number>();
  let effectiveMs = 0;
  return world.log.map(({ category, thing }, index) => {
    const stream = `rx-${category}-${thing}`;
    const revision = next.get(stream) ?? 0;
    next.set(stream, revision + 1);
    const { event, at, actor, role } = world.recorded(category, thing, revision) as Recorded<Message>;
    const { type, ...data } = event;
    const ordinal = index + 1;
    effectiveMs = Math.max(effectiveMs, at.epochMilliseconds);
    return {
      ordinal,
      position: String(ordinal),
      effectiveMs,
      id: `e${ordinal}`,
      stream,
      category,
      thing,
      revision,
      type,
      data,
      occurredAt: String(at),
      recordedAt: String(at),
      recordedMs: at.epochMilliseconds,
      actor: actor.id,
      role: role ?? 'engine',
    };
  });
}
