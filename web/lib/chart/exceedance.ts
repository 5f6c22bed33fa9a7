// The chance that an hour goes over a limit, read off the forecast's own quantiles.

/** 0 … 1; outside the outermost quantiles only a bound is known, and that bound is returned. */
export function chanceAbove(limitWh: number, quantilesWh: number[], permilles: number[]): number {
  const above = quantilesWh.findIndex((value) => value > limitWh);
  if (above === -1) return 1 - permilles.at(-1)! / 1000;
  if (above === 0) return 1 - permilles[0]! / 1000;
  const [low, high] = [quantilesWh[above - 1]!, quantilesWh[above]!];
  const share = (limitWh - low) / (high - low);
  return 1 - (permilles[above - 1]! + share * (permilles[above]! - permilles[above - 1]!)) / 1000;
}

/** “under 5 %”, “about 30 %”, “over 95 %”. */
export function chanceText(chance: number): string {
  if (chance <= 0.05) return "under 5\u00a0%";
  if (chance >= 0.95) return "over 95\u00a0%";
  return `about ${Math.round(chance * 100)}\u00a0%`;
}
