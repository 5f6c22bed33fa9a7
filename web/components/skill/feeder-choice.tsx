import { useId } from "react";
import type { Feeder } from "@/lib/api-types";
import { skillHref } from "@/lib/skill/href";

interface Props {
  feeders: Feeder[];
  feeder: string; // "": all of them
}

/** One feeder or all; typed or chosen, so that thousands can be found. */
export function FeederChoice({ feeders, feeder }: Props) {
  const list = useId();
  const choose = (value: string) => {
    const known = feeders.find((each) => each.feeder === value || each.name === value);
    if (value !== "" && !known) return;
    window.history.pushState(null, "", skillHref(known?.feeder ?? ""));
  };
  return (
    <label className="text-xs text-muted">
      Feeder
      <input
        key={feeder}
        type="search"
        list={list}
        defaultValue={feeder}
        placeholder="all feeders"
        onChange={({ target }) => choose(target.value)}
        className="ml-2 max-w-full rounded-lg border border-line bg-surface px-2 py-1.5 text-sm text-ink placeholder:text-muted"
      />
      <datalist id={list}>
        {feeders.map((each) => (
          <option key={each.feeder} value={each.feeder}>
            {each.name}
          </option>
        ))}
      </datalist>
    </label>
  );
}
