import { memo } from "react";
import type { ChartModel } from "@/lib/chart/model";
import { heightOf } from "@/lib/chart/scale";

const BAND_OPACITY = [0.16, 0.2, 0.3]; // they lie on top of each other: the middle is darkest

/** The marks alone, drawn anew for other numbers only. One unit wide per hour, one unit high, stretched to its box; words are HTML around it. */
export const Plot = memo(function Plot({ model }: { model: ChartModel }) {
  const { hours, pastHours, scale } = model;
  const y = (energyWh: number) => 1 - heightOf(energyWh, scale);
  const line = { fill: "none", vectorEffect: "non-scaling-stroke", strokeLinejoin: "round" } as const;
  return (
    <svg
      viewBox={`0 0 ${hours.length} 1`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full overflow-visible"
      aria-hidden="true"
    >
      <g stroke="var(--line)">
        {scale.ticks.map((tick) => (
          <path
            key={tick}
            d={`M0,${y(tick)}H${hours.length}`}
            {...line}
            strokeOpacity={tick === 0 ? 1 : 0.6}
          />
        ))}
        {model.timeTicks.map(({ index, day }) => (
          <path key={index} d={`M${index},0V1`} {...line} strokeOpacity={day ? 1 : 0.35} />
        ))}
      </g>
      <g key={hours[pastHours]!.startMs} className="slide-in">
        {model.bandPaths.map((path, band) => (
          <path key={band} d={path} fill="var(--accent)" fillOpacity={BAND_OPACITY[band]} />
        ))}
        <path d={model.bandPaths[0]} {...line} stroke="var(--accent)" strokeOpacity="0.55" />
        {model.earlierPaths.map((path, age) => (
          <path
            key={age}
            d={path}
            {...line}
            stroke="var(--muted)"
            strokeOpacity={Math.max(0.55, 1 - age / 15)}
          />
        ))}
        <path d={model.medianPath} {...line} stroke="var(--accent)" strokeWidth="2.5" />
      </g>
      <path d={`M${pastHours},0V1`} {...line} stroke="var(--muted)" strokeWidth="1.5" strokeDasharray="2 4" />
      {model.limitShown && (
        <path
          d={`M0,${y(model.limitWh!)}H${hours.length}`}
          {...line}
          stroke="var(--limit)"
          strokeWidth="2"
          strokeDasharray="8 5"
        />
      )}
      <path d={model.actualPath} {...line} stroke="var(--ink)" strokeWidth="2" />
    </svg>
  );
});
