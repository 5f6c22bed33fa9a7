import { useMemo } from "react";
import { QUANTITIES, type Quantity } from "@/lib/power";
import { zoneFor, ZONES } from "@/lib/zone";
import { useChoice } from "./use-choice";

export interface Display {
  quantity: Quantity;
  zoneOf: (site: string) => string; // the zone to show times of a site in
}

/** How this reader wants numbers and times shown. */
export function useDisplay(): Display {
  const [quantity] = useChoice("quantity", QUANTITIES);
  const [zone] = useChoice("zone", ZONES);
  return useMemo(() => ({ quantity, zoneOf: (site: string) => zoneFor(zone, site) }), [quantity, zone]);
}
