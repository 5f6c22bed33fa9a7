// Wh ⇄ height of the plot, with ticks people would choose.

export interface Scale {
  min: number;
  max: number;
  ticks: number[];
}

const TARGET_TICKS = 5;

/** A range that holds every value and zero, ending on round ticks. Loads may be negative: export. */
export function energyScale(valuesWh: number[]): Scale {
  const low = Math.min(0, ...valuesWh);
  const high = Math.max(0, ...valuesWh);
  const step = roundStep((high - low || 1) / TARGET_TICKS);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { min: first * step, max: last * step, ticks };
}

function roundStep(rough: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * magnitude >= rough) ?? 10;
  return factor * magnitude;
}

/** 0 at the bottom, 1 at the top. */
export const heightOf = (energyWh: number, scale: Scale) => (energyWh - scale.min) / (scale.max - scale.min);

/** A limit far above the load would flatten it: it joins the scale only when it is near. */
export function limitInReach(limitWh: number | null, valuesWh: number[]): boolean {
  return limitWh !== null && limitWh <= 1.5 * Math.max(0, ...valuesWh);
}
