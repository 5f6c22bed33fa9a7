import { Icon } from "@/components/icon";
import type { ProofCheck } from "@/lib/proof/check";
import { LOOKS } from "./looks";

interface Props {
  result: ProofCheck | null;
  panel?: string; // where its steps stand
}

/** What this browser found out itself, in words, sign and colour. */
export function ProofBadge({ result, panel = "proof" }: Props) {
  const verdict = result?.verdict ?? "checking";
  const look = LOOKS[verdict];
  return (
    <div role="status" data-testid="proof-badge" data-verdict={verdict}>
      <a
        href={`#${panel}`}
        title={look.means}
        className={`inline-flex items-center gap-2 rounded-full border px-3 py-1.5 font-medium ${look.colours}`}
      >
        <Icon name={look.icon} className={result ? "size-5" : "size-5 animate-spin"} />
        <span className="sr-only">Proof: </span>
        {look.title}
      </a>
    </div>
  );
}
