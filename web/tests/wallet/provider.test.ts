import { expect, test } from "vitest";
import { announced } from "@/lib/wallet/provider";

const provider = { request: async () => null };
const INFO = { rdns: "org.example.fox", name: "Fox", icon: "data:image/png;base64,AAAA" };

test("an announcement is a wallet", () => {
  expect(announced({ info: INFO, provider })).toEqual({
    id: "org.example.fox",
    name: "Fox",
    icon: "data:image/png;base64,AAAA",
    provider,
  });
});

test.each(["https://icons.example/fox.png", "data:text/html,hello", "javascript:alert(1)", 7])(
  "%s is no icon",
  (icon) => {
    expect(announced({ info: { ...INFO, icon }, provider })?.icon).toBeNull();
  },
);

test.each([
  {},
  { info: INFO },
  { info: { ...INFO, name: 7 }, provider },
  { info: { name: "Fox" }, provider },
])("%o is no announcement", (detail) => {
  expect(announced(detail)).toBeNull();
});
