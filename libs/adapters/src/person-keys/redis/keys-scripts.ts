/**
 * What is done in Redis, a script a question, each as one. KEYS[1] is the mark of the store and ARGV[1] what has to stand there: a Redis that has
 * lost everything, or is another one, must not be taken for one that never held anything. KEYS[2] is the person, KEYS[3] his passwords, KEYS[4] whoever
 * is condemned.
 */
const marked = (body: string): string => `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('LOST another mark') end
  ${body}`;

export const SCRIPTS = {
  /** The mark that stands there, which is the one offered where there was none. */
  mark: `
    redis.call('SET', KEYS[1], ARGV[1], 'NX')
    return redis.call('GET', KEYS[1])`,
  /** Another mark in the place of the one that is known. */
  remark: marked(`
    redis.call('SET', KEYS[1], ARGV[2])
    return 1`),
  /** The same under another master key, unless it has changed, or gone, since it was read. */
  rewrap: marked(`
    if redis.call('HGET', KEYS[2], ARGV[2]) == ARGV[3] then redis.call('HSET', KEYS[2], ARGV[2], ARGV[4]) end
    return 1`),
  /** Each value into its hash, whatever stands there. */
  put: marked(`
    for at = 2, #KEYS do redis.call('HSET', KEYS[at], ARGV[2 * at - 2], ARGV[2 * at - 1]) end
    return 1`),
  erase: marked(`
    for at = 2, #KEYS do redis.call('DEL', KEYS[at]) end
    return 1`),
  keyFor: marked(`
    if redis.call('HEXISTS', KEYS[2], 'destroyed') == 1 then return false end
    redis.call('HSETNX', KEYS[2], 'key', ARGV[2])
    return redis.call('HGET', KEYS[2], 'key')`),
  find: marked(`return redis.call('HGET', KEYS[2], 'key')`),
  condemn: marked(`
    if redis.call('HEXISTS', KEYS[2], 'destroyed') == 0 then redis.call('SADD', KEYS[4], ARGV[2]) end
    return 1`),
  condemned: marked(`return redis.call('SMEMBERS', KEYS[2])`),
  destroy: marked(`
    redis.call('HSET', KEYS[2], 'destroyed', '1')
    redis.call('HDEL', KEYS[2], 'key')
    redis.call('DEL', KEYS[3])
    redis.call('SREM', KEYS[4], ARGV[2])
    return 1`),
  keepPassword: marked(`
    if redis.call('HEXISTS', KEYS[2], 'destroyed') == 1 then return 0 end
    redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
    return 1`),
  passwordHash: marked(`return redis.call('HGET', KEYS[3], ARGV[2])`),
  dropPassword: marked(`return redis.call('HDEL', KEYS[3], ARGV[2])`),
  secret: marked(`
    redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[3])
    return redis.call('HGET', KEYS[2], ARGV[2])`),
} as const;
