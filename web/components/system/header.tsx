import type { Connection } from "@/lib/live/stream-state";
import { ConnectionState } from "./connection-state";
import { ThemeSwitch } from "./theme-switch";

export function Header({ connection }: { connection: Connection }) {
  return (
    <header className="flex items-center gap-2 sm:gap-3">
      {/* eslint-disable-next-line @next/next/no-img-element -- 400 bytes of SVG need no optimiser */}
      <img src="/icon.svg" alt="" className="size-8" />
      <div className="mr-auto">
        <p className="leading-tight font-semibold max-[26rem]:sr-only sm:text-lg">Gridledger</p>
        <p className="text-xs text-muted max-sm:hidden">Load forecasts, provably issued before the fact</p>
      </div>
      <ConnectionState connection={connection} />
      <ThemeSwitch />
    </header>
  );
}
