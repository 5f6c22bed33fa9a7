import type { Source } from "@/hooks/use-place";
import type { Place } from "@/lib/proof/check-file";

interface Props {
  place: Place;
  onChange: (place: Place) => void;
  source: Source;
}

const WORDS: Record<Source, string> = {
  asking: "Asking the server where its proofs are.",
  server:
    "As this server says. Who trusts it in nothing compares ledger and issuer with what he was told by others.",
  remembered: "The server does not answer: this is what it last said to this browser.",
  nobody: "The server does not say where its proofs are. Enter what you were told by whoever you trust.",
};

const FIELDS: [field: keyof Place, label: string][] = [
  ["rpc_url", "Node (JSON-RPC)"],
  ["ledger", "Ledger (contract)"],
  ["issuer", "Issuer"],
];

/** Which chain, contract and issuer are trusted. */
export function PlaceForm({ place, onChange, source }: Props) {
  return (
    <section className="card p-4 sm:p-5" aria-labelledby="place-title">
      <h2 id="place-title" className="text-base font-semibold">
        Where it is looked up
      </h2>
      <p role="status" data-source={source} className="mt-1 text-muted">
        {WORDS[source]}
      </p>
      <div className="mt-3 grid gap-3">
        {FIELDS.map(([field, label]) => (
          <label key={field} className="block text-xs text-muted">
            {label}
            <input
              value={place[field]}
              onChange={({ target }) => onChange({ ...place, [field]: target.value.trim() })}
              spellCheck={false}
              autoComplete="off"
              className="mt-1 w-full rounded-lg border border-line bg-surface px-2 py-1.5 font-mono text-ink"
            />
          </label>
        ))}
      </div>
    </section>
  );
}
