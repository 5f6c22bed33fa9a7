import type { Metadata } from "next";
import Link from "next/link";
import { Notice } from "@/components/states/notice";

export const metadata: Metadata = { title: "No such page · Gridledger" };

/** In the place of Next.js's own, whose inline styles the Content-Security-Policy forbids. */
export default function NotFound() {
  return (
    <main className="mx-auto max-w-[90rem] p-3 sm:p-4">
      <Notice title="There is no such page">
        The address may be mistyped, or the page has moved. <Link href="/">All forecasts</Link>
      </Notice>
    </main>
  );
}
