import { expect, test } from "vitest";
import { retryMs, troubleText, troubleTitle, unsentText } from "@/lib/trouble";

const answer = (status: number, retryAfterS: number | null = null) => ({
  status,
  retryAfterS,
  message: "So it is.",
});

test("only what may change by itself is asked again", () => {
  expect([0, 404, 500, 503].map((status) => retryMs(answer(status)))).toEqual([
    10_000, 10_000, 10_000, 10_000,
  ]);
  expect([401, 403].map((status) => retryMs(answer(status)))).toEqual([null, null]);
});

test("a server that says how long to wait is not asked before", () => {
  expect([null, 3, 37].map((wait) => retryMs(answer(429, wait)))).toEqual([10_000, 10_000, 37_000]);
  expect(troubleText(answer(429, 37))).toBe("So it is. This page asks again by itself in 37 seconds.");
});

test("each kind of answer has words of its own", () => {
  expect(troubleTitle(answer(0), "Something")).toBe("The server cannot be reached");
  expect(troubleTitle(answer(403), "Something")).toBe("Your role does not allow this");
  expect(troubleTitle(answer(503), "Something")).toBe("Something");
  expect(troubleText(answer(401))).toContain("Sign in");
  expect(troubleText(answer(403))).toContain("can grant it");
});

test("what an answer refused was surely not sent", () => {
  expect(unsentText(answer(403))).toBe("Nothing was sent. So it is.");
  expect([0, 503].map((status) => unsentText(answer(status)))).toEqual(
    Array(2).fill("Nothing is known to be sent. So it is."),
  );
});
