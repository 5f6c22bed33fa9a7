// Which rows of a long list are in view: only these are drawn.

const SPARE_PX = 400; // above and below, so that scrolling and tabbing find something there

/** Where each row begins, and where the last one ends. */
export function offsetsOf(heights: number[]): number[] {
  const offsets = [0];
  for (const height of heights) offsets.push(offsets.at(-1)! + height);
  return offsets;
}

/** Rows [first, end) of those between `topPx` and `topPx + viewPx`, with some to spare. */
export function visibleRows(offsets: number[], topPx: number, viewPx: number): [first: number, end: number] {
  const first = rowAt(offsets, topPx - SPARE_PX);
  const end = Math.min(offsets.length - 1, rowAt(offsets, topPx + viewPx + SPARE_PX) + 1);
  return [first, end];
}

/** The row that covers this place, by bisection; the nearest one when none does. */
function rowAt(offsets: number[], px: number): number {
  let [low, high] = [0, Math.max(0, offsets.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= px) low = middle;
    else high = middle - 1;
  }
  return low;
}
