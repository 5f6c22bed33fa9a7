import { expect, test } from "vitest";
import { moved, showing, whole, zoomed } from "@/lib/chart/view";

const COUNT = 60;

test("zooming keeps the hour under the pointer where it is", () => {
  const view = zoomed(whole(COUNT), 2, 0.25, COUNT);
  expect(view).toEqual({ from: 7.5, hours: 30 });
  expect(view.from + 0.25 * view.hours).toBe(15);
});

test("it ends at six hours and at all of them", () => {
  expect(zoomed(whole(COUNT), 1000, 1, COUNT)).toEqual({ from: 54, hours: 6 });
  expect(zoomed({ from: 20, hours: 6 }, 0.001, 0.5, COUNT)).toEqual(whole(COUNT));
});

test("moving ends at both ends", () => {
  expect(moved({ from: 10, hours: 20 }, -50, COUNT).from).toBe(0);
  expect(moved({ from: 10, hours: 20 }, 50, COUNT).from).toBe(40);
});

test("an hour that is read out is in view, and nothing moves when it already is", () => {
  const view = { from: 10, hours: 20 };
  expect(showing(view, 15, COUNT)).toEqual(view);
  expect(showing(view, 59, COUNT)).toEqual({ from: 40, hours: 20 });
  expect(showing(view, 3, COUNT)).toEqual({ from: 3, hours: 20 });
});

test("a chart of few hours is shown whole", () => {
  expect(zoomed(whole(4), 3, 0.5, 4)).toEqual(whole(4));
});
