import { useState } from "react";
import { Icon } from "@/components/icon";
import type { Feeder } from "@/lib/api-types";
import { FeederItem } from "./feeder-item";

/** Every feeder with its state; the meters of the one looked at, or of all when searching. */
export function SeriesNav({ feeders, selected }: { feeders: Feeder[]; selected: string }) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const matches = (text: string) => text.toLowerCase().includes(wanted);
  const items = feeders.map((feeder) => {
    const meters = feeder.series.map(({ series }) => series).filter((series) => series !== feeder.feeder);
    const open = feeder.feeder === selected || meters.includes(selected);
    const named = matches(feeder.name) || matches(feeder.feeder);
    return { feeder, named, meters: wanted ? meters.filter(matches) : open ? meters : [] };
  });
  const shown = items.filter(({ named, meters }) => named || meters.length > 0);
  return (
    <nav aria-label="Series" className="card flex max-h-60 flex-col lg:max-h-[calc(100vh-2rem)]">
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
      <ul className="space-y-1 overflow-y-auto p-2">
        {shown.map(({ feeder, meters }) => (
          <FeederItem key={feeder.feeder} feeder={feeder} meters={meters} selected={selected} />
        ))}
        {shown.length === 0 && <li className="p-3 text-muted">Nothing is called “{search}”.</li>}
      </ul>
    </nav>
  );
}
