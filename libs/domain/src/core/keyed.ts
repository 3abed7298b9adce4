import { object, type EventShapes, type ObjectShape, type Of, type Shape } from './shape.js';

type Keyed<K extends string, T, E extends EventShapes> = { readonly [N in keyof E]: ObjectShape<Of<E[N]> & { readonly [_ in K]: T }> };

/** The events of an inner lifecycle as they are written in the outer one's stream: each names its inner thing. */
export const keyed = <const K extends string, T extends number | string, const E extends EventShapes>(key: K, shape: Shape<T>, events: E) =>
  Object.fromEntries(Object.entries(events).map(([type, event]) => [type, object({ [key]: shape, ...event.fields })])) as unknown as Keyed<
    K,
    T,
    E
  >;
