import { useMemo, useState } from "react";
import { Icon } from "@/components/icon";
import { useChoice } from "@/hooks/use-choice";
import { useVisibleRows } from "@/hooks/use-visible-rows";
import type { Feeders, Skill } from "@/lib/api-types";
import { countOf } from "@/lib/counts";
import { ORDERS } from "@/lib/overview/order";
import { rowsOf } from "@/lib/overview/rows";
import { Choice } from "../system/choice";
import { FeederRow, MeterRow } from "./row";
import { MostAtRisk } from "./most-at-risk";

const ORDER_WORDS = {
  risk: "risk of crossing the limit",
  name: "name",
  peak: "highest peak",
  freshness: "oldest forecast",
  proof: "proof",
  skill: "weakest skill",
};

interface Props {
  feeders: Feeders;
  skill: Skill | null; // null: nothing is scored yet
  selected: string;
}

/** Every feeder with its state, those that need a look first; only rows in view are drawn, however many there are. */
export function Overview({ feeders, skill, selected }: Props) {
  const [search, setSearch] = useState("");
  const [order] = useChoice("order", ORDERS);
  const skills = useMemo(
    () => new Map(skill?.by_feeder.map((each) => [each.feeder, each.skill_vs_weekly_naive])),
    [skill],
  );
  const rows = useMemo(
    () => rowsOf(feeders.feeders, { order, skills }, search, selected),
    [feeders, order, skills, search, selected],
  );
  const heights = useMemo(() => rows.map(({ height }) => height), [rows]);
  const { first, end, offsets, box } = useVisibleRows(heights);
  return (
    <nav aria-label="Series" className="card flex max-h-96 flex-col lg:max-h-[calc(100vh-2rem)]">
      <MostAtRisk feeders={feeders.feeders} />
      <label className="flex items-center gap-2 border-b border-line px-3 py-2 text-muted">
        <Icon name="search" />
        <span className="sr-only">Search feeders and meters</span>
        <input
          type="search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder="Search feeders and meters"
          className="w-full rounded bg-transparent p-1 text-ink placeholder:text-muted"
        />
      </label>
      <div className="flex items-center gap-2 border-b border-line px-3 py-2 text-xs text-muted">
        <span className="mr-auto whitespace-nowrap">{countOf(feeders.feeders.length, "feeder")} by</span>
        <Choice name="order" label="Sort feeders by" options={ORDERS} words={ORDER_WORDS} />
      </div>
      <div {...box} className="min-h-0 overflow-y-auto">
        <ul className="relative mx-2" style={{ height: offsets.at(-1) }}>
          {rows.slice(first, end).map((row, index) => (
            <li
              key={row.meter ?? row.feeder.feeder}
              aria-setsize={rows.length}
              aria-posinset={first + index + 1}
              className="absolute inset-x-0"
              style={{ top: offsets[first + index], height: row.height }}
              {...(row.meter === null ? { "data-feeder": row.feeder.feeder } : { "data-meter": row.meter })}
            >
              {row.meter === null ? (
                <FeederRow
                  feeder={row.feeder}
                  asOf={feeders.as_of}
                  skill={skills.get(row.feeder.feeder) ?? null}
                  current={selected === row.feeder.feeder}
                />
              ) : (
                <MeterRow meter={row.meter} current={selected === row.meter} />
              )}
            </li>
          ))}
        </ul>
        {rows.length === 0 && <p className="p-3 text-muted">Nothing is called “{search}”.</p>}
      </div>
    </nav>
  );
}
