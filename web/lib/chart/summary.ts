// The chart in a few sentences, for those who do not look at it.

import { countOf } from "../counts";
import { hourText } from "../time";
import { loadText, unitFor, withUnit, type Quantity } from "../power";
import { chanceAbove, chanceText } from "./exceedance";
import { atQuantile, type ChartHour } from "./hours";

export interface SummaryInput {
  hours: ChartHour[];
  permilles: number[];
  zone: string;
  limitWh: number | null;
  quantity: Quantity;
}

type ForecastHour = ChartHour & { quantilesWh: number[] };

export function summary({ hours, permilles, zone, limitWh, quantity }: SummaryInput): string {
  const ahead = hours.filter((hour): hour is ForecastHour => hour.quantilesWh !== null);
  const at = (hour: ForecastHour, permille: number) => atQuantile(hour.quantilesWh, permilles, permille);
  const peak = ahead.reduce((best, hour) => (at(hour, 500) > at(best, 500) ? hour : best));
  const unit = unitFor(at(peak, 950), quantity);
  const range = `80\u00a0% range ${withUnit(at(peak, 100), unit)} to ${withUnit(at(peak, 900), unit)}`;
  const begins =
    quantity === "power" ? "Load is expected to peak at" : "The hour with most energy is expected to take";
  const sentences = [
    `${begins} ${withUnit(at(peak, 500), unit)} (${range}) on ${hourText(peak.startMs, zone)}.`,
  ];
  const trough = ahead.reduce((least, hour) => (at(hour, 500) < at(least, 500) ? hour : least));
  if (at(trough, 500) < 0) {
    sentences.push(
      `It feeds back most, ${loadText(-at(trough, 500), quantity)}, on ${hourText(trough.startMs, zone)}.`,
    );
  }
  if (limitWh !== null) sentences.push(limitSentence(ahead, permilles, limitWh, quantity));
  const trueHours = ahead.filter((hour) => hour.actualWh !== null);
  if (trueHours.length > 0) {
    const inside = trueHours.filter(
      (hour) => hour.actualWh! >= at(hour, 100) && hour.actualWh! <= at(hour, 900),
    );
    sentences.push(
      `Inside the 80\u00a0% range: ${inside.length} of ${countOf(trueHours.length, "hour")} measured since.`,
    );
  }
  return sentences.join(" ");
}

function limitSentence(
  ahead: ForecastHour[],
  permilles: number[],
  limitWh: number,
  quantity: Quantity,
): string {
  const chance = Math.max(...ahead.map((hour) => chanceAbove(limitWh, hour.quantilesWh, permilles)));
  return `Highest chance of any hour to cross the limit of ${loadText(limitWh, quantity)}: ${chanceText(chance)}.`;
}
