import { setTimeout as sleep } from 'node:timers/promises';
import { API_NODES, NODES, type NodeName, type Nodes } from './nodes.js';
import { between, SOAK, type Draw } from './seed.js';

/** How long something stays away, or stands still, is the fault itself: nothing tells when it has been long enough. */
const AWAY_MS = SOAK ? 30_000 : 3_000;

/** Of an installation of several nodes, each with its end; by the name of what happens. */
export function nodeFaults(nodes: Nodes, draw: Draw): Readonly<Record<string, () => Promise<void>>> {
  const pick = (from: readonly NodeName[]): NodeName => from[between(draw, 0, from.length - 1)] as NodeName;
  /** Longer than a lease lasts: until another is in his place. */
  const until = (leader: NodeName) => Promise.all([nodes.leader(leader), sleep(AWAY_MS)]);
  /** As whoever watches over processes does: one that finds its servers too busy to begin is started again. */
  const start = async (name: NodeName): Promise<void> => {
    try {
      await nodes.start(name);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('.unavailable')) throw error;
      await start(name);
    }
  };
  return {
    'an API node is killed': async () => {
      const name = pick(API_NODES);
      await nodes.kill(name);
      await sleep(between(draw, 0, AWAY_MS));
      await start(name);
    },
    'an API node stands still': async () => {
      const name = pick(API_NODES);
      nodes.at(name).standStill();
      await sleep(AWAY_MS);
      nodes.at(name).goOn();
    },
    'a node is restarted': async () => {
      const name = pick(NODES);
      const code = await nodes.at(name).stop();
      if (code !== 0) throw new Error(`${name} ended with ${code}`);
      await start(name);
    },
    'the leader stands still': async () => {
      const name = await nodes.leader();
      nodes.at(name).standStill();
      await until(name);
      nodes.at(name).goOn();
    },
    'the leader is killed and stays away': async () => {
      const name = await nodes.leader();
      await nodes.kill(name);
      await until(name);
      await start(name);
    },
    'the EventStoreDB is killed': async () => {
      await nodes.eventStore.kill();
      await sleep(AWAY_MS);
      await nodes.eventStore.revive();
    },
    'the EventStoreDB stands still': async () => {
      nodes.eventStore.stop();
      await sleep(AWAY_MS);
      nodes.eventStore.goOn();
    },
    'the Redis is killed': async () => {
      await nodes.redis.kill();
      await sleep(AWAY_MS);
      await nodes.redis.revive();
    },
    'the Redis stands still': async () => {
      nodes.redis.stop();
      await sleep(AWAY_MS);
      nodes.redis.goOn();
    },
  };
}
