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
  const percent = Math.round(chance * 1000) / 10; // 1 − 0.95 is a little more than 0.05
  if (percent <= 5) return "under 5\u00a0%";
  if (percent >= 95) return "over 95\u00a0%";
  return `about ${Math.round(percent)}\u00a0%`;
}
