// The six words and their looks. Green is for what this browser has recomputed, and for nothing else.

import type { IconName } from "@/components/icon";
import type { Verdict } from "@/lib/proof/check";

export interface Look {
  icon: IconName;
  colours: string;
  title: string;
  means: string;
}

const GREY = "border-line bg-raised text-muted";

export const LOOKS: Record<Verdict | "checking", Look> = {
  final: {
    icon: "seal",
    colours: "border-good/40 bg-good-soft text-good",
    title: "Verified, final",
    means: "This browser recomputed the proof and found it on chain, confirmed and in time.",
  },
  included: {
    icon: "check",
    colours: "border-good/40 bg-surface text-good",
    title: "Verified, included",
    means: "This browser found it on chain and in time; the block still awaits confirmations.",
  },
  pending: {
    icon: "clock",
    colours: GREY,
    title: "Pending",
    means: "Waiting for its batch to be stored on chain.",
  },
  late: {
    icon: "late",
    colours: "border-warn/40 bg-warn-soft text-warn",
    title: "Late",
    means: "On chain, but after more hours had begun than promised. It counts for no skill.",
  },
  mismatch: {
    icon: "cross",
    colours: "border-bad/50 bg-bad-soft text-bad",
    title: "Mismatch",
    means: "What is shown is not what was promised. Do not rely on it.",
  },
  "not notarized": {
    icon: "none",
    colours: GREY,
    title: "Not notarized",
    means: "Notarization was off: nothing proves when this forecast was issued.",
  },
  "cannot check": {
    icon: "unplugged",
    colours: "border-warn/40 bg-warn-soft text-warn",
    title: "Cannot check",
    means: "The proof could not be checked from here, so nothing is claimed.",
  },
  checking: {
    icon: "working",
    colours: GREY,
    title: "Checking…",
    means: "This browser is recomputing the proof.",
  },
};
