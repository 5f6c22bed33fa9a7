"use client";

import { useAccess } from "@/hooks/use-access";
import { useLiveData } from "@/hooks/use-live-data";
import { useSelection } from "@/hooks/use-selection";
import type { ApiError } from "@/lib/api";
import { troubleText } from "@/lib/trouble";
import { SeriesPane } from "./series/series-pane";
import { Overview } from "./overview/overview";
import { SessionOver } from "./access/session-over";
import { Skeleton } from "./states/skeleton";
import { StaleBanner } from "./states/stale-banner";
import { Trouble } from "./states/trouble";
import { ConnectionState } from "./system/connection-state";
import { DataHealthPanel } from "./system/data-health";
import { Header } from "./system/header";
import { LowBalance } from "./system/low-balance";
import { SystemStrip } from "./system/strip";
import { UnknownBatches } from "./system/unknown-batches";

/** Why what is shown may be old. */
const oldWords = (error: ApiError | null) =>
  error === null || error.status === 0
    ? "The server is silent. These numbers may be old."
    : `These numbers may be old. ${troubleText(error)}`;

export function Dashboard() {
  const selection = useSelection();
  const { feeders, kpis, health, reconciliation, config, predictions, series, line, reload } = useLiveData(
    selection.series,
  );

  const { refused } = useAccess();
  if (feeders.data === null && feeders.error === null) return <Skeleton />;
  const old = feeders.data !== null && !refused && (line.connection === "stale" || feeders.error !== null);
  return (
    <div className="mx-auto max-w-[90rem] space-y-4 p-3 sm:p-4">
      <Header>
        <ConnectionState {...line} />
      </Header>
      {feeders.data && refused && <SessionOver />}
      {old && <StaleBanner words={oldWords(feeders.error)} retry={reload} />}
      {config.data?.notary?.low && <LowBalance notary={config.data.notary} />}
      {!!config.data?.notary?.unknown_batches && <UnknownBatches notary={config.data.notary} />}
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
          {feeders.error && (
            <Trouble
              usual={feeders.error.status < 500 ? "The server cannot be reached" : "The server cannot answer"}
              error={feeders.error}
              retry={reload}
            />
          )}
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
            <DataHealthPanel health={health} reconciliation={reconciliation.data} />
          </main>
        </div>
      )}
    </div>
  );
}
