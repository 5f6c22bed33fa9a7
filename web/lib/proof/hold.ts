/** A check that must hold; `otherwise` is what the reader is told when it does not. */
export function hold(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
