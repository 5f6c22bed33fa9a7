import { expect, test } from "vitest";
import { accessNow, admit, onAccess, refuse } from "@/lib/access";

test("a refusal counts until somebody signs in, and one from before does not count after", () => {
  const told: boolean[] = [];
  const leave = onAccess(() => told.push(accessNow().refused));
  const { round } = accessNow();
  refuse(round);
  refuse(round);
  expect(told).toEqual([true]); // said once
  admit("eth:0x00");
  expect(accessNow()).toMatchObject({ refused: false, round: round + 1, principal: "eth:0x00" });
  refuse(round); // its answer was on the way
  expect(accessNow().refused).toBe(false);
  refuse(round + 1);
  expect(accessNow().refused).toBe(true);
  leave();
  admit("eth:0x00");
  expect(told).toEqual([true, false, true]);
});
