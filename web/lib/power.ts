// Energy of an hour as people read load: its mean power. Wh over one hour and W are the same number.

const KW = 1_000;
const MW = 1_000_000;

export interface PowerUnit {
  symbol: "kW" | "MW";
  wh: number; // Wh per hour in one unit
  decimals: number;
}

/** One unit and one number of decimals for everything up to `maxWh`, so that columns and axes line up. */
export function unitFor(maxWh: number): PowerUnit {
  const [symbol, wh] = Math.abs(maxWh) < 10 * MW ? (["kW", KW] as const) : (["MW", MW] as const);
  const largest = Math.abs(maxWh) / wh;
  return { symbol, wh, decimals: largest < 10 ? 2 : largest < 100 ? 1 : 0 };
}

/** 12.3, with a real minus sign and no “−0.0”. */
export function inUnit(energyWh: number, unit: PowerUnit, decimals = unit.decimals): string {
  const text = (Math.abs(energyWh) / unit.wh).toFixed(decimals);
  return energyWh < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** 12.3 kW, which no line break tears apart */
export function powerText(energyWh: number, unit: PowerUnit = unitFor(energyWh)): string {
  return `${inUnit(energyWh, unit)}\u00a0${unit.symbol}`;
}
