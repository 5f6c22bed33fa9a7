import type { Metadata } from "next";
import { Suspense } from "react";
import { SkillPage } from "@/components/skill/skill-page";
import { Skeleton } from "@/components/states/skeleton";

export const metadata: Metadata = { title: "Skill · Gridledger" };

export default function Page() {
  return (
    <Suspense fallback={<Skeleton />}>
      <SkillPage />
    </Suspense>
  );
}
