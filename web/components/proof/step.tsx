import { Icon } from "@/components/icon";
import type { Verdict } from "@/lib/proof/check";
import type { Step } from "@/lib/proof/steps";

interface Props {
  title: string;
  step: Step | undefined; // undefined: it did not hold, or was not reached
  failure: string | null; // why it did not hold
  verdict: Verdict | "checking";
}

export function ProofStep({ title, step, failure, verdict }: Props) {
  const failed = failure !== null;
  const { icon, colour } = signOf(step, failed, verdict);
  return (
    <li className="flex gap-3">
      <Icon name={icon} className={`mt-0.5 size-4 ${colour}`} />
      <div className="min-w-0 flex-1">
        <p className={step || failed ? "font-medium" : "text-muted"}>{title}</p>
        {(step || failed) && <p className={failed ? colour : "text-muted"}>{step?.says ?? failure}</p>}
        {step && step.values.length > 0 && <Values values={step.values} />}
      </div>
    </li>
  );
}

function signOf(step: Step | undefined, failed: boolean, verdict: Verdict | "checking") {
  if (step?.late) return { icon: "late", colour: "text-warn" } as const;
  if (step) return { icon: "check", colour: "text-accent" } as const;
  if (!failed) return { icon: "clock", colour: "text-muted" } as const;
  if (verdict === "mismatch") return { icon: "cross", colour: "text-bad" } as const;
  return { icon: "unplugged", colour: "text-warn" } as const;
}

function Values({ values }: { values: Step["values"] }) {
  return (
    <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-xs">
      {values.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="font-mono break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
