import type { Metadata } from "next";
import { CheckPage } from "@/components/check/check-page";

export const metadata: Metadata = { title: "Check a proof · Gridledger" };

export default function Page() {
  return <CheckPage />;
}
