// What became of letters that were sent again, in words.

import type { Redrive } from "./api-types";
import { countOf } from "./counts";

export function redriveText({ sent, sent_before, foreign, more }: Redrive): string {
  const topics = [...new Set(sent.map(({ topic }) => topic))].join(", ");
  const sentences = [
    sent.length > 0 ? `${countOf(sent.length, "letter")} sent again to ${topics}.` : "Nothing was sent.",
  ];
  if (sent_before.length > 0)
    sentences.push(`${countOf(sent_before.length, "letter")} had been sent before and stayed.`);
  if (foreign.length > 0)
    sentences.push(
      `Left where they are, because they are no events of ours: ${countOf(foreign.length, "letter")}.`,
    );
  if (more) sentences.push("There are more of this cause: send again to go on.");
  return sentences.join(" ");
}
