/**
 * A map that never changes: `with` answers another one, and copies only what was put lately instead of all of it. A fold over n events costs
 * about n√n in all, where copying everything each time costs n². Walked in the order in which keys were first put.
 */
export class GrowingMap<K, V> implements ReadonlyMap<K, V> {
  /** One that holds what another map does, which must not be changed any more. */
  static of<K, V>(map: ReadonlyMap<K, V>): GrowingMap<K, V> {
    return map instanceof GrowingMap ? (map as GrowingMap<K, V>) : new GrowingMap(map, new Map<K, V>(), map.size);
  }

  readonly size: number;
  private readonly settled: ReadonlyMap<K, V>;
  private readonly recent: ReadonlyMap<K, V>;

  private constructor(settled: ReadonlyMap<K, V>, recent: ReadonlyMap<K, V>, size: number) {
    this.settled = settled;
    this.recent = recent;
    this.size = size;
  }

  with(key: K, value: V): GrowingMap<K, V> {
    const size = this.has(key) ? this.size : this.size + 1;
    const recent = new Map(this.recent).set(key, value);
    if (recent.size ** 2 <= this.settled.size) return new GrowingMap(this.settled, recent, size);
    const settled = new Map(this.settled);
    for (const [put, as] of recent) settled.set(put, as);
    return new GrowingMap(settled, new Map<K, V>(), size);
  }

  get(key: K): V | undefined {
    return this.recent.has(key) ? this.recent.get(key) : this.settled.get(key);
  }

  has(key: K): boolean {
    return this.recent.has(key) || this.settled.has(key);
  }

  *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.settled) yield [key, this.recent.has(key) ? (this.recent.get(key) as V) : value];
    for (const entry of this.recent) if (!this.settled.has(entry[0])) yield entry;
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
