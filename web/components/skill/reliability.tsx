import type { Skill } from "@/lib/api-types";
import { countText, percentText } from "@/lib/counts";

/** How often each quantile held: on the diagonal a 10 % quantile lies above one hour in ten. */
export function Reliability({ skill: { reliability } }: { skill: Skill }) {
  const points = reliability.filter(({ n }) => n > 0);
  const n = points[0]?.n ?? 0;
  return (
    <section className="card p-4 sm:p-5" aria-labelledby="reliability-title">
      <h2 id="reliability-title" className="text-base font-semibold">
        Did the ranges hold?
      </h2>
      {points.length === 0 ? (
        <p className="mt-1 text-muted">Not counted yet: scores made from now on say it.</p>
      ) : (
        <>
          <p className="mt-1 text-xs text-muted tabular-nums">
            Share of n = {countText(n)} series-hours at or below each quantile; only forecasts that were in
            time.
          </p>
          <Diagram points={points} />
          <table className="mt-3 w-full text-right text-xs tabular-nums">
            <thead className="text-muted">
              <tr>
                <th scope="col" className="p-1 font-medium">
                  quantile
                </th>
                <th scope="col" className="p-1 font-medium">
                  at or below
                </th>
              </tr>
            </thead>
            <tbody>
              {points.map((point) => (
                <tr key={point.permille} className="border-t border-line">
                  <th scope="row" className="p-1 font-normal">
                    p{point.permille / 10}
                  </th>
                  <td className="p-1">{percentText(point.at_or_below / point.n, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Diagram({ points }: { points: Skill["reliability"] }) {
  const at = points.map(
    ({ permille, n, at_or_below }) => [permille / 10, 100 - (100 * at_or_below) / n] as const,
  );
  return (
    <svg
      viewBox="-12 -4 118 120"
      className="mx-auto mt-3 w-full max-w-xs"
      aria-hidden="true"
      fontSize="5"
      fill="var(--muted)"
    >
      <path d="M0,0V100H100" fill="none" stroke="var(--line)" />
      <path d="M0,100L100,0" stroke="var(--muted)" strokeDasharray="2 2" strokeWidth="0.6" />
      <path d={`M${at.map((each) => each.join(",")).join("L")}`} fill="none" stroke="var(--accent)" />
      {at.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="1.6" fill="var(--accent)" />
      ))}
      {[0, 50, 100].map((share) => (
        <g key={share}>
          <text x={share} y="107" textAnchor="middle">
            {share}
          </text>
          <text x="-3" y={102 - share} textAnchor="end">
            {share}
          </text>
        </g>
      ))}
      <text x="50" y="112" textAnchor="middle">
        quantile, %
      </text>
    </svg>
  );
}
