import { useMemo } from "react";
import type { Outlook } from "@/lib/api-types";
import { bandPath, linePath } from "@/lib/chart/paths";
import { energyScale, heightOf } from "@/lib/chart/scale";

/** The fan of the next 24 hours, too small to read numbers from: those stand beside it. */
export function Sparkline({ outlook, limitWh }: { outlook: Outlook; limitWh: number | null }) {
  const { band, median, limitY, hours } = useMemo(() => shapes(outlook, limitWh), [outlook, limitWh]);
  const line = { fill: "none", vectorEffect: "non-scaling-stroke" } as const;
  return (
    <svg
      viewBox={`0 0 ${hours} 1`}
      preserveAspectRatio="none"
      className="h-9 w-20 shrink-0"
      aria-hidden="true"
    >
      <path d={band} fill="var(--accent)" fillOpacity="0.3" />
      <path d={median} {...line} stroke="var(--accent)" strokeWidth="1.5" />
      {limitY !== null && limitY >= 0 && (
        <path
          d={`M0,${limitY}H${hours}`}
          {...line}
          stroke="var(--limit)"
          strokeWidth="1"
          strokeDasharray="3 2"
        />
      )}
    </svg>
  );
}

function shapes({ energy_wh }: Outlook, limitWh: number | null) {
  const scale = energyScale(energy_wh.flat());
  return {
    hours: energy_wh.length,
    band: bandPath(
      energy_wh.map((hour) => [hour[0]!, hour[2]!]),
      scale,
    ),
    median: linePath(
      energy_wh.map((hour) => hour[1]!),
      scale,
    ),
    limitY: limitWh === null ? null : 1 - heightOf(limitWh, scale),
  };
}
