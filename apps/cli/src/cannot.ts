/** Why a command was not carried out, in words for an operator. */
export class Cannot extends Error {
  override readonly name = 'Cannot';
}
