import { Icon } from "@/components/icon";
import type { ProofStatus } from "@/lib/api-types";
import { LOOKS } from "./looks";

/** The server's own word about a proof: never coloured, because nobody here has checked it. */
export function ReportedProof({ status }: { status: ProofStatus }) {
  return (
    <span
      className="inline-flex items-center gap-1 text-xs text-muted"
      title="As reported; open it to check it here"
    >
      <Icon name={LOOKS[status].icon} className="size-3.5" />
      {status}
    </span>
  );
}
