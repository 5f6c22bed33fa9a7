import { expect, test } from "vitest";
import { bandPath, linePath } from "@/lib/chart/paths";

const scale = { min: -100, max: 100, ticks: [-100, 0, 100] };

test("a missing hour breaks the line", () => {
  expect(linePath([0, 100, null, -100, 0], scale)).toBe("M0.5,0.5000L1.5,0.0000M3.5,1.0000L4.5,0.5000");
});

test("an hour between two gaps can still be seen", () => {
  expect(linePath([null, 100, null], scale)).toBe("M1.25,0.0000h0.5");
});

test("a band runs along its upper edge and back along its lower one", () => {
  expect(
    bandPath(
      [
        [-100, 0],
        [0, 100],
      ],
      scale,
    ),
  ).toBe("M0.5,0.5000L1.5,0.0000L1.5,0.5000L0.5,1.0000Z");
});

test("nothing measured draws nothing", () => {
  expect(linePath([null, null], scale)).toBe("");
});
