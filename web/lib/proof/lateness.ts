// An hour counts only if it begins after the block that holds the forecast (domain/proof_status.py).

export const HORIZON_HOURS = 24;
export const PROMISED_HOURS = HORIZON_HOURS - 1; // the first hour is already running when a forecast is issued

/** How many of the 24 target hours begin after `storedAt` (both Unix seconds). */
export function hoursThatCount(originSeconds: number, storedAt: number): number {
  const steps = Array.from({ length: PROMISED_HOURS }, (_, step) => originSeconds + (step + 1) * 3600);
  return steps.filter((begins) => begins > storedAt).length;
}
