// SVG paths in a plot one unit wide per hour and one unit high. A missing hour breaks the line: gaps stay gaps.

import { heightOf, type Scale } from "./scale";

type Value = number | null;

/** Consecutive runs of hours that have a value, each as its points at the middle of the hours. */
function runs<T>(hours: (T | null)[]): { at: number; value: T }[][] {
  const found: { at: number; value: T }[][] = [];
  hours.forEach((value, index) => {
    if (value === null) return;
    const begins = index === 0 || hours[index - 1] === null;
    if (begins) found.push([]);
    found.at(-1)!.push({ at: index + 0.5, value });
  });
  return found;
}

const point = (at: number, energyWh: number, scale: Scale) =>
  `${at},${(1 - heightOf(energyWh, scale)).toFixed(4)}`;

/** A line; an hour alone between gaps becomes a dash of its own width, so it can be seen. */
export function linePath(valuesWh: Value[], scale: Scale): string {
  return runs(valuesWh)
    .map((run) => {
      const alone = run.length === 1 ? `h0.5` : "";
      const from = run.length === 1 ? 0.25 : 0;
      return "M" + run.map(({ at, value }) => point(at - from, value, scale)).join("L") + alone;
    })
    .join("");
}

/** The area between two quantiles. */
export function bandPath(bandWh: ([low: number, high: number] | null)[], scale: Scale): string {
  return runs(bandWh)
    .map((run) => {
      const top = run.map(({ at, value }) => point(at, value[1], scale));
      const bottom = run.map(({ at, value }) => point(at, value[0], scale)).reverse();
      return `M${[...top, ...bottom].join("L")}Z`;
    })
    .join("");
}
