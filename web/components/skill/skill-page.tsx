"use client";

import { useSearchParams } from "next/navigation";
import { ChartSkeleton } from "@/components/states/skeleton";
import { Trouble } from "@/components/states/trouble";
import { Header } from "@/components/system/header";
import { useResource } from "@/hooks/use-resource";
import { getFeeders, getKpis } from "@/lib/api";
import { Baselines } from "./baselines";
import { ByFeeder } from "./by-feeder";
import { ByModel } from "./by-model";
import { FeederChoice } from "./feeder-choice";
import { Headline } from "./headline";
import { Models } from "./models";
import { Reliability } from "./reliability";

/** How good the forecasts were: in words, by lead hour, by feeder, and whether their ranges held. */
export function SkillPage() {
  const wanted = useSearchParams().get("feeder") ?? "";
  const feeders = useResource("feeders", getFeeders);
  const kpis = useResource(`kpis ${wanted}`, () => getKpis(wanted));
  const error = feeders.error ?? kpis.error;
  const reload = () => [feeders, kpis].forEach((resource) => resource.reload());
  const skill = kpis.data?.skill ?? null;
  return (
    <div className="mx-auto max-w-6xl space-y-4 p-3 sm:p-4">
      <Header />
      <main className="space-y-4">
        {error && <Trouble usual="The figures cannot be read" error={error} retry={reload} />}
        {!error && (kpis.data === null || feeders.data === null) && <ChartSkeleton />}
        {kpis.data && feeders.data && (
          <>
            <section className="card p-4 sm:p-5" aria-labelledby="skill-title">
              <div className="flex flex-wrap items-center justify-between gap-3">
                <h1 id="skill-title" className="text-xl font-semibold">
                  How good were the forecasts?
                </h1>
                <FeederChoice feeders={feeders.data.feeders} feeder={wanted} />
              </div>
              <Headline kpis={kpis.data} feeders={feeders.data} feeder={wanted} />
            </section>
            {skill && (
              <>
                <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
                  <Baselines skill={skill} />
                  <Reliability skill={skill} />
                </div>
                {wanted === "" && <ByFeeder skill={skill} feeders={feeders.data.feeders} />}
              </>
            )}
            {wanted !== "" && <ByModel feeder={wanted} />}
            <Models />
          </>
        )}
      </main>
    </div>
  );
}
