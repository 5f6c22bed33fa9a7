import { useCallback, useEffect, useRef, useState } from "react";
import type { ApiError } from "@/lib/api";
import { retryMs } from "@/lib/trouble";
import { useAccess } from "./use-access";

export interface Resource<T> {
  data: T | null;
  error: ApiError | null; // of the newest attempt; older data stays beside it
  reload: () => void;
  update: (change: (data: T) => T) => void;
}

interface Loaded<T> {
  key: string;
  data: T | null;
  error: ApiError | null;
}

/** One answer of the API, kept while its key stays the same; a failed attempt is repeated as long as that may help. */
export function useResource<T>(
  key: string,
  load: (key: string) => Promise<T>,
  merge: (shown: T, fresh: T) => T = (_, fresh) => fresh,
): Resource<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ key, data: null, error: null });
  const [attempt, setAttempt] = useState(0);
  const { round } = useAccess();
  const current = loaded.key === key ? loaded : { key, data: null, error: null };
  const latest = useRef({ load, merge });
  useEffect(() => {
    latest.current = { load, merge };
  });

  useEffect(() => {
    if (key === "") return;
    let wanted = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const keep = (change: (shown: T | null) => Omit<Loaded<T>, "key">) =>
      wanted && setLoaded((was) => ({ key, ...change(was.key === key ? was.data : null) }));
    latest.current.load(key).then(
      (fresh) =>
        keep((shown) => ({ data: shown === null ? fresh : latest.current.merge(shown, fresh), error: null })),
      (error: ApiError) => {
        keep((shown) => ({ data: shown, error }));
        const waitMs = retryMs(error);
        if (wanted && waitMs !== null) retry = setTimeout(() => setAttempt((n) => n + 1), waitMs);
      },
    );
    return () => {
      wanted = false;
      clearTimeout(retry);
    };
  }, [key, attempt, round]);

  const reload = useCallback(() => setAttempt((n) => n + 1), []);
  const update = useCallback(
    (change: (data: T) => T) =>
      setLoaded((was) => (was.data === null ? was : { ...was, data: change(was.data) })),
    [],
  );
  return { data: current.data, error: current.error, reload, update };
}
