// Numbers of things as people read them.

const COUNT = new Intl.NumberFormat("en-GB");

export const countText = (count: number) => COUNT.format(count);

/** “1 window”, “1,204 windows” */
export const countOf = (count: number, noun: string) =>
  `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;

/** 0.231 → “23 %”, which no line break tears apart */
export const percentText = (share: number, decimals = 0) => `${(share * 100).toFixed(decimals)}\u00a0%`;
