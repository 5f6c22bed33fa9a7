"use client";

import { useLiveData } from "@/hooks/use-live-data";
import { useSelection } from "@/hooks/use-selection";
import { SeriesPane } from "./series/series-pane";
import { Overview } from "./overview/overview";
import { Notice } from "./states/notice";
import { Skeleton } from "./states/skeleton";
import { StaleBanner } from "./states/stale-banner";
import { ConnectionState } from "./system/connection-state";
import { DataHealthPanel } from "./system/data-health";
import { Header } from "./system/header";
import { LowBalance } from "./system/low-balance";
import { SystemStrip } from "./system/strip";

export function Dashboard() {
  const selection = useSelection();
  const { feeders, kpis, health, reconciliation, config, predictions, series, line, reload } = useLiveData(
    selection.series,
  );

  if (feeders.data === null && feeders.error === null) return <Skeleton />;
  const old = feeders.data !== null && (line.connection === "stale" || feeders.error !== null);
  return (
    <div className="mx-auto max-w-[90rem] space-y-4 p-3 sm:p-4">
      <Header>
        <ConnectionState {...line} />
      </Header>
      {old && <StaleBanner words="The server is silent. These numbers may be old." retry={reload} />}
      {config.data?.notary?.low && <LowBalance notary={config.data.notary} />}
      {feeders.data && kpis.data && (
        <SystemStrip
          kpis={kpis.data}
          feeders={feeders.data}
          health={health.data}
          reconciliation={reconciliation.data}
        />
      )}
      {feeders.data === null ? (
        <main>
          <Notice title="The server cannot be reached" retry={reload}>
            {feeders.error?.message} This page tries again every ten seconds by itself.
          </Notice>
        </main>
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-[21rem_minmax(0,1fr)]">
          <div className="min-w-0 lg:sticky lg:top-4">
            <Overview feeders={feeders.data} skill={kpis.data?.skill ?? null} selected={series} />
          </div>
          <main className="min-w-0 space-y-4">
            <SeriesPane
              predictions={predictions}
              feeders={feeders.data.feeders}
              issuedMs={selection.issuedMs}
              issuer={config.data?.chain?.issuer ?? null}
            />
            {health.data && <DataHealthPanel health={health.data} reconciliation={reconciliation.data} />}
          </main>
        </div>
      )}
    </div>
  );
}
