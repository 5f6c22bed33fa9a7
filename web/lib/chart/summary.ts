// The chart in a few sentences, for those who do not look at it.

import { countOf } from "../counts";
import { hourText } from "../time";
import { powerText, unitFor } from "../power";
import { chanceAbove, chanceText } from "./exceedance";
import { atQuantile, type ChartHour } from "./hours";

export interface SummaryInput {
  hours: ChartHour[];
  permilles: number[];
  zone: string;
  limitWh: number | null;
}

type ForecastHour = ChartHour & { quantilesWh: number[] };

export function summary({ hours, permilles, zone, limitWh }: SummaryInput): string {
  const ahead = hours.filter((hour): hour is ForecastHour => hour.quantilesWh !== null);
  const at = (hour: ForecastHour, permille: number) => atQuantile(hour.quantilesWh, permilles, permille);
  const peak = ahead.reduce((best, hour) => (at(hour, 500) > at(best, 500) ? hour : best));
  const unit = unitFor(at(peak, 950));
  const range = `80\u00a0% range ${powerText(at(peak, 100), unit)} to ${powerText(at(peak, 900), unit)}`;
  const sentences = [
    `Load is expected to peak at ${powerText(at(peak, 500), unit)} (${range}) on ${hourText(peak.startMs, zone)}.`,
  ];
  const trough = ahead.reduce((least, hour) => (at(hour, 500) < at(least, 500) ? hour : least));
  if (at(trough, 500) < 0) {
    sentences.push(
      `It feeds back most, ${powerText(-at(trough, 500))}, on ${hourText(trough.startMs, zone)}.`,
    );
  }
  if (limitWh !== null) sentences.push(limitSentence(ahead, permilles, limitWh));
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

function limitSentence(ahead: ForecastHour[], permilles: number[], limitWh: number): string {
  const chance = Math.max(...ahead.map((hour) => chanceAbove(limitWh, hour.quantilesWh, permilles)));
  return `Highest chance of any hour to cross the limit of ${powerText(limitWh)}: ${chanceText(chance)}.`;
}
