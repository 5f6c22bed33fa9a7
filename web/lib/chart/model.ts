// Everything a fan chart draws, computed once per set of numbers.

import type { IssuedForecast, Predictions } from "../api-types";
import { unitFor, type PowerUnit, type Quantity } from "../power";
import { earlierMedians } from "./earlier";
import { atQuantile, chartHours, pastHours, type ChartHour } from "./hours";
import { bandPath, linePath } from "./paths";
import { energyScale, limitInReach, type Scale } from "./scale";
import { timeTicks, zoneLabel, type TimeTick } from "./time-ticks";

export const BANDS = [
  { low: 50, high: 950, share: "90\u00a0%", words: "p5–p95" },
  { low: 100, high: 900, share: "80\u00a0%", words: "p10–p90" },
  { low: 200, high: 800, share: "60\u00a0%", words: "p20–p80" },
] as const;

export interface ChartModel {
  hours: ChartHour[];
  pastHours: number; // of them before the forecast's origin
  permilles: number[];
  zone: string;
  zoneLabel: string;
  quantity: Quantity;
  unit: PowerUnit;
  scale: Scale;
  timeTicks: TimeTick[];
  bandPaths: string[]; // as BANDS, widest first
  medianPath: string;
  actualPath: string;
  earlierPaths: string[]; // newest first
  limitWh: number | null;
  limitShown: boolean;
}

export function chartModel(
  shown: Predictions,
  forecast: IssuedForecast,
  limitWh: number | null,
  { quantity, zone, earlier }: { quantity: Quantity; zone: string; earlier: boolean },
): ChartModel {
  const permilles = shown.quantiles_permille;
  const past = pastHours(shown, forecast);
  const hours = chartHours(shown, forecast, past);
  const earlierWh = earlier ? earlierMedians(shown, forecast, hours) : [];
  const valuesWh = [
    ...hours.flatMap((hour) => [...(hour.quantilesWh ?? []), hour.actualWh ?? 0]),
    ...earlierWh.flatMap((medians) => medians.filter((median) => median !== null)),
  ];
  const limitShown = limitInReach(limitWh, valuesWh);
  const scale = energyScale(limitShown ? [...valuesWh, limitWh!] : valuesWh);
  const quantile = (hour: ChartHour, permille: number) => atQuantile(hour.quantilesWh!, permilles, permille);
  const starts = hours.map((hour) => hour.startMs);
  return {
    ...{ hours, pastHours: past, permilles, scale, limitWh, limitShown, quantity, zone },
    zoneLabel: zoneLabel(starts, zone),
    unit: unitFor(Math.max(scale.max, -scale.min), quantity),
    timeTicks: timeTicks(starts, zone),
    bandPaths: BANDS.map(({ low, high }) =>
      bandPath(
        hours.map((hour) => hour.quantilesWh && [quantile(hour, low), quantile(hour, high)]),
        scale,
      ),
    ),
    medianPath: linePath(
      hours.map((hour) => hour.quantilesWh && quantile(hour, 500)),
      scale,
    ),
    actualPath: linePath(
      hours.map((hour) => hour.actualWh),
      scale,
    ),
    earlierPaths: earlierWh.map((medians) => linePath(medians, scale)),
  };
}
