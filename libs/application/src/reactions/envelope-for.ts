import type { Intent } from '#domain';
import { InspectionEnvelope, MessageEnvelope, ProblemEnvelope } from '../bus/envelopes.js';
import type { StoredEvent } from '../ports/event-log.js';
import { canonicalJson } from '../shell/canonical-json.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';

/** What a reaction gives to the command bus: the same event always gives the same command under the same id. */
export function envelopeFor(
  intent: Intent,
  { id, correlationId }: StoredEvent,
  reaction: string,
): ProblemEnvelope | InspectionEnvelope | MessageEnvelope {
  const given = {
    commandId: derivedId('reaction', reaction, id, canonicalJson(intent)),
    thing: intent.lifecycle === 'message' ? derivedId('message', intent.thing) : intent.thing,
    caller: THE_ENGINE,
    causationId: id,
    correlationId,
  };
  if (intent.lifecycle === 'message') return new MessageEnvelope({ ...given, command: intent.command });
  return intent.lifecycle === 'problem'
    ? new ProblemEnvelope({ ...given, command: intent.command })
    : new InspectionEnvelope({ ...given, command: intent.command });
}
