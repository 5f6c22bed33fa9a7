// Which part of the chart is in view, in hours from its start: zoomed and moved, never past its ends.

export interface View {
  from: number;
  hours: number;
}

const FEWEST_HOURS = 6;

export const whole = (count: number): View => ({ from: 0, hours: count });

function within({ from, hours }: View, count: number): View {
  const shown = Math.max(Math.min(FEWEST_HOURS, count), Math.min(count, hours));
  return { from: Math.max(0, Math.min(count - shown, from)), hours: shown };
}

/** Half the hours for a factor of 2; the hour under `anchor` (0 … 1 of the width) stays where it is. */
export function zoomed(view: View, factor: number, anchor: number, count: number): View {
  const hours = within({ from: 0, hours: view.hours / factor }, count).hours;
  return within({ from: view.from + anchor * (view.hours - hours), hours }, count);
}

export const moved = (view: View, hours: number, count: number): View =>
  within({ from: view.from + hours, hours: view.hours }, count);

/** Moved no further than it takes to see this hour whole. */
export function showing(view: View, index: number, count: number): View {
  const from = Math.min(index, Math.max(view.from, index + 1 - view.hours));
  return within({ from, hours: view.hours }, count);
}
