import type { NotaryFunds } from "@/lib/api-types";
import { countText } from "@/lib/counts";

/** Somebody may sign with the notary's key: what is on chain under it can no longer be taken for the house's word. */
export function UnknownBatches({ notary }: { notary: NotaryFunds }) {
  return (
    <p
      role="alert"
      className="rounded-xl border border-warn/40 bg-warn-soft px-4 py-2.5 break-words text-warn"
    >
      <span className="font-medium">
        {`Batches on chain that the notary did not send: ${countText(notary.unknown_batches)}. `}
      </span>
      {`They are signed with its key ${notary.issuer}: somebody else may have it, or the notary's database is an old copy.`}
    </p>
  );
}
