import { expect, test } from "vitest";
import { redriveText } from "@/lib/redrive";

test("what became of each letter is said", () => {
  const sent = [{ offset: 1, id: "a", topic: "energy_forecasts" }];
  expect(redriveText({ sent, sent_before: [2, 3], foreign: [4], more: true })).toBe(
    "1 letter sent again to energy_forecasts. 2 letters had been sent before and stayed. " +
      "Left where they are, because they are no events of ours: 1 letter. There are more of this cause: send again to go on.",
  );
  expect(redriveText({ sent: [], sent_before: [], foreign: [], more: false })).toBe("Nothing was sent.");
});
