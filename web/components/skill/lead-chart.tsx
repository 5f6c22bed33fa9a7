import { useMemo } from "react";
import type { Skill } from "@/lib/api-types";
import { LEAD_HOURS, leadLines } from "@/lib/skill/lead-lines";

/** Two lines over the hours ahead; the table below has the numbers. */
export function LeadChart({ leads }: { leads: Skill["by_lead"] }) {
  const { weekly, daily, ticks } = useMemo(() => leadLines(leads), [leads]);
  const line = { fill: "none", vectorEffect: "non-scaling-stroke", strokeWidth: "2" } as const;
  return (
    <figure className="mt-3" aria-hidden="true">
      <div className="relative mr-2 mb-6 ml-12 h-44">
        <svg
          viewBox={`0 0 ${LEAD_HOURS} 1`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-hidden"
        >
          {ticks.map(({ share, y }) => (
            <path
              key={share}
              d={`M0,${y}H${LEAD_HOURS}`}
              {...line}
              stroke={share === 0 ? "var(--muted)" : "var(--line)"}
              strokeWidth="1"
            />
          ))}
          <path d={weekly} {...line} stroke="var(--accent)" />
          <path d={daily} {...line} stroke="var(--limit)" strokeDasharray="6 4" />
        </svg>
        {ticks.map(({ share, y }) => (
          <span
            key={share}
            className="absolute right-full mr-2 -translate-y-1/2 text-xs whitespace-nowrap text-muted tabular-nums"
            style={{ top: `${y * 100}%` }}
          >
            {`${Math.round(share * 100)} %`.replace("-", "−")}
          </span>
        ))}
        {[1, 6, 12, 18, 23].map((hour) => (
          <span
            key={hour}
            className="absolute top-full mt-1 -translate-x-1/2 text-xs text-muted tabular-nums"
            style={{ left: `${((hour + 0.5) / LEAD_HOURS) * 100}%` }}
          >
            {hour}
          </span>
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-4 text-xs text-muted">
        <li className="flex items-center gap-1.5">
          <span className="h-0.5 w-4 bg-accent" /> than the week before
        </li>
        <li className="flex items-center gap-1.5">
          <span className="w-4 border-t-2 border-dashed border-limit" /> than the day before
        </li>
      </ul>
    </figure>
  );
}
