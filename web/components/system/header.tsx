import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { QUANTITIES } from "@/lib/power";
import { ZONES } from "@/lib/zone";
import { Choice } from "./choice";
import { ThemeSwitch } from "./theme-switch";

const PAGES = [
  ["/", "Forecasts"],
  ["/skill", "Skill"],
  ["/check", "Check a proof"],
  ["/dead-letters", "Dead letters"],
] as const;

/** Where one is, where one can go, and how numbers and times are shown; `children`: how the page is connected. */
export function Header({ children }: { children?: ReactNode }) {
  const here = usePathname();
  return (
    <header className="flex flex-wrap items-center gap-2 sm:gap-3">
      {/* eslint-disable-next-line @next/next/no-img-element -- 400 bytes of SVG need no optimiser */}
      <img src="/icon.svg" alt="" className="size-8" />
      <div className="mr-auto">
        <p className="leading-tight font-semibold sm:text-lg">Gridledger</p>
        <p className="text-xs text-muted max-xl:hidden">Load forecasts, provably issued before the fact</p>
      </div>
      <nav aria-label="Pages" className="flex flex-wrap gap-1">
        {PAGES.map(([href, title]) => (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={here === href ? "page" : undefined}
            className={`rounded-lg px-2.5 py-1.5 font-medium ${here === href ? "bg-accent-soft" : "hover:bg-raised"}`}
          >
            {title}
          </Link>
        ))}
      </nav>
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <Choice name="quantity" label="Unit" options={QUANTITIES} words={{ power: "kW", energy: "kWh" }} />
        <Choice
          name="zone"
          label="Times"
          options={ZONES}
          words={{ site: "site’s time", UTC: "UTC", browser: "this browser’s time" }}
        />
        <ThemeSwitch />
      </div>
    </header>
  );
}
