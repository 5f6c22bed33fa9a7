import type { NotaryFunds } from "@/lib/api-types";
import { countText } from "@/lib/counts";
import { etherText } from "@/lib/ether";

/** Before the account that pays for batches is empty: what it holds, and for how many batches that is enough. */
export function LowBalance({ notary }: { notary: NotaryFunds }) {
  return (
    <p
      role="alert"
      className="rounded-xl border border-warn/40 bg-warn-soft px-4 py-2.5 break-words text-warn"
    >
      <span className="font-medium">
        {`Batches that the notary can still pay for: ${countText(notary.batches_left ?? 0)}. `}
      </span>
      {`Its account ${notary.issuer} holds ${etherText(notary.balance_wei)} ether: send it some, or forecasts stay pending.`}
    </p>
  );
}
