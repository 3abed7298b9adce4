/** Another node has saved what this one took for its own: whoever leads now goes on from there. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}
