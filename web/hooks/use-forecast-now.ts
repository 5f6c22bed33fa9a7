import { useRef, useState } from "react";
import { getWindow, requestForecast, type ApiError } from "@/lib/api";
import type { Block } from "@/lib/api-types";
import { failureText, isOpen, newKey, type Order } from "@/lib/forecast-now";

/** One order at a time; clicked twice, or again after no answer came, it is still the same one. */
export function useForecastNow(series: string) {
  const order = useRef<Order | null>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState("");
  const [block, setBlock] = useState<Block | null>(null);

  async function send() {
    if (sending) return;
    setSending(true);
    setFailure("");
    try {
      order.current ??= { key: newKey(), window: await getWindow(series) };
      setBlock(await requestForecast(order.current));
      order.current = null;
    } catch (error) {
      if (!isOpen((error as ApiError).status)) order.current = null;
      setFailure(failureText(error as ApiError));
    }
    setSending(false);
  }
  return { send: () => void send(), sending, failure, block };
}
