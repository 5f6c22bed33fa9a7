import type { ReactNode } from "react";
import { countOf } from "@/lib/counts";
import { BANDS } from "@/lib/chart/model";

const BAND_LOOK = ["opacity-20", "opacity-40", "opacity-65"]; // as the bands appear where they lie on each other

function Entry({ sign, children }: { sign: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      {sign}
      {children}
    </li>
  );
}

interface Props {
  limit: boolean;
  earlier: number; // medians drawn behind the fan
  doubts: boolean;
}

export function Legend({ limit, earlier, doubts }: Props) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      <Entry sign={<span className="h-0.5 w-4 bg-ink" />}>measured</Entry>
      <Entry sign={<span className="h-0.5 w-4 bg-accent" />}>median</Entry>
      {[...BANDS].reverse().map(({ share, words }, index) => (
        <Entry key={words} sign={<span className={`h-3 w-4 rounded-sm bg-accent ${BAND_LOOK[2 - index]}`} />}>
          {share} ({words})
        </Entry>
      ))}
      {earlier > 0 && (
        <Entry sign={<span className="h-px w-4 bg-muted" />}>{countOf(earlier, "earlier median")}</Entry>
      )}
      {doubts && (
        <Entry sign={<span className="size-3 rounded-full border-2 border-warn" />}>doubtful reading</Entry>
      )}
      {limit && <Entry sign={<span className="w-4 border-t-2 border-dashed border-limit" />}>limit</Entry>}
    </ul>
  );
}
