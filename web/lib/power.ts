// The load of an hour as people read it: its mean power, or its energy. Wh over one hour and W are the same number.

const KW = 1_000;
const MW = 1_000_000;

export const QUANTITIES = ["power", "energy"] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** What a number on a chart is, in words that go with its unit. */
export const QUANTITY_WORDS: Record<Quantity, string> = {
  power: "mean of each hour",
  energy: "energy of each hour",
};

export interface PowerUnit {
  symbol: "kW" | "MW" | "kWh" | "MWh";
  wh: number; // Wh per hour in one unit
  decimals: number;
}

/** One unit and one number of decimals for everything up to `maxWh`, so that columns and axes line up. */
export function unitFor(maxWh: number, quantity: Quantity): PowerUnit {
  const [power, energy, wh] =
    Math.abs(maxWh) < 10 * MW ? (["kW", "kWh", KW] as const) : (["MW", "MWh", MW] as const);
  const largest = Math.abs(maxWh) / wh;
  const symbol = quantity === "power" ? power : energy;
  return { symbol, wh, decimals: largest < 10 ? 2 : largest < 100 ? 1 : 0 };
}

/** 12.3, with a real minus sign and no “−0.0”. */
export function inUnit(energyWh: number, unit: PowerUnit, decimals = unit.decimals): string {
  const text = (Math.abs(energyWh) / unit.wh).toFixed(decimals);
  return energyWh < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** 12.3 kW, which no line break tears apart */
export const withUnit = (energyWh: number, unit: PowerUnit): string =>
  `${inUnit(energyWh, unit)}\u00a0${unit.symbol}`;

/** The same in the unit that suits this number alone. */
export const loadText = (energyWh: number, quantity: Quantity): string =>
  withUnit(energyWh, unitFor(energyWh, quantity));
