import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { QUANTITIES } from "@/lib/power";
import { ZONES } from "@/lib/zone";
import { Account } from "@/components/access/account";
import { useAccess } from "@/hooks/use-access";
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
  const { note } = useAccess();
  return (
    <header className="flex flex-wrap items-center gap-2 sm:gap-x-3">
      {/* eslint-disable-next-line @next/next/no-img-element -- 400 bytes of SVG need no optimiser */}
      <img src="/icon.svg" alt="" className="size-8" />
      <div className="mr-auto max-[24rem]:sr-only">
        <p className="leading-tight font-semibold sm:text-lg">Gridledger</p>
        <p className="text-xs text-muted max-2xl:hidden">Load forecasts, provably issued before the fact</p>
      </div>
      {/* On a phone three rows: name and state, pages, choices. */}
      <nav
        aria-label="Pages"
        className="flex gap-1 whitespace-nowrap max-sm:order-2 max-sm:-mx-3 max-sm:basis-[calc(100%+1.5rem)] max-sm:overflow-x-auto max-sm:px-3 max-sm:[scrollbar-width:none]"
      >
        {PAGES.map(([href, title]) => (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={here === href ? "page" : undefined}
            className={`rounded-lg px-2 py-1.5 font-medium sm:px-2.5 ${here === href ? "bg-accent-soft" : "hover:bg-raised"}`}
          >
            {title}
          </Link>
        ))}
      </nav>
      <div className="flex gap-2 sm:[&>select]:max-w-36 max-sm:order-3 max-sm:grid max-sm:basis-full max-sm:grid-cols-3">
        <Choice name="quantity" label="Unit" options={QUANTITIES} words={{ power: "kW", energy: "kWh" }} />
        <Choice
          name="zone"
          label="Times"
          options={ZONES}
          words={{ site: "site’s time", UTC: "UTC", browser: "this browser’s time" }}
        />
        <ThemeSwitch />
      </div>
      <div className="ml-auto flex items-center gap-1.5 max-sm:order-1 max-sm:text-xs">
        {children}
        <Account />
      </div>
      {note && (
        <p role="status" className="order-4 basis-full break-words text-muted">
          {note}
        </p>
      )}
    </header>
  );
}
