/** How many bytes somebody who listens may be behind, while he takes nothing, before he is cut off. */
export class Patience {
  constructor(readonly bytes: number) {}
}
